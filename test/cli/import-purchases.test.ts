import { describe, expect, it } from 'vitest';
import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { givenCustomer } from '../modules/contacts/given.ts';
import { givenProduct, salesWritten } from '../modules/sales/given.ts';
import { createTestRapport, type TestClient, type TestRapport } from '../support/index.ts';
import { givenFile } from './given-files.ts';
import { givenShop, LINE_COUNT, linesFile, ORDER_OPTIONS, ORDERS, ordersFile, sumOf } from './given-orders.ts';
import { runCommand, type Wire } from './run-command.ts';

const MODULES = [access, contacts, sales];
/** Runs the command, each time as the same caller, whose idempotency keys are the same ones. */
function importerOf(rapport: TestRapport) {
  let agent: TestClient | undefined;
  return (args: readonly string[], wire?: Wire) => {
    agent ??= rapport.as('sales.purchase.import');
    return runCommand(rapport, ['import', 'purchases', ...args], wire, { agent });
  };
}

const TOTALS = `query ($groupBy: PurchaseGroupBy) {
  purchaseTotals(groupBy: $groupBy, timeZone: "Europe/Berlin") { key count total { amount currencyCode } product { sku } }
}`;
interface Totals {
  readonly purchaseTotals: readonly {
    readonly key: string;
    readonly count: number;
    readonly total: { readonly amount: string; readonly currencyCode: string };
    readonly product: { readonly sku: string } | null;
  }[];
}
const usd = (cents: bigint) => ({ amount: `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}`, currencyCode: 'USD' });

describe.each([
  ['in the order of the orders', {}],
  ['in another order', { reversed: true }],
])('rapport import purchases, with lines %s,', (_case, order) => {
  const rapport = createTestRapport(MODULES);

  it('joins them with their orders, to the cent, and changes nothing when it runs again', async () => {
    await givenShop(rapport);
    const [orders, lines] = [await givenFile(ordersFile(), 'orders.csv'), await givenFile(linesFile(order), 'lines.csv')];
    const importPurchases = importerOf(rapport);
    const run = () => importPurchases([orders, '--lines', lines, '--batch-size', '15', ...ORDER_OPTIONS]);

    expect(await run()).toMatchObject({
      code: 0,
      err: '',
      out: `${ORDERS} purchases: ${ORDERS} created, 0 unchanged, 0 refused.\n`,
    });

    expect(await rapport.db.purchaseLine.count()).toBe(LINE_COUNT);
    const totals = async (groupBy?: string) => (await rapport.asAdministrator().data<Totals>(TOTALS, { groupBy })).purchaseTotals;
    expect(await totals()).toMatchObject([{ key: 'ALL', count: ORDERS, total: usd(sumOf()) }]);
    expect((await totals('YEAR')).map(({ key, total }) => [key, total])).toEqual(
      [1996, 1997, 1998].map((year) => [String(year), usd(sumOf({ year }))]),
    );
    expect(new Map((await totals('PRODUCT')).map(({ product, total }) => [product?.sku, total]))).toEqual(
      new Map(Array.from({ length: 6 }, (_none, product) => [String(product), usd(sumOf({ product }))])),
    );
    expect(await rapport.db.purchase.findUnique({ where: { number: '10248' } })).toMatchObject({
      purchasedAt: new Date('1996-01-09T23:00:00Z'),
      touchpoint: 'PHONE',
    });

    const { keys: _before, ...before } = await salesWritten(rapport);
    expect(await run()).toMatchObject({ code: 0, out: `${ORDERS} purchases: 0 created, ${ORDERS} unchanged, 0 refused.\n` });
    const { keys: _after, ...after } = await salesWritten(rapport);
    expect(after).toEqual(before);
  });
});

