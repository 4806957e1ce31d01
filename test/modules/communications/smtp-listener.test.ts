/** E-mails taken in by SMTP: what is answered, who is let in, and that nobody who stalls or floods keeps others out. */
import { connect, createServer, type Socket } from 'node:net';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { communications } from '../../../src/modules/communications/index.ts';
import { listenForEmails } from '../../../src/modules/communications/mail-in/index.ts';
import { createTestRapport, startTestRapport, type TestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { MAIL_MODULES, mailEnvironment, mailWritten, rawMessage } from './given-mail.ts';

const LISTENING = { SMTP_LISTEN: '127.0.0.1:0', MAIL_MAX_BYTES: '300000' };
const LIMITS = {
  ...{ connections: 100, connectionsPerAddress: 50, recipients: 20, idleMs: 60_000, sessionMs: 600_000, filing: 4, held: 4 },
};

function portOf({ log }: TestRapport): number {
  const line = log.lines.findLast(({ message }) => message === 'E-mails are taken in by SMTP.');
  return Number(line?.bindings.port);
}

interface Client {
  readonly port: number;
  readonly auth?: { readonly user: string; readonly pass: string };
}

/** Hands a message over: what was answered, or the code and words of the refusal. */
async function send({ port, auth }: Client, mail: SendMailOptions): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true, ...(auth && { auth }) });
  try {
    const { response } = await transport.sendMail({ from: 'client@example.org', to: 'file@rapport.example', ...mail });
    return response;
  } catch (error) {
    return error instanceof Error && 'response' in error ? String(error.response) : `no answer: ${error}`;
  } finally {
    transport.close();
  }
}

const envelope = (...to: string[]) => ({ from: 'sender@example.org', to: ['file@rapport.example', ...to] });

/** A connection of bytes: what the server says, and when it hangs up. */
async function rawConnection(port: number) {
  const socket: Socket = connect(port, '127.0.0.1');
  let heard = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    heard += text;
  });
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const until = async (text: string) => {
    while (!heard.includes(text)) await new Promise<void>((resolve) => socket.once('data', () => resolve()));
    heard = '';
  };
  await until('220 ');
  return { socket, until, closed: closed.then(() => heard) };
}

