import ICAL from 'ical.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, type TestClient } from '../../support/index.ts';
import { graphql } from '../../typed-documents/index.ts';
import { givenCustomer } from './given.ts';
import { forgetEverybodyAfterEach, givenBirthday, givenConsent, givenDate } from './given-occasions.ts';

const CREATE = graphql(`
  mutation CreateFeed($input: CreateCalendarFeedInput!) {
    createCalendarFeed(input: $input) {
      __typename
      ... on CreateCalendarFeedSuccess { url calendarFeed { id name revokedAt recordedBy { name } } }
      ... on Error { message code }
    }
  }
`);
const REVOKE = graphql(`
  mutation RevokeFeed($input: RevokeCalendarFeedInput!) {
    revokeCalendarFeed(input: $input) {
      __typename
      ... on RevokeCalendarFeedSuccess { calendarFeed { id revokedAt } }
      ... on Error { message code }
    }
  }
`);
const FEEDS = graphql('query Feeds { calendarFeeds { totalCount nodes { name revokedAt } } }');

// TEST_START and all that follows lie in 2026.
const rapport = createTestRapport([access, contacts], {
  startAt: new Date('2026-04-20T12:00:00Z'),
  environment: { ADMIN_KEY: 'an-administrator-of-the-tests-only-00', PUBLIC_URL: 'https://crm.example.com/' },
});
forgetEverybodyAfterEach(rapport);

let manager: TestClient;
beforeAll(() => {
  manager = rapport.withCredential('an-administrator-of-the-tests-only-00');
});

async function givenFeed(caller = manager) {
  const { createCalendarFeed: made } = await caller.data(CREATE, { input: { name: 'Sales' } });
  if (made?.__typename !== 'CreateCalendarFeedSuccess') throw new Error(`Answered ${JSON.stringify(made)}.`);
  return made;
}

/** A key that was made through the API, with these permissions. */
async function givenKey(...permissions: readonly string[]) {
  const { createApiKey } = await manager.data<{ createApiKey: { secret: string; apiKey: { id: string } } }>(
    `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { ... on CreateApiKeySuccess { secret apiKey { id } } } }`,
    { input: { name: 'Calendar', permissions } },
  );
  return { id: createApiKey.apiKey.id, caller: rapport.withCredential(createApiKey.secret) };
}

function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return rapport.rapport.fetch(new Request(url, { headers }));
}

async function eventsOf(response: Response) {
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/calendar; charset=utf-8']);
  const calendar = new ICAL.Component(ICAL.parse(await response.text()));
  return calendar.getAllSubcomponents('vevent').map((component) => {
    const event = new ICAL.Event(component);
    return { uid: event.uid, summary: event.summary, on: event.startDate.toString(), end: event.endDate.toString() };
  });
}

