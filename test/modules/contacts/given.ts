/** Customers to begin with, and what of them is in the database. */
import { type CreateCustomerInput, createCustomer } from '../../../src/modules/contacts/index.ts';
import { globalId, type Statement, type TestClient, type TestRapport } from '../../support/index.ts';
import type { Written } from './documents.ts';

export interface GivenCustomer {
  readonly id: string;
  readonly globalId: string;
}

/** A person called Ada unless told otherwise, made as the product makes customers. */
export async function givenCustomer(rapport: TestRapport, input: Partial<CreateCustomerInput> = {}): Promise<GivenCustomer> {
  const { id } = await createCustomer(rapport.ctx, { kind: 'PERSON', givenName: 'Ada', ...input });
  return { id, globalId: globalId('Customer', id) };
}

/** One custom field of each type. */
export async function givenCustomFields({ db, clock }: TestRapport): Promise<void> {
  const recorded = { recordedAt: clock.now(), recordedByKind: 'SYSTEM' } as const;
  const fields = [
    { key: 'nickname', type: 'TEXT', choices: [] },
    { key: 'points', type: 'NUMBER', choices: [] },
    { key: 'vip', type: 'BOOLEAN', choices: [] },
    { key: 'since', type: 'DATE', choices: [] },
    { key: 'colour', type: 'CHOICE', choices: ['Red', 'Green'] },
  ] as const;
  await db.customFieldDefinition.createMany({
    data: fields.map(({ choices, ...field }) => ({
      id: crypto.randomUUID(),
      label: field.key,
      ...field,
      choices: [...choices],
      ...recorded,
    })),
  });
}

/** Somebody at the counter: may do all that is done with one customer at a time. */
export function clerk(rapport: TestRapport): TestClient {
  return rapport.as('contacts.customer.read', 'contacts.customer.create', 'contacts.customer.edit', 'access.staff.read');
}

/** All that a write may leave behind, to show that a refused one left nothing. */
export async function everythingWritten({ db }: TestRapport) {
  const [customers, contactPoints, externalIds, consents, fieldDefinitions, fieldValues, events, audit, keys] = await Promise.all(
    [
      db.customer.findMany({ orderBy: { id: 'asc' } }),
      db.contactPoint.findMany({ orderBy: { id: 'asc' } }),
      db.customerExternalId.findMany({ orderBy: { id: 'asc' } }),
      db.consent.findMany({ orderBy: { id: 'asc' } }),
      db.customFieldDefinition.findMany({ orderBy: { id: 'asc' } }),
      db.customFieldValue.findMany({ orderBy: { id: 'asc' } }),
      db.loggedEvent.count(),
      // Who read what is recorded after the answer: not by whoever writes.
      db.auditEntry.count({ where: { NOT: { action: { endsWith: '.read' } } } }),
      db.idempotencyRecord.count(),
    ],
  );
  return { customers, contactPoints, externalIds, consents, fieldDefinitions, fieldValues, events, audit, keys };
}

/** What a mutation answered to this input; errors instead of an answer fail the test. */
export async function write(agent: TestClient, document: string, input: object): Promise<Written> {
  const [answer] = Object.values(await agent.data<Readonly<Record<string, Written>>>(document, { input }));
  if (!answer) throw new Error('The mutation answered nothing.');
  return answer;
}

/** Without what the server does meanwhile by itself, such as reading the log. */
export function statementsOfOurs(statements: readonly Statement[]): readonly Statement[] {
  return statements.filter(({ sql }) =>
    /"(?:Customer|ContactPoint|CustomerExternalId|AuditEntry|Staff)"|INSERT INTO "LoggedEvent"/.test(sql),
  );
}
