/**
 * A campaign by e-mail to 10,000 customers: how long its launch takes, in how much memory, and whether each of them gets one message that
 * another library reads. `DATABASE_URL=postgres://… npm run bench:campaigns`, with an empty database of its own. `RECIPIENTS` names
 * another number. Ends with 1 where a target is missed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { migrate, openDatabase } from '../src/database/index.ts';
import { getDatamodel, PrismaClient } from '../src/generated/index.ts';
import { type Ctx, createRapport, resolveModules } from '../src/index.ts';
import { access } from '../src/modules/access/index.ts';
import { createCampaign, launchCampaign } from '../src/modules/communications/campaigns/index.ts';
import { communications } from '../src/modules/communications/index.ts';
import { type CreateCustomerInput, contacts, createSegment } from '../src/modules/contacts/index.ts';
import { sales } from '../src/modules/sales/index.ts';
import { fill } from './filled-database.ts';
import type { Caught, Listening } from './mail-sink.ts';
import { CULTURES } from './people.ts';
import { machine, printTable, progress } from './report.ts';

const RECIPIENTS = Number(process.env.RECIPIENTS ?? 10_000);
const MODULES = [access, contacts, sales, communications];
/** The memory: of a process that collects its garbage late. All messages at once, with what is made of them, would take more. */
const TARGETS = { launchSeconds: 60, grownMegabytes: 250 } as const;
const LONGEST_DELIVERY_MS = 20 * 60_000;
const WATCH_MS = 200;
const MEGABYTE = 2 ** 20;

interface Sink {
  readonly url: string;
  readonly caught: Caught[];
  readonly process: ChildProcess;
}

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (url === undefined || url === '') {
    throw new Error('DATABASE_URL: is not set; accepted: postgres://… of an empty database that the benchmark may fill.');
  }
  const sink = await startSink();
  const database = await openDatabase({ PrismaClient, url, timeouts: { statement: 60_000, stalled: 70_000 } });
  await migrate(database, resolveModules(MODULES));
  await fillOnce(database);
  const rapport = createRapport({
    modules: MODULES,
    database,
    datamodel: getDatamodel(),
    environment: { SMTP_URL: sink.url, MAIL_FROM: 'shop@shop.example', PUBLIC_URL: 'https://shop.example' },
  });
  await rapport.start();
  try {
    const isRight = await measure(rapport.kernel.systemContext('bench'), sink);
    const { rows } = await database.executeSql('SHOW server_version');
    process.stdout.write(`\n${machine(`Postgres ${rows[0]?.server_version}`)}\n`);
    if (!isRight) process.exitCode = 1;
  } finally {
    await rapport.stop();
    await database.close();
    sink.process.disconnect();
  }
}

function startSink(): Promise<Sink> {
  const child = fork(fileURLToPath(new URL('mail-sink.ts', import.meta.url)));
  const caught: Caught[] = [];
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('message', (message: Caught | Listening) => {
      if (message.kind === 'caught') caught.push(message);
      else resolve({ url: `smtp://127.0.0.1:${message.port}`, caught, process: child });
    });
  });
}

/** Everybody allows marketing by e-mail. */
async function fillOnce(database: Awaited<ReturnType<typeof openDatabase>>): Promise<void> {
  const people = Array.from({ length: RECIPIENTS }, (_none, nth): CreateCustomerInput => {
    const culture = CULTURES[nth % CULTURES.length];
    const among = (names: readonly string[] | undefined) => names?.[Math.floor(nth / CULTURES.length) % names.length];
    const familyName = among(culture?.family.map(([, feminine]) => feminine));
    const names = { givenName: among(culture?.feminine) ?? 'Ada', ...(familyName !== undefined && { familyName }) };
    return { kind: 'PERSON', ...names, language: culture?.language ?? 'en', email: `customer-${nth}@example.com` };
  });
  if ((await database.prisma.customer.count()) > 0) throw new Error('This database has customers in it. Name an empty one.');
  await fill(
    database,
    people.map((input) => ({ input }) as Parameters<typeof fill>[1][number]),
  );
  await database.prisma.$executeRaw`
    INSERT INTO "Consent" ("id", "customerId", "purpose", "channel", "state", "recordedAt", "recordedByKind")
    SELECT gen_random_uuid(), "id", 'MARKETING', 'EMAIL', 'GRANTED', now(), 'SYSTEM' FROM "Customer"`;
}

