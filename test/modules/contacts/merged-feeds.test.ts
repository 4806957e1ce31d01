/** A live feed of one customer covers the survivor and everybody merged into them, for as long as the merge holds. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, type LiveStream } from '../../support/index.ts';
import { graphql, type ResultOf } from '../../typed-documents/index.ts';
import { givenComplaint } from '../feedback/given.ts';
import { UPDATE_CUSTOMER } from './documents.ts';
import { clerk, givenCustomer, write } from './given.ts';
import { merge, undo } from './merging.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);

const CHANGED = graphql(`
  subscription ChangedOfMerged($id: ID, $after: String) {
    customerChanged(customerId: $id, after: $after) { type }
  }
`);
const OPENED = graphql(`
  subscription OpenedOfMerged($id: ID, $after: String) {
    complaintOpened(filter: { customerId: $id }, after: $after) { cursor complaint { subject } }
  }
`);
const COMPLAINT_CHANGED = graphql(`
  subscription ComplaintChangedOfMerged($id: ID, $after: String) {
    complaintChanged(filter: { customerId: $id }, after: $after) { complaint { subject } }
  }
`);

type Given = Awaited<ReturnType<typeof givenCustomer>>;
const reader = () => rapport.as('contacts.customer.read', 'feedback.complaint.read');
const changes = (id: string, after?: string) => reader().subscribe(CHANGED, { id, after });
const complaints = (id: string, after?: string) => reader().subscribe(OPENED, { id, after });
const customers = (count: number) => Promise.all(Array.from({ length: count }, () => givenCustomer(rapport)));
const mergeInto = (survivor: Given, absorbed: Given) => merge(rapport, { survivor: survivor.id, absorbed: absorbed.id });
const open = (customer: Given, subject: string) => givenComplaint(rapport, customer, { subject });
const rename = (customer: Given, familyName: string) =>
  write(clerk(rapport), UPDATE_CUSTOMER, { id: customer.globalId, familyName });

async function subjects(feed: LiveStream<ResultOf<typeof OPENED>>, count: number) {
  return (await feed.take(count)).map(({ complaintOpened }) => complaintOpened?.complaint?.subject);
}
async function types(feed: LiveStream<ResultOf<typeof CHANGED>>, count: number) {
  return (await feed.take(count)).map(({ customerChanged }) => customerChanged?.type);
}
/** A cursor after which nothing of these customers was told yet. */
async function mark(): Promise<string> {
  const [other] = await customers(1);
  if (!other) throw new Error('There is nobody.');
  await using feed = await complaints(other.globalId);
  await open(other, 'mark');
  const [seen] = await feed.take(1);
  return seen?.complaintOpened?.cursor ?? '';
}

describe('a feed of a customer that resumes after a merge', () => {
  it('tells what was told of each before the merge, and of the survivor since, in order and once, by either id', async () => {
    const [survivor, absorbed, stranger] = (await customers(3)) as [Given, Given, Given];
    const after = await mark();
    await open(absorbed, '1');
    await open(survivor, '2');
    await open(stranger, 'not this');
    await open(absorbed, '3');
    await mergeInto(survivor, absorbed);
    await open(absorbed, '4');

    for (const { globalId } of [survivor, absorbed]) {
      await using feed = await complaints(globalId, after);
      expect(await subjects(feed, 4)).toEqual(['1', '2', '3', '4']);
      await using changed = await reader().subscribe(COMPLAINT_CHANGED, { id: globalId, after });
      // What was the absorbed customer's is the survivor's since.
      expect((await changed.take(6)).map(({ complaintChanged }) => complaintChanged?.complaint?.subject)).toEqual([
        ...['1', '2', '3'],
        ...['1', '3'],
        '4',
      ]);
    }
  });

  it('tells changes of the absorbed customer from before, then the merge, then those of the survivor', async () => {
    const [survivor, absorbed] = (await customers(2)) as [Given, Given];
    // So that the merge itself changes nothing.
    await rename(survivor, 'Own');
    const after = await mark();
    await rename(absorbed, 'One');
    await mergeInto(survivor, absorbed);
    await rename(survivor, 'Two');

    for (const { globalId } of [survivor, absorbed]) {
      await using feed = await changes(globalId, after);
      expect(await types(feed, 3)).toEqual([
        'contacts.customer.changed',
        'contacts.customer.merged',
        'contacts.customer.changed',
      ]);
    }
  });

  it('covers a chain of merges, from any of its ids', async () => {
    const [last, middle, first] = (await customers(3)) as [Given, Given, Given];
    const after = await mark();
    await open(first, '1');
    await mergeInto(middle, first);
    await open(middle, '2');
    await mergeInto(last, middle);
    await open(last, '3');

    for (const { globalId } of [last, middle, first]) {
      await using feed = await complaints(globalId, after);
      expect(await subjects(feed, 3)).toEqual(['1', '2', '3']);
    }
  });

  it('misses nothing of a time apart, when they were merged, unmerged and merged again', async () => {
    const [survivor, absorbed] = (await customers(2)) as [Given, Given];
    const after = await mark();
    await undo(rapport, await mergeInto(survivor, absorbed));
    await open(absorbed, 'absorbed apart');
    await open(survivor, 'survivor apart');
    await mergeInto(survivor, absorbed);
    await open(survivor, 'merged');

    for (const { globalId } of [survivor, absorbed]) {
      await using feed = await complaints(globalId, after);
      expect(await subjects(feed, 3)).toEqual(['absorbed apart', 'survivor apart', 'merged']);
    }
  });

  it('goes on with each alone when the merge was undone', async () => {
    const [survivor, absorbed] = (await customers(2)) as [Given, Given];
    const after = await mark();
    await open(absorbed, 'of the absorbed');
    await open(survivor, 'of the survivor');
    await undo(rapport, await mergeInto(survivor, absorbed));
    for (const customer of [survivor, absorbed]) await open(customer, `after, of ${customer.id}`);

    await using ofSurvivor = await complaints(survivor.globalId, after);
    expect(await subjects(ofSurvivor, 2)).toEqual(['of the survivor', `after, of ${survivor.id}`]);
    await using ofAbsorbed = await complaints(absorbed.globalId, after);
    expect(await subjects(ofAbsorbed, 2)).toEqual(['of the absorbed', `after, of ${absorbed.id}`]);
  });
});

