/** `rapport import products FILE`: products and services from a CSV file. */
import { ProductKind } from '../../../generated/index.ts';
import {
  type ColumnMapping,
  CommandError,
  type CommandHost,
  FaultyRow,
  type ImportOptions,
  type ImportRow,
  type ImportTarget,
  type ImportTargets,
  type ModuleCommand,
  type Table,
  wordTarget,
} from '../../../kernel/index.ts';
import { currencyTarget, decimalTarget } from './decimals.ts';

const TARGETS = {
  sku: 'by which the product is known when it comes again',
  name: 'what it is called',
  kind: `${Object.values(ProductKind).join(', ')}; GOOD unless given`,
  category: 'what it is grouped by',
  description: 'in words',
  terms: 'on which it is sold',
  price: 'an amount, in the currency of currencyCode',
  currencyCode: 'ISO 4217, for example USD',
} as const;

type Column = keyof typeof TARGETS;

const HELP = `
Targets of --map and --set:
${describeTargets()}

For example:
  rapport import products products.csv --null NULL \\
    --map sku=productID --map name=productName --map price=unitPrice --set currencyCode=USD

Importing a file again changes nothing; empty cells change nothing either.
Exit codes: 0 all rows are there; 1 some rows were refused, the others are there;
  2 wrong usage or an unreadable file, nothing was sent; 3 the server could not be reached or refused,
  what was told as done is done, and the same command goes on from there.`;

const IMPORT_PRODUCTS = `mutation ImportProducts($input: ImportProductsInput!) {
  importProducts(input: $input) {
    __typename
    ... on ImportProductsSuccess {
      created
      updated
      unchanged
      rejected { row issues { path message } }
    }
    ... on Error { message code }
  }
}`;

export const importProductsCommand: ModuleCommand = {
  name: 'import products',
  description: 'Imports products and services from a CSV file.',
  setUp(command, host) {
    command.argument('<file>', 'CSV with a header line, in UTF-8 or UTF-16');
    host.addImportOptions(command);
    command.addHelpText('after', HELP).action((file: string, options: ImportOptions) => importFile(host, file, options));
  },
};

async function importFile(host: CommandHost, file: string, options: ImportOptions): Promise<void> {
  const table = await host.openTable(file, options);
  const { map: maps = [], set: constants = [] } = options;
  const mapping = host.mapColumns({ table, maps, constants, targets: productTargets, newRow: () => new ProductRow() });
  for (const name of ['sku', 'name']) {
    if (!mapping.names.includes(name)) throw new CommandError(`Say what is the ${name}: --map ${name}=COLUMN.`);
  }
  if (mapping.names.includes('price') && !mapping.names.includes('currencyCode'))
    throw new CommandError('Say which currency the prices are in: --set currencyCode=USD, or --map currencyCode=COLUMN.');
  await host.importRows({
    rows: importedRows(table, mapping),
    rowCount: table.rowCount,
    noun: ['product', 'products'],
    mutation: 'importProducts',
    document: IMPORT_PRODUCTS,
    updates: true,
    options,
    repeats: { field: mapping.describe('sku'), noun: 'product' },
  });
}

async function* importedRows(table: Table, mapping: ColumnMapping<ProductRow>): AsyncIterable<ImportRow> {
  for await (const row of table.rows()) {
    const product = mapping.read(row);
    const input = product.input();
    const place = `${table.name}:${row.line}`;
    yield {
      place,
      input,
      refusals: product.refusals.map(({ field, message }) => ({ place, field: mapping.describe(field), message })),
      warnings: [],
      keys: [input.sku],
      locate: ([first = '', second = '']) => ({ place, field: mapping.describe(second === 'currencyCode' ? second : first) }),
    };
  }
}

class ProductRow extends FaultyRow {
  readonly #cells = new Map<Column, string>();

  set(column: Column, value: string): void {
    this.#cells.set(column, value);
  }

  input() {
    const { sku = '', name = '', price, currencyCode, ...rest } = Object.fromEntries(this.#cells);
    const refused = new Set(this.refusals.map(({ field }) => field));
    for (const [field, value] of Object.entries({ sku, name })) if (value === '') this.refuse(field, 'Is empty.');
    if (price !== undefined && currencyCode === undefined && !refused.has('currencyCode'))
      this.refuse('currencyCode', 'Is empty.');
    return { sku, name, ...rest, ...(price !== undefined && { price: { amount: price, currencyCode } }) };
  }
}

const put =
  (column: Column): ImportTarget<ProductRow> =>
  (row, cell) =>
    row.set(column, cell);

const READERS: Readonly<Record<string, ImportTarget<ProductRow>>> = {
  sku: (row, cell) => row.set('sku', cell.trim()),
  name: put('name'),
  kind: wordTarget('kind', Object.values(ProductKind), (row, word) => row.set('kind', word)),
  category: put('category'),
  description: put('description'),
  terms: put('terms'),
  price: decimalTarget('price', (row, amount) => row.set('price', amount)),
  currencyCode: currencyTarget('currencyCode', (row, code) => row.set('currencyCode', code)),
} satisfies Record<Column, ImportTarget<ProductRow>>;

const productTargets: ImportTargets<ProductRow> = {
  named: (name) => (Object.hasOwn(READERS, name) ? (READERS[name] ?? null) : null),
  describe: describeTargets,
};

function describeTargets(): string {
  return Object.entries(TARGETS)
    .map(([name, description]) => `  ${name.padEnd(14)} ${description}`)
    .join('\n');
}
