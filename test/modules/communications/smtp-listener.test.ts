/** E-mails taken in by SMTP: what is filed of them, and what is answered. */
import { describe, expect, it } from 'vitest';
import { createTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { MAIL_MODULES, mailEnvironment, mailWritten, rawMessage } from './given-mail.ts';
import { envelope, LISTENING, portOf, rawConnection, send } from './smtp-client.ts';

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