describe('a feed that resumes after the merge was undone, from before it', () => {
  it("tells the survivor's reader what was told while they were one, and the other's that they were: it is the survivor's", async () => {
    const [survivor, absorbed] = (await customers(2)) as [Given, Given];
    await rename(survivor, 'Own');
    const after = await mark();
    await open(absorbed, 'before');
    const mergeId = await mergeInto(survivor, absorbed);
    await open(absorbed, 'while one');
    await rename(survivor, 'One');
    await undo(rapport, mergeId);
    await open(absorbed, 'apart');
    await rename(absorbed, 'Apart');

    await using ofAbsorbed = await complaints(absorbed.globalId, after);
    expect(await subjects(ofAbsorbed, 2)).toEqual(['before', 'apart']);
    await using ofSurvivor = await complaints(survivor.globalId, after);
    expect(await subjects(ofSurvivor, 1)).toEqual(['while one']);
    await using changed = await changes(absorbed.globalId, after);
    expect(await types(changed, 3)).toEqual([
      'contacts.customer.merged',
      'contacts.customer.unmerged',
      'contacts.customer.changed',
    ]);
  });
});

describe('an open feed of a customer', () => {
  it('goes on with the survivor when they are merged, and is apart again when that is undone', async () => {
    const [survivor, absorbed] = (await customers(2)) as [Given, Given];
    await using ofSurvivor = await complaints(survivor.globalId);
    await using ofAbsorbed = await complaints(absorbed.globalId);
    await using changed = await changes(absorbed.globalId);

    await open(survivor, 'survivor before');
    await open(absorbed, 'absorbed before');
    const mergeId = await mergeInto(survivor, absorbed);
    await open(absorbed, 'merged');
    await rename(survivor, 'One');
    await undo(rapport, mergeId);
    await rename(survivor, 'Two');
    await open(survivor, 'survivor after');
    await open(absorbed, 'absorbed after');
    await rename(absorbed, 'One');

    expect(await subjects(ofSurvivor, 3)).toEqual(['survivor before', 'merged', 'survivor after']);
    expect(await subjects(ofAbsorbed, 3)).toEqual(['absorbed before', 'merged', 'absorbed after']);
    expect((await changed.take(4)).map(({ customerChanged }) => customerChanged?.type)).toEqual([
      'contacts.customer.merged',
      'contacts.customer.changed',
      'contacts.customer.unmerged',
      'contacts.customer.changed',
    ]);
  });

  it('that was opened by an absorbed id while merged follows that customer once it is undone', async () => {
    const [survivor, absorbed] = (await customers(2)) as [Given, Given];
    const mergeId = await mergeInto(survivor, absorbed);
    await using feed = await complaints(absorbed.globalId);
    await open(survivor, 'merged');
    await undo(rapport, mergeId);
    await open(survivor, 'not this');
    await open(absorbed, 'apart');

    expect(await subjects(feed, 2)).toEqual(['merged', 'apart']);
  });

  it('keeps who was merged into the absorbed customer before, when the later of two merges is undone', async () => {
    const [last, middle, first] = (await customers(3)) as [Given, Given, Given];
    await using feed = await complaints(first.globalId);
    const earlier = await mergeInto(middle, first);
    const later = await mergeInto(last, middle);
    await using openedLate = await complaints(first.globalId);
    await open(last, 'all three');
    await undo(rapport, later);
    await open(last, 'not this');
    await open(middle, 'two');
    await undo(rapport, earlier);
    await open(middle, 'nor this');
    await open(first, 'alone');

    for (const opened of [feed, openedLate]) expect(await subjects(opened, 3)).toEqual(['all three', 'two', 'alone']);
  });

  it('that reads what it missed hears of a merge that comes meanwhile in its order', async () => {
    const [survivor, absorbed] = (await customers(2)) as [Given, Given];
    const after = await mark();
    for (let number = 0; number < 60; number++) await open(absorbed, `missed ${number}`);
    await using feed = await complaints(absorbed.globalId, after);
    await open(survivor, 'not this');
    await mergeInto(survivor, absorbed);
    await open(survivor, 'merged');

    const told = await subjects(feed, 61);
    expect(told).toEqual([...Array.from({ length: 60 }, (_none, number) => `missed ${number}`), 'merged']);
  });
});
