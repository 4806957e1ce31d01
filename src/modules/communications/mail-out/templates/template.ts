/**
 * Texts with the customer's fields in them: `Dear {{salutation}}`. The tags are those of mustache, and mustache finds them; nothing but a
 * plain name may stand in one, so that a template has no logic, reaches nothing but what is listed, and is escaped where it is HTML.
 */
import mustache from 'mustache';
import { z } from 'zod';
import { type CustomerFields, customerFields, type FieldName, isFieldName } from './fields.ts';

type Part = string | { readonly field: FieldName };

/** A template without faults. */
interface Template {
  readonly parts: readonly Part[];
}

/** What `parseTemplate` makes of a text. */
type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly issues: readonly TemplateIssue[] };

interface TemplateIssue {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** What is wrong, where, and what is accepted. */
  readonly message: string;
  readonly code: 'TEMPLATE';
}

interface TemplateRules {
  /** That the message has an address at which one unsubscribes: `unsubscribeUrl` may be named. */
  readonly canUnsubscribe: boolean;
}

/** Where what is rendered stands: markup in HTML is escaped; a header is one line whatever a name holds. */
export type RenderedAs = 'text' | 'html' | 'header';

const ANYWHERE: TemplateRules = { canUnsubscribe: true };
const REFUSED: Readonly<Record<string, string>> = {
  '#': 'Sections',
  '^': 'Inverted sections',
  '/': 'Ends of sections',
  '>': 'Partials',
  '&': 'Unescaped fields',
  '=': 'Other delimiters',
  '!': 'Comments',
};
const tokensOf = z.array(z.tuple([z.string(), z.string(), z.number(), z.number()]).rest(z.unknown()));
/** Longer names than anybody has would make a header that nobody takes. */
const LONGEST_HEADER = 900;
const LINE_BREAKS = /[\p{Cc}\u2028\u2029]+/gu;

/** All that is wrong with a template; nothing if it can be rendered. */
export function checkTemplate(text: string, rules: TemplateRules = ANYWHERE): readonly TemplateIssue[] {
  const parsed = parseTemplate(text, rules);
  return parsed.ok ? [] : parsed.issues;
}

/** The template in its parts, or all that is wrong with it. */
export function parseTemplate(text: string, rules: TemplateRules = ANYWHERE): ParsedTemplate {
  const tokens = tokenized(text);
  if (!Array.isArray(tokens)) return { ok: false, issues: [tokens] };
  const issues = tokens.flatMap(([kind, value, start]) => issueOf(text, { kind, value, start }, rules));
  if (issues.length > 0) return { ok: false, issues };
  const parts = tokens.map(([kind, value]): Part => (kind === 'name' && isFieldName(value) ? { field: value } : value));
  return { ok: true, template: { parts } };
}

/** The text for one customer. What is not known of them becomes nothing. */
export function renderTemplate({ parts }: Template, fields: CustomerFields, as: RenderedAs): string {
  const rendered = parts.map((part) => (typeof part === 'string' ? part : asPartOf(as, fields[part.field] ?? ''))).join('');
  return as === 'header' ? Array.from(rendered.replace(LINE_BREAKS, ' ').trim()).slice(0, LONGEST_HEADER).join('') : rendered;
}

const asPartOf = (as: RenderedAs, value: string): string => (as === 'html' ? mustache.escape(value) : value);

function tokenized(text: string): z.output<typeof tokensOf> | TemplateIssue {
  try {
    // Not `mustache.parse`, which keeps every template that it ever saw.
    const writer = new mustache.Writer();
    return flat(tokensOf.parse(writer.parse(text)));
  } catch (error) {
    return issueAt(text, brokenAt(error, text), 'This tag has no end.');
  }
}

/** Sections hold their tokens: what is wrong within them is told too. */
function flat(tokens: z.output<typeof tokensOf>): z.output<typeof tokensOf> {
  return tokens.flatMap((token) => {
    const inner = token[0] === '#' || token[0] === '^' ? tokensOf.safeParse(token[4]) : null;
    return inner?.success ? [token, ...flat(inner.data)] : [token];
  });
}

/** mustache tells the place only in words, and only of where it gave up. */
function brokenAt(error: unknown, text: string): number {
  const last = text.lastIndexOf('{{');
  if (last >= 0) return last;
  return error instanceof Error ? Number(/ at (\d+)$/.exec(error.message)?.[1] ?? 0) : 0;
}

interface Tag {
  readonly kind: string;
  readonly value: string;
  readonly start: number;
}

function issueOf(text: string, { kind, value, start }: Tag, { canUnsubscribe }: TemplateRules): readonly TemplateIssue[] {
  if (kind === 'text') return [];
  if (kind !== 'name') return [issueAt(text, start, `${REFUSED[kind] ?? 'Such tags'} are not accepted.`)];
  if (!isFieldName(value)) return [issueAt(text, start, 'There is no such field.')];
  if (value !== 'unsubscribeUrl' || canUnsubscribe) return [];
  return [issueAt(text, start, 'One unsubscribes only from messages that need consent to marketing.')];
}

function issueAt(text: string, start: number, what: string): TemplateIssue {
  const before = text.slice(0, start);
  const line = before.split('\n').length;
  const column = start - (before.lastIndexOf('\n') + 1) + 1;
  const accepted = Object.keys(customerFields)
    .map((name) => `{{${name}}}`)
    .join(', ');
  return { line, column, message: `Line ${line}, column ${column}: ${what} Accepted are ${accepted}.`, code: 'TEMPLATE' };
}
