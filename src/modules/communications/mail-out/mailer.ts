/** The connections to the mail server: one pool for each running process. */
import type { Readable } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Ctx, Stop } from '../../../kernel/index.ts';
import { failed, type Outcome, sent } from './outcome.ts';

/** So many messages are handed over at once. */
export const CONNECTIONS = 5;
const CONNECT_MS = 30_000;
const SILENCE_MS = 60_000;
/** Of one message, whatever the server does: well before its claim is given up for lost. */
const LONGEST_MS = 240_000;
const MESSAGES_PER_CONNECTION = 1_000;

/** What is read of each message, by the signal that it was handed over with. */
const texts = new WeakMap<AbortSignal, Readable>();

/** Hands messages to a mail server. It never tries twice: that is for who knows what was promised. */
export class Mailer {
  readonly #transport: ReturnType<typeof transportTo>;
  /** One run drains at a time; who comes meanwhile has it look once more. */
  isDraining = false;
  isAskedAgain = false;

  constructor(url: string) {
    this.#transport = transportTo(url);
  }

  async handOver(message: SendMailOptions): Promise<Outcome> {
    const signal = AbortSignal.timeout(LONGEST_MS);
    try {
      const { response } = await this.#transport.sendMail({ ...message, signal });
      return sent(response);
    } catch (error) {
      // The text is read when the server has asked for it: from then on only its answer tells what became of the message.
      return failed(error, texts.get(signal)?.readableDidRead ?? false);
    }
  }

  close(): void {
    this.#transport.close();
  }
}

function transportTo(url: string) {
  const transport = createTransport({
    ...{ pool: true, url, maxConnections: CONNECTIONS, maxMessages: MESSAGES_PER_CONNECTION },
    // Unless told otherwise the pool hands a message over again when its connection was lost, and nobody knows whether it had left.
    maxRequeues: 0,
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  transport.use('stream', ({ data: { signal }, message }, done) => {
    const create = message.createReadStream.bind(message);
    const keeping: typeof create = (options) => {
      const text = create(options);
      if (signal) texts.set(signal, text);
      return text;
    };
    message.createReadStream = keeping;
    done();
  });
  return transport;
}

/** By the configuration of the process that they belong to. */
const mailers = new WeakMap<object, Mailer>();

/** Null where no mail server is named. */
export function mailerOf({ config }: Pick<Ctx, 'config'>): Mailer | null {
  const { communications } = config;
  if (communications.SMTP_URL === undefined) return null;
  const known = mailers.get(communications);
  if (known) return known;
  const mailer = new Mailer(communications.SMTP_URL);
  mailers.set(communications, mailer);
  return mailer;
}

/** Says once what will not be sent, and closes the connections in the end. */
export async function startMailOut(ctx: Ctx): Promise<Stop> {
  const { communications } = ctx.config;
  if (communications.SMTP_URL === undefined) ctx.log.warn({}, 'SMTP_URL is not set: e-mails are not sent, and stay QUEUED.');
  return async () => {
    mailers.get(communications)?.close();
    mailers.delete(communications);
  };
}
