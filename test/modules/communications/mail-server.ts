/** A mail server that takes what it is sent, as one of the real world would, and keeps it for a test to look at. */
import type { Socket } from 'node:net';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterAll, afterEach } from 'vitest';

export interface CaughtMail {
  readonly raw: string;
  /** The header fields, unfolded, in their order. */
  readonly headerLines: readonly string[];
  readonly parsed: ParsedMail;
  readonly recipients: readonly string[];
}

/** What the server answers instead of taking a message: thrown where it says. */
export class Answer extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, message: string) {
    super(message);
    this.responseCode = responseCode;
  }
}

export interface Behaviour {
  onRecipient?(address: string): void;
  /** After all of the text was read. A promise holds the answer back. */
  onText?(raw: string): void | Promise<void>;
}

export class MailServer {
  readonly caught: CaughtMail[] = [];
  behaviour: Behaviour = {};
  readonly #server: SMTPServer;
  readonly #sockets = new Set<Socket>();

  constructor(options: SMTPServerOptions = {}) {
    this.#server = new SMTPServer({
      ...{ authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'], disableReverseLookup: true, logger: false },
      onRcptTo: ({ address }, _session, done) => {
        try {
          this.behaviour.onRecipient?.(address);
          done();
        } catch (error) {
          done(error as Error);
        }
      },
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', async () => {
          try {
            const raw = Buffer.concat(chunks);
            await this.behaviour.onText?.(raw.toString());
            this.caught.push(
              await caughtMail(
                raw,
                envelope.rcptTo.map(({ address }) => address),
              ),
            );
            done();
          } catch (error) {
            done(error as Error);
          }
        });
      },
      ...options,
    });
    this.#server.on('error', () => undefined);
    this.#server.server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this.url;
  }

  get url(): string {
    const address = this.#server.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The mail server does not listen.');
    return `smtp://127.0.0.1:${address.port}`;
  }

  /** Ends all connections at once, without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

async function caughtMail(raw: Buffer, recipients: readonly string[]): Promise<CaughtMail> {
  const [head = ''] = raw.toString().split('\r\n\r\n');
  const headerLines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return { raw: raw.toString(), headerLines, parsed: await simpleParser(raw), recipients };
}

/** The fields of this name. */
export const fieldsOf = ({ headerLines }: CaughtMail, name: string): readonly string[] =>
  headerLines.flatMap((line) =>
    line.toLowerCase().startsWith(`${name.toLowerCase()}:`) ? [line.slice(name.length + 1).trim()] : [],
  );

export const addressesOf = (field: AddressObject | AddressObject[] | undefined) =>
  [field ?? []].flat().flatMap(({ value }) => value.map(({ name, address }) => ({ name, address })));

/** For the top level of a test file: listens before its tests; what was caught is forgotten after each. */
export async function mailServer(): Promise<MailServer> {
  const server = new MailServer();
  await server.listen();
  afterEach(() => {
    server.caught.length = 0;
    server.behaviour = {};
  });
  afterAll(() => server.close());
  return server;
}
