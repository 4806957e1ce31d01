/** Many rows and many facts in one statement each. */
import { describe, expect, it } from 'vitest';
import { insertRows, insertUniqueRows, MAX_MINOR } from '../../src/kernel/index.ts';
import { insertionPart } from '../../src/kernel/insert-rows.ts';
import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { countStatements, createTestRapport } from '../support/index.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

const idOf = (place: number) => `01890000-0000-7000-8000-${String(place).padStart(12, '0')}`;
const lifecycle = 'LEAD' as const;
const createdAt = '2026-01-02T03:04:05.678Z';

describe('insertRows', () => {
  const team = (place: number, more: object = {}) => ({
    id: idOf(place),
    name: `Team ${place}`,
    nameKey: `team ${place}`,
    ...more,
  });

  it('writes all rows in one statement, with dates, as they are', async () => {
    const dates = [createdAt, '2026-05-06T07:08:09.012Z'].map((text) => new Date(text));
    const rows = Array.from({ length: 300 }, (_none, place) => team(place, { createdAt: dates[place % 2] }));

    const { statements } = await counter.during(() => insertRows(rapport.db, 'Team', rows));

    expect(statements.filter(({ sql }) => sql.includes('"Team"'))).toHaveLength(1);
    expect(await rapport.db.team.findMany({ where: { name: { startsWith: 'Team ' } }, orderBy: { id: 'asc' } })).toEqual(rows);
  });

  it('is the same statement for the same columns, whichever of them each row names', () => {
    const strings = (...rows: object[]) => insertionPart('Team', rows).strings;
    const both = strings({ id: 1, name: 'a' });
    expect(strings({ id: 2, name: null }, { id: 3, name: undefined })).toBe(both);
    expect(strings({ id: 2, name: 'b' }, { id: 3 })).toBe(both);
    expect(strings({ id: 2 }, { id: 3, name: 'b' })).toBe(both);
    expect(strings({ name: 'b', id: 3 })).not.toBe(both);
    expect(strings({ id: 2 })).not.toBe(both);
  });

  it('writes null where a row does not name what another does', async () => {
    const entry = {
      occurredAt: new Date(createdAt),
      action: 'x',
      subjectType: 'X',
      subjectId: idOf(0),
      actorKind: 'SYSTEM',
      requestId: 'r',
    };
    await insertRows(rapport.db, 'AuditEntry', [
      { id: idOf(1), ...entry, before: { a: ['"', "'", '\\', '🦜'] } },
      { id: idOf(2), ...entry, after: { b: null } },
    ]);

    const entries = await rapport.db.auditEntry.findMany({ where: { requestId: 'r' }, orderBy: { id: 'asc' } });
    expect(entries).toMatchObject([
      { before: { a: ['"', "'", '\\', '🦜'] }, after: null },
      { before: null, after: { b: null } },
    ]);
  });

  it('writes bigints exactly', async () => {
    const role = { id: idOf(4), name: 'Role', nameKey: 'role', permissions: [], declared: [], createdAt: new Date(createdAt) };
    await rapport.db.role.create({ data: role });

    await insertRows(rapport.db, 'RoleRefundLimit', [{ roleId: role.id, currencyCode: 'EUR', amountMinor: MAX_MINOR }]);

    expect(await rapport.db.roleRefundLimit.findMany({ where: { roleId: role.id } })).toMatchObject([{ amountMinor: MAX_MINOR }]);
  });

  it('refuses what is no name of a column', async () => {
    await expect(insertRows(rapport.db, 'Team', [team(1, { 'x") --': 1 })])).rejects.toThrow('no name of a table or column');
    await expect(insertRows(rapport.db, 'Team" --', [team(1)])).rejects.toThrow('no name of a table or column');
  });

  it('of nothing sends nothing', async () => {
    const { statements } = await counter.during(() => insertRows(rapport.db, 'Team', []));

    expect(statements.filter(({ sql }) => sql.includes('"Team"'))).toEqual([]);
  });
});

describe('insertUniqueRows', () => {
  const team = (place: number, nameKey: string) => ({ id: idOf(place), name: nameKey, nameKey, createdAt: new Date(createdAt) });

  it('writes those whose value is free, the first of a value, and says which', async () => {
    await insertRows(rapport.db, 'Team', [team(500, 'taken')]);

    const written = await insertUniqueRows(rapport.db, 'Team', 'nameKey', [
      team(501, 'free'),
      team(502, 'taken'),
      team(503, 'another'),
      team(504, 'free'),
    ]);

    expect(written).toEqual(new Set([idOf(501), idOf(503)]));
    const there = {
      where: { id: { in: [500, 501, 502, 503, 504].map(idOf) } },
      orderBy: { id: 'asc' },
      select: { id: true },
    } as const;
    expect(await rapport.db.team.findMany(there)).toEqual([500, 501, 503].map((place) => ({ id: idOf(place) })));
  });

  it('refuses what is no name of a column, and of nothing sends nothing', async () => {
    await expect(insertUniqueRows(rapport.db, 'Team', 'x") --', [team(505, 'x')])).rejects.toThrow(
      'no name of a table or column',
    );
    const { statements } = await counter.during(() => insertUniqueRows(rapport.db, 'Team', 'nameKey', []));
    expect(statements.filter(({ sql }) => sql.includes('"Team"'))).toEqual([]);
  });
});

describe('emitAll', () => {
  it('records facts in their order, by one statement, with the times at which they happened', async () => {
    const payloads = Array.from({ length: 200 }, (_none, place) => ({
      customerId: idOf(1_000 + ((place * 7) % 200)),
      lifecycle,
      createdAt,
    }));

    const { statements } = await counter.during(() =>
      rapport.ctx.transact((tx) => tx.emitAll('contacts.customer.created', payloads)),
    );

    expect(statements.filter(({ sql }) => /INSERT INTO "LoggedEvent"/.test(sql))).toHaveLength(1);
    const logged = await rapport.db.loggedEvent.findMany({
      where: { name: 'contacts.customer.created' },
      orderBy: [{ xid: 'asc' }, { seq: 'asc' }],
    });
    expect(logged.map(({ payload }) => payload)).toEqual(payloads);
    expect(new Set(logged.map(({ occurredAt }) => occurredAt.toISOString()))).toEqual(new Set([createdAt]));
  });

  it('records none of them if one is wrong, and none with the transaction undone', async () => {
    const count = () => rapport.db.loggedEvent.count({ where: { name: 'contacts.customer.created' } });
    const before = await count();
    const good = { customerId: idOf(1), lifecycle, createdAt };

    await expect(
      rapport.ctx.transact((tx) => tx.emitAll('contacts.customer.created', [good, { ...good, customerId: 'nobody' }])),
    ).rejects.toThrow('wrong payload');
    await expect(
      rapport.ctx.transact(async (tx) => {
        await tx.emitAll('contacts.customer.created', [good]);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect(await count()).toBe(before);
  });
});
