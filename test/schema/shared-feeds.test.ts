import { beforeEach, describe, expect, it, vi } from 'vitest';
import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { UPDATE_CUSTOMER } from '../modules/contacts/documents.ts';
import { givenCustomer, write } from '../modules/contacts/given.ts';
import { countStatements, createTestRapport, type LiveStream } from '../support/index.ts';
import { asked, blind, callers, givenCaller, mirror } from './mirror.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, mirror], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const READ = 'contacts.customer.read';
const CONSENTS = 'contacts.consent.read';

type Feed = LiveStream<Record<string, unknown>>;

const TIMES = 'times(text: $text)';
const feedOf = (selection: string, field = 'customerChanged') => {
  const text = selection.includes('$text') ? '$text: String! = "x", ' : '';
  return `subscription Feed(${text}$after: String) { ${field}(after: $after) { cursor customer { ${selection} } } }`;
};
const NAMES = 'subscription { customerChanged { cursor customer { id displayName } } }';
const follow = (caller: string, query: string, variables = {}): Promise<Feed> =>
  rapport.withCredential(caller).subscribe(query, variables);

let customer: { readonly globalId: string };
let renamed = 0;
const rename = async () => {
  renamed += 1;
  await write(rapport.asAdministrator(), UPDATE_CUSTOMER, { id: customer.globalId, preferredName: `Name ${renamed}` });
};
const customersIn = (answers: readonly unknown[]) =>
  answers.map((answer) => Object.values(Object(Object(answer).data ?? answer)).map((event) => Object(event).customer)[0]);
const next = async (feed: Feed) => (await feed.next()).value;

beforeEach(async () => {
  customer = await givenCustomer(rapport, { givenName: 'Ada' });
  await rapport.settle();
  asked.length = 0;
});

