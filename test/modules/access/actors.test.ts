import { expect, it } from 'vitest';
import { type ActorKind, newId } from '../../../src/index.ts';
import { access } from '../../../src/modules/access/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';

const counter = countStatements();
const rapport = createTestRapport([access], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });

const ACTORS = /* GraphQL */ `
  query Actors($subjectType: String, $first: Int) {
    auditLog(filter: { subjectType: $subjectType }, first: $first) {
      nodes { actor { kind name staff { name team { name } } apiKey { name staff { name } } } }
    }
  }
`;

async function givenStaff(name: string): Promise<string> {
  const { id } = await rapport.db.staff.create({
    data: { id: newId(), name, nameKey: name, searchKey: name, createdAt: rapport.clock.now() },
  });
  return id;
}

async function givenKey(name: string, staffId: string | null): Promise<string> {
  const { id } = await rapport.db.apiKey.create({
    data: {
      id: newId(),
      name,
      prefix: newId(),
      secretHash: new Uint8Array(32),
      permissions: [],
      staffId,
      createdAt: rapport.clock.now(),
    },
  });
  return id;
}

async function givenEntry(subjectType: string, actorKind: ActorKind, actorId: string | null): Promise<void> {
  const { now } = rapport.clock;
  await rapport.db.auditEntry.create({
    data: {
      id: newId(),
      occurredAt: now.call(rapport.clock),
      action: 'access.test.done',
      subjectType,
      subjectId: newId(),
      actorKind,
      actorId,
      requestId: 'r',
    },
  });
}

it('names every kind of actor, also one whose record is not there', async () => {
  const ada = await givenStaff('Ada');
  const actors: readonly [ActorKind, string | null][] = [
    ['STAFF', ada],
    ['STAFF', newId()],
    ['API_KEY', await givenKey('Shop', ada)],
    ['API_KEY', null],
    ['SYSTEM', null],
    ['CUSTOMER', newId()],
  ];
  for (const [kind, id] of actors) await givenEntry('Kinds', kind, id);

  const { auditLog } = await rapport.asAdministrator().data(ACTORS, { subjectType: 'Kinds' });

  const none = { staff: null, apiKey: null };
  expect(JSON.parse(JSON.stringify(auditLog?.nodes)).toReversed()).toEqual(
    [
      { kind: 'STAFF', name: 'Ada', staff: { name: 'Ada', team: null }, apiKey: null },
      { kind: 'STAFF', name: 'Staff', ...none },
      { kind: 'API_KEY', name: 'Shop', staff: { name: 'Ada', team: null }, apiKey: { name: 'Shop', staff: { name: 'Ada' } } },
      { kind: 'API_KEY', name: 'Administrator', ...none },
      { kind: 'SYSTEM', name: 'Rapport', ...none },
      { kind: 'CUSTOMER', name: 'Customer', ...none },
    ].map((actor) => ({ actor })),
  );
});

it('reads the actors of a page with at most six statements, for eighty as for two', async () => {
  for (let count = 0; count < 40; count += 1) {
    const staffId = await givenStaff(`Member ${count}`);
    await givenEntry('Many', 'STAFF', staffId);
    await givenEntry('Many', 'API_KEY', await givenKey(`Key ${count}`, staffId));
  }
  const admin = rapport.asAdministrator();
  const reading = (first: number) => counter.during(() => admin.data(ACTORS, { subjectType: 'Many', first }));
  await reading(1);

  const few = await reading(2);
  const many = await reading(80);

  expect(many.result.auditLog?.nodes).toHaveLength(80);
  // Members of staff who acted and those behind keys are one statement or two, as the one or the other comes first.
  for (const { statements } of [few, many]) expect([5, 6]).toContain(statements.length);
});

it('shows an actor’s name to whoever sees what was done, and the record behind it to those who may see it', async () => {
  await givenEntry('Names', 'STAFF', await givenStaff('Ada'));

  const { data, errors } = await rapport.as('access.audit.read').run(ACTORS, { subjectType: 'Names' });

  expect(data?.auditLog?.nodes).toEqual([{ actor: { kind: 'STAFF', name: 'Ada', staff: null, apiKey: null } }]);
  expect(errors).toMatchObject([{ path: ['auditLog', 'nodes', 0, 'actor', 'staff'], extensions: { code: 'FORBIDDEN' } }]);
});
