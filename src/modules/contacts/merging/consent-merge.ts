/** Consents: every word follows, and where the two customers allow different things the stricter one counts. */
import { Channel, ConsentPurpose, ConsentState, type Prisma } from '../../../generated/index.ts';
import type { TxCtx } from '../../../kernel/index.ts';
import { auditAll } from '../../access/index.ts';
import { UNLESS_TOLD, writeConsent } from '../consents.ts';
import type { Merge, MergeableRecords } from '../contract.ts';

export const consentMerge: MergeableRecords = {
  preview: (ctx, { absorbedId }) => ctx.db.consent.count({ where: { customerId: absorbedId } }),
  async apply(tx, merge) {
    const { absorbedId, survivorId } = merge;
    const words = await tx.db.consent.findMany({
      where: { customerId: { in: [absorbedId, survivorId] } },
      orderBy: { serial: 'asc' },
    });
    const moved = await tx.db.consent.updateManyAndReturn({
      where: { customerId: absorbedId },
      data: { customerId: survivorId },
      select: { id: true },
    });
    const sides = [absorbedId, survivorId].map((id) => words.filter(({ customerId }) => customerId === id));
    await writeStricter(tx, merge, stricterWords(words, sides));
    return { moved: moved.map(({ id }) => id) };
  },
  async undo(tx, { mergeId, absorbedId, survivorId, moved }) {
    await withdrawWords(tx, mergeId);
    await tx.db.consent.updateMany({
      where: { id: { in: [...moved] }, customerId: survivorId },
      data: { customerId: absorbedId },
    });
  },
};

type Word = Pick<Prisma.ConsentModel, 'purpose' | 'channel' | 'state'>;

/**
 * The refusals that must be said, as the order of the words would let the other's permission count. A side that said nothing of a
 * purpose says what holds unless told: no for MARKETING, yes for the others. In the order of recording, so the later word of the same
 * kind counts.
 */
export function stricterWords(all: readonly Word[], sides: readonly (readonly Word[])[]): readonly Word[] {
  const added: Word[] = [];
  for (const purpose of Object.values(ConsentPurpose)) {
    // What is said of all channels first: it may say already what a channel would need.
    for (const channel of [null, ...Object.values(Channel)]) {
      const refusal = sides.map((words) => stateOn(words, purpose, channel)).find((state) => state !== 'GRANTED');
      const merged = wordOn([...all, ...added], purpose, channel);
      if (refusal && merged?.state === 'GRANTED') added.push({ purpose, channel, state: refusal });
    }
  }
  return added;
}

/** What these words come to. */
function stateOn(words: readonly Word[], purpose: ConsentPurpose, channel: Channel | null): ConsentState {
  return wordOn(words, purpose, channel)?.state ?? (UNLESS_TOLD[purpose] ? ConsentState.GRANTED : ConsentState.DENIED);
}

/** The latest word about the channel, else the latest about all channels. */
function wordOn(words: readonly Word[], purpose: ConsentPurpose, channel: Channel | null): Word | undefined {
  const about = (wanted: Channel | null) => words.findLast((word) => word.purpose === purpose && word.channel === wanted);
  return about(channel) ?? about(null);
}

/** The merge's own words go with its undo; the customer's stay. One after the other: their order is the order in which they count. */
async function writeStricter(tx: TxCtx, { mergeId, survivorId }: Merge, words: readonly Word[]): Promise<void> {
  for (const word of words) {
    // On what ground is told by the word that is said again: a copy would outlive the erasure of whose it is.
    await writeConsent(tx, { ...word, customerId: survivorId, lawfulBasis: null, source: 'merge', mergeId });
  }
}

/** Takes back what the merge said. */
async function withdrawWords(tx: TxCtx, mergeId: string): Promise<void> {
  const words = await tx.db.consent.findMany({ where: { mergeId } });
  await tx.db.consent.deleteMany({ where: { mergeId } });
  const facts = { action: 'contacts.customer.unmerged', type: 'Consent', after: null };
  await auditAll(
    tx,
    words.map((before) => ({ ...facts, id: before.id, before })),
  );
}
