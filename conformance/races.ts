/** Many at once: the same key, the same version, the same unique value. One wins, the others are told. */
import { dig, digList, ensure, ensureEqual, show } from './expect.ts';
import {
  ACKNOWLEDGE_COMPLAINT,
  ADD_CONTACT_POINT,
  CREATE_API_KEY,
  CREATE_CUSTOMER,
  CREATE_TEAM,
  CUSTOMER,
  CUSTOMERS,
  IMPORT_CUSTOMERS,
  OPEN_COMPLAINT,
  REVOKE_API_KEY,
  UPDATE_CUSTOMER,
} from './operations.ts';
import { atOnce, complaintsOf, ensureOthersTold, oneWins, raceActor, succeeded } from './race-case.ts';
import type { Case, Suite } from './runner.ts';
import type { World } from './world.ts';

const IDEMPOTENCY: readonly Case<World>[] = [
  {
    name: 'the same idempotency key 50 times at once opens one complaint',
    timeout: 60_000,
    run: async (world) => {
      const customerId = await world.customer();
      const input = { customerId, subject: 'once', idempotencyKey: world.unique('key') };
      const results = await atOnce(await raceActor(world), 'openComplaint', OPEN_COMPLAINT, Array(50).fill(input));
      ensureOthersTold(results, []);
      const ids = new Set(succeeded(results).map((result) => dig(result, 'complaint', 'id')));
      ensureEqual(ids.size, 1, 'a number of different answers');
      ensureEqual(await complaintsOf(world, customerId), 1, 'a number of complaints stored');
    },
  },
  {
    name: 'the same idempotency key with another input is IDEMPOTENCY_KEY_REUSED',
    run: async (world) => {
      const customerId = await world.customer();
      const idempotencyKey = world.unique('key');
      const [first] = await atOnce(await raceActor(world), 'openComplaint', OPEN_COMPLAINT, [
        { customerId, subject: 'one', idempotencyKey },
      ]);
      const [second] = await atOnce(await raceActor(world), 'openComplaint', OPEN_COMPLAINT, [
        { customerId, subject: 'two', idempotencyKey },
      ]);
      ensureEqual(succeeded([first]).length, 1, 'a number of successes');
      ensureEqual([dig(second, '__typename'), dig(second, 'code')], ['ConflictError', 'IDEMPOTENCY_KEY_REUSED'], 'the answer');
      ensureEqual(await complaintsOf(world, customerId), 1, 'a number of complaints stored');
    },
  },
  {
    name: 'one idempotency key with two inputs, 25 times each at once, does one of them once',
    timeout: 60_000,
    run: async (world) => {
      const customerId = await world.customer();
      const idempotencyKey = world.unique('key');
      const inputs = Array.from({ length: 50 }, (_, at) => ({
        customerId,
        subject: at % 2 === 0 ? 'even' : 'odd',
        idempotencyKey,
      }));
      const results = await atOnce(await raceActor(world), 'openComplaint', OPEN_COMPLAINT, inputs);
      ensureOthersTold(results, ['IDEMPOTENCY_KEY_REUSED']);
      ensureEqual(
        new Set(succeeded(results).map((result) => dig(result, 'complaint', 'id'))).size,
        1,
        'a number of different answers',
      );
      ensureEqual(await complaintsOf(world, customerId), 1, 'a number of complaints stored');
    },
  },
  {
    name: 'an idempotency key belongs to its actor and mutation',
    run: async (world) => {
      const customerId = await world.customer();
      const idempotencyKey = world.unique('key');
      const stranger = (await world.issueKey(await world.permissions())).api;
      for (const api of [await raceActor(world), stranger])
        await world.effect(api, 'openComplaint', OPEN_COMPLAINT, { customerId, subject: 'mine', idempotencyKey });
      await world.effect(stranger, 'createTeam', CREATE_TEAM, { name: world.unique('team'), idempotencyKey });
      ensureEqual(await complaintsOf(world, customerId), 2, 'a number of complaints stored');
    },
  },
  {
    name: 'a refusal is not remembered',
    run: async (world) => {
      const customerId = await world.customer();
      const idempotencyKey = world.unique('key');
      const [refused] = await atOnce(await raceActor(world), 'openComplaint', OPEN_COMPLAINT, [
        { customerId, subject: '', idempotencyKey },
      ]);
      ensureEqual(dig(refused, 'code'), 'VALIDATION_FAILED', 'the code');
      await world.effect(await raceActor(world), 'openComplaint', OPEN_COMPLAINT, {
        customerId,
        subject: 'right',
        idempotencyKey,
      });
    },
  },
  {
    name: 'a repeated createApiKey shows no secret',
    run: async (world) => {
      const input = { name: world.unique('key'), permissions: [], idempotencyKey: world.unique('key') };
      const made = await world.effect(world.admin, 'createApiKey', CREATE_API_KEY, input);
      const [again] = await atOnce(world.admin, 'createApiKey', CREATE_API_KEY, [input]);
      ensureEqual(dig(again, '__typename'), 'ConflictError', 'the answer');
      ensure(!show(again).includes(String(dig(made, 'secret'))), 'no secret', 'the secret');
      await world.revoke(String(dig(made, 'apiKey', 'id')));
    },
  },
];

