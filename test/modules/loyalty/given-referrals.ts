/** Customers who bring others along, and what came of it. */
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { addContactPoint } from '../../../src/modules/contacts/contact-points.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { addRelationship } from '../../../src/modules/contacts/profile/index.ts';
import { loyalty, type Membership } from '../../../src/modules/loyalty/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { globalId, type TestClient, type TestRapport } from '../../support/index.ts';
import { graphql, type ResultOf } from '../../typed-documents/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenMember, givenProgram, loyaltyWritten } from './given.ts';

export const MODULES = [access, contacts, sales, communications, loyalty];

const RECORD = graphql(`
  mutation RecordReferral($input: RecordReferralInput!) {
    recordReferral(input: $input) {
      __typename
      ... on RecordReferralSuccess {
        referral { id referrer { id } referee { id } state rejectedReason referredAt rewardDueAt }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path message code } }
    }
  }
`);

type Recorded = NonNullable<ResultOf<typeof RECORD>['recordReferral']>;

/** Records referrals, and sees them with their customers. */
export const host = (rapport: TestRapport): TestClient =>
  rapport.as('loyalty.referral.record', 'loyalty.referral.read', 'contacts.customer.read');

interface Whom {
  readonly refereeId?: string;
  readonly inviteeEmail?: string;
  readonly idempotencyKey?: string;
}

/** Whatever was answered. Ids are global. */
export async function record(
  rapport: TestRapport,
  referrer: GivenCustomer,
  whom: Whom,
  agent = host(rapport),
): Promise<Recorded> {
  const { recordReferral } = await agent.data(RECORD, { input: { referrerId: referrer.globalId, ...whom } });
  if (!recordReferral) throw new Error('No answer.');
  return recordReferral;
}

/** Who joined a program with 100 points for a referral and 14 days to bring back, unless told otherwise; and who they bring along. */
export async function givenReferrer(rapport: TestRapport, rules: object = {}) {
  const program = await givenProgram(rapport, { rules: { earn: [], referral: { points: 100, returnWindowDays: 14 }, ...rules } });
  const referrer = await givenCustomer(rapport, { givenName: 'Ada' });
  const member: Membership = await givenMember(rapport, { program, customer: referrer });
  return { program, referrer, member };
}

/** The same, with somebody who was brought along a second ago and has not bought anything yet. */
export async function givenReferral(rapport: TestRapport, rules: object = {}) {
  const given = await givenReferrer(rapport, rules);
  const referee = await givenCustomer(rapport, { givenName: 'Eve' });
  const answer = await record(rapport, given.referrer, { refereeId: referee.globalId });
  if (answer.__typename !== 'RecordReferralSuccess') throw new Error(answer.message);
  pass(rapport, { seconds: 1 });
  return { ...given, referee, id: uuidIn(answer.referral.id) };
}

const uuidIn = (id: string): string => Buffer.from(id, 'base64').toString().split(':')[1] ?? '';

/** Without what falls due meanwhile. */
export function pass(
  { clock }: TestRapport,
  { days = 0, seconds = 0 }: { readonly days?: number; readonly seconds?: number },
): void {
  clock.set(new Date(clock.now().getTime() + days * 86_400_000 + seconds * 1_000));
}

/** Where it is, and why if it was rejected. */
export async function stateOf({ db }: TestRapport, id: string): Promise<string> {
  const { state, rejectedReason } = await db.referral.findUniqueOrThrow({ where: { id } });
  return rejectedReason === null ? state : `${state}: ${rejectedReason}`;
}

export function addEmail({ ctx }: TestRapport, { globalId: customerId }: GivenCustomer, value: string) {
  return addContactPoint(ctx, { customerId, kind: 'EMAIL', value });
}

export function marry({ ctx }: TestRapport, one: GivenCustomer, other: GivenCustomer) {
  return addRelationship(ctx, { customerId: one.globalId, otherId: other.globalId, type: 'SPOUSE' });
}

/** All that referrals may leave behind, to show that a refused call left nothing. */
export async function referralsWritten(rapport: TestRapport) {
  return {
    ...(await loyaltyWritten(rapport)),
    referrals: await rapport.db.referral.findMany({ orderBy: { id: 'asc' } }),
  };
}

/** What the log says of a referral, by the names of the events. */
export async function toldOf(rapport: TestRapport, id: string): Promise<readonly string[]> {
  const events = await rapport.eventsAbout(id);
  return events.map(({ name }) => name.replace('loyalty.referral.', ''));
}

export const referralId = (id: string): string => globalId('Referral', id);
