/** Filing a whole e-mail: once for each customer it names, in its thread, with its files. */
import type { Ctx, TxCtx } from '../../../kernel/index.ts';
import { customersById } from '../../contacts/index.ts';
import { attach, type StoredAttachment, storeFiles } from '../attachments/index.ts';
import { type Communication, fileWords, messageHashOf, type NewWord } from '../log/index.ts';
import { recordResponses } from '../responses/index.ts';
import { type Addressees, addresseesOf, isPostmaster, lockOwners, type NamedCustomer, namedCustomers } from './addressees.ts';
import { applyReport } from './fates.ts';
import { type Envelope, NO_ENVELOPE, type ParsedEmail, parseEmail } from './parse/index.ts';
import { filedAs, type Threaded, threadOf } from './threads.ts';

type Purpose = Communication['purpose'];

export interface NewEmail {
  /** RFC 5322, as it was sent. */
  readonly raw: Buffer;
  readonly purpose?: Purpose | null | undefined;
  readonly envelope?: Envelope;
}

export interface Ingested {
  /** With every customer it was ever filed for. */
  readonly communications: readonly Communication[];
  readonly isNew: boolean;
  /** Addresses that are neither a customer's nor ours. */
  readonly unmatchedAddresses: readonly string[];
}

/** A message that cannot be read is a ValidationError; one that names no customer is not kept. */
export async function ingestEmail(ctx: Ctx, { raw, purpose = null, envelope = NO_ENVELOPE }: NewEmail): Promise<Ingested> {
  const email = await parseEmail(raw, ctx.config.communications.MAIL_MAX_BYTES, envelope);
  const addressees = await addresseesOf(ctx, email, envelope);
  const files = await storeFiles(
    ctx,
    email.files.map(({ bytes, ...file }) => ({ ...file, content: bytes })),
  );
  return ctx.transact((tx) => file(tx, email, { addressees, files, purpose }));
}

interface Around {
  readonly addressees: Addressees;
  readonly files: readonly StoredAttachment[];
  readonly purpose: Purpose | null;
}

async function file(tx: TxCtx, email: ParsedEmail, { addressees, files, purpose }: Around): Promise<Ingested> {
  const spokenOf = await wordsSpokenOf(tx, email);
  const owners = await lockOwners(
    tx,
    addressees.addresses,
    spokenOf.map(({ customerId }) => customerId),
  );
  const owned = new Set(owners.map(({ normalized }) => normalized));
  const unmatchedAddresses = addressees.addresses.filter((address) => !owned.has(address) && !addressees.isOurs(address));
  const named = withThoseSpokenOf(namedCustomers(owners, addressees, email), await wordsSpokenOf(tx, email));
  if (named.length === 0) return { communications: [], isNew: true, unmatchedAddresses };

  const threaded = await threadOf(tx, email);
  const known = new Set(threaded.existing.flatMap(({ customerId, filedForId }) => [customerId, filedForId]));
  const fresh = named.filter(({ customerId }) => !known.has(customerId));
  const words = fresh.map((customer) => wordFor(tx, customer, { email, addressees, purpose, threaded }));
  const filed = words.length > 0 ? await fileWords(tx, words) : [];
  await attach(
    tx,
    filed.map(({ id }) => id),
    files,
  );
  const isNew = threaded.existing.length === 0;
  if (email.report && isNew) await applyReport(tx, email.report, await wordsSpokenOf(tx, email));
  await noteReplies(tx, filed, fresh, threaded);
  return { communications: [...threaded.existing, ...filed], isNew, unmatchedAddresses };
}

/** Words of ours that a mail server writes of by itself: it names the message, and whom it was for perhaps not. Of the erased nothing is kept. */
async function wordsSpokenOf(tx: TxCtx, email: ParsedEmail): Promise<readonly Communication[]> {
  if (!email.report && !isPostmaster(email)) return [];
  const ids = email.report?.messageId ? [email.report.messageId] : email.references;
  const words = await filedAs(tx, ids.map(messageHashOf));
  const customers = await customersById(tx, [...new Set(words.map(({ customerId }) => customerId))]);
  return words.filter(({ direction, customerId }) => direction === 'OUTBOUND' && !customers.get(customerId)?.erasedAt);
}

/** Where it names no customer, they are those of the one message that it is about. */
function withThoseSpokenOf(named: readonly NamedCustomer[], words: readonly Communication[]): readonly NamedCustomer[] {
  if (named.length > 0) return named;
  const customers = [...new Set(words.map(({ customerId }) => customerId))];
  return customers.length === 1 ? customers.map((customerId) => ({ customerId, contactPointId: null, isSender: false })) : [];
}

interface About {
  readonly email: ParsedEmail;
  readonly addressees: Addressees;
  readonly purpose: Purpose | null;
  readonly threaded: Threaded;
}

function wordFor(tx: TxCtx, customer: NamedCustomer, { email, addressees, purpose, threaded }: About): NewWord {
  const { isOutbound, staff } = addressees;
  const repliedTo = repliedToBy(email, threaded);
  return {
    ...{ customerId: customer.customerId, contactPointId: customer.contactPointId, threadId: threaded.threadId },
    ...{ channel: 'EMAIL', direction: isOutbound ? 'OUTBOUND' : 'INBOUND', isAutomatic: email.isAutomatic },
    purpose: purpose ?? repliedTo.at(-1)?.purpose ?? threaded.referred.at(-1)?.purpose ?? 'SERVICE',
    ...{ subject: email.subject, body: email.body, occurredAt: occurredAt(tx, email) },
    ...{ messageId: email.messageId, messageHash: messageHashOf(email.messageId) },
    inReplyToId: repliedTo.find(({ customerId }) => customerId === customer.customerId)?.id ?? null,
    ...{ staffId: staff?.id ?? null, teamId: staff?.teamId ?? null },
    awaitsAnswer: !isOutbound && !email.isAutomatic && customer.isSender,
  };
}

function repliedToBy({ inReplyTo, report }: ParsedEmail, { referred }: Threaded): readonly Communication[] {
  const id = report?.messageId ?? inReplyTo;
  if (id === null) return [];
  const hash = messageHashOf(id);
  return referred.filter(({ messageHash }) => messageHash !== null && Buffer.from(messageHash).toString('hex') === hash);
}

function occurredAt({ clock }: TxCtx, { writtenAt }: ParsedEmail): Date {
  const now = clock.now();
  return writtenAt !== null && writtenAt < now ? writtenAt : now;
}

/** A customer who answers a message of a campaign has replied to the campaign. */
async function noteReplies(
  tx: TxCtx,
  filed: readonly Communication[],
  named: readonly NamedCustomer[],
  { referred }: Threaded,
): Promise<void> {
  const senders = new Set(named.filter(({ isSender }) => isSender).map(({ customerId }) => customerId));
  const responses = filed
    .filter(({ direction, isAutomatic, customerId }) => direction === 'INBOUND' && !isAutomatic && senders.has(customerId))
    .flatMap(({ customerId, occurredAt: respondedAt }) =>
      referred.flatMap(({ id: communicationId, campaignId, direction, customerId: toId }) =>
        campaignId !== null && direction === 'OUTBOUND' && toId === customerId
          ? [{ campaignId, customerId, kind: 'REPLIED' as const, respondedAt, communicationId }]
          : [],
      ),
    );
  await recordResponses(tx, responses);
}
