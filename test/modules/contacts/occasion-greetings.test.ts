import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, TEST_START } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import { forgetEverybodyAfterEach, givenBirthday, givenConsent, home, namesIn, nodesIn, occasions } from './given-occasions.ts';

const rapport = createTestRapport([access, contacts]);
forgetEverybodyAfterEach(rapport);

/** Of everybody's birthday in 2026. */
const greeted = async () => (await nodesIn(rapport, '2026-05-02', '2026-05-05')).map(({ greetingName }) => greetingName);

describe('nobody is greeted', () => {
  it('who is archived, merged or erased', async () => {
    const [kept, archived, merged, erased] = await Promise.all(
      ['Kept', 'Archived', 'Merged', 'Erased'].map((givenName) => givenBirthday(rapport, { givenName })),
    );
    const { customer } = rapport.db;
    await customer.update({ where: { id: archived?.id ?? '' }, data: { archivedAt: TEST_START } });
    await customer.update({ where: { id: merged?.id ?? '' }, data: { mergedIntoId: kept?.id ?? null } });
    await customer.update({
      where: { id: erased?.id ?? '' },
      data: { erasedAt: TEST_START, archivedAt: TEST_START, displayName: 'Erased customer', givenName: null },
    });

    expect(await greeted()).toEqual(['Kept']);
    expect((await occasions(rapport, '2026-05-02', '2026-05-05')).totalCount).toBe(1);
  });

  it('from the day on which they died', async () => {
    const ada = await givenBirthday(rapport);
    const dies = async (on: string) => {
      await rapport.db.customer.update({ where: { id: ada.id }, data: { deceasedOn: new Date(on) } });
      return (await occasions(rapport, '2026-05-02', '2026-05-05')).totalCount;
    };

    expect(await dies('2026-05-04')).toBe(1);
    expect(await dies('2026-05-03')).toBe(0);
    expect(await dies('2026-05-02')).toBe(0);
  });

  it('who denied SERVICE, until they grant it again', async () => {
    const ada = await givenBirthday(rapport, { email: 'ada@example.com' });
    const counts: number[][] = [];
    for (const state of ['DENIED', 'GRANTED', 'WITHDRAWN'] as const) {
      await givenConsent(rapport, ada, state, null);
      counts.push([(await greeted()).length, (await occasions(rapport, '2026-05-02', '2026-05-05')).totalCount ?? -1]);
    }

    expect(counts).toEqual([
      [0, 0],
      [1, 1],
      [0, 0],
    ]);
  });

  it('who denied SERVICE, but on the channel that they allowed in spite of it', async () => {
    const reachable = await givenBirthday(rapport, { givenName: 'Reachable', email: 'a@example.com', phone: '+420601123456' });
    const elsewhere = await givenBirthday(rapport, { givenName: 'Elsewhere', email: 'b@example.com' });
    for (const customer of [reachable, elsewhere]) {
      await givenConsent(rapport, customer, 'GRANTED', 'PHONE');
      await givenConsent(rapport, customer, 'DENIED', null);
    }

    expect(await nodesIn(rapport, '2026-05-02', '2026-05-05')).toMatchObject([{ greetingName: 'Reachable', channel: 'PHONE' }]);
  });
});

describe('the channel of a greeting', () => {
  const channel = async () => (await nodesIn(rapport, '2026-05-02', '2026-05-05')).map((node) => node.channel);

  it('is the preferred one', async () => {
    await givenBirthday(rapport, { preferredChannel: 'IN_PERSON', email: 'ada@example.com' });
    expect(await channel()).toEqual(['IN_PERSON']);
  });

  it.each([
    [{ email: 'ada@example.com', phone: '+420601123456' }, 'EMAIL'],
    [{ phone: '+420601123456' }, 'PHONE'],
    [{ contactPoints: [{ kind: 'MESSAGING', value: '@ada' } as const] }, 'CHAT'],
    [{ contactPoints: [{ kind: 'POSTAL', address: { lines: ['Long Street 1'] } } as const] }, 'LETTER'],
    [{ contactPoints: [{ kind: 'WEB', value: 'https://ada.example' } as const] }, null],
    [{}, null],
  ])('is else the first on which they can be reached: %o', async (input, expected) => {
    await givenBirthday(rapport, input);
    expect(await channel()).toEqual([expected]);
  });

  it('is none that does not work', async () => {
    const ada = await givenBirthday(rapport, { email: 'ada@example.com', phone: '+420601123456' });
    await rapport.db.contactPoint.updateMany({ where: { customerId: ada.id, kind: 'EMAIL' }, data: { status: 'BOUNCED' } });
    expect(await channel()).toEqual(['PHONE']);
    await rapport.db.customer.update({ where: { id: ada.id }, data: { preferredChannel: 'EMAIL' } });
    expect(await channel()).toEqual(['PHONE']);
    await rapport.db.customer.update({ where: { id: ada.id }, data: { preferredChannel: 'LETTER' } });
    expect(await channel()).toEqual(['PHONE']);
  });

  it('is none on which they deny SERVICE, preferred or not', async () => {
    const ada = await givenBirthday(rapport, { preferredChannel: 'EMAIL', email: 'ada@example.com', phone: '+420601123456' });
    await givenConsent(rapport, ada, 'DENIED', 'EMAIL');
    expect(await channel()).toEqual(['PHONE']);
    await givenConsent(rapport, ada, 'DENIED', 'PHONE');
    expect(await channel()).toEqual([null]);
  });
});

