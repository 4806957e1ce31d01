/** What operations are generated from besides the schema: ids of every kind of record and cursors of every list. */
import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import type { RegisteredPrismaClient } from '../../src/index.ts';
import { globalId, type TestClient } from '../support/index.ts';

export interface KnownValues {
  /** By type. */
  readonly ids: ReadonlyMap<string, readonly string[]>;
  /** By the name of the connection's type. */
  readonly cursors: ReadonlyMap<string, readonly string[]>;
}

const IDS_OF_EACH = 14;
const CURSOR_FIELDS = '{ pageInfo { startCursor endCursor } edges { cursor } }';

interface Table {
  findMany(query: object): Promise<readonly { readonly id: string }[]>;
}

export async function knownValues(
  schema: GraphQLSchema,
  db: RegisteredPrismaClient,
  administrator: TestClient,
): Promise<KnownValues> {
  const node = schema.getType('Node');
  const types = isInterfaceType(node) ? schema.getPossibleTypes(node) : [];
  const ids = new Map<string, readonly string[]>();
  for (const type of types) {
    const model = String(type.extensions.pothosPrismaModel);
    const table: unknown = Reflect.get(db, model.slice(0, 1).toLowerCase() + model.slice(1));
    const rows = await (table as Table).findMany({ select: { id: true }, orderBy: { id: 'asc' }, take: IDS_OF_EACH });
    ids.set(
      type.name,
      rows.map(({ id }) => globalId(type.name, id)),
    );
  }
  const query = schema.getQueryType();
  const cursors = new Map<string, Set<string>>();
  const note = (connection: string, answer: unknown) => {
    const found = cursors.get(connection) ?? new Set();
    for (const [, cursor = ''] of JSON.stringify(answer).matchAll(/"(?:startCursor|endCursor|cursor)":"([^"]+)"/g))
      found.add(cursor);
    cursors.set(connection, found);
  };
  for (const { name, connection } of query ? connectionsOf(query) : []) {
    note(connection, await administrator.run(`{ ${name}(first: 5) ${CURSOR_FIELDS} }`));
  }
  for (const type of types) {
    for (const { name, connection } of connectionsOf(type)) {
      const document = `query Cursors($ids: [ID!]!) { nodes(ids: $ids) { ... on ${type.name} { ${name}(first: 3) ${CURSOR_FIELDS} } } }`;
      note(connection, await administrator.run(document, { ids: ids.get(type.name) ?? [] }));
    }
  }
  return { ids, cursors: new Map([...cursors].map(([connection, found]) => [connection, [...found]])) };
}

/** Fields of a type that are pages and need no argument. */
function connectionsOf(type: GraphQLObjectType): readonly { readonly name: string; readonly connection: string }[] {
  return Object.values(type.getFields()).flatMap(({ name, type: shown, args }) => {
    const named = getNamedType(shown);
    const isPage = isObjectType(named) && named.name.endsWith('Connection');
    return isPage && args.every((arg) => String(arg.type).endsWith('!') === false) ? [{ name, connection: named.name }] : [];
  });
}
