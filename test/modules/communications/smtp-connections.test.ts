/** Who is let in by SMTP, that nobody who stalls or floods keeps others out, and how listening begins and ends. */
import { connect, createServer } from 'node:net';
import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenForEmails } from '../../../src/modules/communications/mail-in/index.ts';
import { createTestRapport, startTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { MAIL_MODULES, mailEnvironment, mailWritten, rawMessage } from './given-mail.ts';
import { envelope, LISTENING, portOf, rawConnection, send } from './smtp-client.ts';

const LIMITS = {
  ...{ connections: 100, connectionsPerAddress: 50, recipients: 20, idleMs: 60_000, sessionMs: 600_000, filing: 4, held: 4 },
};

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

  it('ends with the server: who is idle or halfway is told to come again, and the port is free', async () => {
    const rapport = await startTestRapport(MAIL_MODULES, { environment: mailEnvironment(LISTENING) });
    const port = portOf(rapport);
    const idle = await rawConnection(port);
    const halfway = await rawConnection(port);
    for (const [line, answer] of [
      ['EHLO x', '250 '],
      ['MAIL FROM:<a@example.org>', '250 '],
      ['RCPT TO:<b@example.org>', '250 '],
      ['DATA', '354 '],
    ] as const) {
      halfway.socket.write(`${line}\r\n`);
      await halfway.until(answer);
    }
    halfway.socket.write('From: a@example.org\r\n\r\nHalf of');
    await rapport.stop();
    expect(await halfway.closed).toBe('421 Closing: try again later\r\n');
    expect(await idle.closed).toBe('421 Closing: try again later\r\n');
    const refused = connect(port, '127.0.0.1');
    expect(await new Promise((resolve) => refused.once('error', (error) => resolve('code' in error && error.code)))).toBe(
      'ECONNREFUSED',
    );
  });

  it('is off unless it is asked for', async () => {
    await using rapport = await startTestRapport(MAIL_MODULES, { environment: mailEnvironment() });
    expect(rapport.log.lines.filter(({ message }) => message.includes('SMTP.'))).toEqual([]);
  });
});
