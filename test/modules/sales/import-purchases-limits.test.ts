/** How much one import of purchases may hold, who may send it, and what it costs. */
import { describe, expect, it } from 'vitest';
import { access } from '../../../src/modules/access/index.ts';
import { contacts } from '../../../src/modules/contacts/index.ts';
import { sales } from '../../../src/modules/sales/index.ts';
import { countStatements, createTestRapport } from '../../support/index.ts';
import { salesWritten } from './given.ts';
import { givenImported, IMPORT_PURCHASES, importer, type PurchaseRow } from './import-documents.ts';

const counter = countStatements();
const rapport = createTestRapport([access, contacts, sales], { databaseOptions: { wrapAdapter: counter.wrapAdapter } });
const { purchases: importRows } = importer(rapport);
const counts = (created: number, unchanged: number) => ({ created, unchanged });
const given = (id: string) => givenImported(rapport, id);

describe('an import of purchases', () => {
  it('takes 500 rows, and refuses 501 as a whole', async () => {
    const { row } = await given('i');
    const rows = Array.from({ length: 501 }, (_none, index) => row(`i${index}`));

    expect(await importRows(rows)).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: ['rows'], code: 'TOO_MANY' }],
    });
    expect(await rapport.db.purchase.count({ where: { number: { startsWith: 'i' } } })).toBe(0);
    expect(await importRows(rows.slice(1))).toMatchObject(counts(500, 0));
  });

  it('may be larger than other requests, up to 2 MB', async () => {
    const { row } = await given('j');
    const line = { sku: 'sku-j', quantity: '1', unitPrice: '1' };
    const rows = Array.from({ length: 60 }, (_none, index) => row(`j${index}`, { lines: Array(500).fill(line) }));
    expect(JSON.stringify(rows).length).toBeGreaterThan(1_300_000);

    expect(await importRows(rows, true)).toMatchObject(counts(60, 0));
  });

  it('answers a repeated key as it did, and does nothing twice', async () => {
    const { row } = await given('k');
    const agent = rapport.as('sales.purchase.import');
    const input = { rows: [row('k1')], idempotencyKey: 'the same' };

    const first = await agent.data(IMPORT_PURCHASES, { input });

    expect(first.importPurchases).toMatchObject(counts(1, 0));
    expect(await agent.data(IMPORT_PURCHASES, { input })).toEqual(first);
  });

  it('is for those only who may import', async () => {
    const { row } = await given('l');
    const before = await salesWritten(rapport);

    const { errors } = await rapport
      .as('sales.purchase.record', 'sales.purchase.read')
      .run(IMPORT_PURCHASES, { input: { rows: [row('l1')], idempotencyKey: 'l' } });

    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(await salesWritten(rapport)).toEqual(before);
  });

  it('needs a number of statements that does not depend on the number of rows, customers and lines', async () => {
    const statements = async (from: number, to: number) => {
      const rows: PurchaseRow[] = [];
      for (let index = from; index < to; index += 1) {
        const { row } = await given(`m${index}`);
        rows.push(row(`m${index}`, { lines: Array(index).fill({ sku: `sku-m${index}`, quantity: '1', unitPrice: '1' }) }));
      }
      const { statements: run } = await counter.during(() => importRows(rows));
      return run.filter(({ sql }) => /"(?:Purchase|Customer|Product|AuditEntry)\w*"|INSERT INTO "LoggedEvent"/.test(sql)).length;
    };

    expect(await statements(10, 40)).toBe(await statements(1, 3));
  });
});
