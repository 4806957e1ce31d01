/** `rapport loyalty verify` finds what somebody changed past the triggers, names it exactly, and names nothing else. */
import { beforeAll, expect, it } from 'vitest';
import { runCommand, type Wire } from '../../cli/run-command.ts';
import { createTestRapport, globalId } from '../../support/index.ts';
import { pastTriggers } from '../../support/past-triggers.ts';
import { graphql, type ResultOf } from '../../typed-documents/index.ts';
import { MODULES } from './given-rewards.ts';
import { givenWorld, type Named, PLANTED, type Row } from './planted-corruptions.ts';

const rapport = createTestRapport(MODULES);
const admin = () => rapport.asAdministrator();
const VERIFICATION = graphql(`
  query Verification($after: String) { loyaltyVerification(after: $after) { checked faults { kind id message } next } }
`);

const keyOf = (table: Row['table']) => (table === 'PointsDraw' ? 'entryId' : 'id');

/** Runs while a row is changed, or gone, past all triggers; then it is as it was. */
async function whileChanged(row: Row, change: string, look: () => Promise<void>): Promise<void> {
  const { table, id } = row;
  const where = `"${keyOf(table)}" = '${id}'`;
  const [kept] = await rapport.db.$queryRawUnsafe<{ row: object }[]>(
    `SELECT to_jsonb(t) AS "row" FROM "${table}" AS t WHERE ${where}`,
  );
  const json = JSON.stringify(kept?.row).replaceAll("'", "''");
  await pastTriggers(
    rapport.db,
    change === 'DELETE' ? `DELETE FROM "${table}" WHERE ${where}` : `UPDATE "${table}" SET ${change} WHERE ${where}`,
  );
  try {
    await look();
  } finally {
    await pastTriggers(rapport.db, `DELETE FROM "${table}" WHERE ${where}`);
    await pastTriggers(rapport.db, `INSERT INTO "${table}" SELECT * FROM jsonb_populate_record(NULL::"${table}", '${json}')`);
  }
}

async function byQuery() {
  const found: { kind: string; message: string; id: string }[] = [];
  let checked = 0;
  for (let after: string | null = null; ; ) {
    const { loyaltyVerification: batch }: ResultOf<typeof VERIFICATION> = await admin().data(VERIFICATION, { after });
    if (!batch) throw new Error('No answer.');
    found.push(...batch.faults);
    checked += batch.checked;
    if (batch.next === null) return { found, checked };
    after = batch.next;
  }
}

const verify = (wire?: Wire, agent = rapport.as('loyalty.ledger.verify')) =>
  runCommand(rapport, ['loyalty', 'verify'], wire, { agent });

/** Found by the query and by the command: this, in this order, and nothing else. */
async function expectFound(named: readonly Named[]): Promise<void> {
  const faults = named.map(([kind, message, type, id]) => ({ kind, message, id: globalId(type, id) }));
  const { found, checked } = await byQuery();
  expect(found).toEqual(faults);
  const { code, out, err } = await verify();
  const lines = faults.map(({ kind, message, id }) => `${kind} ${message} (${id})`);
  const result = named.length === 0 ? 'nothing is wrong' : `${named.length} ${named.length === 1 ? 'fault' : 'faults'}`;
  const end = `${checked} memberships, punch cards and rewards checked; ${result}.`;
  expect({ code, out, err }).toEqual({ code: named.length === 0 ? 0 : 1, out: `${[...lines, end].join('\n')}\n`, err: '' });
}

beforeAll(() => givenWorld(rapport));

it('finds nothing in a database that nobody tampered with', async () => {
  await expectFound([]);
});

it.each(PLANTED.map((planted) => [planted.what, planted] as const))('finds %s', async (_what, { row, change, named }) => {
  await whileChanged(row(), typeof change === 'string' ? change : change(), () => expectFound(named()));
  await expectFound([]);
});

it('goes on batch by batch, and says so where a place is none', async () => {
  const [first, second, third] = await Promise.all(
    [null, 'cards', 'rewards'].map((name) =>
      admin().data(VERIFICATION, { after: name && `${name}:00000000-0000-0000-0000-000000000000` }),
    ),
  );
  expect(
    [first, second, third].map((batch) => [batch?.loyaltyVerification?.checked, batch?.loyaltyVerification?.next?.split(':')[0]]),
  ).toEqual([
    [4, 'cards'],
    [1, 'rewards'],
    [2, undefined],
  ]);
  const { errors } = await admin().run(VERIFICATION, { after: 'cards:here' });
  expect(errors?.[0]?.extensions?.code).toBe('CURSOR_INVALID');
});

it('ends with 3 for who may not verify, and where the server cannot be reached', async () => {
  const refused = await verify(undefined, rapport.as('loyalty.membership.read'));
  expect({ code: refused.code, out: refused.out }).toEqual({ code: 3, out: '' });
  const unreached = await verify(async () => {
    throw new TypeError('fetch failed');
  });
  expect({ code: unreached.code, out: unreached.out }).toEqual({ code: 3, out: '' });
});
