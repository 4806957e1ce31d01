import { beforeAll, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { communications } from '../../../src/modules/communications/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { feedback } from '../../../src/modules/feedback/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, globalId, type TestClient } from '../../support/index.ts';
import { givenComplaintRecords } from '../feedback/given.ts';
import { givenCustomer } from './given.ts';
import { givenProfile } from './given-profile.ts';

const rapport = createTestRapport([access, contacts, sales, communications, feedback]);
const EXPORT = /* GraphQL */ `
  mutation Export($input: ExportCustomerInput!) {
    exportCustomer(input: $input) { __typename ... on ExportCustomerSuccess { data generatedAt } ... on Error { code message } }
  }
`;
interface Exported {
  readonly __typename: string;
  readonly code?: string;
  readonly data: {
    readonly version: number;
    readonly customers: readonly {
      readonly id: string;
      readonly modules: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    }[];
  };
}

let agent: TestClient;
beforeAll(() => {
  agent = rapport.as('contacts.personal-data.export');
});

async function exported(id: string, more: object = {}): Promise<Exported> {
  const { exportCustomer } = await agent.data<{ exportCustomer: Exported }>(EXPORT, { input: { id, ...more } });
  return exportCustomer;
}

it('hands out, module by module, what every table keeps', async () => {
  const customer = await givenCustomer(rapport, { externalIds: [{ system: 'erp', id: '7' }] });
  await givenProfile(rapport.ctx, customer.id, 'Theophrastus');
  await givenComplaintRecords(rapport.ctx, customer.id, 'Theophrastus');

  const { data } = await exported(customer.globalId);

  const [one] = data.customers;
  expect(data).toMatchObject({ version: 1, customers: [{ id: customer.globalId }] });
  expect(Object.keys(one?.modules ?? {})).toEqual(['contacts', 'sales', 'communications', 'feedback']);
  const { customer: row, auditLog, ...lists } = one?.modules.contacts ?? {};
  expect(row).toMatchObject({ givenName: 'Ada', familyName: 'Theophrastus', createdAt: rapport.clock.now().toISOString() });
  for (const [list, rows] of Object.entries(lists)) expect(JSON.stringify(rows), list).toContain('Theophrastus');
  expect(Object.keys(lists)).toEqual([
    'contactPoints',
    'externalIds',
    'relationships',
    'importantDates',
    'interests',
    'groups',
    'needs',
    'consents',
    'customFields',
    'merges',
  ]);
  // Also what was said of a row that is gone.
  expect(auditLog).toContainEqual(expect.objectContaining({ action: 'contacts.interest.removed', before: expect.anything() }));
  expect(JSON.stringify(one?.modules.feedback)).toContain('Signed, Theophrastus');
});

it('hands out also what is kept about those who were merged into the customer', async () => {
  const [survivor, absorbed] = [await givenCustomer(rapport), await givenCustomer(rapport, { givenName: 'Xanthippe' })];
  await rapport.db.customer.update({ where: { id: absorbed.id }, data: { mergedIntoId: survivor.id } });

  const { data } = await exported(absorbed.globalId);

  expect(data.customers.map(({ id }) => id)).toEqual([survivor.globalId, absorbed.globalId]);
  expect(data.customers[1]?.modules.contacts?.customer).toMatchObject({ givenName: 'Xanthippe' });
});

it('is written to the audit log, and its content nowhere', async () => {
  const { id, globalId: customer } = await givenCustomer(rapport, { givenName: 'Eurydice' });

  await exported(customer, { idempotencyKey: 'once' });

  const entries = await rapport.db.auditEntry.findMany({ where: { subjectId: id, action: 'contacts.customer.exported' } });
  expect(entries).toMatchObject([{ operation: 'exportCustomer', actorKind: 'API_KEY', before: null, after: null }]);
  expect(JSON.stringify(await rapport.db.idempotencyRecord.findMany())).not.toContain('Eurydice');
  expect(await exported(customer, { idempotencyKey: 'once' })).toMatchObject({ code: 'CONFLICT' });
});

it('is refused without its permission, which reading customers does not bring, and for who is not there', async () => {
  const { globalId: customer } = await givenCustomer(rapport);
  const before = await rapport.db.auditEntry.count();

  const { errors } = await rapport.as('contacts.customer.read').run(EXPORT, { input: { id: customer } });

  expect(errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  expect(await exported(globalId('Customer', crypto.randomUUID()))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await exported(globalId('Staff', crypto.randomUUID()))).toMatchObject({ code: 'VALIDATION_FAILED' });
  expect(await rapport.db.auditEntry.count()).toBe(before);
});

it('holds 20 MB at most: of more nothing is handed out, and it is not recorded as handed out', async () => {
  const { id: customerId, globalId: customer } = await givenCustomer(rapport);
  const recorded = { recordedAt: rapport.clock.now(), recordedByKind: 'SYSTEM' } as const;
  const need = { id: crypto.randomUUID(), customerId, kind: 'NEED', priority: 3, ...recorded } as const;
  await rapport.db.need.create({ data: { ...need, statement: 'x'.repeat(20_000_000) } });
  const before = await rapport.db.auditEntry.count();

  expect(await exported(customer)).toMatchObject({
    __typename: 'ConflictError',
    message: expect.stringMatching(/is 2000\d{4} bytes as JSON, and one export may hold 20000000\. Nothing was handed out/),
  });
  expect(await rapport.db.auditEntry.count()).toBe(before);
});
