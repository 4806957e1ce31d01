import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { createTestRapport, decodeId, globalId } from '../../support/index.ts';
import { graphql, type VariablesOf } from '../../typed-documents/index.ts';
import { givenProduct, salesWritten } from './given.ts';

const rapport = createTestRapport([access, contacts, sales]);

const CREATE_PRODUCT = graphql(`
  mutation CreateProduct($input: CreateProductInput!) {
    createProduct(input: $input) {
      __typename
      ... on CreateProductSuccess {
        product { id sku name kind category description terms price { amount currencyCode } isActive }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
    }
  }
`);
const UPDATE_PRODUCT = graphql(`
  mutation UpdateProduct($input: UpdateProductInput!) {
    updateProduct(input: $input) {
      __typename
      ... on UpdateProductSuccess {
        product { sku name category description terms price { amount currencyCode } isActive }
      }
      ... on Error { message code }
      ... on ValidationError { issues { path code } }
      ... on NotFoundError { type id }
    }
  }
`);
const PRODUCTS = graphql(`
  query Products($search: String, $first: Int, $after: String) {
    products(search: $search, first: $first, after: $after) { totalCount nodes { name } pageInfo { endCursor hasNextPage } }
  }
`);
type Change = VariablesOf<typeof UPDATE_PRODUCT>['input'];

const manager = () => rapport.as('sales.product.manage', 'sales.product.read');
const create = async (input: VariablesOf<typeof CREATE_PRODUCT>['input']) =>
  (await manager().data(CREATE_PRODUCT, { input })).createProduct;
const update = async (input: Change) => (await manager().data(UPDATE_PRODUCT, { input })).updateProduct;

describe('a product', () => {
  it('is added as it is told, announced and audited', async () => {
    const created = await create({
      ...{ sku: ' GOLD-1 ', name: ' Gold watch ', kind: 'GOOD', category: 'Watches', description: 'Runs.', terms: 'Two years.' },
      price: { amount: '1250.5', currencyCode: 'EUR' },
    });

    const product = {
      ...{ sku: 'GOLD-1', name: 'Gold watch', kind: 'GOOD', category: 'Watches', description: 'Runs.', terms: 'Two years.' },
      ...{ price: { amount: '1250.50', currencyCode: 'EUR' }, isActive: true },
    };
    expect(created).toEqual({ __typename: 'CreateProductSuccess', product: { id: expect.any(String), ...product } });
    const id = decodeId(created && 'product' in created ? created.product.id : '')?.id ?? '';
    expect(await rapport.eventsAbout(id)).toEqual([{ name: 'sales.product.created', payload: { productId: id } }]);
    expect(await rapport.db.auditEntry.findMany({ where: { subjectId: id } })).toMatchObject([
      {
        action: 'sales.product.created',
        subjectType: 'Product',
        after: { sku: 'GOLD-1', priceMinor: '125050', priceCurrency: 'EUR' },
      },
    ]);
  });

  it('needs a sku and a name alone', async () => {
    expect(await create({ sku: 'BARE-1', name: 'Bare', category: ' ' })).toMatchObject({
      product: { kind: 'GOOD', category: null, description: null, terms: null, price: null, isActive: true },
    });
  });

  it.each<[string, object, string[][]]>([
    ['a blank sku and a blank name', { sku: ' ', name: '' }, [['sku'], ['name']]],
    ['a sku of 101 characters', { sku: 'x'.repeat(101) }, [['sku']]],
    ['a name of 201 characters', { name: 'x'.repeat(201) }, [['name']]],
    ['a category of 101 characters', { category: 'x'.repeat(101) }, [['category']]],
    ['a description of 10,001 characters', { description: 'x'.repeat(10_001) }, [['description']]],
    ['terms of 10,001 characters', { terms: 'x'.repeat(10_001) }, [['terms']]],
    ['a price below 0', { price: { amount: '-0.01', currencyCode: 'EUR' } }, [['price', 'amount']]],
    ['a price with more digits than its currency', { price: { amount: '1.5', currencyCode: 'JPY' } }, [['price', 'amount']]],
  ])('is refused for %s, and nothing is written', async (_case, wrong, paths) => {
    const before = await salesWritten(rapport);
    const refused = await create({ sku: 'WRONG', name: 'Wrong', ...wrong });
    expect(refused).toMatchObject({ __typename: 'ValidationError', issues: paths.map((path) => ({ path })) });
    expect(await salesWritten(rapport)).toEqual(before);
  });

  it('is refused for a sku that another has, and nothing is written', async () => {
    const { sku } = await givenProduct(rapport);
    const before = await salesWritten(rapport);
    expect(await create({ sku, name: 'Other' })).toMatchObject({ __typename: 'ConflictError', code: 'UNIQUE_VIOLATION' });
    expect(await salesWritten(rapport)).toEqual(before);
  });

  it('is added once for one idempotency key', async () => {
    const input = { sku: 'ONCE-1', name: 'Once', idempotencyKey: 'once' };
    const desk = manager();
    const [first, again] = [await desk.data(CREATE_PRODUCT, { input }), await desk.data(CREATE_PRODUCT, { input })];
    expect(first.createProduct?.__typename).toBe('CreateProductSuccess');
    expect(again).toEqual(first);
  });

  it('is not added by who may not manage products, or not read them', async () => {
    const before = await salesWritten(rapport);
    for (const permission of ['sales.product.read', 'sales.product.manage', 'sales.purchase.record'] as const) {
      const { data, errors } = await rapport.as(permission).run(CREATE_PRODUCT, { input: { sku: 'NO', name: 'No' } });
      expect(data).toEqual({ createProduct: null });
      expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    }
    expect(await salesWritten(rapport)).toEqual(before);
  });
});

