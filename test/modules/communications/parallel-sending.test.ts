/** What holds when twenty workers send at once, and when one is killed while it does: on a real Postgres. */
import { expect, it } from 'vitest';
import type { Ctx } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { drainDue } from '../../../src/modules/communications/mail-out/drain.ts';
import { suppressAddress } from '../../../src/modules/communications/mail-out/index.ts';
import { Mailer } from '../../../src/modules/communications/mail-out/mailer.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { Child } from '../../database/child-process.ts';
import { createTestRapport, describeOnPostgres } from '../../support/index.ts';
import { deliveryOf, givenQueued, givenReader, givenRunningCampaign, MAIL } from './given-sending.ts';
import { mailServer } from './mail-server.ts';

const server = await mailServer();
const WORKERS = 20;

/** Something that is waited for until somebody says that it has come. */
function signal(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let come = () => {};
  const promise = new Promise<void>((resolve) => {
    come = resolve;
  });
  return { promise, resolve: () => come() };
}

await describeOnPostgres('Twenty workers at once', () => {
  const rapport = createTestRapport([access, contacts, sales, communications], {
    ...{ environment: MAIL, databaseOptions: { kind: 'postgres', poolSize: 24 } },
  });

  /** As if they were as many processes. */
  async function drainInParallel(): Promise<void> {
    const mailer = new Mailer(server.url);
    const worker = async (ctx: Ctx) => {
      // Whoever found that all was held by others looks again, as the next run does.
      for (let again = 0; again < 4; again += 1) await drainDue(ctx, mailer, AbortSignal.timeout(60_000), 10_000);
    };
    await Promise.all(Array.from({ length: WORKERS }, () => worker(rapport.ctx)));
    mailer.close();
  }
  const sentTo = (email: string) => server.caught.filter(({ recipients }) => recipients.includes(email)).length;

  it('send nobody more than the cap allows', async () => {
    const readers = await Promise.all(Array.from({ length: 6 }, () => givenReader(rapport)));
    const campaignId = await givenRunningCampaign(rapport);
    await givenQueued(
      rapport,
      Array.from({ length: 600 }, (_none, nth) => readers[nth % readers.length] ?? { id: '' }),
      { campaignId },
    );
    await drainInParallel();
    await drainInParallel();
    expect(readers.map(({ email }) => sentTo(email))).toEqual(readers.map(() => 2));
    expect(await rapport.db.outgoingEmail.groupBy({ by: ['state'], _count: true, orderBy: { state: 'asc' } })).toEqual([
      { state: 'SENT', _count: 12 },
      { state: 'SUPPRESSED', _count: 588 },
    ]);
  });

  it('send each e-mail once, to whom it may be sent, and to nobody else', async () => {
    const quietHours = { from: '00:00', to: '23:59' };
    const groups = {
      willing: await Promise.all(Array.from({ length: 40 }, () => givenReader(rapport))),
      silent: await Promise.all(Array.from({ length: 10 }, () => givenReader(rapport, { allows: false }))),
      asleep: await Promise.all(Array.from({ length: 10 }, () => givenReader(rapport, { quietHours }))),
      suppressed: await Promise.all(Array.from({ length: 10 }, () => givenReader(rapport))),
    };
    for (const { email } of groups.suppressed) await suppressAddress(rapport.ctx, { address: email, reason: 'Test.' });
    const all = Object.values(groups).flat();
    await givenQueued(rapport, all);
    await givenQueued(rapport, all, { purpose: 'SERVICE' });

    await drainInParallel();
    await drainInParallel();

    const counted = Object.fromEntries(
      Object.entries(groups).map(([name, readers]) => [name, [...new Set(readers.map(({ email }) => sentTo(email)))]]),
    );
    expect(counted).toEqual({ willing: [2], silent: [1], asleep: [0], suppressed: [0] });
    const ids = server.caught.map(({ parsed }) => parsed.messageId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each(['before', 'after'])('hand an e-mail over once, also where one is killed %s the mail server took it', async (when) => {
    const reader = await givenReader(rapport);
    const [id = ''] = await givenQueued(rapport, [reader], { purpose: 'SERVICE' });
    await rapport.db.outgoingEmail.updateMany({
      where: { communicationId: { not: id }, dueAt: { not: null } },
      data: { dueAt: null },
    });
    let texts = 0;
    const taken = signal();
    server.behaviour.onText = async () => {
      texts += 1;
      taken.resolve();
      // The mail server has the text, and answers whoever is gone.
      await killed.promise;
    };
    const killed = signal();
    const child = new Child(
      new URL('sending-child.ts', import.meta.url),
      ...[rapport.database.url ?? '', server.url, rapport.clock.now().toISOString()],
    );
    expect(await child.next()).toBe('started');
    await taken.promise;
    if (when === 'before') await child.kill();
    killed.resolve();
    if (when === 'after') await child.kill();
    expect(await deliveryOf(rapport, id)).toMatchObject({ state: expect.stringMatching(/^(QUEUED|SENT)$/), attempts: 1 });

    await drainInParallel();
    await rapport.clock.advance({ minutes: 11 });
    await drainInParallel();

    expect(texts).toBe(1);
    const { state, reason } = await deliveryOf(rapport, id);
    if (when === 'before') {
      expect(state).toBe('FAILED');
      expect(reason).toMatch(/^UNCONFIRMED: .*it may have left, and is not sent again$/);
    }
  });
});