describe('an e-mail handed over by SMTP', () => {
  const rapport = createTestRapport(MAIL_MODULES, { environment: mailEnvironment(LISTENING) });
  const port = () => portOf(rapport);
  const customer = (email: string) => givenCustomer(rapport, { email });
  const wordsOf = (customerId: string) => rapport.db.communication.findMany({ where: { customerId } });

  it('is filed with whom it names, in its headers or in the envelope only, as a BCC does; by the system', async () => {
    const [{ id: openly }, { id: hidden }] = [await customer('openly@example.cz'), await customer('hidden@example.cz')];
    const raw = rawMessage({ From: 'shop@ours.example', To: 'openly@example.cz' }, 'Dots:\r\n..two\r\n.one');

    expect(await send({ port: port() }, { raw, envelope: envelope('hidden@example.cz') })).toBe('250 Filed, with 2 customers');
    expect(await send({ port: port() }, { raw, envelope: envelope() })).toBe('250 Filed before, with 2 customers');
    for (const id of [openly, hidden]) {
      expect(await wordsOf(id)).toMatchObject([
        { direction: 'OUTBOUND', body: 'Dots:\n..two\n.one', recordedByKind: 'SYSTEM', recordedById: null },
      ]);
    }
  });

  it('keeps eight-bit bytes as they were sent', async () => {
    const { id } = await customer('eight@example.cz');
    const headers = rawMessage({ From: 'eight@example.cz', 'Content-Type': 'text/plain; charset=iso-8859-2' }, 'BODY');
    const raw = Buffer.concat([Buffer.from(headers.split('BODY')[0] ?? ''), Buffer.from([0xf8, 0xe8]), Buffer.from('\r\n')]);
    expect(await send({ port: port() }, { raw, envelope: envelope() })).toBe('250 Filed, with 1 customer');
    expect(await wordsOf(id)).toMatchObject([{ body: 'řč' }]);
  });

  it('that names nobody is taken and not kept', async () => {
    const before = await mailWritten(rapport);
    const answer = await send({ port: port() }, { raw: rawMessage({ From: 'a@example.org' }), envelope: envelope() });
    expect(answer).toBe('250 Not kept: it names no customer');
    expect(await mailWritten(rapport)).toEqual(before);
  });

  it('is an automatic one where the envelope has no sender', async () => {
    const { id } = await customer('null@example.cz');
    const raw = rawMessage({ From: 'null@example.cz' });
    await send({ port: port() }, { raw, envelope: { from: '', to: 'file@rapport.example' } });
    expect(await wordsOf(id)).toMatchObject([{ isAutomatic: true }]);
  });

  it('that cannot be read is refused for good, with the reason', async () => {
    const before = await mailWritten(rapport);
    expect(await send({ port: port() }, { raw: 'Subject: x\r\n\r\nx', envelope: envelope() })).toBe(
      '554 Has no From header: a whole e-mail with its headers is needed.',
    );
    expect(await mailWritten(rapport)).toEqual(before);
  });

  it('that is too large is refused: before it is sent where its size is told, else when it has come', async () => {
    const raw = rawMessage({ From: 'a@example.org' }, `${'x'.repeat(900)}\r\n`.repeat(400));
    const { socket, until } = await rawConnection(port());
    for (const [line, answer] of [
      ['EHLO x', '250 '],
      ['MAIL FROM:<a@example.org> SIZE=300001', '552 '],
      ['MAIL FROM:<a@example.org>', '250 '],
      ['RCPT TO:<b@example.org>', '250 '],
    ] as const) {
      socket.write(`${line}\r\n`);
      await until(answer);
    }
    socket.write('DATA\r\n');
    await until('354 ');
    socket.write(`${raw}\r\n.\r\n`);
    await until('552 Message exceeds the 300000 bytes that are taken');
    socket.destroy();
  });

  it('beside wrong ones, 20 at once, is filed once, and nobody is answered for another', async () => {
    const { id } = await customer('many@example.cz');
    const mails = Array.from({ length: 20 }, (_none, index) => {
      if (index % 4 === 3) return 'Subject: wrong\r\n\r\nx';
      return rawMessage({
        From: 'many@example.cz',
        'Message-ID': `<many-${index % 10}@example.cz>`,
        Subject: `No. ${index % 10}`,
      });
    });

    const answers = await Promise.all(mails.map((raw) => send({ port: port() }, { raw, envelope: envelope() })));

    expect(answers.map((answer, index) => answer.startsWith(index % 4 === 3 ? '554 ' : '250 Filed'))).toEqual(
      Array(20).fill(true),
    );
    const sent = new Set(mails.flatMap((raw, index) => (index % 4 === 3 ? [] : [/Subject: (.*)\r/.exec(raw)?.[1]])));
    expect((await wordsOf(id)).map(({ subject }) => subject).sort()).toEqual([...sent].sort());
  });

  it('is sent again where the fault is ours, and nothing of it is kept', async () => {
    await customer('fault@example.cz');
    const before = await mailWritten(rapport);
    await rapport.db.$executeRawUnsafe(
      `CREATE FUNCTION out_of_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$`,
    );
    await rapport.db.$executeRawUnsafe(
      `CREATE TRIGGER out_of_order BEFORE INSERT ON "Communication" EXECUTE FUNCTION out_of_order()`,
    );
    const raw = rawMessage({ From: 'fault@example.cz' });
    const answer = await send({ port: port() }, { raw, envelope: envelope() });
    await rapport.db.$executeRawUnsafe('DROP FUNCTION out_of_order CASCADE');

    expect(answer).toBe('451 Could not be filed now: try again later');
    expect(rapport.log.lines.findLast(({ level }) => level === 'error')?.message).toBe(
      'An e-mail could not be filed: its sender is asked to try again.',
    );
    expect(await mailWritten(rapport)).toEqual(before);
    expect(await send({ port: port() }, { raw, envelope: envelope() })).toBe('250 Filed, with 1 customer');
  });

  it('is forwarded nowhere: there is neither relaying nor a sign-in or STARTTLS that was not set up', async () => {
    const { socket, until } = await rawConnection(port());
    let capabilities = '';
    socket.on('data', (text: string) => {
      capabilities += text;
    });
    socket.write('EHLO x\r\n');
    await until('250 ');
    expect(capabilities).toMatch(/SIZE 300000/);
    expect(capabilities).not.toMatch(/AUTH|STARTTLS/);
    socket.destroy();
  });
});

