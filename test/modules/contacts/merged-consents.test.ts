import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConsentPurpose, ConsentState } from '../../../src/generated/index.ts';
import { decodeId, newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { consentTo } from '../../../src/modules/contacts/consents.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { stricterWords } from '../../../src/modules/contacts/merging/consent-merge.ts';
import { comparable, storedRows } from '../../contract/stored-rows.ts';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from './given.ts';
import { merge, undo } from './merging.ts';

type Word = Parameters<typeof stricterWords>[0][number];

const rapport = createTestRapport([access, contacts]);
const recorded = () => ({ recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' as const });
const consent = (customerId: string, word: object) =>
  rapport.db.consent.create({
    data: { id: newId(), customerId, purpose: 'MARKETING', state: 'GRANTED', ...word, ...recorded() },
  });
const rowsOf = async () => {
  const { CustomerMerge: _kept, LoggedEvent: _log, AuditEntry: _audit, ...rows } = comparable(await storedRows(rapport.db));
  return rows;
};

describe('consents', () => {
  it('of the stricter customer count, and both have their own words back after the undo', async () => {
    const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
    await consent(absorbed.id, { state: 'DENIED' });
    await consent(survivor.id, {});
    await consent(survivor.id, { channel: 'EMAIL' });
    await consent(absorbed.id, { purpose: 'PROFILING', state: 'GRANTED' });
    const before = await rowsOf();
    const allows = async (channel: 'EMAIL' | 'SMS' | null, purpose: 'MARKETING' | 'PROFILING' = 'MARKETING') => [
      ...(await consentTo(rapport.ctx, [survivor.id, absorbed.id], purpose, channel)).values(),
    ];

    const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
    expect(await allows('EMAIL')).toEqual([false, false]);
    expect(await allows('SMS')).toEqual([false, false]);
    expect(await allows(null)).toEqual([false, false]);
    expect(await allows(null, 'PROFILING')).toEqual([true, true]);

    const ids = (await rapport.db.consent.findMany({ where: { mergeId: decodeId(mergeId)?.id ?? '' } })).map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);

    await undo(rapport, mergeId);
    const audited = await rapport.db.auditEntry.findMany({ where: { subjectId: { in: ids } }, orderBy: { id: 'asc' } });
    expect(audited.map(({ action, before: was, after }) => [action, was === null, after === null])).toEqual([
      ...ids.map(() => ['contacts.consent.recorded', true, false]),
      ...ids.map(() => ['contacts.customer.unmerged', false, true]),
    ]);
    expect(await allows('EMAIL')).toEqual([true, false]);
    expect(await rowsOf()).toEqual(before);
  });

  it('need no further word where the order of the words says it already', () => {
    const word = (state: 'GRANTED' | 'DENIED', channel: 'EMAIL' | null = null) => ({
      ...{ purpose: 'MARKETING' as const, state, channel },
    });
    const [granted, denied, emailGranted] = [word('GRANTED'), word('DENIED'), word('GRANTED', 'EMAIL')];
    expect(stricterWords([granted, denied], [[granted], [denied]])).toEqual([]);
    expect(stricterWords([denied, granted], [[granted], [denied]])).toEqual([denied]);
    expect(stricterWords([denied, emailGranted], [[denied], [emailGranted]])).toEqual([word('DENIED', 'EMAIL')]);
    expect(stricterWords([granted, granted], [[granted], [granted]])).toEqual([]);
  });

  it.each(['absorbed', 'survivor'] as const)(
    'given by the %s one alone: silence is no for MARKETING, and yes for the rest',
    async (who) => {
      const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport)];
      const { id } = { survivor, absorbed }[who];
      for (const purpose of Object.values(ConsentPurpose)) await consent(id, { purpose });
      await consent(id, { channel: 'EMAIL' });
      const before = await rowsOf();
      const allowed = async (channel: 'EMAIL' | null = null) => {
        const of = async (purpose: ConsentPurpose) =>
          (await consentTo(rapport.ctx, [survivor.id], purpose, channel)).get(survivor.id);
        return Object.fromEntries(
          await Promise.all(Object.values(ConsentPurpose).map(async (purpose) => [purpose, await of(purpose)])),
        );
      };

      const mergeId = await merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });

      const strict = { SERVICE: true, RESEARCH: true, PROFILING: true, MARKETING: false };
      expect([await allowed(), await allowed('EMAIL')]).toEqual([strict, strict]);
      const said = await rapport.db.consent.findMany({
        where: { source: 'merge', customerId: survivor.id },
        orderBy: { serial: 'asc' },
      });
      expect(said.map(({ purpose, channel, state }) => [purpose, channel, state])).toEqual([
        ['MARKETING', null, 'DENIED'],
        ['MARKETING', 'EMAIL', 'DENIED'],
      ]);
      await undo(rapport, mergeId);
      expect(await rowsOf()).toEqual(before);
    },
  );

  it('are, after any words on both sides, what both allow', () => {
    const word = fc.record({
      purpose: fc.constantFrom(...Object.values(ConsentPurpose)),
      channel: fc.constantFrom(null, 'EMAIL' as const, 'SMS' as const),
      state: fc.constantFrom(...Object.values(ConsentState)),
    });
    // An evaluation of its own, by the rule as it is written: the latest word of the more specific kind, else the default.
    const allows = (words: readonly Word[], purpose: ConsentPurpose, channel: Word['channel']) => {
      const about = words.filter((one) => one.purpose === purpose);
      const said = about.filter((one) => one.channel === channel).at(-1) ?? about.filter((one) => one.channel === null).at(-1);
      return said ? said.state === 'GRANTED' : purpose !== 'MARKETING';
    };
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), word), { maxLength: 8 }), (spoken) => {
        const all = spoken.map(([, one]) => one);
        const sides = [true, false].map((side) => spoken.filter(([by]) => by === side).map(([, one]) => one));
        const merged = [...all, ...stricterWords(all, sides)];
        for (const purpose of Object.values(ConsentPurpose)) {
          for (const channel of [null, 'EMAIL', 'SMS', 'PHONE'] as const) {
            const both = sides.every((words) => allows(words, purpose, channel));
            expect(allows(merged, purpose, channel)).toBe(both);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('cannot be deleted, but those that the merge said, by its undo', async () => {
    const { id } = await givenCustomer(rapport);
    await consent(id, {});
    // In SQL: of the trigger's refusal Prisma's client keeps the code on Postgres, and not the words.
    const forget = (db: Pick<typeof rapport.db, '$executeRaw'>) =>
      db.$executeRaw`DELETE FROM "Consent" WHERE "customerId" = ${id}::uuid`;
    await expect(forget(rapport.db)).rejects.toThrow('append-only');
    await expect(
      rapport.ctx.transact(async (tx) => {
        await tx.db.$executeRaw`SELECT set_config('rapport.rewriting', 'merge', true)`;
        await forget(tx.db);
      }),
    ).rejects.toThrow('append-only');
  });
});
