/** Rules of feedback: what complaints, losses, unanswered words and broken promises together point at. */
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, startTestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { evaluate, givenFaults, givenRange, givenSold, signalsAbout } from './given-signals.ts';

const MODULES = [access, contacts, sales, communications, feedback];
const rapport = createTestRapport(MODULES);
let ada: GivenCustomer;
beforeAll(async () => {
  ada = await givenCustomer(rapport);
});

describe('a faulty product', () => {
  it('is raised by complaints and product reports with PRODUCT_FAULT, per unit sold, against the median of its category', async () => {
    const [kettle, other, third] = await givenRange(rapport, ada, [40, 19, 24, 99, 49, 199]);
    if (!kettle || !other || !third) throw new Error('No range.');
    await givenFaults(rapport, ada, kettle, 3);
    await givenFaults(rapport, ada, kettle, 1, { kind: 'PRODUCT_REPORT' });
    await givenFaults(rapport, ada, other, 1);
    const raisedAt = rapport.clock.now().toISOString();
    await evaluate(rapport);

    // The others: 1.5 ÷ 20, 0.5 ÷ 25, 0.5 ÷ 100, 0.5 ÷ 50 and 0.5 ÷ 200.
    const baseline = 0.5 / 50;
    const rate = 4.5 / 41;
    const nothingElse = { windowDays: 90, team: null, clearedAt: null };
    expect(await signalsAbout(rapport, { productId: kettle.globalId })).toEqual([
      {
        ...{ kind: 'FAULTY_PRODUCT', product: { id: kettle.globalId }, ...nothingElse, raisedAt },
        ...{ count: 4, exposure: 40, rate, baseline, lift: rate / baseline, isRaised: true },
      },
    ]);
    // The others of this one: 4.5 ÷ 41, 0.5 ÷ 25, 0.5 ÷ 100, 0.5 ÷ 50 and 0.5 ÷ 200.
    expect(await signalsAbout(rapport, { productId: other.globalId })).toMatchObject([
      { count: 1, exposure: 19, rate: 1.5 / 20, baseline: 0.5 / 50, isRaised: false, raisedAt: null },
    ]);
    expect(await signalsAbout(rapport, { productId: third.globalId })).toEqual([]);
  });

  it('is not raised by fewer than three, nor by a lift below 2', async () => {
    const [rare, usual] = await givenRange(rapport, ada, [100, 99, 10, 10, 10, 10]);
    const [few] = await givenRange(rapport, ada, [10, 99, 99, 99, 99, 99]);
    if (!rare || !usual || !few) throw new Error('No range.');
    await givenFaults(rapport, ada, usual, 9);
    await givenFaults(rapport, ada, few, 2);
    await evaluate(rapport);
    // 9.5 ÷ 100 beside 0.5 ÷ 11.
    expect(await signalsAbout(rapport, { productId: usual.globalId })).toMatchObject([
      { count: 9, lift: 9.5 / 100 / (0.5 / 11), isRaised: true },
    ]);
    expect(await signalsAbout(rapport, { productId: few.globalId })).toMatchObject([{ count: 2, isRaised: false }]);
    await givenFaults(rapport, ada, rare, 8);
    await evaluate(rapport);
    // 8.5 ÷ 101 beside 0.5 ÷ 11.
    expect(await signalsAbout(rapport, { productId: rare.globalId })).toMatchObject([
      { count: 8, lift: 8.5 / 101 / (0.5 / 11), isRaised: false },
    ]);
  });

  it('stays raised until its lift is below 1.5, and is raised again', async () => {
    const [kettle] = await givenRange(rapport, ada, [10, 10, 10, 10, 10, 10]);
    if (!kettle) throw new Error('No range.');
    await givenFaults(rapport, ada, kettle, 3);
    const aMinuteOn = () => rapport.clock.set(new Date(rapport.clock.now().getTime() + 60_000));
    const states = async () => {
      await evaluate(rapport);
      const [signal] = await signalsAbout(rapport, { productId: kettle.globalId });
      return [signal?.isRaised, signal?.raisedAt, signal?.clearedAt];
    };
    const raisedAt = rapport.clock.now().toISOString();
    expect(await states()).toEqual([true, raisedAt, null]);
    // 3.5 ÷ 46 beside 0.5 ÷ 11: 1.67.
    aMinuteOn();
    await givenSold(rapport, ada, kettle, 35);
    expect(await states()).toEqual([true, raisedAt, null]);
    // 3.5 ÷ 52 beside 0.5 ÷ 11: 1.48.
    aMinuteOn();
    await givenSold(rapport, ada, kettle, 6);
    const clearedAt = rapport.clock.now().toISOString();
    expect(await states()).toEqual([false, raisedAt, clearedAt]);
    // 4.5 ÷ 52: 1.9, which would not clear it, and does not raise it.
    aMinuteOn();
    await givenFaults(rapport, ada, kettle, 1);
    expect(await states()).toEqual([false, raisedAt, clearedAt]);
    await givenFaults(rapport, ada, kettle, 1);
    expect(await states()).toEqual([true, rapport.clock.now().toISOString(), null]);
    const events = await rapport.eventsAbout(kettle.id);
    expect(events.map(({ name }) => name).filter((name) => name.startsWith('feedback.signal'))).toEqual([
      'feedback.signal.raised',
      'feedback.signal.cleared',
      'feedback.signal.raised',
    ]);
  });

  it('is compared with all products where its category has fewer than five others, or it has none; alone with itself', async () => {
    await using small = await startTestRapport(MODULES);
    const eve = await givenCustomer(small);
    const [alone] = await givenRange(small, eve, [10], 'A');
    if (!alone) throw new Error('No range.');
    await givenFaults(small, eve, alone, 3);
    await evaluate(small);
    const ofAlone = () => signalsAbout(small, { productId: alone.globalId });
    expect(await ofAlone()).toMatchObject([{ rate: 3.5 / 11, baseline: 3.5 / 11, lift: 1, isRaised: false }]);
    await givenRange(small, eve, [19, 29, 39, 49], 'A');
    await givenRange(small, eve, [99], null);
    await evaluate(small);
    // The middle of 0.5 ÷ 20, 30, 40, 50 and 100.
    expect(await ofAlone()).toMatchObject([{ baseline: 0.5 / 40 }]);
    await givenRange(small, eve, [59], 'A');
    await evaluate(small);
    // Of 20, 30, 40, 50 and 60.
    expect(await ofAlone()).toMatchObject([{ baseline: 0.5 / 40 }]);
    await givenRange(small, eve, [199], 'A');
    await evaluate(small);
    // Of 20, 30, 40, 50, 60 and 200: between the two in the middle.
    expect(await ofAlone()).toMatchObject([{ baseline: (0.5 / 40 + 0.5 / 50) / 2 }]);
    const [homeless] = await givenRange(small, eve, [9], null);
    await givenFaults(small, eve, homeless ?? alone, 1);
    await evaluate(small);
    // Of 3.5 ÷ 11, and of 0.5 ÷ 20, 30, 40, 50, 60, 100 and 200.
    expect(await signalsAbout(small, { productId: homeless?.globalId ?? '' })).toMatchObject([
      { rate: 1.5 / 10, baseline: (0.5 / 40 + 0.5 / 50) / 2 },
    ]);
  });
});
