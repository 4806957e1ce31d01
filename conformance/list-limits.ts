/** How long a list, how deep a filter and how large an import may be. */

import { limit } from './limit-case.ts';
import { COMPLAINTS, CREATE_CUSTOMER, CREATE_ROLE, CREATE_TEAM, CUSTOMERS, IMPORT_CUSTOMERS } from './operations.ts';
import type { Case } from './runner.ts';
import type { World } from './world.ts';

const BAD_INPUT = { statuses: [200, 400], codes: ['BAD_USER_INPUT', 'VALIDATION_FAILED'] };
const TOO_LARGE = { statuses: [413] };
const nested = (depth: number): unknown => (depth <= 1 ? { isOpen: true } : { and: [nested(depth - 1)] });
const asRows = (world: World, count: number, more: object = {}): unknown[] =>
  Array.from({ length: count }, () => ({ kind: 'ORGANIZATION', organizationName: world.unique('never-imported'), ...more }));
const imports = (world: World, rows: unknown) => ({ input: { rows, dryRun: true, idempotencyKey: world.unique('import') } });
const externalIds = Array.from({ length: 40 }, (_, at) => ({ system: `system-${at}`, id: 'x'.repeat(60) }));

export const listLimits: readonly Case<World>[] = [
  limit(
    'list input 100, in a filter',
    (api) => api.ask({ query: COMPLAINTS, variables: { filter: { status: Array(100).fill('CLOSED') } } }),
    (api) => api.ask({ query: COMPLAINTS, variables: { filter: { status: Array(101).fill('CLOSED') } } }),
    BAD_INPUT,
  ),
  limit(
    'list input 100, in a mutation',
    (api) => api.ask({ query: '{ __typename }' }),
    (api) =>
      api.ask({
        query: CREATE_CUSTOMER,
        variables: {
          input: {
            kind: 'ORGANIZATION',
            organizationName: 'never',
            contactPoints: Array(101).fill({ kind: 'WEB', value: 'https://x.example' }),
          },
        },
      }),
    BAD_INPUT,
  ),
  limit(
    'list input 100, of permissions',
    (api, world) => api.ask({ query: CREATE_ROLE, variables: { input: { name: world.unique('role'), permissions: [] } } }),
    (api, world) =>
      api.ask({
        query: CREATE_ROLE,
        variables: { input: { name: world.unique('role'), permissions: Array(101).fill('contacts.customer.read') } },
      }),
    BAD_INPUT,
  ),
  limit(
    'filter depth 4',
    (api) => api.ask({ query: COMPLAINTS, variables: { filter: nested(4) } }),
    (api) => api.ask({ query: COMPLAINTS, variables: { filter: nested(6) } }),
    BAD_INPUT,
  ),
  limit(
    'a page of 100',
    (api) => api.ask({ query: CUSTOMERS, variables: { first: 100 } }),
    (api) => api.ask({ query: CUSTOMERS, variables: { first: 101 } }),
    BAD_INPUT,
  ),
  limit(
    'rows of an import 500',
    (api, world) => api.ask({ query: IMPORT_CUSTOMERS, variables: imports(world, asRows(world, 500)) }),
    (api, world) => api.ask({ query: IMPORT_CUSTOMERS, variables: imports(world, asRows(world, 501)) }),
    BAD_INPUT,
  ),
  limit(
    'body of an import 2 MB',
    (api, world) => api.ask({ query: IMPORT_CUSTOMERS, variables: imports(world, asRows(world, 450, { externalIds })) }),
    (api, world) =>
      api.ask({
        query: IMPORT_CUSTOMERS,
        variables: imports(world, asRows(world, 500, { externalIds: [...externalIds, ...externalIds] })),
      }),
    TOO_LARGE,
  ),
  limit(
    'the size of an import is for imports only',
    (api) => api.ask({ query: '{ __typename }' }),
    (api) => api.ask({ query: CREATE_TEAM, variables: { input: { name: 'x'.repeat(150_000) } } }),
    TOO_LARGE,
  ),
];
