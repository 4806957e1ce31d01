import { describe, expect, it } from 'vitest';
import { access } from '../../src/modules/access/index.ts';
import { contacts } from '../../src/modules/contacts/index.ts';
import { sales } from '../../src/modules/sales/index.ts';
import { createTestRapport } from '../support/index.ts';
import { givenFile } from './given-files.ts';
import { runCommand } from './run-command.ts';

const rapport = createTestRapport([access, contacts, sales]);
const importProducts = async (content: string | Uint8Array, ...options: string[]) =>
  runCommand(rapport, ['import', 'products', await givenFile(content, 'products.csv'), ...options], undefined, {
    agent: rapport.as('sales.product.manage'),
  });
const stored = (sku: string) => rapport.db.product.findUnique({ where: { sku } });

const MAPS = [
  ...['--null', 'NULL', '--map', 'sku=id', '--map', 'name=title', '--map', 'kind=what', '--map', 'price=each'],
  ...['--set', 'currencyCode=USD'],
];
const FILE = `id,title,what,each
1,"Chai, spiced",good,18.00
2,=1+1,NULL,.5
3,Repair,service,NULL
4,NULL,robot,"1,000.00"
1,"Chai, spiced",good,18.00
2,Other,NULL,.5
`;

describe('rapport import products', () => {
  it('adds what is new, tells what is refused by line and column, and changes what the file says otherwise', async () => {
    const { code, out, err } = await importProducts(FILE, ...MAPS);

    expect({ code, out }).toEqual({ code: 1, out: '6 products: 3 created, 0 updated, 1 unchanged, 2 refused.\n' });
    expect(err.trim().split('\n').sort()).toEqual([
      'products.csv:5 refused: kind (column what): Must be one of GOOD, SERVICE.',
      'products.csv:5 refused: name (column title): Is empty.',
      'products.csv:5 refused: price (column each): Must be a number with a point, for example 1234.50.',
      'products.csv:7 refused: sku (column id): Line 3 names the same product with other content.',
    ]);
    expect(await stored('1')).toMatchObject({ name: 'Chai, spiced', kind: 'GOOD', priceMinor: 1800n, priceCurrency: 'USD' });
    expect(await stored('2')).toMatchObject({ name: '=1+1', kind: 'GOOD', priceMinor: 50n });
    expect(await stored('3')).toMatchObject({ kind: 'SERVICE', priceMinor: null });

    expect(await importProducts('id,title,what,each\n1,Chai,NULL,19\n3,Repair,NULL,NULL\n', ...MAPS)).toMatchObject({
      code: 0,
      err: '',
      out: '2 products: 0 created, 1 updated, 1 unchanged, 0 refused.\n',
    });
    expect(await stored('1')).toMatchObject({ name: 'Chai', priceMinor: 1900n });
  });

  it('tells the faults that the server finds by line and column', async () => {
    const { err } = await importProducts(`id,title,what,each\n9,${'x'.repeat(201)},good,1.005\n`, ...MAPS);

    expect(err.trim().split('\n')).toEqual([
      'products.csv:2 refused: name (column title): Must have 1 to 200 characters.',
      'products.csv:2 refused: price (column each): Must be an amount with the digits that USD has.',
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['without a sku', ['--map', 'name=title'], /Say what is the sku: --map sku=COLUMN/],
    ['without a name', ['--map', 'sku=id'], /Say what is the name: --map name=COLUMN/],
    ['with prices of no currency', MAPS.slice(0, -2), /--set currencyCode=USD/],
    ['with an unknown target', [...MAPS, '--map', 'colour=what'], /no target "colour"\. Targets are:.*terms/s],
  ])('used wrongly %s names what is accepted and sends nothing', async (_case, options, message) => {
    const result = await importProducts(FILE, ...options);

    expect(result.err).toMatch(message);
    expect(result).toMatchObject({ code: 2, out: '', requests: [] });
  });
});
