/** Products from a file: each row apart, nothing twice, nothing lost. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { updateProduct } from '../../../src/modules/sales/products/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { givenProduct, salesWritten } from './given.ts';
import { IMPORT_PRODUCTS, importer, type ProductRow, told } from './import-documents.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const { products: importRows } = importer(rapport);
const counts = (created: number, updated: number, unchanged: number) => ({ created, updated, unchanged });
const row = (sku: string, more: Partial<ProductRow> = {}): ProductRow => ({ sku, name: `Product ${sku}`, ...more });
const stored = (sku: string) => rapport.db.product.findUniqueOrThrow({ where: { sku } });

describe('an import of products', () => {
  it('adds what is new, changes what differs, and leaves what is there', async () => {
    const tea = row('a1', { kind: 'SERVICE', category: 'Tea', price: { amount: '4.50', currencyCode: 'EUR' } });
    expect(await importRows([tea, row('a2')])).toMatchObject({ ...counts(2, 0, 0), rejected: [] });
    const { keys, ...before } = await salesWritten(rapport);

    expect(await importRows([tea, row('a2')])).toMatchObject(counts(0, 0, 2));
    expect(await salesWritten(rapport)).toEqual({ ...before, keys: keys + 1 });

    await rapport.clock.advance({ hours: 1 });
    expect(await importRows([{ ...tea, kind: 'GOOD', price: { amount: '5', currencyCode: 'EUR' } }, row('a2')])).toMatchObject(
      counts(0, 1, 1),
    );
    const changed = await stored('a1');
    expect(changed).toMatchObject({ kind: 'GOOD', category: 'Tea', priceMinor: 500n, updatedAt: rapport.clock.now() });
    expect((await rapport.eventsAbout(changed.id)).map(({ name, payload }) => [name, payload])).toEqual([
      ['sales.product.created', { productId: changed.id }],
      ['sales.product.changed', { productId: changed.id, fields: ['kind', 'price'] }],
    ]);
    const [, entry] = await rapport.db.auditEntry.findMany({ where: { subjectId: changed.id }, orderBy: { id: 'asc' } });
    expect(entry).toMatchObject({
      action: 'sales.product.changed',
      before: { kind: 'SERVICE', priceMinor: '450' },
      after: { kind: 'GOOD', priceMinor: '500' },
    });
  });

  it('never erases: what a row leaves out or empties stays, and so does that it is not sold', async () => {
    const product = await givenProduct(rapport, { sku: 'b1', name: 'Product b1', category: 'Tea', terms: 'Two years.' });
    await updateProduct(rapport.ctx, { id: product.id, isActive: false });

    expect(await importRows([row('b1', { category: null, terms: ' ', price: null, kind: null })])).toMatchObject(counts(0, 0, 1));

    expect(await stored('b1')).toMatchObject({ category: 'Tea', terms: 'Two years.', isActive: false });
  });

  it('refuses rows one by one, with all their faults, and the others stand', async () => {
    const answer = await importRows([
      row('c1'),
      { sku: ' ', name: '', price: { amount: '1.005', currencyCode: 'EUR' } },
      row('c2', { price: { amount: '-1', currencyCode: 'EUR' } }),
      row(' c3 '),
    ]);

    expect(answer).toMatchObject(counts(2, 0, 0));
    expect(told(answer)).toEqual([
      [2, ['sku INVALID', 'name INVALID', 'price.amount INVALID']],
      [3, ['price.amount INVALID']],
    ]);
    expect(await rapport.db.product.count({ where: { sku: { in: ['c1', 'c2', 'c3'] } } })).toBe(2);
  });

  it('takes a sku once that comes twice in one call, and tells which row has it with other content', async () => {
    const answer = await importRows([row('d1'), { ...row('d1'), sku: ' d1' }, row('d1', { name: 'Other' })]);

    expect(answer).toMatchObject({
      ...counts(1, 0, 1),
      rejected: [
        { row: 3, issues: [{ path: ['sku'], code: 'DUPLICATE_ROW', message: 'Row 1 has this sku with other content.' }] },
      ],
    });
    expect(await stored('d1')).toMatchObject({ name: 'Product d1' });
  });

  it('tells in a dry run what would happen, and writes nothing', async () => {
    await importRows([row('e1'), row('e2')]);
    const { keys: _before, ...before } = await salesWritten(rapport);

    const answer = await importRows([row('e1', { name: 'New' }), row('e2'), row('e3'), row('')], true);

    expect(answer).toMatchObject({ ...counts(1, 1, 1), rejected: [{ row: 4 }] });
    const { keys: _after, ...after } = await salesWritten(rapport);
    expect(after).toEqual(before);
  });

  it('takes 500 rows, and refuses 501 as a whole', async () => {
    const rows = Array.from({ length: 501 }, (_none, index) => row(`f${index}`));

    expect(await importRows(rows)).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: ['rows'], code: 'TOO_MANY' }],
    });
    expect(await rapport.db.product.count({ where: { sku: { startsWith: 'f' } } })).toBe(0);
    expect(await importRows(rows.slice(1))).toMatchObject(counts(500, 0, 0));
    expect(await importRows(rows.slice(1).map((one) => ({ ...one, category: 'Tea' })))).toMatchObject(counts(0, 500, 0));
  });

  it('may be larger than other requests, up to 2 MB', async () => {
    const rows = Array.from({ length: 190 }, (_none, index) => row(`g${index}`, { description: 'x'.repeat(9_900) }));

    expect(await importRows(rows, true)).toMatchObject(counts(190, 0, 0));
  });

  it('answers a repeated key as it did, and does nothing twice', async () => {
    const agent = rapport.as('sales.product.manage');
    const input = { rows: [row('h1')], idempotencyKey: 'the same' };

    const first = await agent.data(IMPORT_PRODUCTS, { input });

    expect(first.importProducts).toMatchObject(counts(1, 0, 0));
    expect(await agent.data(IMPORT_PRODUCTS, { input })).toEqual(first);
  });

  it('is for those only who may manage products', async () => {
    const before = await salesWritten(rapport);

    const { errors } = await rapport
      .as('sales.product.read', 'sales.purchase.import')
      .run(IMPORT_PRODUCTS, { input: { rows: [row('i1')], idempotencyKey: 'i' } });

    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await salesWritten(rapport)).toEqual(before);
  });

  it('needs a number of statements that does not depend on the number of rows', async () => {
    const statements = async (from: number, to: number) => {
      const rows = Array.from({ length: to - from }, (_none, index) => row(`j${from + index}`));
      const created = await counter.during(() => importRows(rows));
      const changed = await counter.during(() => importRows(rows.map((one) => ({ ...one, category: 'Tea' }))));
      return [created, changed].map(
        (run) => run.statements.filter(({ sql }) => /"(?:Product|AuditEntry)"|INSERT INTO "LoggedEvent"/.test(sql)).length,
      );
    };

    expect(await statements(100, 300)).toEqual(await statements(0, 2));
  });
});