describe('holidays', () => {
  const CHRISTMAS = ['2026-12-24', '2026-12-26'] as const;
  it("are the public ones of the customer's country", async () => {
    await givenCustomer(rapport, { givenName: 'Jana', contactPoints: [home('CZ')] });
    await givenCustomer(rapport, { givenName: 'Joe', contactPoints: [home('US')] });
    await givenCustomer(rapport, { givenName: 'Nowhere' });

    expect(await nodesIn(rapport, ...CHRISTMAS)).toMatchObject([
      { on: '2026-12-24', kind: 'HOLIDAY', label: 'Štědrý den', greetingName: 'Jana', whose: null },
      { on: '2026-12-25', kind: 'HOLIDAY', label: '1. svátek vánoční', greetingName: 'Jana' },
      { on: '2026-12-25', kind: 'HOLIDAY', label: 'Christmas Day', greetingName: 'Joe' },
      { on: '2026-12-26', kind: 'HOLIDAY', label: '2. svátek vánoční', greetingName: 'Jana' },
    ]);
    expect((await occasions(rapport, ...CHRISTMAS)).totalCount).toBe(4);
    expect(await namesIn(rapport, '2026-11-26', '2026-11-26')).toEqual(['2026-11-26 Joe']);
  });

  it('go by the primary address, else by the primary phone', async () => {
    const us = { kind: 'PHONE', value: '+12125550123', isPrimary: true } as const;
    const de = { kind: 'MOBILE', value: '+4915123456789' } as const;
    await givenCustomer(rapport, { givenName: 'Address', contactPoints: [us, home('CZ')] });
    await givenCustomer(rapport, { givenName: 'Mobile', contactPoints: [de] });
    await givenCustomer(rapport, { givenName: 'Phone', contactPoints: [de, us] });
    await givenCustomer(rapport, { givenName: 'Second', contactPoints: [home('CZ'), { ...home('US'), isPrimary: true }] });

    expect(await namesIn(rapport, '2026-10-03', '2026-10-03')).toEqual(['2026-10-03 Mobile']);
    expect(await namesIn(rapport, '2026-10-28', '2026-10-28')).toEqual(['2026-10-28 Address']);
    expect(await namesIn(rapport, '2026-11-26', '2026-11-26')).toEqual(['2026-11-26 Phone', '2026-11-26 Second']);
  });

  it('follow an address that is removed', async () => {
    const { id } = await givenCustomer(rapport, { contactPoints: [home('CZ'), { kind: 'PHONE', value: '+4915123456789' }] });
    expect(await namesIn(rapport, '2026-10-28', '2026-10-28')).toHaveLength(1);

    await rapport.db.contactPoint.deleteMany({ where: { customerId: id, kind: 'POSTAL' } });

    expect(await namesIn(rapport, '2026-10-28', '2026-10-28')).toEqual([]);
    expect(await namesIn(rapport, '2026-10-03', '2026-10-03')).toHaveLength(1);
  });

  it('are not wished to the dead, or to who denied SERVICE', async () => {
    const dead = await givenCustomer(rapport, { contactPoints: [home('CZ')] });
    const silent = await givenCustomer(rapport, { contactPoints: [home('CZ')] });
    await rapport.db.customer.update({ where: { id: dead.id }, data: { deceasedOn: new Date('2026-12-25') } });
    await givenConsent(rapport, silent, 'DENIED', null);

    expect(await occasions(rapport, ...CHRISTMAS)).toMatchObject({ totalCount: 1, edges: [{ node: { on: '2026-12-24' } }] });
  });

  it('are known for no year before 1970 or after 2100, and that is no error', async () => {
    await givenCustomer(rapport, { contactPoints: [home('CZ')] });
    expect(await namesIn(rapport, '1969-01-01', '1969-12-31')).toEqual([]);
    expect(await namesIn(rapport, '0001-01-01', '0001-12-31')).toEqual([]);
    expect(await namesIn(rapport, '9999-01-01', '9999-12-31')).toEqual([]);
    expect((await namesIn(rapport, '2100-01-01', '2100-12-31')).length).toBeGreaterThan(10);
  });
});