describe('a change of a product', () => {
  const full = { category: 'Tea', description: 'Green.', terms: 'None.', price: { minor: 350n, currencyCode: 'EUR' } };

  it.each<[string, Omit<Change, 'id'>, object, string[]]>([
    ['leaves what is absent', { name: ' Chai ' }, { name: 'Chai' }, ['name']],
    [
      'clears what is null',
      { category: null, description: null, terms: ' ', price: null },
      { category: null, description: null, terms: null, price: null },
      ['category', 'description', 'terms', 'price'],
    ],
    [
      'takes a price whole',
      { price: { amount: '3.50', currencyCode: 'USD' } },
      { price: { amount: '3.50', currencyCode: 'USD' } },
      ['price'],
    ],
    ['takes it out of sale', { isActive: false }, { isActive: false }, ['isActive']],
    ['of nothing is none', { name: 'Tea', price: { amount: '3.5', currencyCode: 'EUR' }, isActive: true }, {}, []],
  ])('%s', async (_case, change, changed, fields) => {
    const { id, globalId: product, sku } = await givenProduct(rapport, full);

    const answer = await update({ id: product, ...change });

    const before = { sku, name: 'Tea', ...full, price: { amount: '3.50', currencyCode: 'EUR' }, isActive: true };
    expect(answer).toEqual({ __typename: 'UpdateProductSuccess', product: { ...before, ...changed } });
    expect((await rapport.eventsAbout(id)).slice(1)).toEqual(
      fields.length > 0 ? [{ name: 'sales.product.changed', payload: { productId: id, fields } }] : [],
    );
    const audited = await rapport.db.auditEntry.findMany({ where: { subjectId: id, action: 'sales.product.changed' } });
    expect(audited).toHaveLength(fields.length > 0 ? 1 : 0);
  });

  it('is audited with what differs, before and after', async () => {
    const { id, globalId: product } = await givenProduct(rapport, full);
    await update({ id: product, price: { amount: '4', currencyCode: 'EUR' } });
    expect(await rapport.db.auditEntry.findFirst({ where: { subjectId: id, action: 'sales.product.changed' } })).toMatchObject({
      before: { priceMinor: '350' },
      after: { priceMinor: '400' },
    });
  });

  it.each<[string, Omit<Change, 'id'>, string[][]]>([
    ['no name', { name: null, isActive: null }, [['name'], ['isActive']]],
    ['a blank name', { name: ' ' }, [['name']]],
    ['a price below 0', { price: { amount: '-1', currencyCode: 'EUR' } }, [['price', 'amount']]],
  ])('to %s is refused, and nothing is written', async (_case, wrong, paths) => {
    const { globalId: product } = await givenProduct(rapport);
    const before = await salesWritten(rapport);
    expect(await update({ id: product, ...wrong })).toMatchObject({ issues: paths.map((path) => ({ path })) });
    expect(await salesWritten(rapport)).toEqual(before);
  });

  it('of no product, or by who may not, is refused', async () => {
    const id = globalId('Product', '01900000-0000-7000-8000-000000000000');
    expect(await update({ id, name: 'No' })).toMatchObject({ __typename: 'NotFoundError', type: 'Product', id });
    const { globalId: product } = await givenProduct(rapport);
    const before = await salesWritten(rapport);
    const { errors } = await rapport.as('sales.product.read').run(UPDATE_PRODUCT, { input: { id: product, name: 'No' } });
    expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
    expect(await salesWritten(rapport)).toEqual(before);
  });
});

