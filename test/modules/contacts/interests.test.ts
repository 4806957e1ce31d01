import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import { factsAbout, faultsOf, profileRows, refused, write } from './profile.ts';

const rapport = createTestRapport([access, contacts]);
const add = (input: object) => write(rapport, 'addInterest', input);

describe('an interest', () => {
  it('is recorded with when, by whom and from where, announced and audited', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);

    const { customer } = await add({ customerId, name: '  Český   ráj ', strength: 4, source: 'trade fair' });

    expect(customer.interests).toEqual([
      {
        id: expect.any(String),
        name: 'Český ráj',
        strength: 4,
        recordedAt: rapport.clock.now().toISOString(),
        recordedBy: { kind: 'API_KEY' },
        source: 'trade fair',
      },
    ]);
    const [interest] = await rapport.db.interest.findMany({ where: { customerId: id } });
    const added = 'contacts.interest.added';
    expect(await factsAbout(rapport, id)).toEqual([{ name: added, payload: { customerId: id, interestId: interest?.id } }]);
    expect(await rapport.db.auditEntry.count({ where: { action: added, subjectId: interest?.id ?? '' } })).toBe(1);
  });

  it('that is named again is the same one: its strength is renewed, its spelling stays', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    await add({ customerId, name: 'Šachy', strength: 2, source: 'e-mail' });
    await rapport.clock.advance({ days: 1 });

    const { customer } = await add({ customerId, name: 'SACHY', strength: 5 });

    const now = rapport.clock.now().toISOString();
    expect(customer.interests).toMatchObject([{ name: 'Šachy', strength: 5, recordedAt: now, source: null }]);
    expect((await factsAbout(rapport, id)).map(({ name }) => name)).toEqual([
      'contacts.interest.added',
      'contacts.interest.changed',
    ]);
  });

  it('that is named again with nothing new changes nothing', async () => {
    const { globalId: customerId } = await givenCustomer(rapport);
    await add({ customerId, name: 'Chess', strength: 2, source: 'e-mail' });
    const before = await profileRows(rapport);

    for (const strength of [2, null]) {
      expect(await add({ customerId, name: 'chess', strength })).toMatchObject({
        customer: { interests: [{ name: 'Chess', strength: 2, source: 'e-mail' }] },
      });
    }
    expect(await profileRows(rapport)).toEqual(before);
  });

  it('is taken away once, and stands by name among others', async () => {
    const { id, globalId: customerId } = await givenCustomer(rapport);
    await add({ customerId, name: 'Zoology' });
    await add({ customerId, name: 'Žonglování' });
    const { customer } = await add({ customerId, name: 'alpinism' });
    expect(customer.interests.map(({ name }) => name)).toEqual(['alpinism', 'Žonglování', 'Zoology']);

    const removal = { id: customer.interests[1]?.id };
    expect(await write(rapport, 'removeInterest', removal)).toMatchObject({
      customer: { interests: [{ name: 'alpinism' }, { name: 'Zoology' }] },
    });
    expect((await factsAbout(rapport, id)).at(-1)).toMatchObject({ name: 'contacts.interest.removed' });
    expect(await refused(rapport, 'removeInterest', removal)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it.each([
    ['without a name', { name: ' ' }, [['name', 'INVALID']]],
    ['with a name of 101 characters', { name: 'x'.repeat(101) }, [['name', 'INVALID']]],
    ['of strength 0', { name: 'Chess', strength: 0 }, [['strength', 'INVALID']]],
    ['of strength 6', { name: 'Chess', strength: 6 }, [['strength', 'INVALID']]],
    [
      'all wrong',
      { customerId: 'x', name: '', strength: 9, source: 'x'.repeat(201) },
      [
        ['customerId', 'INVALID'],
        ['source', 'INVALID'],
        ['name', 'INVALID'],
        ['strength', 'INVALID'],
      ],
    ],
  ])('%s is refused and nothing is written', async (_case, input, faults) => {
    const { globalId: customerId } = await givenCustomer(rapport);

    expect(faultsOf(await refused(rapport, 'addInterest', { customerId, ...input }))).toEqual(faults);
  });
});
