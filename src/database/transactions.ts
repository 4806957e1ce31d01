/**
 * Transactions on the driver's own: to begin, to end and to send raw statements takes nothing of Prisma, whose runtime costs more than the
 * driver. What only Prisma can do it does in the same transaction, which it joins when it is first asked.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Prisma } from '../generated/index.ts';
import type { Database, Db, OpenTransaction, RegisteredPrismaClient, TransactionLimits } from '../kernel/index.ts';
import type { AdapterFactory, SqlQuery } from './driver-query.ts';
import { asPrismaFails, rawStatements, readText } from './raw-statements.ts';
import { queryOf } from './raw-values.ts';
import { transactionDb } from './transaction-db.ts';
import { commitInOneTrip, type DriverTransaction, giveBack, NextRead } from './transaction-ends.ts';

type Adapter = Awaited<ReturnType<AdapterFactory['connect']>>;

const USUAL_LIMITS: TransactionLimits = { wait: 5_000, run: 5_000 };

/** The transaction that Prisma is to join instead of beginning one. */
const joining = new AsyncLocalStorage<{ transaction: RunningTransaction | null }>();

/** The driver for a Prisma client that may join transactions. */
export function joinable(driver: AdapterFactory): AdapterFactory {
  return {
    provider: driver.provider,
    adapterName: driver.adapterName,
    async connect() {
      const adapter = await driver.connect();
      return {
        provider: adapter.provider,
        adapterName: adapter.adapterName,
        queryRaw: (query) => adapter.queryRaw(query),
        executeRaw: (query) => adapter.executeRaw(query),
        executeScript: (script) => adapter.executeScript(script),
        getConnectionInfo: () => adapter.getConnectionInfo?.() ?? { supportsRelationJoins: true },
        startTransaction: async (isolationLevel) => takeJoined() ?? adapter.startTransaction(isolationLevel),
        dispose: () => adapter.dispose(),
      };
    },
  };
}

function takeJoined(): DriverTransaction | undefined {
  const place = joining.getStore();
  const transaction = place?.transaction;
  if (!place || !transaction) return undefined;
  place.transaction = null;
  return transaction.forPrisma();
}

export function transactionsOf(prisma: RegisteredPrismaClient, connected: () => Promise<Adapter>): Database['transaction'] {
  return async (run, limits = USUAL_LIMITS) => {
    const adapter = await connected();
    const driver = await begun(adapter, limits.wait);
    const transaction = new RunningTransaction({ adapter, driver, prisma, limits });
    let result: Awaited<ReturnType<typeof run>>;
    try {
      result = await run(transaction.open);
    } catch (error) {
      await transaction.rollBack(error);
      throw error;
    }
    await transaction.commit();
    return result;
  };
}

