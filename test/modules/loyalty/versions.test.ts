/** Publishing versions of a program. */
import { describe, expect, it } from 'vitest';
import { newId, type TxCtx } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { enrollCustomer, loyalty, publishVersion } from '../../../src/modules/loyalty/index.ts';
import { createProgram, versionAt } from '../../../src/modules/loyalty/programs/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, describeOnPostgres, globalId, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { CREATE_PROGRAM, ENROLL, PROGRAM, PUBLISH_VERSION } from './documents.ts';
import { givenProgram, loyaltyWritten } from './given.ts';

const MODULES = [access, contacts, sales, communications, loyalty];
const DAY_MS = 86_400_000;
const inDays = ({ clock }: TestRapport, days: number) => new Date(clock.now().getTime() + days * DAY_MS);
const rate = (pointsPerUnit: string, more: object = {}) => ({
  ...{ version: 1, earn: [{ currencyCode: 'EUR', pointsPerUnit }] },
  ...more,
});

describe('versions', () => {
  const rapport = createTestRapport(MODULES);
  const publish = async (programId: string, rules: unknown, effectiveFrom: Date) => {
    const input = { programId: globalId('LoyaltyProgram', programId), rules, effectiveFrom: effectiveFrom.toISOString() };
    return (await rapport.asAdministrator().data(PUBLISH_VERSION, { input })).publishLoyaltyProgramVersion;
  };

  it('are in force from the moment at which they were asked for, though time goes on meanwhile', async () => {
    let now = rapport.clock.now().getTime();
    const ticking = {
      now: () => {
        now += 1;
        return new Date(now);
      },
    };
    const inTime = (tx: TxCtx): TxCtx => {
      const passing: TxCtx = { ...tx, clock: ticking, transact: (run) => run(passing) };
      return passing;
    };
    const { id: programId } = await rapport.ctx.transact((tx) =>
      createProgram(inTime(tx), { name: 'While time goes on', kind: 'POINTS', rules: rate('1', { noticeDays: 0 }) }),
    );
    await rapport.ctx.transact((tx) =>
      publishVersion(inTime(tx), { programId, rules: rate('2'), effectiveFrom: new Date(now + 1) }),
    );

    const versions = await rapport.db.loyaltyProgramVersion.findMany({ where: { programId }, orderBy: { number: 'asc' } });
    expect(versions.map(({ effectiveFrom, publishedAt }) => effectiveFrom.getTime() - publishedAt.getTime())).toEqual([0, 0]);
  });

  it('are in force one after the other, each at its moment', async () => {
    const { id } = await givenProgram(rapport, { rules: { noticeDays: 10 } });
    const [second, third] = [inDays(rapport, 10), inDays(rapport, 11)];
    await publish(id, rate('2', { noticeDays: 10 }), second);
    await publish(id, rate('3'), third);

    const numberAt = async (moment: Date) => (await versionAt(rapport.ctx, id, moment))?.number ?? null;

    expect(await numberAt(new Date(rapport.clock.now().getTime() - 1))).toBe(null);
    expect(await numberAt(rapport.clock.now())).toBe(1);
    expect(await numberAt(new Date(second.getTime() - 1))).toBe(1);
    expect(await numberAt(second)).toBe(2);
    expect(await numberAt(third)).toBe(3);
    const ids = { id: globalId('LoyaltyProgram', id) };
    const current = async () => (await rapport.asAdministrator().data(PROGRAM, ids)).loyaltyProgram?.currentVersion?.number;
    expect(await current()).toBe(1);
    await rapport.clock.advance({ days: 10 });
    expect(await current()).toBe(2);
  });

  it.each([
    ['before the days of notice of the rules in force', 29.99, rate('2', { noticeDays: 0 }), 'effectiveFrom', '30 days ahead'],
    ['more than 3,650 days ahead', 3_651, rate('2'), 'effectiveFrom', 'at most 3650 days'],
    ['with the rules of the last version, defaults written out', 40, rate('1.0', { noticeDays: 30 }), 'rules', 'version 1'],
  ])('are refused %s', async (_case, days, rules, path, message) => {
    const { id } = await givenProgram(rapport);
    const before = await loyaltyWritten(rapport);

    expect(await publish(id, rules, inDays(rapport, days))).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: [path], message: expect.stringContaining(message) }],
    });
    expect(await loyaltyWritten(rapport)).toEqual(before);
  });

  it('are refused unless later than every version published before', async () => {
    const { id } = await givenProgram(rapport);
    await publish(id, rate('2'), inDays(rapport, 60));
    const before = await loyaltyWritten(rapport);

    for (const days of [40, 60]) {
      expect(await publish(id, rate('3'), inDays(rapport, days))).toMatchObject({ issues: [{ path: ['effectiveFrom'] }] });
    }
    expect(await loyaltyWritten(rapport)).toEqual(before);
  });

  it('never change, and are never removed', async () => {
    const { id: programId } = await givenProgram(rapport);
    const before = await rapport.db.loyaltyProgramVersion.findMany({ where: { programId } });
    const where = { programId_number: { programId, number: 1 } };
    const columns = {
      rules: {},
      number: 7,
      effectiveFrom: inDays(rapport, 1),
      publishedAt: inDays(rapport, -1),
      programId: newId(),
    };

    for (const [column, value] of Object.entries(columns)) {
      await expect(rapport.db.loyaltyProgramVersion.update({ where, data: { [column]: value } }), column).rejects.toThrow();
    }
    await expect(rapport.db.loyaltyProgramVersion.delete({ where })).rejects.toThrow();
    await expect(rapport.db.$executeRaw`TRUNCATE "LoyaltyProgramVersion" CASCADE`).rejects.toThrow();
    expect(await rapport.db.loyaltyProgramVersion.findMany({ where: { programId } })).toEqual(before);
  });

  it('are published by nobody without the permission, nor are programs made', async () => {
    const { id } = await givenProgram(rapport);
    const before = await loyaltyWritten(rapport);
    const reader = rapport.as('loyalty.program.read', 'loyalty.membership.read', 'contacts.customer.read');
    const input = {
      programId: globalId('LoyaltyProgram', id),
      rules: rate('2'),
      effectiveFrom: inDays(rapport, 30).toISOString(),
    };

    const answers = [
      await reader.run(PUBLISH_VERSION, { input }),
      await reader.run(CREATE_PROGRAM, { input: { name: 'Mine', kind: 'POINTS', rules: rate('1') } }),
      await reader.run(ENROLL, {
        input: { programId: input.programId, customerId: (await givenCustomer(rapport)).globalId },
      }),
    ];

    for (const { errors } of answers) expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect((await loyaltyWritten(rapport)).versions).toEqual(before.versions);
    expect((await loyaltyWritten(rapport)).memberships).toEqual(before.memberships);
  });
});

