/** Campaigns to begin with, and somebody who makes them. */
import { newId } from '../../../src/index.ts';
import { createCampaign, launchCampaign, type NewCampaign } from '../../../src/modules/communications/campaigns/index.ts';
import { type CreateCustomerInput, createSegment, lockCustomer, writeConsent } from '../../../src/modules/contacts/index.ts';
import { globalId, type TestClient, type TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';

export interface GivenSegment {
  readonly id: string;
  readonly globalId: string;
  /** A customer of it, allowing MARKETING on every channel, with all that reaches them, unless told otherwise. */
  givenMember(input?: Partial<CreateCustomerInput>, allows?: boolean): Promise<GivenCustomer>;
}

const ADDRESS = {
  kind: 'POSTAL',
  address: { lines: ['Long 1'], city: 'Praha', postalCode: '110 00', countryCode: 'CZ' },
} as const;

/** Of nobody, as yet. */
export async function givenSegment(rapport: TestRapport): Promise<GivenSegment> {
  const interest = newId();
  const criteria = { version: 1, all: [{ criterion: 'contacts.interest', in: [interest] }] };
  const { id } = await createSegment(rapport.ctx, { name: interest, criteria });
  return {
    id,
    globalId: globalId('Segment', id),
    async givenMember(input = {}, allows = true) {
      const email = `${newId()}@example.com`;
      const reach = { email, phone: '+420601123456', contactPoints: [ADDRESS] };
      const customer = await givenCustomer(rapport, { ...reach, ...input });
      await join(rapport, customer, interest);
      if (allows) await givenConsent(rapport, customer);
      return customer;
    },
  };
}

async function join({ db, clock }: TestRapport, { id: customerId }: GivenCustomer, name: string): Promise<void> {
  await db.interest.create({ data: { id: newId(), customerId, name, recordedAt: clock.now(), recordedByKind: 'SYSTEM' } });
}

/** To MARKETING. */
export async function givenConsent(
  rapport: TestRapport,
  { id }: Pick<GivenCustomer, 'id'>,
  state: 'GRANTED' | 'DENIED' = 'GRANTED',
): Promise<void> {
  await rapport.ctx.transact(async (tx) => {
    const { id: customerId } = await lockCustomer(tx, id);
    await writeConsent(tx, { customerId, purpose: 'MARKETING', channel: null, state, lawfulBasis: null, source: null });
  });
}

export interface GivenCampaign {
  readonly id: string;
  readonly globalId: string;
  readonly code: string;
}

/** A draft of a campaign by e-mail, unless told otherwise. */
export async function givenCampaign(
  rapport: TestRapport,
  segment: Pick<GivenSegment, 'id'>,
  input: Partial<NewCampaign> = {},
): Promise<GivenCampaign> {
  const isEmail = (input.channel ?? 'EMAIL') === 'EMAIL';
  const { id, code } = await createCampaign(rapport.ctx, {
    ...{ name: 'Spring', goal: 'SALES', channel: 'EMAIL', segmentId: segment.id, text: '{{salutation}}, spring is here.' },
    ...(isEmail && { subject: 'Spring' }),
    ...input,
  });
  return { id, code, globalId: globalId('Campaign', id) };
}

/** Launched, and what the launch queues is done. */
export async function launched(rapport: TestRapport, campaign: GivenCampaign): Promise<void> {
  await launchCampaign(rapport.ctx, campaign.id);
  await rapport.settle();
}

/** Launched, with one recipient. */
export async function givenLaunched(rapport: TestRapport) {
  const segment = await givenSegment(rapport);
  const member = await segment.givenMember();
  const campaign = await givenCampaign(rapport, segment);
  await launched(rapport, campaign);
  return { segment, member, campaign };
}

/** Handlers have heard of all that was written. Other databases of a shared server have transactions, which hold the log's readers back. */
export async function handled(rapport: TestRapport): Promise<void> {
  for (let isOld = false; !isOld; ) {
    const [row] = await rapport.db.$queryRaw<{ isOld: boolean }[]>`
      SELECT coalesce(max("xid") < pg_snapshot_xmin(pg_current_snapshot())::text::bigint, true) AS "isOld" FROM "LoggedEvent"`;
    isOld = row?.isOld ?? true;
  }
  await rapport.settle();
}

/** Somebody of marketing. */
export function marketer(rapport: TestRapport): TestClient {
  return rapport.as(
    ...(['communications.campaign.read', 'communications.campaign.manage', 'communications.response.record'] as const),
    ...(['contacts.segment.read', 'contacts.profile.read', 'contacts.customer.read', 'sales.purchase.read'] as const),
  );
}

/** All that a campaign may leave behind, to show that a refused one left nothing. */
export async function campaignsWritten({ db }: TestRapport) {
  const [campaigns, recipients, responses, words, tasks, consents, suppressed, events, audit] = await Promise.all([
    db.campaign.findMany({ orderBy: { id: 'asc' } }),
    db.campaignRecipient.findMany({ orderBy: { id: 'asc' } }),
    db.campaignResponse.count(),
    db.communication.count(),
    db.task.count(),
    db.consent.count(),
    db.emailSuppression.count(),
    db.loggedEvent.count(),
    db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
  ]);
  return { campaigns, recipients, responses, words, tasks, consents, suppressed, events, audit };
}