/** One that begins too late is given back. */
function begun(adapter: Adapter, wait: number): Promise<DriverTransaction> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(outOfTurn('No transaction could be begun in the given time.'));
    }, wait);
    adapter.startTransaction().then(
      (driver) => {
        clearTimeout(timer);
        if (isLate) void giveBack(driver).catch(() => {});
        else resolve(driver);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

interface Begun {
  readonly adapter: Adapter;
  readonly driver: DriverTransaction;
  readonly prisma: RegisteredPrismaClient;
  readonly limits: TransactionLimits;
}

class RunningTransaction {
  readonly open: OpenTransaction;
  readonly #adapter: Adapter;
  readonly #driver: DriverTransaction;
  readonly #prisma: RegisteredPrismaClient;
  readonly #limits: TransactionLimits;
  readonly #timer: NodeJS.Timeout;
  #last: SqlQuery | null = null;
  #next: NextRead | null = null;
  #fate: 'committed' | 'rolled back' | 'cut off' | null = null;
  #joined: { readonly db: Promise<Db>; leave(): Promise<void> } | null = null;

  constructor({ adapter, driver, prisma, limits }: Begun) {
    this.#adapter = adapter;
    this.#driver = driver;
    this.#prisma = prisma;
    this.#limits = limits;
    this.#timer = setTimeout(() => this.#cutOff(), limits.run);
    this.open = {
      db: transactionDb(prisma, rawStatements(this), () => this.#join()),
      readText: (query) => readText(this, query),
      writeLast: ({ text, values }) => {
        this.#last = queryOf(text, values);
      },
      readNext: (query) => {
        if (this.#next) throw new Error('One transaction is followed by one read.');
        this.#next = new NextRead(query);
        return this.#next.answer;
      },
    };
  }

  queryRaw(query: SqlQuery): ReturnType<DriverTransaction['queryRaw']> {
    return this.#fate === null ? this.#driver.queryRaw(query) : Promise.reject(this.#isOver());
  }

  executeRaw(query: SqlQuery): Promise<number> {
    return this.#fate === null ? this.#driver.executeRaw(query) : Promise.reject(this.#isOver());
  }

  async commit(): Promise<void> {
    try {
      if (this.#fate !== null) throw this.#isOver();
      this.#end('committed');
      await this.#joined?.leave();
      if (this.#driver.options.usePhantomQuery) await this.#commitByDriver();
      else await commitInOneTrip(this.#driver, this.#last, this.#next);
    } catch (error) {
      this.#next?.fail(error);
      throw error;
    }
  }

  async rollBack(reason: unknown): Promise<void> {
    this.#next?.fail(reason);
    if (this.#fate !== null) return;
    this.#end('rolled back');
    await this.#giveUp();
  }

  /** Its beginning and its end are ours. */
  forPrisma(): DriverTransaction {
    return {
      provider: this.#driver.provider,
      adapterName: this.#driver.adapterName,
      options: { usePhantomQuery: true },
      queryRaw: (query) => this.queryRaw(query),
      executeRaw: (query) => this.executeRaw(query),
      commit: async () => {},
      rollback: async () => {},
    };
  }

  async #commitByDriver(): Promise<void> {
    if (this.#last) {
      await asPrismaFails(this.#driver.executeRaw(this.#last)).catch(async (error: unknown) => {
        await this.#driver.rollback().catch(() => {});
        throw error;
      });
    }
    await this.#driver.commit();
    const next = this.#next;
    if (!next) return;
    void next.by(this.#adapter);
    next.settle();
  }

  #join(): Promise<Db> {
    this.#joined ??= joined(this, this.#prisma, this.#limits);
    return this.#joined.db;
  }

  #cutOff(): void {
    this.#end('cut off');
    void this.#giveUp();
  }

  /** What failed before is what the caller is told, and a lost connection has rolled back. */
  async #giveUp(): Promise<void> {
    await this.#joined?.leave().catch(() => {});
    await giveBack(this.#driver).catch(() => {});
  }

  #end(fate: 'committed' | 'rolled back' | 'cut off'): void {
    this.#fate = fate;
    clearTimeout(this.#timer);
  }

  #isOver(): Error {
    return outOfTurn(`The transaction is over: it was ${this.#fate}.`);
  }
}

/** Prisma's own transaction, which lasts until it is left. */
function joined(transaction: RunningTransaction, prisma: RegisteredPrismaClient, { wait, run }: TransactionLimits) {
  let leave = () => {};
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  let over: Promise<void> = left;
  const db = new Promise<Db>((resolve, reject) => {
    const stay = (client: Db) => {
      resolve(client);
      return left;
    };
    over = joining.run({ transaction }, () => prisma.$transaction(stay, { maxWait: wait, timeout: run }));
    over.catch(reject);
  });
  return {
    db,
    leave: () => {
      leave();
      return over;
    },
  };
}

/** As Prisma says it. */
function outOfTurn(message: string): Error {
  return new Prisma.PrismaClientKnownRequestError(`Transaction API error: ${message}`, {
    code: 'P2028',
    clientVersion: Prisma.prismaVersion.client,
  });
}
