/** What the database's errors mean, however deeply the client wraps them. */

/** P2024 no connection, P2028 no transaction or past its time, P2034 deadlock. */
const OUT_OF_TURN_CODES: ReadonlySet<unknown> = new Set([
  ...['P2024', 'P2028', 'P2034'],
  // Serialization failure, deadlock, lock and statement timeouts, idle in transaction.
  ...['40001', '40P01', '55P03', '57014', '25P03'],
]);
/** No connection or transaction in time; a lock or a statement that took too long. */
const TIMEOUT_CODES: ReadonlySet<unknown> = new Set(['P2024', 'P2028', '55P03', '57014']);
const OUT_OF_RANGE = '22003';
/** The driver's own timers (no free connection, no connection, no answer) have no code. */
const TIMER_MESSAGE = /timeout exceeded when trying to connect|due to connection timeout|^timeout expired$|^Query read timeout$/m;

/** A transaction that did not get its turn: it may be tried again. */
export function isOutOfTurn(error: unknown): boolean {
  return layersOf(error).some(({ code, originalCode }) => OUT_OF_TURN_CODES.has(code) || OUT_OF_TURN_CODES.has(originalCode));
}

/** The database, or a connection to it, took longer than anybody waits. */
export function isDatabaseTimeout(error: unknown): boolean {
  return layersOf(error).some(
    ({ code, originalCode, message }) =>
      TIMEOUT_CODES.has(code) || TIMEOUT_CODES.has(originalCode) || (typeof message === 'string' && TIMER_MESSAGE.test(message)),
  );
}

/** A number that its column, or its type, cannot hold: a sum that has grown too large. */
export function isOutOfRange(error: unknown): boolean {
  return layersOf(error).some(({ code, originalCode }) => code === OUT_OF_RANGE || originalCode === OUT_OF_RANGE);
}

/** Prisma wraps the driver's error in its own, a raw query's more deeply. */
function layersOf(error: unknown): readonly Record<string, unknown>[] {
  const layers: Record<string, unknown>[] = [];
  for (let at = error; typeof at === 'object' && at !== null && layers.length < 5; ) {
    const layer = at as Record<string, unknown>;
    layers.push(layer);
    at = layer.meta ?? layer.cause ?? layer.driverAdapterError;
  }
  return layers;
}
