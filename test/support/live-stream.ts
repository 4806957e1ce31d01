/** A subscription's answers, read from the server's event stream one at a time. */
import type { Execution } from './test-client.ts';

/** A transaction of another suite that fills tables on the same server holds every feed back while it is open. */
const PATIENCE_MS = 15_000;

/** Closed by `return()`, by `await using`, or by the server. */
export class LiveStream<Data> implements AsyncIterableIterator<Execution<Data>>, AsyncDisposable {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  readonly #waiting: Execution<Data>[] = [];
  #unread = '';
  #isOver = false;
  #reading: Promise<void> | null = null;

  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
  }

  /** The next answer; fails when none comes within fifteen seconds. `done` once the server has completed the stream. */
  async next(): Promise<IteratorResult<Execution<Data>, undefined>> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const value = this.#waiting.shift();
      if (value) return { done: false, value };
      if (this.#isOver) return { done: true, value: undefined };
      await within(deadline, this.#readOn());
    }
  }

  /** The data of the next `count` answers, in order. An answer with errors, or an early end, fails. */
  async take(count: number): Promise<Data[]> {
    const taken: Data[] = [];
    while (taken.length < count) {
      const { done, value } = await this.next();
      if (done) throw new Error(`The stream ended after ${taken.length} of ${count} answers.`);
      if (value.errors || value.data == null) throw new Error(`The stream answered errors: ${JSON.stringify(value.errors)}`);
      taken.push(value.data);
    }
    return taken;
  }

  async return(): Promise<IteratorResult<Execution<Data>, undefined>> {
    this.#isOver = true;
    await this.#reader.cancel();
    return { done: true, value: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** One read at a time, kept when a caller gave up waiting for it. */
  #readOn(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const { done, value } = await this.#reader.read();
    if (done) {
      this.#isOver = true;
      return;
    }
    this.#unread += this.#decoder.decode(value, { stream: true });
    const frames = this.#unread.split('\n\n');
    this.#unread = frames.pop() ?? '';
    for (const frame of frames) this.#note(frame);
  }

  #note(frame: string): void {
    const lines = frame.split('\n');
    const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
    if (field('event') === 'complete') this.#isOver = true;
    const data = field('data');
    if (field('event') === 'next' && data) this.#waiting.push(JSON.parse(data));
  }
}

async function within(deadline: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing arrived within ${PATIENCE_MS / 1000} s.`)), deadline - Date.now());
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