describe('programs', () => {
  const rapport = createTestRapport(MODULES);

  it('have names of their own, case and accents aside', async () => {
    await givenProgram(rapport, { name: 'Čeština' });
    const before = await loyaltyWritten(rapport);
    const input = { name: ' CESTINA', kind: 'PUNCH_CARD' as const, rules: { version: 1 } };

    const { createLoyaltyProgram: answer } = await rapport.asAdministrator().data(CREATE_PROGRAM, { input });

    expect(answer).toMatchObject({ __typename: 'ConflictError', code: 'UNIQUE_VIOLATION' });
    expect(await loyaltyWritten(rapport)).toEqual(before);
  });
});

await describeOnPostgres('at once', () => {
  const rapport = createTestRapport(MODULES, { databaseOptions: { kind: 'postgres' } });

  it('several who publish get numbers one after the other, and moments that rise', async () => {
    const { id: programId } = await givenProgram(rapport, { rules: { noticeDays: 0 } });
    const tries = Array.from({ length: 12 }, (_, index) =>
      publishVersion(rapport.ctx, {
        programId,
        rules: rate(`${index + 2}`, { noticeDays: 0 }),
        effectiveFrom: inDays(rapport, index + 1),
      }).then(
        () => 'published',
        ({ code }) => String(code),
      ),
    );

    const answers = await Promise.all(tries);

    const versions = await rapport.db.loyaltyProgramVersion.findMany({ where: { programId }, orderBy: { number: 'asc' } });
    expect(versions.map(({ number }) => number)).toEqual(versions.map((_, index) => index + 1));
    expect(versions.length).toBe(1 + answers.filter((answer) => answer === 'published').length);
    expect(versions.length).toBeGreaterThan(1);
    const moments = versions.map(({ effectiveFrom }) => effectiveFrom.getTime());
    expect(moments).toEqual([...new Set(moments)].sort((one, other) => one - other));
    expect(answers.filter((answer) => !['published', 'VALIDATION_FAILED', 'TRY_AGAIN'].includes(answer))).toEqual([]);
  });

  it('of 50 who enrol a customer one succeeds', async () => {
    const { id: programId } = await givenProgram(rapport);
    const { id: customerId } = await givenCustomer(rapport);

    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        enrollCustomer(rapport.ctx, { programId, customerId }).then(
          () => 'enrolled',
          ({ code }) => String(code),
        ),
      ),
    );

    expect(answers.filter((answer) => answer === 'enrolled').length).toBe(1);
    expect(await rapport.db.loyaltyMembership.count({ where: { programId, customerId } })).toBe(1);
    expect((await rapport.eventsAbout(customerId)).filter(({ name }) => name === 'loyalty.membership.enrolled').length).toBe(1);
  });

  it('every member is told who joins while a version is published', async () => {
    const { id: programId } = await givenProgram(rapport);
    const { id: customerId } = await givenCustomer(rapport);
    let leave = () => {};
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    let joining: Promise<unknown> = Promise.resolve();
    await new Promise<void>((joined, failed) => {
      joining = rapport.ctx.transact(async (tx) => {
        await enrollCustomer(tx, { programId, customerId });
        joined();
        await left;
      });
      joining.catch(failed);
    });

    const publishing = publishVersion(rapport.ctx, { programId, rules: rate('2'), effectiveFrom: inDays(rapport, 30) });
    // Whoever publishes waits for who joins; else the members are told before the new one can be seen.
    if ((await Promise.race([publishing.then(() => 'published'), somebodyWaits(rapport)])) === 'published')
      await rapport.settle();
    leave();
    await Promise.all([joining, publishing]);
    await rapport.settle();

    expect(await rapport.db.programNotice.count({ where: { version: { programId }, membership: { customerId } } })).toBe(1);
  });
});

/** Resolves once a session of this database waits for another's lock. */
async function somebodyWaits({ db }: TestRapport): Promise<'waits'> {
  for (;;) {
    const [row] = await db.$queryRaw<{ count: number }[]>`
      SELECT count(*)::int AS "count" FROM pg_locks AS lock JOIN pg_stat_activity AS session ON session."pid" = lock."pid"
      WHERE NOT lock."granted" AND session."datname" = current_database()`;
    if (row && row.count > 0) return 'waits';
  }
}
