/** A campaign's templates, ready to be rendered for many. */
import { type CustomerFields, parseTemplate, type RenderedAs, renderTemplate } from '../../mail-out/index.ts';

/** What is kept of a message, in characters. */
const LONGEST = 200_000;

/** It was checked when the campaign was made; fields that have gone since are a bug. */
export function requireRenderer(text: string, as: RenderedAs): (fields: CustomerFields) => string {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new Error(`A campaign's template cannot be read: ${parsed.issues[0]?.message}`);
  return (fields) => renderTemplate(parsed.template, fields, as);
}

/** Why one customer gets no message of these parts: nothing may be known of what its fields ask for, or long names be named often. */
export function whyUnwritten(parts: readonly string[]): string | null {
  if (parts.some((part) => part.trim() === '')) return 'EMPTY: nothing is known of what the fields of the message ask for';
  return parts.some((part) => part.length > LONGEST) ? `TOO_LONG: with its fields it has more than ${LONGEST} characters` : null;
}
