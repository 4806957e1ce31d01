/**
 * Prisma's driver for the embedded database: the published adapter, with transactions of our own. The published one forgets an
 * error of COMMIT (a deferred constraint, a full disk) and so reports rows as written that are not.
 */
import type { PGlite, Transaction } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';
import { refuseWhenOver } from './cancel-on-abort.ts';
import { type AdapterFactory, isOfText, type SqlQuery } from './driver-query.ts';

type Adapter = Awaited<ReturnType<AdapterFactory['connect']>>;
type AdapterTransaction = Awaited<ReturnType<Adapter['startTransaction']>>;

export function pgliteAdapter(pglite: PGlite): AdapterFactory {
  return {
    provider: 'postgres',
    adapterName: 'pglite',
    async connect() {
      const adapter = await new PrismaPGlite(pglite).connect();
      return {
        provider: adapter.provider,
        adapterName: adapter.adapterName,
        queryRaw: inTime((query) => adapter.queryRaw(query)),
        executeRaw: inTime((query) => adapter.executeRaw(query)),
        executeScript: async (script) => void (await pglite.exec(script)),
        getConnectionInfo: () => ({ supportsRelationJoins: true }),
        startTransaction: (isolationLevel) => startTransaction(pglite, isolationLevel),
        dispose: () => adapter.dispose(),
      };
    },
  };
}

/** Not for a request that is over. */
function inTime<Result>(send: (query: SqlQuery) => Promise<Result>): (query: SqlQuery) => Promise<Result> {
  return async (query) => {
    refuseWhenOver(isOfText(query) ? query.ofText.cancellation : undefined);
    return send(query);
  };
}

/** PGlite keeps a transaction open for as long as a callback runs: this one runs until Prisma ends the transaction. */
function startTransaction(pglite: PGlite, isolationLevel: string | undefined): Promise<AdapterTransaction> {
  return new Promise((resolve, reject) => {
    const ended = pglite.transaction(async (tx) => {
      if (isolationLevel !== undefined) await tx.exec(`SET TRANSACTION ISOLATION LEVEL ${isolationLevel}`);
      const statements = await statementsOf(tx);
      await new Promise<void>((end) =>
        resolve({
          provider: 'postgres',
          adapterName: 'pglite',
          options: { usePhantomQuery: true },
          queryRaw: inTime((query) => statements.queryRaw(query)),
          executeRaw: inTime((query) => statements.executeRaw(query)),
          commit: () => {
            end();
            return ended;
          },
          rollback: async () => {
            await tx.rollback();
            end();
            await ended;
          },
        }),
      );
    });
    ended.catch(reject);
  });
}

/** The adapter asks nothing of its database but `query`, which a transaction has as well. */
function statementsOf(tx: Transaction): Promise<Adapter> {
  return new PrismaPGlite(tx as unknown as PGlite).connect();
}