describe('rapport import purchases of single files', () => {
  const rapport = createTestRapport(MODULES);
  const run = importerOf(rapport);
  const MAPS = [
    ...['--map', 'number=no', '--map', 'externalIds.shop=who', '--map', 'purchasedAt=day', '--set', 'touchpoint=STORE'],
    ...['--set', 'currencyCode=EUR', '--map', 'line.sku=what', '--map', 'line.quantity=q', '--map', 'line.unitPrice=each'],
  ];
  const given = async (id: string) => {
    await givenCustomer(rapport, { externalIds: [{ system: 'shop', id }] });
    await givenProduct(rapport, { sku: id });
  };
  const file = (rows: string, name = 'sales.csv') => givenFile(`no,who,day,what,q,each\n${rows}`, name);

  it('takes rows that stand together under one number for one purchase, and tells where they contradict each other', async () => {
    await given('a');
    const path = await file(
      'a1,a,2026-01-01T10:00:00Z,a,1,2\na1,,,a,2,3\na2,a,2026-01-02T10:00:00Z,a,1,1\na2,a,2026-01-03T10:00:00Z,a,1,1\n',
    );

    const { code, out, err } = await run([path, ...MAPS]);

    expect({ code, out }).toEqual({ code: 1, out: '2 purchases: 1 created, 0 unchanged, 1 refused.\n' });
    expect(err).toBe('sales.csv:4 refused: purchasedAt (column day): Line 5 says otherwise of the same purchase.\n');
    expect(await rapport.db.purchase.findUnique({ where: { number: 'a1' } })).toMatchObject({ totalMinor: 800n });
  });

  it('tells what is refused by file, line and column, here and by the server, and the others stand', async () => {
    await given('b');
    const orders = await givenFile(
      'no,who,day,paid\nb1,b,2026-01-01Z,1\nb2,nobody,2026-01-01Z,0\nb3,b,1.2.2026,0.00\nb4,b,2026-01-01,\n,b,2026-01-01Z,\nb6,b,2026-01-01Z,\n',
      'orders.csv',
    );
    const lines = await givenFile(
      'no,what,q,each,off\nb1,b,1,1.00,0\nb2,b,1,1,0\nb3,b,1,1,0\nb4,b,1,1,2\nb0,b,1,1,0\nb1,b,1,1.005,0\n',
      'lines.csv',
    );
    const options = [
      ...['--lines', lines, '--join', 'no', '--map', 'number=no', '--map', 'externalIds.shop=who', '--map', 'purchasedAt=day'],
      ...['--map', 'payment.card=paid', '--set', 'touchpoint=STORE', '--set', 'currencyCode=EUR', '--map', 'line.sku=what'],
      ...['--map', 'line.quantity=q', '--map', 'line.unitPrice=each', '--map', 'line.discountRate=off'],
    ];

    const { code, out, err } = await run([orders, ...options]);

    expect({ code, out }).toEqual({ code: 1, out: '7 purchases: 0 created, 0 unchanged, 7 refused.\n' });
    expect(err.trim().split('\n').sort()).toEqual([
      'lines.csv:5 refused: line.discountRate (column off): Must be from 0 to 1.',
      'lines.csv:6 refused: no: There is no row with this in orders.csv.',
      'lines.csv:7 refused: line.unitPrice (column each): Must be an amount with the digits that EUR has.',
      'orders.csv:3 refused: externalIds.shop (column who): There is no such customer.',
      expect.stringMatching(/^orders\.csv:4 refused: purchasedAt \(column day\): Must be a day or a time such as/),
      'orders.csv:5 refused: purchasedAt (column day): Names no time zone: add --time-zone.',
      'orders.csv:6 refused: line: There is no row of it in lines.csv, or an earlier row has them.',
      'orders.csv:6 refused: number (column no): Is empty.',
      'orders.csv:7 refused: line: There is no row of it in lines.csv, or an earlier row has them.',
    ]);
    expect(await rapport.db.purchase.count({ where: { number: { startsWith: 'b' } } })).toBe(0);
  });

  it('stops where the server is gone, and goes on when it runs again, with each purchase once', async () => {
    await given('c');
    const path = await file(Array.from({ length: 7 }, (_none, row) => `c${row},c,2026-01-01T10:00:00Z,c,1,1\n`).join(''));
    let answered = 0;
    const stopped = await run([path, '--batch-size', '2', ...MAPS], async (request, pass) => {
      answered += 1;
      if (answered < 3) return pass(request);
      // The answer is lost: what the server did of it, it did.
      if (answered === 3) await pass(request);
      throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    });

    expect(stopped).toMatchObject({ code: 3, err: expect.stringContaining('connect ECONNREFUSED') });
    expect(await run([path, ...MAPS])).toMatchObject({ code: 0, out: '7 purchases: 1 created, 6 unchanged, 0 refused.\n' });
  });

  it('takes, when it runs again, what was refused before and is right now', async () => {
    const path = await file('d1,d,2026-01-01T10:00:00Z,d,1,1\n');

    expect(await run([path, ...MAPS])).toMatchObject({ code: 1, out: '1 purchase: 0 created, 0 unchanged, 1 refused.\n' });
    await given('d');
    expect(await run([path, ...MAPS])).toMatchObject({ code: 0, out: '1 purchase: 1 created, 0 unchanged, 0 refused.\n' });
  });

  it('leaves a known purchase as it is when the file says otherwise, and tells it', async () => {
    await given('e');
    await run([await file('e1,e,2026-01-01T10:00:00Z,e,1,1\n'), ...MAPS]);

    const { code, err } = await run([await file('e1,e,2026-01-01T10:00:00Z,e,2,1\n'), ...MAPS]);

    expect(code).toBe(1);
    expect(err).toMatch(/^sales\.csv:2 refused: number \(column no\): There is a purchase with this number and other content/);
    expect(await rapport.db.purchase.findUnique({ where: { number: 'e1' } })).toMatchObject({ totalMinor: 100n });
  });

  it('changes nothing in a dry run, and takes cells for text, whatever they begin with', async () => {
    await given('=cmd()');
    const path = await file('=1+1,=cmd(),2026-01-01T10:00:00Z,=cmd(),1,1\n');

    expect(await run([path, '--dry-run', ...MAPS])).toMatchObject({
      code: 0,
      out: '1 purchase: 1 created, 0 unchanged, 0 refused. A dry run: nothing was written.\n',
    });
    expect(await rapport.db.purchase.count({ where: { number: '=1+1' } })).toBe(0);
    expect(await run([path, ...MAPS])).toMatchObject({ code: 0 });
    expect(await rapport.db.purchase.count({ where: { number: '=1+1' } })).toBe(1);
  });

  it.each<[string, string[], RegExp]>([
    ['without a mapping', [], /Nothing is mapped.*touchpoint.*line\.discountRate/s],
    ['without lines', MAPS.filter((text) => !text.startsWith('line.')).slice(0, -3), /Nothing is mapped/],
    ['without a number', MAPS.slice(2), /Say what is the number: --map number=COLUMN/],
    ['without a product', MAPS.map((text) => (text === 'line.sku=what' ? 'line.discount=what' : text)), /line\.sku=COLUMN/],
    ['with two customers', [...MAPS, '--map', 'customerId=who'], /Say once who bought/],
    ['with an unknown target', [...MAPS, '--map', 'line.colour=q'], /no target "line\.colour"\. Targets are:.*line\.sku/s],
    ['with an unknown way to pay', [...MAPS, '--map', 'payment.SEASHELLS=q'], /no target "payment\.SEASHELLS"/],
    [
      'with a zone that is none',
      [...MAPS, '--time-zone', 'Mars/Base'],
      /Mars\/Base: must be UTC, or the IANA name of a place, for example Europe\/Prague/,
    ],
    ['with lines that nothing joins', [...MAPS, '--lines', 'lines.csv'], /--lines and --join go together/],
    ['with a currency that is none', [...MAPS.map((text) => text.replace('EUR', 'XXX'))], /Must be a currency after ISO 4217/],
  ])('used wrongly %s names what is accepted and sends nothing', async (_case, options, message) => {
    const result = await run([await file('f1,f,2026-01-01,f,1,1\n'), ...options]);

    expect(result.err).toMatch(message);
    expect(result).toMatchObject({ code: 2, out: '', requests: [] });
  });

  it.each<[string, string, RegExp]>([
    ['a quote that is not closed', 'no,what\n1,"2\n', /lines\.csv: a cell that begins with a quote is not closed/],
    ['two columns of one name', 'no,no\n1,2\n', /lines\.csv has more than one column named no/],
  ])('sends nothing where the file of lines has %s', async (_case, content, message) => {
    const lines = await givenFile(content, 'lines.csv');

    const result = await run([await file('g1,g,2026-01-01,g,1,1\n'), '--lines', lines, '--join', 'no', ...MAPS]);

    expect(result).toMatchObject({ code: 2, requests: [] });
    expect(result.err).toMatch(message);
  });
});