describe('products', () => {
  const names = async (search: string | null, first = 20, after?: string | null) =>
    (await rapport.as('sales.product.read').data(PRODUCTS, { search, first, after })).products;

  it('come newest first, a page at a time', async () => {
    for (const name of ['Older', 'Newer']) {
      await rapport.clock.advance({ minutes: 1 });
      await givenProduct(rapport, { name });
    }
    const page = await names(null, 1);
    expect(page?.nodes).toEqual([{ name: 'Newer' }]);
    expect((await names(null, 1, page?.pageInfo.endCursor))?.nodes).toEqual([{ name: 'Older' }]);
  });

  it('are found by sku, name, category and description, most relevant first, whatever the case and the accents', async () => {
    await givenProduct(rapport, { sku: 'x-1', name: 'Šálek', description: 'For KÁVA.' });
    await givenProduct(rapport, { sku: 'x-2', name: 'Mlýnek na kávu', category: 'Káva' });
    await givenProduct(rapport, { sku: 'x-3', name: 'Káva Arabica' });
    await givenProduct(rapport, { sku: 'x-4', name: 'Nejlepší káva' });
    await givenProduct(rapport, { sku: 'KAVA', name: 'Whole bean' });
    await givenProduct(rapport, { sku: 'x-5', name: 'Thé' });

    const found = await names('kava');
    expect(found).toMatchObject({ totalCount: 5 });
    expect(found?.nodes.map(({ name }) => name)).toEqual([
      'Whole bean',
      'Káva Arabica',
      'Nejlepší káva',
      'Mlýnek na kávu',
      'Šálek',
    ]);
    expect((await names('kávu mlýnek'))?.nodes).toEqual([{ name: 'Mlýnek na kávu' }]);
    expect((await names('X-5'))?.nodes).toEqual([{ name: 'Thé' }]);
    expect((await names('th'))?.nodes).toEqual([{ name: 'Thé' }]);
    for (const nothing of ['', ' ', '%', 'kava tea']) expect((await names(nothing))?.nodes).toEqual([]);
  });

  it('are found a page at a time, in the same order', async () => {
    const walked: string[] = [];
    for (let after: string | null | undefined = null; ; ) {
      const page: Awaited<ReturnType<typeof names>> = await names('kava', 2, after);
      walked.push(...(page?.nodes ?? []).map(({ name }) => name));
      if (!page?.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(walked).toEqual(['Whole bean', 'Káva Arabica', 'Nejlepší káva', 'Mlýnek na kávu', 'Šálek']);
  });

  it('are withheld from who may not read them, by every path', async () => {
    const { globalId: id } = await givenProduct(rapport);
    const query = `query Q($id: ID!) { product(id: $id) { name } node(id: $id) { id } products { nodes { name } } }`;
    const withheld = await rapport.as('sales.purchase.read').run(query, { id });
    expect(withheld.data).toEqual({ product: null, node: null, products: null });
    expect(withheld.errors?.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN']);
    const shown = await rapport.as('sales.product.read').data(query, { id });
    expect(shown).toMatchObject({ product: { name: 'Tea' }, node: { id } });
    const absent = globalId('Product', '01900000-0000-7000-8000-000000000000');
    expect(
      await rapport.as('sales.product.read').data('query Q($id: ID!) { product(id: $id) { name } }', { id: absent }),
    ).toEqual({
      product: null,
    });
  });
});
