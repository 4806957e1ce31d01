/** Speaks just enough of Postgres's protocol to say what a server is: old, a standby, built without ICU. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

type Answer = (question: Buffer, isFirst: boolean) => Buffer;

export class PretendedServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(answer: Answer) {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      let isFirst = true;
      socket.on('data', (question) => {
        socket.write(answer(question, isFirst));
        isFirst = false;
      });
    });
  }

  /** Lets everybody in and answers every question with this row. */
  static answering(row: Readonly<Record<string, string>>): Promise<PretendedServer> {
    const rows = Buffer.concat([columns(Object.keys(row)), values(Object.values(row)), DONE, READY]);
    return PretendedServer.#listening((question, isFirst) => {
      if (isFirst) return Buffer.concat([message('R', int32(0)), READY]);
      return question[0] === 'Q'.charCodeAt(0) ? rows : Buffer.alloc(0);
    });
  }

  /** Lets nobody in, with this SQL state. */
  static refusing(code: string): Promise<PretendedServer> {
    const refusal = message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0Mno, "me", not with hunter2\0\0`));
    return PretendedServer.#listening(() => refusal);
  }

  static async #listening(answer: Answer): Promise<PretendedServer> {
    const server = new PretendedServer(answer);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `postgres://me:hunter2@127.0.0.1:${(this.#server.address() as AddressInfo).port}/shop`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body]);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16(value: number): Buffer {
  return int32(value).subarray(2);
}

const READY = message('Z', Buffer.from('I'));
const DONE = message('C', Buffer.from('SELECT 1\0'));
const TYPES: Readonly<Record<string, number>> = { version: 23, standby: 16, icu: 16 };
const TEXT = 25;

function columns(names: readonly string[]): Buffer {
  const fields = names.flatMap((name) => [
    Buffer.from(`${name}\0`),
    int32(0),
    int16(0),
    int32(TYPES[name] ?? TEXT),
    int16(-1),
    int32(-1),
    int16(0),
  ]);
  return message('T', int16(names.length), ...fields);
}

function values(texts: readonly string[]): Buffer {
  return message('D', int16(texts.length), ...texts.flatMap((text) => [int32(Buffer.byteLength(text)), Buffer.from(text)]));
}