describe('equal subscriptions with equal rights', () => {
  it('are answered together: what an event costs the database does not depend on how many there are', async () => {
    const statementsFor = async (count: number) => {
      const feeds = await Promise.all(
        Array.from({ length: count }, (_, index) => follow(givenCaller(`equal-${count}-${index}`, READ), NAMES)),
      );
      const { statements, result } = await counter.during(async () => {
        const waiting = Promise.all(feeds.map((feed) => feed.take(1)));
        await rename();
        return waiting;
      });
      await Promise.all(feeds.map((feed) => feed.return()));
      expect(result).toHaveLength(count);
      for (const answer of result) expect(answer).toEqual(result[0]);
      return statements.length;
    };

    const alone = await statementsFor(1);

    expect(await statementsFor(20)).toBe(alone);
  });

  it('resume each where it was, without a gap or a repeat, and are answered together from then on', async () => {
    const [first, second] = [givenCaller('resumes-1', READ), givenCaller('resumes-2', READ)];
    const query = feedOf(`preferredName ${TIMES}`);
    const live = await follow(first, query);
    await rename();
    const [seen] = await live.take(1);
    await rename();
    const resumed = await follow(second, query, { after: Object(seen?.customerChanged).cursor });
    const [own] = await live.take(1);
    expect(await resumed.take(1)).toEqual([own]);
    asked.length = 0;
    await rename();

    const [one, other] = await Promise.all([live.take(1), resumed.take(1)]);

    expect(one).toEqual(other);
    expect(customersIn(one)).toEqual([{ preferredName: `Name ${renamed}`, times: 'x' }]);
    expect(asked).toEqual(['times']);
    await Promise.all([live.return(), resumed.return()]);
  });

  it('get the errors of a field each with their own request', async () => {
    const feeds = await Promise.all(
      ['errs-1', 'errs-2'].map((name) => follow(givenCaller(name, READ), feedOf(`faulty ${TIMES}`))),
    );
    await rename();

    const answers = await Promise.all(feeds.map(next));

    expect(asked.toSorted()).toEqual(['faulty', 'times']);
    const requests = answers.map((answer) => {
      expect(answer).toEqual({
        data: { customerChanged: { cursor: expect.any(String), customer: { faulty: null, times: 'x' } } },
        errors: [
          {
            message: 'Too late.',
            locations: [expect.anything()],
            path: ['customerChanged', 'customer', 'faulty'],
            extensions: { code: 'CURSOR_EXPIRED', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
          },
        ],
      });
      return answer?.errors?.[0]?.extensions?.requestId;
    });
    expect(new Set(requests).size).toBe(2);
    await Promise.all(feeds.map((feed) => feed.return()));
  });

  it('are each recorded as having read what is sensitive', async () => {
    const consented = await givenCustomer(rapport, { givenName: 'Bea' });
    customer = consented;
    await write(
      rapport.asAdministrator(),
      'mutation ($input: RecordConsentInput!) { recordConsent(input: $input) { __typename } }',
      {
        customerId: consented.globalId,
        purpose: 'SERVICE',
        state: 'DENIED',
      },
    );
    await rapport.settle();
    const names = ['reads-1', 'reads-2'];
    const feeds = await Promise.all(
      names.map((name) => follow(givenCaller(name, READ, CONSENTS), feedOf(`consents { state } ${TIMES}`))),
    );
    await rename();
    await Promise.all(feeds.map(next));
    await Promise.all(feeds.map((feed) => feed.return()));
    await rapport.settle();

    expect(asked).toEqual(['times']);
    const entries = await rapport.db.auditEntry.findMany({ where: { action: CONSENTS } });
    expect(entries.map(({ operation }) => operation)).toEqual(['subscription Feed', 'subscription Feed']);
    expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(2);
  });
});

describe('subscriptions are not answered together', () => {
  it('where rights differ: each gets what it may see', async () => {
    const query = feedOf(`preferredName consents { state } ${TIMES}`);
    const feeds = await Promise.all([
      follow(givenCaller('may', READ, CONSENTS), query),
      follow(givenCaller('may-not', READ), query),
    ]);
    await rename();

    const [may, mayNot] = await Promise.all(feeds.map(next));

    expect(may).toMatchObject({ data: { customerChanged: { customer: { consents: expect.any(Array) } } } });
    expect(Object(may).errors).toBeUndefined();
    expect(Object(mayNot).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    await Promise.all(feeds.map((feed) => feed.return()));
  });

  it('where variables differ', async () => {
    const caller = givenCaller('varies', READ);
    const query = feedOf(TIMES);
    const feeds = await Promise.all(['a', 'b', 'a'].map((text) => follow(caller, query, { text })));
    await rename();

    const answers = await Promise.all(feeds.map((feed) => feed.take(1)));

    expect(answers.flatMap(customersIn)).toEqual([{ times: 'a' }, { times: 'b' }, { times: 'a' }]);
    expect(asked).toEqual(['times', 'times']);
    await Promise.all(feeds.map((feed) => feed.return()));
  });

  it('where a variable that says where to begin says something else as well', async () => {
    const caller = givenCaller('begins', READ);
    const query = feedOf('times(text: "!", after: $after)');
    const live = await follow(caller, query);
    await rename();
    const [seen] = await live.take(1);
    const after = Object(seen?.customerChanged).cursor;
    const resumed = await follow(caller, query, { after });
    await rename();

    const answers = await Promise.all([live.take(1), resumed.take(1)]);

    expect(answers.flatMap(customersIn)).toEqual([{ times: '!' }, { times: `${after}!` }]);
    await Promise.all([live.return(), resumed.return()]);
  });

  it('where a field asks who they are, but with the same actor', async () => {
    const [ada, bob] = [givenCaller('ada', READ), givenCaller('bob', READ)];
    const feeds = await Promise.all([ada, bob, ada, bob].map((caller) => follow(caller, feedOf('shownTo'))));
    await rename();

    const answers = await Promise.all(feeds.map((feed) => feed.take(1)));

    expect(answers.flatMap(customersIn)).toEqual([
      { shownTo: 'ada' },
      { shownTo: 'bob' },
      { shownTo: 'ada' },
      { shownTo: 'bob' },
    ]);
    expect(asked).toEqual(['shownTo', 'shownTo']);
    await Promise.all(feeds.map((feed) => feed.return()));
  });

  it('where a field asks for the request, also with the same actor', async () => {
    const caller = givenCaller('requests', READ);
    const feeds = await Promise.all([caller, caller, caller].map((one) => follow(one, feedOf('request'))));
    await rename();

    const answers = await Promise.all(feeds.map((feed) => feed.take(1)));

    expect(new Set(answers.flatMap(customersIn).map(({ request }) => request)).size).toBe(3);
    await Promise.all(feeds.map((feed) => feed.return()));
  });

  it('where they may see other rows', async () => {
    const [seeing, unseeing] = [givenCaller('seeing', READ), givenCaller('blind', READ)];
    const query = feedOf('preferredName', 'mirrored');
    blind.add('blind');
    const [first, second, third] = [await follow(seeing, query), await follow(unseeing, query), await follow(seeing, query)];
    const later = second.take(1);
    await rename();

    const seen = (await Promise.all([first.take(1), third.take(1)])).flatMap(customersIn);
    expect(seen).toEqual([{ preferredName: `Name ${renamed}` }, { preferredName: `Name ${renamed}` }]);
    await vi.waitUntil(() => asked.includes('blind'));
    blind.clear();
    await rename();
    expect(customersIn(await later)).toEqual([{ preferredName: `Name ${renamed}` }]);
    await Promise.all([first, second, third].map((feed) => feed.return()));
  });

  it('once a right was taken away: that one ends at the next event, the others go on', async () => {
    const [kept, revoked] = [givenCaller('kept', READ), givenCaller('revoked', READ)];
    const query = feedOf(`preferredName ${TIMES}`);
    const feeds = await Promise.all([kept, revoked, kept].map((caller) => follow(caller, query)));
    await rename();
    await Promise.all(feeds.map((feed) => feed.take(1)));
    asked.length = 0;

    callers.get('revoked')?.permissions.delete(READ);
    await rename();

    const [one, gone, other] = await Promise.all(feeds.map(next));
    expect(gone).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    expect((await feeds[1]?.next())?.done).toBe(true);
    expect(one).toEqual(other);
    expect(customersIn([one])).toEqual([{ preferredName: `Name ${renamed}`, times: 'x' }]);
    expect(asked).toEqual(['times']);
    await Promise.all([feeds[0]?.return(), feeds[2]?.return()]);
  });
});
