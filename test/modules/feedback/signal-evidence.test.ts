/** The records behind signals, those of partners' modules too. */

import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Prisma } from '../../../src/generated/index.ts';
import { defineModule } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { settlePromise } from '../../../src/modules/sales/promises/index.ts';
import { countStatements, createTestRapport, globalId, type TestRapport } from '../../support/index.ts';
import { type GivenCustomer, givenCustomer } from '../contacts/given.ts';
import { givenProduct } from '../sales/given.ts';
import { givenPromise } from '../sales/given-relations.ts';
import { givenComplaint, givenWord } from './given.ts';
import { analyst, EVIDENCE, evaluate, givenTeam, signalsAbout } from './given-signals.ts';

/** A partner's: every product with this sku was recalled once. */
const recalls = defineModule({
  name: 'acme-recalls',
  contract: 1,
  contributes: {
    'feedback.signal-evidence': {
      evidence: {
        'acme-recalls.recalls': {
          kind: 'FAULTY_PRODUCT',
          description: 'Recalls.',
          select: ({ to }) => Prisma.sql`
            SELECT 'Product'::text AS "recordType", "id" AS "recordId", "id", ${to}::timestamptz AS "occurredAt", "id" AS "productId"
            FROM "Product" WHERE "sku" = 'recalled'`,
        },
      },
      exposure: {
        'acme-recalls.lent': {
          kind: 'FAULTY_PRODUCT',
          description: 'Lent out.',
          select: () => Prisma.sql`SELECT 4.5 AS "amount", "id" AS "productId" FROM "Product" WHERE "sku" = 'recalled'`,
        },
      },
    },
  },
});

type VariablesOf<Document> = Document extends TypedDocumentNode<infer _Data, infer Variables> ? Variables : never;

const MODULES = [access, contacts, sales, communications, feedback];
const counter = countStatements();
const rapport = createTestRapport([...MODULES, recalls], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
let ada: GivenCustomer;
beforeAll(async () => {
  ada = await givenCustomer(rapport);
});

it('takes evidence and exposure of partners’ modules, which may name records of any type', async () => {
  const product = await givenProduct(rapport, { sku: 'recalled' });
  await evaluate(rapport);
  // Four and a half pieces, to the nearest whole one.
  expect(await signalsAbout(rapport, { productId: product.globalId })).toMatchObject([{ count: 1, exposure: 5 }]);
  const { signals } = await analyst(rapport).data(EVIDENCE, { filter: { productId: product.globalId } });
  expect(signals?.nodes[0]?.evidence?.nodes).toEqual([{ __typename: 'Product', id: product.globalId }]);
});

describe('the evidence of a signal', () => {
  /** Against one team: a word, a promise, and a complaint that counts twice. */
  async function givenMixed(of: TestRapport) {
    const team = await givenTeam(of);
    const word = await givenWord(of, ada, { teamId: team.id, channel: 'LETTER', occurredAt: hoursAgo(of, 3) });
    const promise = await givenPromise(of, ada, { staffId: team.staffId });
    await settlePromise(of.ctx, { id: promise.id, kept: false, brokenReason: 'Forgotten.', at: hoursAgo(of, 2) });
    const complaint = await givenComplaint(of, ada, { cause: 'SERVICE', teamId: team.id, openedAt: hoursAgo(of, 4) });
    await of.db.slaClock.updateMany({
      where: { complaintId: complaint.id, metric: 'ACKNOWLEDGE' },
      data: { breachedAt: hoursAgo(of, 1) },
    });
    await evaluate(of);
    const about = { __typename: 'Complaint', id: globalId('Complaint', complaint.id) };
    const records = [
      about,
      { __typename: 'CustomerPromise', id: globalId('CustomerPromise', promise.id) },
      { __typename: 'Communication', id: globalId('Communication', word.id) },
      about,
    ];
    return { filter: { teamId: team.globalId }, records };
  }
  const hoursAgo = (of: TestRapport, hours: number) => new Date(of.clock.now().getTime() - hours * 3_600_000);
  const read = async (variables: VariablesOf<typeof EVIDENCE>) => {
    const { signals } = await analyst(rapport).data(EVIDENCE, variables);
    const [signal] = signals?.nodes ?? [];
    if (!signal?.evidence) throw new Error('No evidence.');
    return { count: signal.count, ...signal.evidence };
  };

  it('is the records that count, of their own types, newest first, as many as the count', async () => {
    const { filter, records } = await givenMixed(rapport);
    const all = await read({ filter });
    expect(all.nodes).toEqual(records);
    expect(all.edges.map(({ node }) => node)).toEqual(records);
    expect([all.count, all.totalCount]).toEqual([4, 4]);
  });

  it('is paged by cursors in both directions', async () => {
    const { filter, records } = await givenMixed(rapport);
    const first = await read({ filter, first: 3 });
    expect([first.nodes, first.pageInfo.hasNextPage]).toEqual([records.slice(0, 3), true]);
    const rest = await read({ filter, first: 3, after: first.pageInfo.endCursor });
    expect([rest.nodes, rest.pageInfo.hasNextPage]).toEqual([records.slice(3), false]);
    const last = await read({ filter, last: 2, before: rest.pageInfo.startCursor });
    expect([last.nodes, last.pageInfo.hasPreviousPage]).toEqual([records.slice(1, 3), true]);
  });

  it('is null in the place of a record that the reader may not see', async () => {
    const { filter, records } = await givenMixed(rapport);
    const { signals } = await rapport.as('feedback.signal.read', 'sales.promise.read').data(EVIDENCE, { filter });
    const seen = records.map((record) => (record.__typename === 'CustomerPromise' ? record : null));
    expect(signals?.nodes[0]?.evidence?.nodes).toEqual(seen);
    expect(signals?.nodes[0]?.evidence?.edges.map(({ node }) => node)).toEqual(seen);
    expect(signals?.nodes[0]?.evidence?.totalCount).toBe(4);
  });

  it('costs as many statements for many signals as for one', async () => {
    const { filter } = await givenMixed(rapport);
    await givenMixed(rapport);
    await givenMixed(rapport);
    const client = analyst(rapport);
    const statements = async (asked: object) => {
      const { statements: sent } = await counter.during(() => client.data(EVIDENCE, { filter: asked }));
      // Feeds of other tests may still read the log.
      return sent.map(({ sql }) => sql).filter((sql) => !sql.includes('LoggedEvent'));
    };
    await statements(filter);
    const ofOne = await statements(filter);
    const ofMany = await statements({ kind: ['POOR_SERVICE'] });
    expect(ofMany.length, ofMany.join('\n')).toBe(ofOne.length);
  });
});
