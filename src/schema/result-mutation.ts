/**
 * `builder.resultMutation`: one `input`, and a union of what was done and of the errors that forbade it. In order: the caller's
 * permission, the permission to read the answer, the input's checks, then the effect, once per idempotency key.
 */
import type { InputFieldMap } from '@pothos/core';
import { type GraphQLResolveInfo, isInputObjectType } from 'graphql';
import {
  AssemblyError,
  type Ctx,
  LONGEST_IDEMPOTENCY_KEY,
  type MutationCall,
  type TxCtx,
  text,
  ValidationError,
  type ValidationIssue,
} from '../kernel/index.ts';
import { checkInput } from './check-input.ts';
import { type AnsweredMutation, compiledAnswerOf } from './compiled-answer.ts';
import { COMMON_ERRORS } from './errors.ts';
import { type Builder, capitalized, type LooseTypes, type Row } from './loose-types.ts';
import { onceAnswered } from './once-answered.ts';
import { requireReadable, showWithoutPermission } from './record.ts';
import { type SuccessField, type SuccessParam, successFields } from './success.ts';

type InputBuilder = PothosSchemaTypes.InputFieldBuilder<LooseTypes, 'InputObject'>;

interface Options {
  readonly description: string;
  readonly permission: string;
  readonly input?: (t: InputBuilder) => InputFieldMap;
  readonly inputDescription?: string;
  readonly success: Readonly<Record<string, SuccessParam>>;
  readonly nullable?: readonly string[];
  readonly successDescriptions?: Readonly<Record<string, string | undefined>>;
  readonly errors?: readonly (new (...args: never[]) => Error)[];
  readonly idempotencyKey?: 'optional' | 'required';
  readonly secrets?: readonly string[];
  readonly showsWritten?: boolean;
  readonly deprecationReason?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly resolve: (input: Row, tx: TxCtx, call: MutationCall) => Promise<Row>;
}

export function resultMutation(this: Builder, name: string, options: Options) {
  const { description, permission, errors = [], deprecationReason, extensions } = options;
  if (Object.keys(options.success).length === 0)
    throw new AssemblyError(`Mutation ${name} answers with nothing: give it a success field.`);
  const input = addInput(this, name, options);
  const success = addSuccess(this, name, options);
  this.mutationField(name, (t) =>
    t.field({
      type: success,
      nullable: true,
      description,
      authScopes: permission === 'public' ? { public: true } : { can: permission as never },
      args: {
        input: t.arg({
          type: input,
          required: true,
          description: 'All of its faults are told at once; nothing is written unless all of it is.',
        }),
      },
      errors: {
        types: [...COMMON_ERRORS, ...errors],
        directResult: true,
        union: { name: `${capitalized(name)}Result`, description: `What came of \`${name}\`: done, or why not.` },
      },
      ...(deprecationReason && { deprecationReason }),
      extensions: { ...extensions, ...answeredBy(this, name, options) },
      resolve: (_root: unknown, args: { input: Row }, ctx: Ctx, info: GraphQLResolveInfo) =>
        runMutation(this, name, options, args.input, ctx, info),
    } as never),
  );
  return { input };
}

async function runMutation(
  builder: Builder,
  name: string,
  options: Options,
  given: Row,
  ctx: Ctx,
  info: GraphQLResolveInfo,
): Promise<Row> {
  const fields = successFields(builder, options.success, options.secrets ?? []);
  if (!options.showsWritten) requireAnswerReadable(builder, fields, ctx);
  const { idempotencyKey: key, ...input } = checkedInput(name, given, info);
  const call: MutationCall = { idempotencyKey: typeof key === 'string' ? key : null };
  const compiled = compiledAnswerOf(info);
  let shown: Promise<string | null> | undefined;
  const answer = await onceAnswered(ctx, {
    operation: name,
    key: call.idempotencyKey,
    input,
    fields,
    errors: options.errors ?? [],
    run: async (tx) => {
      const values = await options.resolve(input, tx, call);
      const query = compiled?.queryFor(values);
      if (query) shown = tx.readNext(query).catch(() => null);
      return values;
    },
  });
  const text = await shown;
  if (compiled && typeof text === 'string') return compiled.standIn(text) as Row;
  if (options.showsWritten) for (const { name: field, isRecord } of fields) if (isRecord) showRows(answer[field]);
  return answer;
}

/** Before the effect: else an actor who may write but not read would write, and be told FORBIDDEN. */
function requireAnswerReadable(builder: Builder, fields: readonly SuccessField[], ctx: Ctx): void {
  for (const { type } of fields) if (type !== null) requireReadable(builder, type, ctx);
}

function checkedInput(name: string, given: Row, info: GraphQLResolveInfo): Row {
  const type = info.schema.getType(`${capitalized(name)}Input`);
  if (!isInputObjectType(type)) throw new Error(`The schema has no input of ${name}.`);
  const issues: ValidationIssue[] = [];
  const checked = checkInput(type, given, issues);
  if (issues.length > 0) throw new ValidationError(issues);
  return checked as Row;
}

/** With `showsWritten` nothing: who may not read the rows is shown them as they were written. */
function answeredBy(builder: Builder, name: string, options: Options): { readonly answered?: AnsweredMutation } {
  if (options.showsWritten) return {};
  const records = () =>
    successFields(builder, options.success, options.secrets ?? [])
      .filter(({ isRecord, isList, isSecret }) => isRecord && !isList && !isSecret)
      .map(({ name: field }) => field);
  return { answered: { success: `${capitalized(name)}Success`, records: () => new Set(records()) } };
}

function showRows(value: unknown): void {
  if (Array.isArray(value)) for (const row of value) showRows(row);
  else if (typeof value === 'object' && value !== null) showWithoutPermission(value);
}

function addInput(builder: Builder, name: string, options: Options) {
  const required = options.idempotencyKey === 'required';
  return builder.inputType(`${capitalized(name)}Input`, {
    description: options.inputDescription ?? `What \`${name}\` is to do.`,
    fields: (t: InputBuilder) => ({
      ...options.input?.(t),
      idempotencyKey: t
        .string({
          required,
          description:
            `Of your own making, 1 to ${LONGEST_IDEMPOTENCY_KEY} characters: a repeat with the same key and input does nothing ` +
            'and answers the same records, as they are then. Kept for at least 24 hours.',
        })
        .check(text(1, LONGEST_IDEMPOTENCY_KEY) as never),
    }),
  });
}

function addSuccess(builder: Builder, name: string, { success, nullable = [], successDescriptions = {} }: Options) {
  return builder.objectRef<Row>(`${capitalized(name)}Success`).implement({
    description: `\`${name}\` was done.`,
    extensions: { guardedBy: name },
    fields: (t) =>
      Object.fromEntries(
        Object.entries(success).map(([field, type]) => [
          field,
          t.field({
            type: type as never,
            nullable: nullable.includes(field),
            description: successDescriptions[field] ?? 'After the change; a repeat with the same key shows it as it is then.',
            resolve: (values: Row) => values[field] as never,
          } as never),
        ]),
      ),
  });
}
