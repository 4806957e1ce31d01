/**
 * How customers are related to each other and to people who are none. Between two customers a relationship has two rows, one for
 * each side, that begin and end together.
 */
import type { Prisma } from '../../../generated/index.ts';
import {
  ConflictError,
  type Ctx,
  idOf,
  NotFoundError,
  newId,
  optionalText,
  type TxCtx,
  ValidationError,
} from '../../../kernel/index.ts';
import { auditAll } from '../../access/index.ts';
import { type Customer, lockCustomer, lockCustomers } from '../customers.ts';
import { Issues } from '../issues.ts';
import { type FactInput, type Given, MAX_FACTS, newFact, readFact, requireRoom } from './facts.ts';
import { type RelationshipTypes, readTypes } from './relationship-types.ts';

type Relationship = Prisma.RelationshipModel;

export interface AddRelationshipInput extends FactInput {
  /** How the other is related to the customer. */
  readonly type: string;
  /** For a word of one's own: how the customer is related to the other. */
  readonly inverseType?: Given<string>;
  /** A global id of a customer. */
  readonly otherId?: Given<string>;
  /** Somebody who is no customer. */
  readonly otherName?: Given<string>;
}

/** One side of a relationship that is to be written. */
interface Side {
  readonly customerId: string;
  readonly type: string;
  readonly otherId: string | null;
  readonly otherName: string | null;
}

/** Relates a customer to another, on both sides, or to somebody who is no customer. */
export function addRelationship(ctx: Ctx, input: AddRelationshipInput): Promise<Customer> {
  const { customerId, otherId, otherName, types, source } = readRelationship(input);
  return ctx.transact(async (tx) => {
    await lockCustomers(tx, otherId === null ? [customerId] : [customerId, otherId]);
    const customer = await lockCustomer(tx, customerId);
    const other = otherId === null ? null : await lockCustomer(tx, otherId);
    if (other?.id === customer.id) throw ValidationError.at(['otherId'], TO_ONESELF);
    const sides = sidesOf(customer, other, otherName, types);
    await requireNew(tx, sides);
    const pair = { ...newFact(tx, source), pairId: newId() };
    const added = await tx.db.relationship.createManyAndReturn({
      data: sides.map((side) => ({ ...pair, ...side, id: newId() })),
    });
    await announce(
      tx,
      'contacts.relationship.added',
      added.map((after) => ({ before: null, after })),
    );
    return customer;
  });
}

/** Ends a relationship on both sides. */
export function endRelationship(ctx: Ctx, id: string): Promise<Customer> {
  return ctx.transact(async (tx) => {
    const { pairId, customerId } = await lockRelationship(tx, id);
    const customer = await lockCustomer(tx, customerId);
    const ended = await tx.db.relationship.updateManyAndReturn({
      where: { pairId, endedAt: null },
      data: { endedAt: tx.clock.now() },
    });
    if (ended.length === 0) throw new ConflictError('This relationship has ended already.');
    await announce(
      tx,
      'contacts.relationship.ended',
      ended.map((after) => ({ before: { ...after, endedAt: null }, after })),
    );
    return customer;
  });
}

/** A relationship as it is once the rows of both customers are locked. */
async function lockRelationship(tx: TxCtx, id: string): Promise<Relationship> {
  const find = () => tx.db.relationship.findUnique({ where: { id } });
  const found = await find();
  if (found) await lockCustomers(tx, [found.customerId, found.otherId ?? found.customerId]);
  // Until the rows were locked a merge, or its undoing, may have taken it away or made it other customers'.
  const relationship = found && (await find());
  if (!relationship) throw new NotFoundError('Relationship', id);
  const isOfThem = relationship.customerId === found.customerId && relationship.otherId === found.otherId;
  return isOfThem ? relationship : lockRelationship(tx, id);
}

const TO_ONESELF = 'Nobody is related to themselves: name another customer.';

function sidesOf(
  customer: Customer,
  other: Customer | null,
  otherName: string | null,
  { type, inverse }: RelationshipTypes,
): Side[] {
  const side = { customerId: customer.id, type, otherId: other?.id ?? null, otherName };
  return other ? [side, { customerId: other.id, type: inverse, otherId: customer.id, otherName: null }] : [side];
}

/** Refuses what is recorded already, and one too many on either side. The customers' rows are locked. */
async function requireNew(tx: TxCtx, sides: readonly Side[]): Promise<void> {
  const open = await tx.db.$queryRaw<{ customerId: string; count: number; repeats: boolean }[]>`
    SELECT side."customerId", count(r."id")::int AS count, coalesce(bool_or(
      fold_text(r."type") = fold_text(side."type")
      AND (r."otherId" = side."otherId" OR fold_text(r."otherName") = fold_text(side."otherName"))), false) AS repeats
    FROM jsonb_to_recordset(${JSON.stringify(sides)}::jsonb) AS side ("customerId" uuid, "type" text, "otherId" uuid, "otherName" text)
    LEFT JOIN "Relationship" AS r ON r."customerId" = side."customerId" AND r."endedAt" IS NULL
    GROUP BY side."customerId"`;
  if (open.some(({ repeats }) => repeats)) {
    throw new ConflictError('They are related in this way already.', { code: 'UNIQUE_VIOLATION' });
  }
  const [side, other] = sides;
  const countOf = (of: Side | undefined) => open.find(({ customerId }) => customerId === of?.customerId)?.count ?? 0;
  requireRoom(countOf(side), 'relationships');
  if (countOf(other) >= MAX_FACTS) {
    throw ValidationError.at(['otherId'], `The other has ${MAX_FACTS} relationships already, which is the most.`, 'TOO_MANY');
  }
}

/** Both sides' customers hear of it, each in their own story. */
async function announce(
  tx: TxCtx,
  action: 'contacts.relationship.added' | 'contacts.relationship.ended',
  changes: readonly { readonly before: Relationship | null; readonly after: Relationship }[],
): Promise<void> {
  await tx.emitAll(
    action,
    changes.map(({ after: { id, customerId, otherId } }) => ({ customerId, relationshipId: id, otherId })),
  );
  await auditAll(
    tx,
    changes.map(({ before, after }) => ({ action, type: 'Relationship', id: after.id, before, after })),
  );
}

function readRelationship(input: AddRelationshipInput) {
  const issues = new Issues();
  const { customerId, source } = readFact(input, issues);
  const types = readTypes(input, issues);
  const otherId = issues.read('otherId', idOf('Customer'), input.otherId) ?? null;
  const otherName = issues.read('otherName', optionalText(200), input.otherName) ?? null;
  const namesOther = Boolean(input.otherName?.trim());
  if (input.otherId == null && !namesOther) {
    issues.add('otherId', 'Give otherId for another customer, or otherName for somebody who is none.', 'REQUIRED');
  }
  if (input.otherId != null && namesOther) issues.add('otherName', 'Give otherId or otherName, not both.');
  if (input.otherId == null && input.inverseType?.trim())
    issues.add('inverseType', 'Only a relationship of two customers has an other side.');
  if (otherId !== null && otherId === customerId) issues.add('otherId', TO_ONESELF);
  if (!customerId || !types || issues.found.length > 0) throw new ValidationError(issues.found);
  return { customerId, otherId, otherName, types, source };
}
