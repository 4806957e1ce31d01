import { afterAll, describe, expect, it } from 'vitest';
import { describeOnPostgres, testDatabase } from '../support/databases.ts';

describe('x', () => {
  it('a', async () => {
    for (const kind of ['pglite', 'pglite', 'postgres', 'postgres'] as const) {
      const t = Date.now();
      const db = await testDatabase({ modules: [], kind });
      console.log(kind, Date.now() - t, await db.prisma.loggedEvent.count());
      await db.close();
    }
  });
});
