/** `rapport ingest email`: what it tells of each file, and with which exit code. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MAIL_MODULES, mailEnvironment, rawMessage } from '../modules/communications/given-mail.ts';
import { givenCustomer } from '../modules/contacts/given.ts';
import { createTestRapport } from '../support/index.ts';
import { runCommand } from './run-command.ts';

const rapport = createTestRapport(MAIL_MODULES, { environment: mailEnvironment() });
const folder = mkdtempSync(join(tmpdir(), 'rapport-eml-'));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}
const run = (...files: string[]) =>
  runCommand(rapport, ['ingest', 'email', ...files], undefined, {
    agent: rapport.as('communications.email.ingest', 'communications.communication.read'),
  });

it('files messages, tells of each what became of it, and goes on after a refusal', async () => {
  await givenCustomer(rapport, { email: 'jana@example.cz' });
  const good = file('good.eml', rawMessage({ Cc: 'other@example.org' }));
  const strange = file('strange.eml', rawMessage({ From: 'a@example.org' }));
  const wrong = file('wrong.eml', 'no e-mail');
  const eightBit = file('eight-bit.eml', Buffer.concat([Buffer.from(rawMessage()), Buffer.from([0xe9])]));
  const large = file('large.eml', rawMessage({}, `${'x'.repeat(900)}\r\n`.repeat(2_300)));

  const { code, out, err } = await run(good, good, strange, wrong, eightBit, large);

  expect(out).toBe(
    [
      `${good}: filed with 1 customer. Nobody's: other@example.org.`,
      `${good}: filed before with 1 customer. Nobody's: other@example.org.`,
      `${strange}: not kept, as it names no customer. Nobody's: a@example.org.`,
      '',
    ].join('\n'),
  );
  expect(err).toBe(
    [
      `${wrong}: Has no From header: a whole e-mail with its headers is needed.`,
      `${eightBit}: has bytes that are no UTF-8, which only SMTP carries: see docs/email.md.`,
      `${large}: is larger than the 2 MB of a request: hand it over by SMTP, as docs/email.md says.`,
      '',
    ].join('\n'),
  );
  expect(code).toBe(1);
  expect(await rapport.db.communication.count()).toBe(1);
});

it('sends nothing where a file cannot be read', async () => {
  const { code, err, requests } = await run(file('first.eml', rawMessage()), join(folder, 'missing.eml'));
  expect([code, err, requests]).toEqual([2, `${join(folder, 'missing.eml')}: there is no such file.\n`, []]);
});
