/** What customers allow. The latest word counts: one about the channel before one about all channels. */
import { type Channel, type ConsentPurpose, type ConsentState, Prisma } from '../../generated/index.ts';
import { type Ctx, idOf, newId, optionalText, type TxCtx, ValidationError } from '../../kernel/index.ts';
import { audit, authorship } from '../access/index.ts';
import { type Customer, lockCustomer } from './customers.ts';
import { Issues } from './issues.ts';

export type Consent = Prisma.ConsentModel;

/** What holds while a customer has said nothing. */
export const UNLESS_TOLD: Readonly<Record<ConsentPurpose, boolean>> = {
  SERVICE: true,
  RESEARCH: true,
  PROFILING: true,
  MARKETING: false,
};

/**
 * Whether a customer allows this purpose, as a condition of a larger statement. `customerId` is the column that names the customer
 * there. With a channel, or the column that names one, the latest word about that channel counts, else the latest about all channels;
 * without one the latter alone.
 */
export function allows(
  purpose: ConsentPurpose,
  channel: Channel | Prisma.Sql | null = null,
  customerId: Prisma.Sql = Prisma.sql`"Customer"."id"`,
): Prisma.Sql {
  return decided(purpose, channel, customerId, UNLESS_TOLD[purpose]);
}

/** Whether a customer said no to this purpose in so many words, by the same rule: who said nothing refuses nothing. */
export function refuses(purpose: ConsentPurpose, channel: Channel | null, customerId: Prisma.Sql): Prisma.Sql {
  // Those few who ever said no are looked at once, not every customer.
  return Prisma.sql`(${customerId} IN (
    SELECT denial."customerId" FROM "Consent" AS denial
    WHERE denial."purpose" = ${purpose}::"ConsentPurpose" AND denial."state" <> 'GRANTED'
    AND NOT ${decided(purpose, channel, Prisma.sql`denial."customerId"`, true)}))`;
}

function decided(
  purpose: ConsentPurpose,
  channel: Channel | Prisma.Sql | null,
  customerId: Prisma.Sql,
  unlessTold: boolean,
): Prisma.Sql {
  const latestWhere = (onChannel: Prisma.Sql) => Prisma.sql`(
    SELECT word."state" = 'GRANTED' FROM "Consent" AS word
    WHERE word."customerId" = ${customerId} AND word."purpose" = ${purpose}::"ConsentPurpose" AND word."channel" ${onChannel}
    ORDER BY word."serial" DESC LIMIT 1)`;
  const words = [
    ...(channel === null
      ? []
      : [latestWhere(Prisma.sql`= ${typeof channel === 'string' ? Prisma.sql`${channel}::"Channel"` : channel}`)]),
    latestWhere(Prisma.sql`IS NULL`),
    Prisma.sql`${unlessTold}::boolean`,
  ];
  return Prisma.sql`coalesce(${Prisma.join(words)})`;
}

/**
 * Which of these customers allow the purpose, by uuid, in one statement. A customer who was merged into another allows what the other
 * does; who does not exist allows nothing.
 */
export async function consentTo(
  { db }: Pick<Ctx, 'db'>,
  customerIds: readonly string[],
  purpose: ConsentPurpose,
  channel: Channel | null = null,
): Promise<ReadonlyMap<string, boolean>> {
  if (customerIds.length === 0) return new Map();
  const rows = await db.$queryRaw<{ id: string; allowed: boolean }[]>`
    SELECT customer."id", ${allows(purpose, channel, Prisma.sql`coalesce(customer."mergedIntoId", customer."id")`)} AS allowed
    FROM "Customer" AS customer WHERE customer."id" = ANY(${[...new Set(customerIds)]}::uuid[])`;
  const allowed = new Map(rows.map((row) => [row.id, row.allowed]));
  return new Map(customerIds.map((id) => [id, allowed.get(id) ?? false]));
}

/** Of these channels those by which each of the customers allows the purpose, by uuid, in one statement. */
export async function allowedChannels(
  { db }: Pick<Ctx, 'db'>,
  customerIds: readonly string[],
  purpose: ConsentPurpose,
  channels: readonly Channel[],
): Promise<ReadonlyMap<string, ReadonlySet<Channel>>> {
  const rows = await db.$queryRaw<{ id: string; channel: Channel }[]>`
    SELECT customer."id", option."channel"::text
    FROM "Customer" AS customer CROSS JOIN unnest(${[...channels]}::"Channel"[]) AS option("channel")
    WHERE customer."id" = ANY(${[...customerIds]}::uuid[]) AND ${allows(
      purpose,
      Prisma.sql`option."channel"`,
      Prisma.sql`coalesce(customer."mergedIntoId", customer."id")`,
    )}`;
  const allowed = new Map(customerIds.map((id) => [id, new Set<Channel>()]));
  for (const { id, channel } of rows) allowed.get(id)?.add(channel);
  return allowed;
}

export interface RecordConsentInput {
  /** A global id of a customer. */
  readonly customerId: string;
  readonly purpose: ConsentPurpose;
  readonly channel?: Channel | null | undefined;
  readonly state: ConsentState;
  readonly lawfulBasis?: string | null | undefined;
  readonly source?: string | null | undefined;
}

/** Records a customer's word, also where it repeats an earlier one: it is evidence. */
export function recordConsent(ctx: Ctx, input: RecordConsentInput): Promise<{ consent: Consent; customer: Customer }> {
  return ctx.transact(async (tx) => {
    const issues = new Issues();
    const id = issues.read('customerId', idOf('Customer'), input.customerId);
    const lawfulBasis = issues.read('lawfulBasis', optionalText(200), input.lawfulBasis) ?? null;
    const source = issues.read('source', optionalText(200), input.source) ?? null;
    if (!id || issues.found.length > 0) throw new ValidationError(issues.found);
    const customer = await lockCustomer(tx, id);
    const { purpose, state, channel = null } = input;
    const consent = await writeConsent(tx, { customerId: customer.id, purpose, channel, state, lawfulBasis, source });
    return { consent, customer };
  });
}

interface Word extends Pick<Consent, 'customerId' | 'purpose' | 'channel' | 'state' | 'lawfulBasis' | 'source'> {
  /** Of the merge that says it again. */
  readonly mergeId?: string;
}

/** Writes, announces and audits a word. The customer's row is locked, so that serials stand in the order of commits. */
export async function writeConsent(tx: TxCtx, word: Word): Promise<Consent> {
  const consent = await tx.db.consent.create({
    data: { id: newId(), ...word, recordedAt: tx.clock.now(), ...authorship(tx) },
  });
  const { id: consentId, customerId, purpose, channel, state } = consent;
  const action = 'contacts.consent.recorded';
  await tx.emit(action, { consentId, customerId, purpose, channel, state });
  await audit(tx, { action, type: 'Consent', id: consentId, before: null, after: consent });
  return consent;
}

/** The latest word per purpose and channel of each of these customers: by purpose, then by channel, all channels last. */
export async function latestConsents({ db }: Pick<Ctx, 'db'>, customerIds: readonly string[]): Promise<readonly Consent[]> {
  return db.$queryRaw<Consent[]>`
    SELECT DISTINCT ON ("customerId", "purpose", "channel") * FROM "Consent" WHERE "customerId" = ANY(${[...customerIds]}::uuid[])
    ORDER BY "customerId", "purpose", "channel", "serial" DESC`;
}
