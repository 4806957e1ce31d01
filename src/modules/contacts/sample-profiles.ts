/** What the sample company knows of its customers as people: families, birthdays, hobbies, clubs, needs and consents. */
import type { Prisma } from '../../generated/index.ts';
import { type Ctx, DAY_MS, type EventName, insertRows, newId, type TxCtx } from '../../kernel/index.ts';
import { auditAll, authorship } from '../access/index.ts';
import { lockKeys } from './external-ids.ts';
import { sampleCustomers, seedCustomers } from './sample-customers.ts';
import { SAMPLE_COUNTRIES } from './sample-people.ts';
import { createSegment } from './segments/index.ts';

/** Of how many customers something is known. */
const HOW_MANY = 120;
const SOURCE = 'sample';

const HOBBIES = ['Gardening', 'Chess', 'Running', 'Cooking', 'Choir', 'Photography', 'Cycling', 'Mushroom picking'] as const;
const CLUBS = ['Sokol Lípa', 'Rotary', 'Bėgimo klubas', 'Chess on Tuesdays', 'Gartenfreunde', 'انجمن شعر'] as const;
const CHILDREN = ['Anežka', 'Lukas', 'نیلوفر', 'Poppy', 'Frieda'] as const;
const NEEDS = [
  { statement: 'A delivery on Saturdays', kind: 'NEED', priority: 1 },
  { statement: 'Wants to be called, never written to', kind: 'EXPECTATION', priority: 2 },
  { statement: 'Likes handwritten cards', kind: 'LIKE', priority: 4 },
  { statement: 'Cannot bear waiting on the line', kind: 'DISLIKE', priority: 3 },
] as const;
const CONSENTS = [
  { purpose: 'MARKETING', channel: null, state: 'GRANTED' },
  { purpose: 'MARKETING', channel: 'PHONE', state: 'DENIED' },
  { purpose: 'MARKETING', channel: 'EMAIL', state: 'GRANTED' },
  { purpose: 'PROFILING', channel: null, state: 'DENIED' },
  { purpose: 'SERVICE', channel: null, state: 'DENIED' },
] as const;

const SEGMENTS = [
  {
    name: 'Not customers yet',
    criteria: { version: 1, all: [{ criterion: 'contacts.lifecycle', in: ['LEAD', 'PROSPECT'] }] },
  },
  {
    name: 'Key customers',
    criteria: { version: 1, all: [{ criterion: 'contacts.service-tier', in: ['KEY'] }] },
  },
];

interface Person {
  readonly id: string;
  readonly kind: string;
  readonly familyName: string | null;
  readonly grammaticalGender: string | null;
}

/** Adds the sample customers where there are none yet, and what is known of them. */
export async function seedContacts(ctx: Ctx): Promise<void> {
  await seedCustomers(ctx);
  const ids = (await sampleCustomers(ctx)).slice(0, HOW_MANY).map(({ id }) => id);
  const customers = await ctx.db.customer.findMany({
    where: { id: { in: ids } },
    orderBy: { id: 'asc' },
    select: { id: true, kind: true, familyName: true, grammaticalGender: true },
  });
  await ctx.transact(async (tx) => {
    await lockKeys(tx, [SOURCE]);
    if ((await tx.db.interest.count({ where: { source: SOURCE } })) > 0) return;
    await writeTastes(tx, customers);
    const people = customers.flatMap((customer, place) => (customer.kind === 'PERSON' ? [{ ...customer, place }] : []));
    await writeDates(tx, people);
    await writeClubs(tx, people);
    await writeFamilies(tx, people);
    for (const segment of SEGMENTS) await createSegment(tx, segment);
  });
}

function pick<Item>(items: readonly Item[], place: number): Item {
  const item = items[place % items.length];
  if (item === undefined) throw new Error('There is nothing to pick from.');
  return item;
}

/** The columns that all facts have. */
function fact(tx: TxCtx, customerId: string) {
  return { id: newId(), customerId, source: SOURCE, recordedAt: tx.clock.now(), ...authorship(tx) };
}

/** Writes facts of one kind, announces and audits them: a statement each, however many. */
async function write<Row extends { readonly id: string }, Name extends EventName>(
  tx: TxCtx,
  type: string,
  rows: readonly Row[],
  { action, payload }: { readonly action: Name; readonly payload: (row: Row) => Rapport.Events[Name] },
): Promise<void> {
  await insertRows(tx.db, type, rows);
  await tx.emitAll(action, rows.map(payload));
  await auditAll(
    tx,
    rows.map((row) => ({ action, type, id: row.id, before: null, after: row })),
  );
}