describe('who connects', () => {
  const AUTH = { SMTP_LISTEN_USER: 'outlook', SMTP_LISTEN_PASSWORD: 'a long password' };
  const rapport = createTestRapport(MAIL_MODULES, { environment: mailEnvironment({ ...LISTENING, ...AUTH }) });
  const ports: number[] = [];
  const stops: (() => Promise<void>)[] = [];

  /** A further listener, with limits of its own. */
  async function listening(limits: Partial<typeof LIMITS>): Promise<number> {
    const stop = await listenForEmails(rapport.ctx, { ...LIMITS, ...limits });
    if (stop) stops.push(stop);
    return portOf(rapport);
  }
  beforeAll(() => {
    ports.push(portOf(rapport));
  });
  afterAll(async () => {
    for (const stop of stops) await stop();
  });

  it('signs in with the right name and password where they are set, or hands nothing over', async () => {
    await givenCustomer(rapport, { email: 'auth@example.cz' });
    const [port = 0] = ports;
    const mail = () => ({ raw: rawMessage({ From: 'auth@example.cz' }), envelope: envelope() });

    expect(await send({ port, auth: { user: 'outlook', pass: 'a long password' } }, mail())).toBe('250 Filed, with 1 customer');
    const before = await mailWritten(rapport);
    expect(await send({ port, auth: { user: 'outlook', pass: 'a long passwore' } }, mail())).toMatch(/^535 /);
    expect(await send({ port, auth: { user: 'other', pass: 'a long password' } }, mail())).toMatch(/^535 /);
    expect(await send({ port }, mail())).toMatch(/^530 /);
    expect(await mailWritten(rapport)).toEqual(before);
  });

  it('and says nothing is hung up on', async () => {
    const silent = await rawConnection(await listening({ idleMs: 200 }));
    expect(await silent.closed).toMatch(/^421 /);
  });

  it('and goes on and on is hung up on, too', async () => {
    const busy = await rawConnection(await listening({ sessionMs: 200 }));
    const timer = setInterval(() => busy.socket.write('NOOP\r\n'), 40);
    expect(await busy.closed).toMatch(/421 Closing: try again later/);
    clearInterval(timer);
  });

  it('from one address too often is refused, and let in again when others have gone', async () => {
    const port = await listening({ connectionsPerAddress: 2 });
    const [one, two] = [await rawConnection(port), await rawConnection(port)];
    const refused = connect(port, '127.0.0.1');
    const answer = await new Promise<string>((resolve) => refused.once('data', (bytes) => resolve(bytes.toString())));
    expect(answer).toBe('421 Too many connections from one address\r\n');
    one.socket.destroy();
    await one.closed;
    const later = await rawConnection(port);
    for (const { socket } of [two, later]) socket.destroy();
  });

  it('with more than there is memory for is asked to come again', async () => {
    const port = await listening({ held: 0 });
    const answer = await send(
      { port, auth: { user: 'outlook', pass: 'a long password' } },
      { raw: rawMessage({ From: 'auth@example.cz' }), envelope: envelope() },
    );
    expect(answer).toBe('451 Too much mail at once: try again later');
  });

  it('names so many recipients and no more', async () => {
    const many = Array.from({ length: 30 }, (_none, index) => `r${index}@example.org`);
    const port = await listening({});
    const transport = createTransport({
      ...{ host: '127.0.0.1', port, ignoreTLS: true },
      auth: { user: 'outlook', pass: 'a long password' },
    });
    const { accepted, rejected } = await transport.sendMail({ raw: rawMessage(), envelope: { from: 'a@example.org', to: many } });
    expect([accepted.length, rejected.length]).toEqual([20, 10]);
    transport.close();
  });
});

describe('the listener', () => {
  it('does not start where its port is taken, and says so in one line', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;

    const started = startTestRapport(MAIL_MODULES, { environment: mailEnvironment({ SMTP_LISTEN: `127.0.0.1:${port}` }) });

    await expect(started).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: `SMTP_LISTEN: 127.0.0.1:${port} is taken by another process; accepted: a free port.`,
    });
    await new Promise((resolve) => other.close(resolve));
  });

  it('ends with the server: who is idle is told to come again, and the port is free', async () => {
    const rapport = await startTestRapport(MAIL_MODULES, { environment: mailEnvironment(LISTENING) });
    const port = portOf(rapport);
    const idle = await rawConnection(port);
    await rapport.stop();
    expect(await idle.closed).toBe('421 Closing: try again later\r\n');
    const refused = connect(port, '127.0.0.1');
    expect(await new Promise((resolve) => refused.once('error', (error) => resolve('code' in error && error.code)))).toBe(
      'ECONNREFUSED',
    );
  });

  it('is off unless it is asked for', async () => {
    expect(communications.start).toBeDefined();
    await using rapport = await startTestRapport(MAIL_MODULES, { environment: mailEnvironment() });
    expect(rapport.log.lines.filter(({ message }) => message.includes('SMTP.'))).toEqual([]);
  });
});
