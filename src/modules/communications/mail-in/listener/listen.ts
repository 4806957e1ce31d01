/**
 * Takes in e-mails by SMTP. It forwards none: whatever address it is told, a message is filed here or nowhere. 250 is answered after
 * the commit only; whoever hears anything else, or nothing, still has the message and comes again, and what was filed is known again.
 */
import { timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { ConfigurationError, type Ctx, type Stop } from '../../../../kernel/index.ts';
import { ingestEmail } from '../ingest-email.ts';
import { Incoming } from './incoming.ts';
import { LISTENER_LIMITS, type ListenerLimits } from './limits.ts';
import { acceptance, refusalOf, SmtpRefusal } from './replies.ts';
import { endConnections, Sessions } from './sessions.ts';
import { Turns } from './turns.ts';

/** Undefined where nothing is to listen. The system files what comes: whoever sent it has no credential of ours. */
export async function listenForEmails(ctx: Ctx, limits: ListenerLimits = LISTENER_LIMITS): Promise<Stop | undefined> {
  const address = ctx.config.communications.SMTP_LISTEN;
  if (address === undefined) return undefined;
  const filing = new Map<string, Promise<unknown>>();
  const server = new SMTPServer({
    ...(await protocolOptions(ctx)),
    ...limitOptions(ctx, limits),
    ...handlers(ctx, limits, filing, () => server),
  });
  const port = await listening(server, address);
  server.on('error', (error) => ctx.log.debug({ error }, 'An SMTP connection broke.'));
  ctx.log.info({ address, port }, 'E-mails are taken in by SMTP.');
  return () => stopped(server, filing);
}

async function protocolOptions({ config }: Ctx): Promise<SMTPServerOptions> {
  const { SMTP_LISTEN_USER, SMTP_LISTEN_CERT, SMTP_LISTEN_KEY } = config.communications;
  const tls =
    SMTP_LISTEN_CERT !== undefined && SMTP_LISTEN_KEY !== undefined
      ? { cert: await pemFile('SMTP_LISTEN_CERT', SMTP_LISTEN_CERT), key: await pemFile('SMTP_LISTEN_KEY', SMTP_LISTEN_KEY) }
      : null;
  return {
    name: 'rapport',
    banner: 'Rapport files e-mails and forwards none',
    logger: false,
    disableReverseLookup: true,
    // A password goes in the clear only where there is no other way.
    allowInsecureAuth: tls === null,
    authOptional: false,
    disabledCommands: [...(SMTP_LISTEN_USER === undefined ? ['AUTH'] : []), ...(tls === null ? ['STARTTLS'] : [])],
    ...tls,
  };
}

async function pemFile(name: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch {
    throw new ConfigurationError(`${name}: ${path} cannot be read; accepted: a file in PEM form.`);
  }
}

function limitOptions({ config }: Ctx, limits: ListenerLimits): SMTPServerOptions {
  return {
    size: config.communications.MAIL_MAX_BYTES,
    maxClients: limits.connections,
    maxRecipients: limits.recipients,
    socketTimeout: limits.idleMs,
    maxAllowedUnauthenticatedCommands: 10,
  };
}

function handlers(
  ctx: Ctx,
  limits: ListenerLimits,
  filing: Map<string, Promise<unknown>>,
  server: () => SMTPServer,
): SMTPServerOptions {
  const sessions = new Sessions(limits);
  const incoming = new Incoming(ctx.config.communications.MAIL_MAX_BYTES, limits.held);
  const turns = new Turns(limits.filing);
  return {
    onConnect(session, callback) {
      try {
        sessions.begin(server(), session);
        callback();
      } catch (error) {
        callback(refusalOf(error, ctx.log));
      }
    },
    onClose: (session) => sessions.end(session),
    onAuth({ username, password }, _session, callback) {
      const { SMTP_LISTEN_USER, SMTP_LISTEN_PASSWORD } = ctx.config.communications;
      const isRight = isSame(username, SMTP_LISTEN_USER) && isSame(password, SMTP_LISTEN_PASSWORD);
      callback(isRight ? null : new SmtpRefusal(535, 'Wrong user or password'), isRight ? { user: username } : {});
    },
    onData(stream, session, callback) {
      const filed = incoming.during(stream, (raw) => {
        const run = turns.during(async () => ingestEmail(await ctx.fresh(), { raw, envelope: envelopeOf(session) }));
        filing.set(session.id, run);
        return run;
      });
      filed
        .then(
          (ingested) => callback(null, acceptance(ingested)),
          (error: unknown) => callback(refusalOf(error, ctx.log)),
        )
        .finally(() => filing.delete(session.id));
    },
  };
}

function envelopeOf({ envelope: { mailFrom, rcptTo } }: SMTPServerSession) {
  return { sender: mailFrom ? mailFrom.address : null, recipients: rcptTo.map(({ address }) => address) };
}

function isSame(given: string | null | undefined, expected: string | undefined): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(expected ?? '')];
  return expected !== undefined && one.length === other.length && timingSafeEqual(one, other);
}

async function listening(server: SMTPServer, address: string): Promise<number> {
  const [, host = '', port = ''] = /^\[?([^\]]+)\]?:(\d+)$/.exec(address) ?? [];
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(Number(port), host, resolve);
    });
  } catch (error) {
    throw new ConfigurationError(`SMTP_LISTEN: ${reasonOf(error, address)}`);
  }
  const bound = server.server.address();
  return typeof bound === 'object' && bound ? bound.port : Number(port);
}

function reasonOf(error: unknown, address: string): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return `${address} is taken by another process; accepted: a free port.`;
  if (code === 'EACCES') return `${address} needs more rights; accepted: a port from 1024.`;
  if (code === 'ERR_SOCKET_BAD_PORT') return `${address} has no such port; accepted: a port up to 65535.`;
  return `${address} is no address of this machine; accepted: one that is, or 0.0.0.0:PORT for all.`;
}

/** Nobody new is let in; what was handed over whole is filed and answered, the others are told to come again. */
async function stopped(server: SMTPServer, filing: ReadonlyMap<string, Promise<unknown>>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(resolve));
  endConnections(server, (id) => !filing.has(id));
  await Promise.allSettled(filing.values());
  // The answers are written first.
  await new Promise((resolve) => setImmediate(resolve));
  endConnections(server, () => true);
  await closed;
}
