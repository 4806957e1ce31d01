/** One character may fold to eighteen: such a name fits the indexes and the cursors all the same. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { createTestRapport, eachKind } from '../../support/index.ts';
import { CREATE_CUSTOMER, CUSTOMERS, type CustomersPage } from './documents.ts';
import { clerk, write } from './given.ts';

const LONG = '\uFDFA'.repeat(200);

describe.each(await eachKind())('a name of 3,600 folded characters, on %s', (kind) => {
  const rapport = createTestRapport([access, contacts], { databaseOptions: { kind } });
  const list = async (variables: object) =>
    (await clerk(rapport).data<{ customers: CustomersPage }>(CUSTOMERS, { ...variables })).customers;

  it('can be stored, paged across, filtered by and searched', async () => {
    const people = [{ givenName: 'Ada' }, { givenName: LONG }, { givenName: LONG, familyName: LONG }];
    for (const person of people) {
      expect(await write(clerk(rapport), CREATE_CUSTOMER, { kind: 'PERSON', ...person })).toMatchObject({
        __typename: 'CreateCustomerSuccess',
      });
    }

    const orderBy = [{ field: 'DISPLAY_NAME', direction: 'DESC' }];
    const first = await list({ first: 1, orderBy });
    const second = await list({ first: 1, orderBy, after: first.pageInfo.endCursor });
    const third = await list({ first: 1, orderBy, after: second.pageInfo.endCursor });

    const paged = [first, second, third].flatMap(({ nodes }) => nodes.map(({ displayName }) => displayName));
    expect(paged.toSorted()).toEqual(['Ada', LONG, `${LONG} ${LONG}`]);
    expect((await list({ filter: { displayName: { eq: LONG } } })).totalCount).toBe(2);
    expect((await list({ filter: { displayName: { startsWith: LONG } } })).totalCount).toBe(2);
    expect((await list({ first: 1, search: LONG })).totalCount).toBe(2);
  });
});
