/** The live feed of communications. */
import { describe, expect, it } from 'vitest';
import { correctCommunication } from '../../../src/modules/communications/log/index.ts';
import { createTestRapport, type LiveStream } from '../../support/index.ts';
import { graphql, type ResultOf } from '../../typed-documents/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { merge } from '../contacts/merging.ts';
import { desk, givenWord, hoursAgo, MODULES } from './given.ts';

const rapport = createTestRapport(MODULES);

const LOGGED = graphql(`
  subscription Logged($after: String, $customerId: ID, $direction: Direction) {
    communicationLogged(after: $after, customerId: $customerId, direction: $direction) {
      cursor occurredAt type communication { subject corrects { subject } }
    }
  }
`);
type Logged = ResultOf<typeof LOGGED>;
const watch = (variables: { after?: string; customerId?: string; direction?: 'INBOUND' | 'OUTBOUND' } = {}) =>
  desk(rapport).subscribe(LOGGED, variables);
const told = async (feed: LiveStream<Logged>, count: number) =>
  (await feed.take(count)).map(({ communicationLogged }) => communicationLogged?.communication?.subject);

describe('the feed of communications', () => {
  it('tells each as it is filed, with the time at which it was said, and each correction of it', async () => {
    const ada = await givenCustomer(rapport);
    await using feed = await watch();
    const word = await givenWord(rapport, ada, { subject: 'A lit', occurredAt: hoursAgo(rapport, 5) });
    await correctCommunication(rapport.ctx, { id: word.id, subject: 'A lid', reason: 'Misheard.' });
    expect((await feed.take(2)).map(({ communicationLogged }) => communicationLogged)).toEqual([
      {
        ...{ cursor: expect.any(String), occurredAt: word.occurredAt.toISOString(), type: 'communications.communication.logged' },
        communication: { subject: 'A lit', corrects: null },
      },
      {
        ...{ cursor: expect.any(String), occurredAt: expect.any(String), type: 'communications.communication.corrected' },
        communication: { subject: 'A lid', corrects: { subject: 'A lit' } },
      },
    ]);
  });

  it('goes on after a cursor: all that was missed, in order, then live, nothing twice', async () => {
    const ada = await givenCustomer(rapport);
    const first = await watch();
    await givenWord(rapport, ada, { subject: 'A-1' });
    const [seen] = await first.take(1);
    await first.return();
    for (const subject of ['A-2', 'A-3']) await givenWord(rapport, ada, { subject });
    await using resumed = await watch({ after: seen?.communicationLogged?.cursor ?? '' });
    expect(await told(resumed, 2)).toEqual(['A-2', 'A-3']);
    await givenWord(rapport, ada, { subject: 'A-4' });
    expect(await told(resumed, 1)).toEqual(['A-4']);
  });

  it('of one customer and one direction tells no others, and those of a customer who is merged into them', async () => {
    const [ada, double, grace] = [await givenCustomer(rapport), await givenCustomer(rapport), await givenCustomer(rapport)];
    await using ofAda = await watch({ customerId: ada.globalId });
    await using ours = await watch({ direction: 'OUTBOUND' });
    await givenWord(rapport, grace, { subject: 'Of Grace' });
    const answer = await givenWord(rapport, ada, { subject: 'To Ada', direction: 'OUTBOUND' });
    await correctCommunication(rapport.ctx, { id: answer.id, subject: 'For Ada', reason: 'A slip' });
    await merge(rapport, { survivor: ada.id, absorbed: double.id });
    await givenWord(rapport, ada, { subject: 'Of both' });
    await givenWord(rapport, grace, { subject: 'To Grace', direction: 'OUTBOUND' });
    expect(await told(ofAda, 3)).toEqual(['To Ada', 'For Ada', 'Of both']);
    expect(await told(ours, 3)).toEqual(['To Ada', 'For Ada', 'To Grace']);
  });

  it('is refused to who may not read communications', async () => {
    await using stream = await rapport.as('communications.communication.log').subscribe(LOGGED, {});
    expect((await stream.next()).value?.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  });
});