describe('a calendar of occasions', () => {
  it('is read back by a calendar program as it was written: days, names and ids', async () => {
    const names = ['Comma, Semi; Colon: \\Back', 'Line\nBreak', 'Party 🎉🎂', 'ژاله مهرجویی', 'Č'.repeat(200), 'END:VCALENDAR'];
    const dates = new Map<string, string>();
    for (const organizationName of names) {
      const customer = await givenCustomer(rapport, { kind: 'ORGANIZATION', organizationName });
      const { id } = await givenDate(rapport, customer, { kind: 'ANNIVERSARY' });
      dates.set(`${id}-2026@occasions.rapport`, `Anniversary: ${organizationName}`);
    }
    const { url } = await givenFeed();

    const events = await eventsOf(await get(url));

    expect(new Map(events.map(({ uid, summary }) => [uid, summary]))).toEqual(dates);
    expect(events.every(({ on, end }) => on === '2026-05-03' && end === '2026-05-04')).toBe(true);
  });

  it('is folded at 75 octets and ends its lines as RFC 5545 says', async () => {
    await givenBirthday(rapport, { givenName: 'Ж😀'.repeat(66) });
    const text = await (await get((await givenFeed()).url)).text();

    expect(text).not.toMatch(/[^\r]\n/);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(Math.max(...text.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(text).not.toContain('�');
    expect(text).toMatch(/^REFRESH-INTERVAL;VALUE=DURATION:PT12H\r$/m);
    expect(text).toMatch(/^DTSTAMP:\d{8}T\d{6}Z\r$/m);
    expect(text).toMatch(/^DTSTART;VALUE=DATE:20260503\r$/m);
  });

  it('holds the past 31 days and the next 366, whoever may be greeted', async () => {
    const ada = await givenBirthday(rapport, {}, { month: 3, day: 19 });
    await givenDate(rapport, ada, { month: 3, day: 20, whose: 'Eve' });
    await givenDate(rapport, ada, { month: 4, day: 21, kind: 'CUSTOM', label: 'First order', year: null });
    const silent = await givenBirthday(rapport, { givenName: 'Silent' });
    await givenConsent(rapport, silent, 'DENIED');

    const events = await eventsOf(await get((await givenFeed()).url));

    expect(events.map(({ on, summary }) => `${on} ${summary}`)).toEqual([
      '2026-03-20 Birthday: Eve (Ada)',
      '2026-04-21 First order: Ada',
      '2027-03-19 Birthday: Ada',
      '2027-03-20 Birthday: Eve (Ada)',
      '2027-04-21 First order: Ada',
    ]);
  });

  it('has the holidays of a country once each, if asked', async () => {
    const { url } = await givenFeed();
    const holidays = async (asked: string) =>
      (await eventsOf(await get(`${url}${asked}`))).map(({ uid, summary }) => `${uid} ${summary}`);

    expect(await holidays('')).toEqual([]);
    expect(await holidays('&holidays=CZ')).toContain('CZ-2026-12-24@occasions.rapport Štědrý den (CZ)');
    expect((await get(`${url}&holidays=Czechia`)).status).toBe(400);
  });
});

describe('polling the calendar', () => {
  it('costs nothing while nothing changed, and tells what did', async () => {
    const ada = await givenBirthday(rapport);
    // As on a real clock: the header tells whole seconds.
    await rapport.clock.advance({ milliseconds: 123 });
    const { url } = await givenFeed();
    await rapport.clock.advance({ minutes: 1 });
    const first = await get(url);
    const [etag, modified] = [first.headers.get('etag') ?? '', first.headers.get('last-modified') ?? ''];

    const again = await get(url, { 'if-none-match': etag });
    const since = await get(url, { 'if-modified-since': modified });
    expect([again.status, await again.text(), since.status]).toEqual([304, '', 304]);
    expect((await get(url)).headers.get('etag')).toBe(etag);

    await manager.data('mutation ($input: ArchiveCustomerInput!) { archiveCustomer(input: $input) { __typename } }', {
      input: { id: ada.globalId },
    });
    expect((await get(url, { 'if-none-match': etag })).status).toBe(200);
    expect((await get(url, { 'if-modified-since': modified })).status).toBe(200);
    await rapport.clock.advance({ minutes: 1 });
    expect((await get(url, { 'if-modified-since': modified })).status).toBe(200);
  });

  it('goes by the ETag alone where both are given, and by no time that is none', async () => {
    await givenBirthday(rapport);
    const { url } = await givenFeed();
    await rapport.clock.advance({ minutes: 1 });
    const first = await get(url);
    const [etag, modified] = [first.headers.get('etag') ?? '', first.headers.get('last-modified') ?? ''];
    expect(new Date(modified).getTime() % 1_000).toBe(0);
    const longAgo = new Date(0).toUTCString();
    const status = async (headers: Readonly<Record<string, string>>) => (await get(url, headers)).status;

    expect(await status({ 'if-none-match': etag, 'if-modified-since': longAgo })).toBe(304);
    expect(await status({ 'if-none-match': '"another"', 'if-modified-since': modified })).toBe(200);
    expect(await status({ 'if-none-match': `"another", W/${etag}` })).toBe(304);
    expect(await status({ 'if-modified-since': longAgo })).toBe(200);
    expect(await status({ 'if-modified-since': 'yesterday' })).toBe(200);
  });
});

describe('the key of a calendar', () => {
  it('is shown once, kept as a hash, and never logged', async () => {
    const input = { name: 'Once', idempotencyKey: 'once' };
    const { createCalendarFeed: made } = await manager.data(CREATE, { input });
    const { createCalendarFeed: repeated } = await manager.data(CREATE, { input });
    const url = made?.__typename === 'CreateCalendarFeedSuccess' ? made.url : '';
    const key = url.slice('https://crm.example.com/calendar/occasions.ics?key='.length);
    await get(url);

    expect(url).toMatch(/^https:\/\/crm\.example\.com\/calendar\/occasions\.ics\?key=[\w-]{43}$/);
    expect(repeated).toMatchObject({ __typename: 'ConflictError' });
    expect(await rapport.db.calendarFeed.count({ where: { name: 'Once' } })).toBe(1);
    const kept = await rapport.db.$queryRaw<{ row: string }[]>`
      SELECT row_to_json(f)::text AS row FROM "CalendarFeed" f UNION ALL SELECT row_to_json(a)::text FROM "AuditEntry" a
      UNION ALL SELECT row_to_json(e)::text FROM "LoggedEvent" e UNION ALL SELECT row_to_json(i)::text FROM "IdempotencyRecord" i`;
    expect(kept.filter(({ row }) => row.includes(key))).toEqual([]);
    expect(JSON.stringify(rapport.log.lines)).toContain('/calendar/occasions.ics');
    expect(JSON.stringify(rapport.log.lines)).not.toContain(key);
  });

  it('that is wrong, absent or revoked opens nothing, and nothing tells which it is', async () => {
    const { url, calendarFeed } = await givenFeed();
    expect((await get(url)).status).toBe(200);
    const { revokeCalendarFeed: once } = await manager.data(REVOKE, { input: { id: calendarFeed.id } });
    const { revokeCalendarFeed: twice } = await manager.data(REVOKE, { input: { id: calendarFeed.id } });
    expect(twice).toEqual(once);
    const [address] = url.split('?');

    const answers = await Promise.all(
      [url, `${address}`, `${address}?key=`, `${address}?key=${'x'.repeat(43)}`, `${address}?key=${'x'.repeat(9_000)}`].map(
        async (asked) => {
          const response = await get(asked);
          return [response.status, await response.text(), response.headers.get('etag')];
        },
      ),
    );
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify([404, 'There is no such calendar.\n', null])]),
    );
  });

  it('opens the calendar only while whoever made it may see occasions and customers', async () => {
    const { id, caller } = await givenKey('contacts.calendar.manage', 'contacts.occasion.read', 'contacts.customer.read');
    const blind = [
      await givenKey('contacts.calendar.manage', 'contacts.customer.read'),
      await givenKey('contacts.calendar.manage', 'contacts.occasion.read'),
    ];
    const { url } = await givenFeed(caller);
    expect((await get(url)).status).toBe(200);
    for (const key of blind) expect((await get((await givenFeed(key.caller)).url)).status).toBe(404);

    await manager.data('mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { __typename } }', { input: { id } });

    expect((await get(url)).status).toBe(404);
  });

  it('is made, listed and revoked by nobody without the permission', async () => {
    const { calendarFeed } = await givenFeed();
    const before = await rapport.db.calendarFeed.findMany();
    const other = rapport.as('contacts.occasion.read', 'contacts.customer.read');

    for (const result of [
      await other.run(CREATE, { input: { name: 'Mine' } }),
      await other.run(REVOKE, { input: { id: calendarFeed.id } }),
      await other.run(FEEDS),
    ]) {
      expect(result.errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
    }
    expect(await rapport.db.calendarFeed.findMany()).toEqual(before);
    expect((await manager.data(FEEDS)).calendarFeeds?.totalCount).toBe(before.length);
  });
});
