/** What a case says when the server broke its word: what was expected, and what was seen. */

const SHOWN = 300;

export class Failure extends Error {
  constructor(expected: string, seen: string) {
    super(`expected ${expected}; saw ${seen}`);
    this.name = 'Failure';
  }
}

/** Thrown by a case that cannot be tried here; the reason is printed. */
export class Skip extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'Skip';
  }
}

/** A value as one short line. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  const line = text.replace(/\s+/g, ' ');
  return line.length > SHOWN ? `${line.slice(0, SHOWN)}… (${line.length} characters)` : line;
}

export function ensure(holds: boolean, expected: string, seen: unknown): asserts holds {
  if (!holds) throw new Failure(expected, show(seen));
}

export function ensureEqual(seen: unknown, wanted: unknown, what: string): void {
  if (JSON.stringify(seen) !== JSON.stringify(wanted)) throw new Failure(`${what} ${show(wanted)}`, show(seen));
}

export function ensureOneOf<T>(seen: T, wanted: readonly T[], what: string): void {
  if (!wanted.includes(seen)) throw new Failure(`${what} ${wanted.map(show).join(' or ')}`, show(seen));
}

/** Walks into parsed JSON; undefined where there is no such way. */
export function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here: unknown = value;
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined;
    here = Reflect.get(here, step);
  }
  return here;
}

export function digText(value: unknown, ...path: readonly (string | number)[]): string {
  const found = dig(value, ...path);
  ensure(typeof found === 'string', `a text at ${path.join('.')}`, value);
  return found;
}

export function digNumber(value: unknown, ...path: readonly (string | number)[]): number {
  const found = dig(value, ...path);
  ensure(typeof found === 'number', `a number at ${path.join('.')}`, value);
  return found;
}

export function digList(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = dig(value, ...path);
  ensure(Array.isArray(found), `a list at ${path.join('.')}`, value);
  return found;
}

export const sleep = (ms: number): Promise<void> => new Promise((wake) => setTimeout(wake, ms));

/** Asks until the answer is good; after `ms` the last answer is the failure. */
export async function eventually<T>(
  expected: string,
  ms: number,
  ask: () => Promise<T> | T,
  good: (answer: T) => boolean,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (performance.now() > end) throw new Failure(`${expected} within ${ms} ms`, show(answer));
    await sleep(50);
  }
}

/** The promise, or a failure if it takes longer. */
export async function within<T>(ms: number, expected: string, promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Failure(`${expected} within ${ms} ms`, 'nothing')), ms);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