async function writeTastes(tx: TxCtx, customers: readonly Person[]): Promise<void> {
  const interests = customers.map(({ id }, place) => ({
    ...fact(tx, id),
    name: pick(HOBBIES, place),
    strength: 1 + (place % 5),
  }));
  await write(tx, 'Interest', interests, {
    action: 'contacts.interest.added',
    payload: ({ id, customerId }) => ({ customerId, interestId: id }),
  });
  const needs = customers
    .filter((_customer, place) => place % 4 === 0)
    .map(({ id }, place) => ({
      ...fact(tx, id),
      ...pick(NEEDS, place),
      status: place % 2 === 1 ? ('ADDRESSED' as const) : ('OPEN' as const),
      evidence: place % 2 === 1 ? 'Agreed by phone.' : null,
      settledAt: place % 2 === 1 ? tx.clock.now() : null,
    }));
  await write(tx, 'Need', needs, {
    action: 'contacts.need.recorded',
    payload: ({ id, customerId, kind, priority }) => ({ customerId, needId: id, kind, priority }),
  });
  const consents = customers
    .filter((_customer, place) => place % 2 === 0)
    .map(({ id }, place) => ({ ...fact(tx, id), ...pick(CONSENTS, place < 40 ? place % 3 : place), lawfulBasis: 'Consent' }));
  await write(tx, 'Consent', consents, {
    action: 'contacts.consent.recorded',
    payload: ({ id, customerId, purpose, channel, state }) => ({ customerId, consentId: id, purpose, channel, state }),
  });
}

type Placed = Person & { readonly place: number };

/** Birthdays: some in each of the coming weeks, so that there is somebody to greet; every third without its year. */
async function writeDates(tx: TxCtx, people: readonly Placed[]): Promise<void> {
  const dates = people.map(({ id, place }) => {
    const on = new Date(tx.clock.now().getTime() + ((place * 3) % 365) * DAY_MS);
    const year = place % 3 === 1 ? null : 1944 + ((place * 7) % 60);
    // In the one year that is common to all, so that February 29 is a day.
    const day = { month: on.getUTCMonth() + 1, day: on.getUTCMonth() === 1 ? Math.min(on.getUTCDate(), 28) : on.getUTCDate() };
    return { ...fact(tx, id), kind: 'BIRTHDAY' as const, year, ...day };
  });
  await write(tx, 'ImportantDate', dates, {
    action: 'contacts.important-date.added',
    payload: ({ id, customerId, kind }) => ({ customerId, importantDateId: id, kind }),
  });
}

async function writeClubs(tx: TxCtx, people: readonly Placed[]): Promise<void> {
  const { customerId: _none, source: _from, ...recording } = fact(tx, '');
  const groups = CLUBS.map((name) => ({ ...recording, id: newId(), name }));
  await insertRows(tx.db, 'Group', groups satisfies Prisma.GroupCreateManyInput[]);
  const memberships = people
    .filter(({ place }) => place % 3 === 0)
    .map(({ id }, place) => ({
      ...fact(tx, id),
      groupId: pick(groups, place).id,
      role: place % 6 === 0 ? 'Treasurer' : null,
    }));
  await write(tx, 'GroupMembership', memberships, {
    action: 'contacts.group.joined',
    payload: ({ id, customerId, groupId }) => ({ customerId, groupId, membershipId: id }),
  });
}

/** Who shares a family name, in the two forms of their language, is married; some have a child who is no customer. */
async function writeFamilies(tx: TxCtx, people: readonly Placed[]): Promise<void> {
  const children = people
    .filter(({ place }) => place % 10 === 5)
    .map(({ id, place }) => ({
      ...fact(tx, id),
      pairId: newId(),
      type: 'CHILD',
      otherId: null,
      otherName: pick(CHILDREN, place),
    }));
  const couples = SAMPLE_COUNTRIES.flatMap(({ families }) => families).flatMap(([wifesName, husbandsName]) => {
    const named = (familyName: string, gender: string) =>
      people.find((person) => person.familyName === familyName && person.grammaticalGender === gender);
    const [wife, husband] = [named(wifesName, 'FEMININE'), named(husbandsName, 'MASCULINE')];
    return wife && husband ? [{ wife, husband, pairId: newId() }] : [];
  });
  const spouses = couples.flatMap(({ wife, husband, pairId }) => [
    { ...fact(tx, wife.id), pairId, type: 'SPOUSE', otherId: husband.id, otherName: null },
    { ...fact(tx, husband.id), pairId, type: 'SPOUSE', otherId: wife.id, otherName: null },
  ]);
  await write(tx, 'Relationship', [...children, ...spouses], {
    action: 'contacts.relationship.added',
    payload: ({ id, customerId, otherId }) => ({ customerId, relationshipId: id, otherId }),
  });
}
