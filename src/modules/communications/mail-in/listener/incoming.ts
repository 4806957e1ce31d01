/** Messages on their way in: how much of memory they hold together. */
import type { SMTPServerDataStream } from 'smtp-server';
import { BUSY, TOO_LARGE } from './replies.ts';

export class Incoming {
  readonly #maxBytes: number;
  readonly #budget: number;
  #held = 0;

  constructor(maxBytes: number, messages: number) {
    this.#maxBytes = maxBytes;
    this.#budget = maxBytes * messages;
  }

  /** Reads a message to its end and hands it on; until that has answered its bytes count. What is too large or too much is not kept. */
  async during<Result>(stream: SMTPServerDataStream, run: (raw: Buffer) => Promise<Result>): Promise<Result> {
    const chunks: Buffer[] = [];
    let size = 0;
    let refused: Error | null = null;
    try {
      for await (const chunk of stream) {
        if (refused || !Buffer.isBuffer(chunk)) continue;
        if (size + chunk.length > this.#maxBytes) refused = TOO_LARGE(this.#maxBytes);
        else if (this.#held + chunk.length > this.#budget) refused = BUSY();
        if (refused) {
          this.#held -= size;
          size = 0;
          chunks.length = 0;
          continue;
        }
        size += chunk.length;
        this.#held += chunk.length;
        chunks.push(chunk);
      }
      if (refused) throw refused;
      return await run(Buffer.concat(chunks, size));
    } finally {
      this.#held -= size;
    }
  }
}
