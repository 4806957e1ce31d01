/**
 * What a mutation answers with, once per idempotency key: its success, or a refusal that left a request behind. Other refusals
 * are not remembered: what was wrong may be right the next time.
 */
import { type Ctx, once, RequestingError, type RequestingErrorClass, type TxCtx } from '../kernel/index.ts';
import type { Row } from './loose-types.ts';
import { recall, referenceOf, type SuccessField } from './success.ts';

export interface Call {
  readonly operation: string;
  readonly key: string | null | undefined;
  readonly input: Row;
  readonly fields: readonly SuccessField[];
  /** What the mutation may refuse with, beyond what every mutation may. */
  readonly errors: readonly unknown[];
  run(tx: TxCtx): Promise<Row>;
}

type Reference = Readonly<Record<string, unknown>>;
/** Of a refusal that left a request, in place of the success fields. No success field has such a name. */
const REFUSAL = '!refusal';

export async function onceAnswered(ctx: Ctx, { operation, key, input, fields, errors, run }: Call): Promise<Row> {
  const recallAny = async (tx: TxCtx, reference: Reference) => {
    if (!(REFUSAL in reference)) return recall(fields, tx, reference);
    throw new Recalled(await recallRefusal(errors, tx, reference));
  };
  try {
    const reference = (answer: Row): Reference => referenceOf(fields, answer);
    return await once(ctx, {
      operation,
      key,
      input,
      run,
      reference,
      recall: recallAny,
    });
  } catch (error) {
    if (error instanceof Recalled) throw error.refusal;
    if (!(error instanceof RequestingError)) throw error;
    throw await refuseOnce(ctx, { operation, key, input, errors }, error);
  }
}

/** By now all that the call wrote is undone. A twin may have got here first: then its request is the answer. */
async function refuseOnce(ctx: Ctx, { operation, key, input, errors }: Omit<Call, 'run' | 'fields'>, refusal: RequestingError) {
  return once(ctx, {
    operation,
    key,
    input,
    run: async (tx) => ({ refusal, id: await refusal.leave(tx) }),
    reference: ({ id }): Reference => ({ [REFUSAL]: refusal.constructor.name, id }),
    recall: async (tx, reference: Reference) => ({
      refusal: await recallRefusal(errors, tx, reference),
      id: String(reference.id),
    }),
  }).then((left) => left.refusal);
}

async function recallRefusal(errors: readonly unknown[], tx: TxCtx, reference: Reference): Promise<RequestingError> {
  const errorClass = errors.find((one): one is RequestingErrorClass => isRecallable(one) && one.name === reference[REFUSAL]);
  if (!errorClass)
    throw new Error(`A remembered refusal is of class ${String(reference[REFUSAL])}, which this mutation does not list.`);
  return errorClass.recall(tx, String(reference.id));
}

function isRecallable(candidate: unknown): candidate is RequestingErrorClass {
  return typeof candidate === 'function' && 'recall' in candidate;
}

/** Carries a recalled refusal out of the transaction, so that it is not taken for a new one. */
class Recalled extends Error {
  readonly refusal: RequestingError;

  constructor(refusal: RequestingError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
