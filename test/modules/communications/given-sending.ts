/** Customers who can be written to, and e-mails to them that wait. */
import type { CommunicationPurpose } from '../../../src/generated/index.ts';
import { type QueuedEmail, queueEmails } from '../../../src/modules/communications/mail-out/index.ts';
import { type CreateCustomerInput, lockCustomers, writeConsent } from '../../../src/modules/contacts/index.ts';
import type { TestClient, TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';

/** What the tests of sending are configured with; `SMTP_URL` aside. */
export const MAIL = { MAIL_FROM: 'shop@example.com', MAIL_FROM_NAME: 'Čajovna', PUBLIC_URL: 'https://crm.example.com' } as const;

let nth = 0;

/** With an address of their own, who allows MARKETING by e-mail, unless told otherwise. */
export async function givenReader(
  rapport: TestRapport,
  { allows = true, ...input }: Partial<CreateCustomerInput> & { readonly allows?: boolean } = {},
): Promise<GivenCustomer & { readonly email: string }> {
  nth += 1;
  const email = input.email ?? `reader${nth}@example.net`;
  const customer = await givenCustomer(rapport, { email, ...input });
  if (allows) await say(rapport, customer.id, 'GRANTED');
  return { ...customer, email };
}

/** Their word about MARKETING by e-mail. */
export function say(rapport: TestRapport, customerId: string, state: 'GRANTED' | 'DENIED' | 'WITHDRAWN') {
  return rapport.ctx.transact(async (tx) => {
    await lockCustomers(tx, [customerId]);
    return writeConsent(tx, { customerId, purpose: 'MARKETING', channel: 'EMAIL', state, lawfulBasis: null, source: null });
  });
}

/** One e-mail to each of these, in one go; their uuids. */
export async function givenQueued(
  rapport: TestRapport,
  customers: readonly { readonly id: string }[],
  email: Partial<QueuedEmail> & { readonly purpose?: CommunicationPurpose } = {},
): Promise<string[]> {
  const filed = await rapport.ctx.transact(async (tx) => {
    await lockCustomers(tx, [...new Set(customers.map(({ id }) => id))]);
    return queueEmails(
      tx,
      customers.map(({ id }) => ({ purpose: 'MARKETING', subject: 'Tea', body: 'It is ready.', ...email, customerId: id })),
    );
  });
  return filed.map(({ id }) => id);
}

/** What became of an e-mail. */
export function deliveryOf({ db }: TestRapport, communicationId: string) {
  return db.outgoingEmail.findUniqueOrThrow({ where: { communicationId } });
}

/** Who may send, and see what they sent. */
export function sender(rapport: TestRapport): TestClient {
  return rapport.as('contacts.customer.read', 'communications.communication.read', 'communications.email.send');
}

export const SEND_EMAIL = /* GraphQL */ `
  mutation SendEmail($input: SendEmailInput!) {
    sendEmail(input: $input) {
      ... on SendEmailSuccess { communication { id subject body purpose channel direction delivery deliveryReason inReplyTo { id } thread { id } } }
      ... on Error { __typename code message }
      ... on ValidationError { issues { path message code } }
    }
  }
`;

/** A campaign that runs, without more than its messages need. */
export async function givenRunningCampaign({ db, clock }: TestRapport, state: 'RUNNING' | 'PAUSED' = 'RUNNING'): Promise<string> {
  const id = crypto.randomUUID();
  const at = clock.now();
  await db.campaign.create({
    data: {
      ...{
        id,
        code: id,
        name: 'Spring',
        goal: 'SALES',
        channel: 'EMAIL',
        segmentId: crypto.randomUUID(),
        subject: 'Tea',
        text: 'Tea',
      },
      ...{ state, createdAt: at, launchedAt: at, audienceAt: at, recordedByKind: 'SYSTEM' },
      endsAt: new Date(at.getTime() + 365 * 86_400_000),
    },
  });
  return id;
}