const VERSIONS: readonly Case<World>[] = [
  {
    name: 'twenty writers with one version: one wins, the others are STALE_VERSION',
    timeout: 40_000,
    run: async (world) => {
      const id = await world.customer();
      const inputs = Array.from({ length: 20 }, (_, at) => ({ id, expectedVersion: 1, organizationName: `writer ${at}` }));
      const results = await oneWins(await raceActor(world), 'updateCustomer', UPDATE_CUSTOMER, inputs, ['STALE_VERSION']);
      for (const result of results)
        if (dig(result, 'code') === 'STALE_VERSION') ensureEqual(dig(result, 'currentVersion'), 2, 'a currentVersion');
      const customer = dig(await world.admin.data(CUSTOMER, { id }), 'customer');
      ensureEqual(dig(customer, 'version'), 2, 'a version');
      ensureEqual(dig(customer, 'displayName'), dig(succeeded(results)[0], 'customer', 'displayName'), 'the name of the winner');
    },
  },
  {
    name: 'ten acknowledge one complaint: it is acknowledged once',
    run: async (world) => {
      const { id, version } = await world.complaint(await world.customer());
      const inputs = Array(10).fill({ id, expectedVersion: version });
      await oneWins(await raceActor(world), 'acknowledgeComplaint', ACKNOWLEDGE_COMPLAINT, inputs, [
        'STALE_VERSION',
        'ILLEGAL_TRANSITION',
      ]);
    },
  },
  {
    name: 'ten revoke one key: none fails',
    run: async (world) => {
      const { id } = await world.issueKey([]);
      const results = await atOnce(await raceActor(world), 'revokeApiKey', REVOKE_API_KEY, Array(10).fill({ id }));
      ensureOthersTold(results, ['CONFLICT', 'ILLEGAL_TRANSITION']);
      ensure(
        new Set(succeeded(results).map((result) => dig(result, 'apiKey', 'revokedAt'))).size === 1,
        'one time of revocation',
        results,
      );
    },
  },
];

const UNIQUE: readonly Case<World>[] = [
  {
    name: 'ten customers with one external id: one is made',
    run: async (world) => {
      const externalIds = [{ system: 'conformance', id: world.unique('external') }];
      const inputs = Array.from({ length: 10 }, () => ({
        kind: 'ORGANIZATION',
        organizationName: world.unique('twin'),
        externalIds,
      }));
      await oneWins(await raceActor(world), 'createCustomer', CREATE_CUSTOMER, inputs, ['UNIQUE_VIOLATION', 'VALIDATION_FAILED']);
    },
  },
  {
    name: 'one import five times at once, and once more: every row is there once',
    timeout: 60_000,
    run: async (world) => {
      const name = world.unique('imported');
      const rows = Array.from({ length: 30 }, (_, at) => ({
        kind: 'ORGANIZATION',
        organizationName: `${name} ${at}`,
        externalIds: [{ system: 'conformance', id: `${name}-${at}` }],
      }));
      const inputs = Array.from({ length: 5 }, () => ({ rows, idempotencyKey: world.unique('import') }));
      const results = await atOnce(await raceActor(world), 'importCustomers', IMPORT_CUSTOMERS, inputs);
      ensureOthersTold(results, ['CONFLICT', 'UNIQUE_VIOLATION']);
      const again = await world.effect(await raceActor(world), 'importCustomers', IMPORT_CUSTOMERS, {
        rows,
        idempotencyKey: world.unique('import'),
      });
      ensureEqual([dig(again, 'created'), dig(again, 'unchanged')], [0, 30], 'created and unchanged');
      ensureEqual(
        dig(await world.admin.data(CUSTOMERS, { filter: { displayName: { startsWith: name } } }), 'customers', 'totalCount'),
        30,
        'customers',
      );
    },
  },
  {
    name: 'twenty contact points for five places: five are taken',
    timeout: 40_000,
    run: async (world) => {
      const point = (at: number): object => ({ kind: 'WEB', value: `https://${at}.example` });
      const contactPoints = Array.from({ length: 95 }, (_, at) => point(at));
      const made = await world.effect(await raceActor(world), 'createCustomer', CREATE_CUSTOMER, {
        kind: 'ORGANIZATION',
        organizationName: world.unique('full'),
        contactPoints,
      });
      const customerId = dig(made, 'customer', 'id');
      const inputs = Array.from({ length: 20 }, (_, at) => ({ customerId, ...point(1000 + at) }));
      ensureOthersTold(await atOnce(await raceActor(world), 'addContactPoint', ADD_CONTACT_POINT, inputs), [
        'VALIDATION_FAILED',
        'CONFLICT',
      ]);
      const data = await world.admin.data('query ($id: ID!) { customer(id: $id) { contactPoints { id } } }', { id: customerId });
      ensureEqual(digList(data, 'customer', 'contactPoints').length, 100, 'contact points');
    },
  },
];

export const races: Suite<World> = {
  name: 'races',
  about: 'the same key, version or unique value, many times at once',
  cases: () => [...IDEMPOTENCY, ...VERSIONS, ...UNIQUE],
};
