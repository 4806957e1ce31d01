/** STARTTLS: where a certificate is named, nobody has to say a password in the clear, and nobody can. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';
import { createTestRapport, startTestRapport } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { MAIL_MODULES, mailEnvironment, mailWritten, rawMessage } from './given-mail.ts';
import { envelope, LISTENING, portOf, send } from './smtp-client.ts';

const folder = mkdtempSync(join(tmpdir(), 'rapport-tls-'));
const [SMTP_LISTEN_KEY, SMTP_LISTEN_CERT] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
/** Node makes keys, and no certificates. */
const { status } = spawnSync('openssl', [
  ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=localhost'],
  ...['-days', '2', '-keyout', SMTP_LISTEN_KEY, '-out', SMTP_LISTEN_CERT],
]);

describe.skipIf(status !== 0)('with a certificate', () => {
  const auth = { user: 'outlook', pass: 'a long password' };
  const rapport = createTestRapport(MAIL_MODULES, {
    environment: mailEnvironment({
      ...{ ...LISTENING, SMTP_LISTEN_KEY, SMTP_LISTEN_CERT },
      ...{ SMTP_LISTEN_USER: auth.user, SMTP_LISTEN_PASSWORD: auth.pass },
    }),
  });

  it('a client signs in and hands over after STARTTLS, and with the wrong password not', async () => {
    await givenCustomer(rapport, { email: 'tls@example.cz' });
    const secure = (pass: string) =>
      createTransport({
        ...{ host: '127.0.0.1', port: portOf(rapport), requireTLS: true, auth: { ...auth, pass } },
        tls: { rejectUnauthorized: false },
      });
    const mail = () => ({ raw: rawMessage({ From: 'tls@example.cz' }), envelope: envelope() });
    expect((await secure(auth.pass).sendMail(mail())).response).toBe('250 Filed, with 1 customer');
    const before = await mailWritten(rapport);
    await expect(secure('a long passwore').sendMail(mail())).rejects.toMatchObject({ responseCode: 535 });
    expect(await mailWritten(rapport)).toEqual(before);
  });

  it('no password is taken in the clear, and no message without one', async () => {
    const mail = { raw: rawMessage({ From: 'tls@example.cz' }), envelope: envelope() };
    const before = await mailWritten(rapport);
    expect(await send({ port: portOf(rapport), auth }, mail)).toMatch(/^538 /);
    expect(await send({ port: portOf(rapport) }, mail)).toMatch(/^530 /);
    expect(await mailWritten(rapport)).toEqual(before);
  });
});

it('a certificate that cannot be read keeps the server from starting, in one line', async () => {
  const environment = mailEnvironment({ ...LISTENING, SMTP_LISTEN_CERT: join(folder, 'none.pem'), SMTP_LISTEN_KEY });
  await expect(startTestRapport(MAIL_MODULES, { environment })).rejects.toThrow(
    `SMTP_LISTEN_CERT: ${join(folder, 'none.pem')} cannot be read; accepted: a file in PEM form.`,
  );
});