async function measure(ctx: Ctx, sink: Sink): Promise<boolean> {
  const segment = await createSegment(ctx, {
    name: 'Everybody',
    criteria: { version: 1, all: [{ criterion: 'contacts.lifecycle', in: ['LEAD'] }] },
  });
  const { id } = await createCampaign(ctx, {
    ...{ name: 'Spring', goal: 'SALES', channel: 'EMAIL', segmentId: segment.id, subject: '{{displayName}}: spring' },
    text: '{{salutation}},\n\nspring is here.\n\n{{unsubscribeUrl}}',
    html: '<p>{{salutation}},</p><p>spring is here.</p><p><a href="{{unsubscribeUrl}}">Unsubscribe</a></p>',
  });
  globalThis.gc?.();
  const memory = { before: process.memoryUsage.rss(), launched: 0, peak: 0 };
  const watch = setInterval(() => {
    memory.peak = Math.max(memory.peak, process.memoryUsage.rss());
  }, WATCH_MS);
  const [started, usage] = [performance.now(), process.cpuUsage()];
  await launchCampaign(ctx, id);
  const queued = () => ctx.db.campaignRecipient.count({ where: { campaignId: id, communicationId: { not: null } } });
  await until('Launching', queued, RECIPIENTS);
  const launchSeconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(usage);
  const processorSeconds = (user + system) / 1_000_000;
  memory.launched = Math.max(memory.peak, process.memoryUsage.rss());
  await until('Delivering', async () => sink.caught.length, RECIPIENTS);
  const deliverySeconds = (performance.now() - started) / 1_000;
  clearInterval(watch);
  return report(sink.caught, { launchSeconds, processorSeconds, deliverySeconds, memory });
}

async function until(label: string, count: () => Promise<number>, total: number): Promise<void> {
  const deadline = performance.now() + LONGEST_DELIVERY_MS;
  for (let before = 0; ; ) {
    const done = Math.min(await count(), total);
    if (done !== before) progress(label, done, total);
    before = done;
    if (done >= total) return;
    if (performance.now() > deadline) throw new Error(`${label}: only ${done} of ${total} after 20 minutes.`);
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
  }
}

interface Measured {
  readonly launchSeconds: number;
  /** Of this process, until then; what it delivers meanwhile included. */
  readonly processorSeconds: number;
  readonly deliverySeconds: number;
  /** Bytes of this process. */
  readonly memory: { readonly before: number; readonly launched: number; readonly peak: number };
}

function report(caught: readonly Caught[], { launchSeconds, processorSeconds, deliverySeconds, memory }: Measured): boolean {
  const faults = caught.flatMap((mail) => mail.faults.map((fault) => `${mail.recipient}: ${fault}`));
  const counts = [new Set(caught.map(({ recipient }) => recipient)).size, new Set(caught.map(({ messageId }) => messageId)).size];
  const megabytes = (bytes: number) => Math.round(bytes / MEGABYTE);
  const grown = megabytes(memory.peak - memory.before);
  const rows: readonly (readonly [what: string, value: string, target: string, isRight: boolean])[] = [
    [
      'launch: audience settled, messages queued, s',
      launchSeconds.toFixed(1),
      `< ${TARGETS.launchSeconds}`,
      launchSeconds < TARGETS.launchSeconds,
    ],
    ['processor time of the server meanwhile, s', processorSeconds.toFixed(1), '', true],
    ['launch and delivery, s', deliverySeconds.toFixed(1), '', true],
    ['memory before, MB', String(megabytes(memory.before)), '', true],
    ['memory at most during the launch, MB', String(megabytes(memory.launched)), '', true],
    ['memory at most, MB above before', String(grown), `< ${TARGETS.grownMegabytes}`, grown < TARGETS.grownMegabytes],
    ['messages captured', String(caught.length), `${RECIPIENTS}`, caught.length === RECIPIENTS],
    ['recipients, each once', String(counts[0]), `${RECIPIENTS}`, counts[0] === RECIPIENTS],
    ['Message-IDs, each once', String(counts[1]), `${RECIPIENTS}`, counts[1] === RECIPIENTS],
    ['faults that mailparser sees', String(faults.length), '0', faults.length === 0],
  ];
  printTable(
    ['campaign by e-mail', 'measured', 'target'],
    rows.map(([what, value, target, isRight]) => [what, isRight ? value : `**${value}**`, target]),
  );
  for (const fault of faults.slice(0, 10)) process.stdout.write(`${fault}\n`);
  return rows.every(([, , , isRight]) => isRight);
}

await main();
