/** Who is calling, writing or standing at the till. */
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, RequestError, text } from '../../kernel/index.ts';
import { type Customer, visibleCustomers } from './customers.ts';
import { parseEmail } from './emails.ts';
import { countryCode as country } from './locales.ts';
import { parsePhone } from './phones.ts';

type Given<Value> = Value | null | undefined;

export interface IdentifyingInput {
  readonly phone?: Given<string>;
  /** Reads a local phone number. */
  readonly countryCode?: Given<string>;
  readonly email?: Given<string>;
  readonly externalId?: Given<{ readonly system: string; readonly id: string }>;
}

export const MATCH_KINDS = ['PHONE', 'EMAIL', 'EXTERNAL_ID'] as const;

export interface CustomerMatch {
  readonly customer: Customer;
  readonly matchedOn: (typeof MATCH_KINDS)[number];
}

/** What is read of each customer beside the columns. */
type CustomerSelection = true | Record<never, never>;

export const MAX_MATCHES = 10;
/**
 * Rows read for ten customers: one may have a number more than once, as PHONE and as MOBILE. Those of a switchboard that hundreds
 * have are not all read.
 */
const MAX_ROWS = 4 * MAX_MATCHES;

/**
 * At most ten, the best first: see `BEST_FIRST`. Nobody for what cannot be read as a phone or an e-mail address. With a `selection` of
 * customers their relations are read in the same statement.
 */
export function identifyCustomer(
  ctx: Ctx,
  input: IdentifyingInput,
  selection: CustomerSelection = true,
): Promise<readonly CustomerMatch[]> {
  const { phone, email, externalId } = requireOne(input);
  if (phone != null) return matchesOf('PHONE', parsePhone(phone, readCountry(input.countryCode)), ctx, selection);
  if (email != null) return matchesOf('EMAIL', parseEmail(addressIn(email))?.normalized ?? null, ctx, selection);
  return matchesOfExternalId(ctx, externalId, selection);
}

function requireOne(input: IdentifyingInput): IdentifyingInput {
  const given = [input.phone, input.email, input.externalId].filter((one) => one != null);
  if (given.length !== 1) {
    throw new RequestError(
      'BAD_USER_INPUT',
      `Give exactly one of phone, email and externalId, not ${given.length || 'none'} of them.`,
    );
  }
  return input;
}

/** A wrong country is a fault of the client's set-up that would hide every customer, so it is told. */
function readCountry(given: Given<string>): string | null {
  if (given == null) return null;
  const read = country.safeParse(given);
  if (read.success) return read.data;
  throw new RequestError('BAD_USER_INPUT', `countryCode: ${read.error.issues[0]?.message ?? 'Is no country.'}`);
}

/** Of `Jana <jana@example.com>`, as a mail program hands a sender over, the address. */
function addressIn(email: string): string {
  return /<([^<>]*)>\s*$/.exec(email.slice(0, 1_000))?.[1] ?? email;
}

/** The living before the dead, whoever is in lists before the archived. */
const CUSTOMERS_BEST_FIRST = [
  { customer: { archivedAt: { sort: 'asc', nulls: 'first' } } },
  { customer: { deceasedOn: { sort: 'asc', nulls: 'first' } } },
] as const;
/** Then those whose own number it is: it works, it is their first choice; then whoever changed last. */
const BEST_FIRST = [
  ...CUSTOMERS_BEST_FIRST,
  { status: 'asc' },
  { isPrimary: 'desc' },
  { customer: { updatedAt: 'desc' } },
  { id: 'asc' },
] as const satisfies readonly Prisma.ContactPointOrderByWithRelationInput[];

/** What a merge took over lies with the customer that remained. */
function recognizable(ctx: Ctx): Prisma.CustomerWhereInput {
  return { AND: [visibleCustomers(ctx), { mergedIntoId: null }] };
}

async function matchesOf(
  matchedOn: 'PHONE' | 'EMAIL',
  normalized: string | null,
  ctx: Ctx,
  selection: CustomerSelection,
): Promise<readonly CustomerMatch[]> {
  if (normalized === null) return [];
  const rows = await ctx.db.contactPoint.findMany({
    where: {
      normalized,
      kind: matchedOn === 'EMAIL' ? 'EMAIL' : { in: ['PHONE', 'MOBILE'] },
      customer: recognizable(ctx),
    },
    orderBy: [...BEST_FIRST],
    take: MAX_ROWS,
    select: { customer: selection },
  });
  const customers = new Map(rows.toReversed().map(({ customer }) => [customer.id, customer]));
  return [...customers.values()]
    .reverse()
    .slice(0, MAX_MATCHES)
    .map((customer) => ({ customer, matchedOn }));
}

async function matchesOfExternalId(
  ctx: Ctx,
  given: IdentifyingInput['externalId'],
  selection: CustomerSelection,
): Promise<readonly CustomerMatch[]> {
  const [system, id] = [text(1, 50).safeParse(given?.system), text(1, 200).safeParse(given?.id)];
  if (!system.success || !id.success) return [];
  // An archived customer has given the id away, maybe more than once.
  const rows = await ctx.db.customerExternalId.findMany({
    where: { system: system.data, externalId: id.data, customer: recognizable(ctx) },
    orderBy: [...CUSTOMERS_BEST_FIRST, { customer: { updatedAt: 'desc' } }, { id: 'asc' }],
    take: MAX_MATCHES,
    select: { customer: selection },
  });
  return rows.map(({ customer }) => ({ customer, matchedOn: 'EXTERNAL_ID' }));
}
