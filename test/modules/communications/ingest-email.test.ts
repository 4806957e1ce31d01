/** Filing whole e-mails: with whom, whose word it is, what it is about, and what is refused. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createStaff } from '../../../src/modules/access/staff.ts';
import { createTeam } from '../../../src/modules/access/teams.ts';
import { countStatements, createTestRapport, globalId, TEST_START } from '../../support/index.ts';
import { givenCustomer } from '../contacts/given.ts';
import { ingester, MAIL_MODULES, mailEnvironment, mailWritten, rawMessage } from './given-mail.ts';

const counter = countStatements();
const rapport = createTestRapport(MAIL_MODULES, {
  ...{ environment: mailEnvironment(), databaseOptions: { wrapAdapter: counter.wrapAdapter } },
});
const ingest = (raw: string, input?: object) => ingester(rapport)(raw, input);
const customer = (email: string) => givenCustomer(rapport, { email });
const withCustomers = ({ communications }: Awaited<ReturnType<typeof ingest>>) => communications.map((word) => word.customer.id);

describe('a message', () => {
  it('is filed with every customer whose address stands in it, in whatever header and case, and tells the other addresses', async () => {
    const from = await customer('From@example.cz');
    const twice = [await customer('shared@example.cz'), await customer('shared@example.cz')];
    const others: { readonly globalId: string }[] = [];
    for (const name of ['to', 'cc', 'bcc', 'reply', 'sender']) others.push(await customer(`${name}@bücher.example`));
    const raw = rawMessage({
      From: 'from@EXAMPLE.cz',
      To: 'shop@ours.example, "To" <TO@xn--bcher-kva.example>, nobody@example.org',
      Cc: 'cc@bücher.example, shared@example.cz',
      Bcc: 'bcc@bücher.example',
      'Reply-To': 'reply@bücher.example',
      Sender: 'sender@bücher.example',
    });

    const filed = await ingest(raw);

    expect(filed).toMatchObject({ __typename: 'IngestEmailSuccess', isNew: true, unmatchedAddresses: ['nobody@example.org'] });
    expect(withCustomers(filed).sort()).toEqual([from, ...twice, ...others].map((one) => one.globalId).sort());
    expect(new Set(filed.communications.map(({ thread }) => thread.id)).size).toBe(1);
    // Only who speaks waits for an answer.
    expect(await rapport.db.awaitedAnswer.count()).toBe(3);
  });

  it('with files costs as many statements for twenty customers as for one', async () => {
    const emails = Array.from({ length: 21 }, (_none, nth) => `many${nth}@example.cz`);
    for (const email of emails) await customer(email);
    const type = { 'Content-Type': 'multipart/mixed; boundary=b' };
    const body = ['--b', '', 'Hello.', '--b', 'Content-Disposition: attachment; filename=a.txt', '', 'A file.', '--b--'].join(
      '\r\n',
    );
    const cost = async (to: readonly string[]) => {
      const { result, statements } = await counter.during(() =>
        ingest(rawMessage({ From: 'x@ours.example', To: to.join(', '), ...type }, body)),
      );
      // Readers of the log of events look into it when they like.
      return [result.communications.length, statements.filter(({ sql }) => !sql.includes('"epoch"')).length] as const;
    };
    const [one, twenty] = [await cost(emails.slice(0, 1)), await cost(emails.slice(1))];
    expect([one[0], twenty[0], await rapport.db.attachment.count()]).toEqual([1, 20, 21]);
    expect(twenty[1]).toBe(one[1]);
  });

  it('that came before changes nothing, and says so', async () => {
    const { globalId: id } = await customer('again@example.cz');
    const raw = rawMessage({ From: 'again@example.cz' });
    const first = await ingest(raw);
    const before = await mailWritten(rapport);

    expect(await ingest(raw)).toEqual({ ...first, isNew: false });
    expect(withCustomers(first)).toEqual([id]);
    expect(await mailWritten(rapport)).toEqual(before);
  });

  it('that came before is filed for who is known only now, too', async () => {
    await customer('known@example.cz');
    const raw = rawMessage({ From: 'known@example.cz', Cc: 'later@example.cz' });
    const first = await ingest(raw);
    const later = await customer('later@example.cz');

    const second = await ingest(raw);

    expect(first.unmatchedAddresses).toEqual(['later@example.cz']);
    expect(second).toMatchObject({ isNew: false, unmatchedAddresses: [] });
    expect(withCustomers(second)).toEqual([...withCustomers(first), later.globalId]);
  });

  it('that names no customer is not kept', async () => {
    const before = await mailWritten(rapport);
    expect(await ingest(rawMessage({ From: 'stranger@example.org' }))).toEqual({
      __typename: 'IngestEmailSuccess',
      ...{ isNew: true, communications: [], unmatchedAddresses: ['stranger@example.org'] },
    });
    expect(await mailWritten(rapport)).toEqual(before);
  });

  it('that cannot be read is refused with the reason, and leaves nothing', async () => {
    const before = await mailWritten(rapport);
    expect(await ingest('Hello,\n\nthis is no e-mail.')).toEqual({
      __typename: 'ValidationError',
      code: 'VALIDATION_FAILED',
      issues: [{ path: ['raw'], code: 'NO_SENDER', message: 'Has no From header: a whole e-mail with its headers is needed.' }],
    });
    expect(await mailWritten(rapport)).toEqual(before);
  });

  it('may have nearly 2 MB', async () => {
    await customer('large@example.cz');
    const body = `${'x'.repeat(998)}\r\n`.repeat(1_800);

    const { communications } = await ingest(rawMessage({ From: 'large@example.cz' }, body));

    const whole = body.replaceAll('\r\n', '\n').trim();
    expect(communications).toMatchObject([
      {
        body: whole.slice(0, 200_000),
        attachments: [{ name: 'body.txt', size: whole.length, sha256: createHash('sha256').update(whole).digest('hex') }],
      },
    ]);
  });

  it('is filed by those only who may', async () => {
    await customer('guarded@example.cz');
    const before = await mailWritten(rapport);
    const { errors } = await rapport
      .as('communications.communication.log', 'communications.email.send')
      .run('mutation ($input: IngestEmailInput!) { ingestEmail(input: $input) { __typename } }', {
        input: { raw: rawMessage({ From: 'guarded@example.cz' }) },
      });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await mailWritten(rapport)).toEqual(before);
  });
});

describe('whose word it is', () => {
  it('is ours from a domain of ours, from MAIL_FROM and from a member of staff; else it is inbound', async () => {
    const { id: teamId } = await createTeam(rapport.ctx, { name: 'Support' });
    const { id: staffId } = await createStaff(rapport.ctx, {
      name: 'Petra',
      email: 'Petra@Private.example',
      teamId,
      roleIds: [],
    });
    await customer('whose@example.cz');
    const direction = async (headers: Record<string, string>) => (await ingest(rawMessage(headers))).communications[0];

    expect(await direction({ From: 'anybody@ours.example', To: 'whose@example.cz' })).toMatchObject({ direction: 'OUTBOUND' });
    expect(await direction({ From: 'petra@private.example', To: 'whose@example.cz' })).toMatchObject({
      ...{ direction: 'OUTBOUND', staff: { id: globalId('Staff', staffId) }, team: { id: globalId('Team', teamId) } },
    });
    expect(await direction({ From: 'whose@example.cz', To: 'petra@private.example' })).toMatchObject({
      ...{ direction: 'INBOUND', staff: { id: globalId('Staff', staffId) }, team: { id: globalId('Team', teamId) } },
    });
    expect(await direction({ From: 'somebody@notours.example', Cc: 'whose@example.cz' })).toMatchObject({
      direction: 'INBOUND',
      staff: null,
    });
  });

  it('was said when it was written, or now where that cannot be or is not told', async () => {
    await customer('when@example.cz');
    const occurredAt = async (date: string | null) =>
      (await ingest(rawMessage({ From: 'when@example.cz', Date: date }))).communications[0]?.occurredAt;
    const now = TEST_START.toISOString();

    expect(await occurredAt('Wed, 31 Dec 2025 23:30:00 -0130')).toBe('2026-01-01T01:00:00.000Z');
    expect(await occurredAt('Thu, 01 Jan 2099 00:00:00 +0000')).toBe(now);
    expect(await occurredAt('some day')).toBe(now);
    expect(await occurredAt(null)).toBe(now);
  });

  it('waits for an answer until we write, unless a machine said it', async () => {
    const { id: customerId } = await customer('waiting@example.cz');
    const waiting = () => rapport.db.awaitedAnswer.count({ where: { communication: { customerId }, answerId: null } });
    const [automatic] = (await ingest(rawMessage({ From: 'waiting@example.cz', 'Auto-Submitted': 'auto-replied' })))
      .communications;
    expect(automatic).toMatchObject({ isAutomatic: true });
    expect(await waiting()).toBe(0);

    await ingest(rawMessage({ From: 'waiting@example.cz' }));
    expect(await waiting()).toBe(1);
    await ingest(rawMessage({ From: 'x@ours.example', To: 'waiting@example.cz', 'Auto-Submitted': 'auto-replied', Date: null }));
    expect(await waiting()).toBe(1);
    await ingest(rawMessage({ From: 'x@ours.example', To: 'waiting@example.cz', Date: null }));
    expect(await waiting()).toBe(0);
  });
});

describe('what it is for', () => {
  it('is told, or that of the word it answers, or SERVICE', async () => {
    await customer('purpose@example.cz');
    const send = async (headers: Record<string, string>, input: object = {}) =>
      (await ingest(rawMessage({ From: 'purpose@example.cz', ...headers }), input)).communications[0];

    const first = await send({ 'Message-ID': '<p1@example.cz>' }, { purpose: 'SALES' });
    expect(first?.purpose).toBe('SALES');
    expect(await send({ 'In-Reply-To': '<p1@example.cz>' })).toMatchObject({ purpose: 'SALES', inReplyTo: { id: first?.id } });
    expect(await send({ 'In-Reply-To': '<p1@example.cz>' }, { purpose: 'BILLING' })).toMatchObject({ purpose: 'BILLING' });
    expect(await send({})).toMatchObject({ purpose: 'SERVICE', inReplyTo: null });
  });
});
