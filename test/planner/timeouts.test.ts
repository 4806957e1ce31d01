/** A compiled read that took too long: whoever asked is told, and the database is not asked again. */
import { afterEach, expect, it, vi } from 'vitest';
import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { Statements } from '../../src/planner/statements.ts';
import { countStatements, createTestRapport } from '../support/index.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts], {
  compiledReads: true,
  databaseOptions: { wrapAdapter: counter.wrapAdapter },
});
afterEach(() => vi.restoreAllMocks());

const QUERY = '{ customers(first: 1) { nodes { displayName } totalCount } }';

it.each([
  ['a lock', '55P03'],
  ['its own time', '57014'],
])('by %s is TIMEOUT', async (_case, code) => {
  const caller = rapport.asAdministrator();
  vi.spyOn(Statements.prototype, 'read').mockRejectedValueOnce(Object.assign(new Error('too long'), { code }));

  const { result, statements } = await counter.during(() => caller.run(QUERY));

  expect(result).toMatchObject({ data: null, errors: [{ extensions: { code: 'TIMEOUT' } }] });
  expect(JSON.stringify(result)).not.toContain('too long');
  expect(statements.filter(({ sql }) => sql.includes('"Customer"'))).toEqual([]);
});

it('by another fault is answered by the resolvers', async () => {
  const caller = rapport.asAdministrator();
  vi.spyOn(Statements.prototype, 'read').mockRejectedValueOnce(Object.assign(new Error('odd'), { code: '22012' }));

  expect(await caller.run(QUERY)).toEqual({ data: { customers: { nodes: [], totalCount: 0 } } });
});
