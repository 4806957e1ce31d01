/** When signals show, and to whom. */

import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId, startTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenComplaint, givenWord } from './given.ts';
import { analyst, evaluate, givenFaulty, givenTeam, SIGNAL_RAISED, SIGNALS, signalsAbout } from './given-signals.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const rapport = createTestRapport(MODULES);
let ada: GivenCustomer;
beforeAll(async () => {
  ada = await givenCustomer(rapport);
});

it('appears within a minute of the evidence that raises it, on the feed as well, at whatever second that came', async () => {
  await using feed = await analyst(rapport).subscribe(SIGNAL_RAISED);
  await rapport.clock.advance({ seconds: 41 });
  const kettle = await givenFaulty(rapport, ada, 2);
  await rapport.clock.advance({ seconds: 29 });
  expect(await signalsAbout(rapport, { productId: kettle.globalId })).toMatchObject([{ count: 2, isRaised: false }]);
  await givenComplaint(rapport, ada, { productId: kettle.id, cause: 'PRODUCT_FAULT' });
  await rapport.clock.advance({ seconds: 30 });
  const raisedAt = rapport.clock.now().toISOString();

  expect(await feed.take(1)).toMatchObject([
    {
      signalRaised: {
        type: 'feedback.signal.raised',
        occurredAt: raisedAt,
        signal: { kind: 'FAULTY_PRODUCT', count: 3, isRaised: true, product: { id: kettle.globalId }, team: null },
      },
    },
  ]);
  expect(await signalsAbout(rapport, { productId: kettle.globalId })).toMatchObject([{ count: 3, isRaised: true, raisedAt }]);
});

it('is told on the feed once, to those who asked for its kind, also after a cursor; not to whom may not see it', async () => {
  await using all = await analyst(rapport).subscribe(SIGNAL_RAISED);
  const first = await givenFaulty(rapport, ada);
  await evaluate(rapport);
  const [mark] = await all.take(1);
  const second = await givenFaulty(rapport, ada);
  await evaluate(rapport);
  await evaluate(rapport);
  const third = await givenFaulty(rapport, ada);
  await evaluate(rapport);
  await using replay = await analyst(rapport).subscribe(SIGNAL_RAISED, {
    after: mark?.signalRaised?.cursor,
    kind: ['FAULTY_PRODUCT', 'POOR_SERVICE'],
  });
  const told = (await replay.take(2)).map(({ signalRaised }) => signalRaised?.signal?.product?.id);
  expect([mark?.signalRaised?.signal?.product?.id, ...told]).toEqual([first.globalId, second.globalId, third.globalId]);
  expect((await all.take(2)).map(({ signalRaised }) => signalRaised?.signal?.product?.id)).toEqual(told);
  const stranger = rapport.as('feedback.complaint.read', 'sales.product.read');
  expect((await stranger.run(SIGNALS)).errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  await using denied = await stranger.subscribe(SIGNAL_RAISED);
  expect((await denied.next()).value?.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});

it('computes again without a change, and writes nothing', async () => {
  await givenFaulty(rapport, ada);
  await evaluate(rapport);
  const written = async () => [
    await rapport.db.signal.findMany({ orderBy: { id: 'asc' } }),
    await rapport.db.loggedEvent.count(),
  ];
  const before = await written();
  await evaluate(rapport);
  expect(await written()).toEqual(before);
});

it('is listed by kind, product, team and whether it is raised, what was raised last first; and is on its product', async () => {
  const raised = await givenFaulty(rapport, ada);
  await evaluate(rapport);
  const quiet = await givenFaulty(rapport, ada, 1);
  const team = await givenTeam(rapport);
  await givenWord(rapport, ada, { teamId: team.id, channel: 'SMS' });
  rapport.clock.set(new Date(rapport.clock.now().getTime() + 1_000));
  const last = await givenFaulty(rapport, ada);
  await evaluate(rapport);

  const list = async (filter: object) => {
    const { signals } = await analyst(rapport).data(SIGNALS, { filter });
    return signals?.nodes.map(({ product, team: of }) => product?.id ?? of?.id);
  };
  const { signals } = await analyst(rapport).data(SIGNALS, {});
  const times = (signals?.nodes ?? []).map(({ raisedAt }) => raisedAt);
  expect(times).toEqual(times.toSorted((one, other) => (String(one ?? '') > String(other ?? '') ? -1 : 1)));
  expect(signals?.totalCount).toBe(times.length);
  expect((await list({ isRaised: true }))?.slice(0, 2)).toEqual([last.globalId, raised.globalId]);
  expect(await list({ isRaised: false, kind: ['FAULTY_PRODUCT'] })).toContain(quiet.globalId);
  expect(await list({ kind: ['POOR_SERVICE'], teamId: team.globalId })).toEqual([team.globalId]);
  expect(await list({ productId: raised.globalId, kind: ['UNCOMPETITIVE_PRICE'] })).toEqual([]);

  const signal = await rapport.db.signal.findFirstOrThrow({ where: { productId: raised.id } });
  const document = `query ($product: ID!, $signal: ID!) {
    signal: node(id: $signal) { __typename ... on Signal { product { id signals { totalCount nodes { id } } } } }
    product: node(id: $product) { ... on Product { signals(first: 1) { nodes { id } } } }
  }`;
  const id = globalId('Signal', signal.id);
  const found = await analyst(rapport).data<Record<string, unknown>>(document, { product: raised.globalId, signal: id });
  expect(found).toMatchObject({
    signal: { __typename: 'Signal', product: { id: raised.globalId, signals: { totalCount: 1, nodes: [{ id }] } } },
    product: { signals: { nodes: [{ id }] } },
  });
});

await describeOnPostgres('computing signals many times at once', () => {
  const parallel = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('raises each once, on two processes as well', async () => {
    const eve = await givenCustomer(parallel);
    const kettle = await givenFaulty(parallel, eve);
    await using second = await startTestRapport(MODULES, { database: parallel.database });
    await Promise.all(Array.from({ length: 8 }, (_none, index) => evaluate(index % 2 === 0 ? parallel : second)));
    expect(await parallel.db.signal.count({ where: { productId: kettle.id } })).toBe(1);
    const events = await parallel.eventsAbout(kettle.id);
    expect(events.filter(({ name }) => name === 'feedback.signal.raised')).toHaveLength(1);
  });
});
