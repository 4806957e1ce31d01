/** The connections to the mail server: one pool for each running process. */
import { Readable } from 'node:stream';
import { createTransport, type SendMailOptions } from 'nodemailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Ctx, Stop } from '../../../kernel/index.ts';
import { failed, type Outcome, sent } from './outcome.ts';

/** So many messages are handed over at once. */
export const CONNECTIONS = 5;
const CONNECT_MS = 30_000;
const SILENCE_MS = 60_000;
/** Of one message, whatever the server does: well before its claim is given up for lost. */
const LONGEST_MS = 240_000;
const MESSAGES_PER_CONNECTION = 1_000;

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
    let mayHaveLeft = false;
    try {
      const raw = await new MailComposer(message).compile().build();
      // Read from the moment at which the server asks for the text: from then on only its answer tells what became of it.
      const text = Readable.from(
        (function* () {
          mayHaveLeft = true;
          yield raw;
        })(),
      );
      const { envelope } = message;
      const signal = AbortSignal.timeout(LONGEST_MS);
      const { response } = await this.#transport.sendMail({ ...(envelope && { envelope }), raw: text, signal });
      return sent(response);
    } catch (error) {
      return failed(error, mayHaveLeft);
    }
  }

  close(): void {
    this.#transport.close();
  }
}

function transportTo(url: string) {
  return createTransport({
    ...{ pool: true, url, maxConnections: CONNECTIONS, maxMessages: MESSAGES_PER_CONNECTION },
    // Unless told otherwise the pool hands a message over again when its connection was lost, and nobody knows whether it had left.
    maxRequeues: 0,
    ...{ connectionTimeout: CONNECT_MS, greetingTimeout: CONNECT_MS, socketTimeout: SILENCE_MS },
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
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
