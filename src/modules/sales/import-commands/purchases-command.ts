/** `rapport import purchases FILE [--lines LINES]`: purchases and their lines from one CSV file, or from two that a key joins. */
import {
  type ColumnMapping,
  CommandError,
  type CommandHost,
  type ImportOptions,
  type ModuleCommand,
  type Table,
} from '../../../kernel/index.ts';
import { momentReader } from './moments.ts';
import { groupedPurchases, joinedPurchases } from './purchase-files.ts';
import { LineRow, PurchaseRow } from './purchase-row.ts';
import { describePurchaseTargets, lineTargets, purchaseTargets } from './purchase-targets.ts';

interface Options extends ImportOptions {
  readonly lines?: string;
  readonly join?: string;
  readonly timeZone?: string;
}

const HELP = `
Targets of --map and --set; those that begin with line. are of the file of lines:
${describePurchaseTargets()}

For example:
  rapport import purchases orders.csv --lines order_details.csv --join orderID --null NULL --time-zone Europe/London \\
    --map number=orderID --map externalIds.shop=customerID --map purchasedAt=orderDate \\
    --set touchpoint=ONLINE --set currencyCode=GBP \\
    --map line.sku=productID --map line.quantity=quantity --map line.unitPrice=unitPrice

Without --lines the lines are in the file itself: rows that stand together under one number are one purchase.
Importing a file again changes nothing: a purchase is known by its number. With other content it is refused, as what was bought
does not change. Files of any size are read in little memory; where the two name their keys in different orders, both are sorted first,
which takes as much room for temporary files as they have themselves.
Exit codes: 0 all purchases are there; 1 some were refused, the others are there;
  2 wrong usage or an unreadable file, nothing was sent; 3 the server could not be reached or refused,
  what was told as done is done, and the same command goes on from there.`;

const IMPORT_PURCHASES = `mutation ImportPurchases($input: ImportPurchasesInput!) {
  importPurchases(input: $input) {
    __typename
    ... on ImportPurchasesSuccess {
      created
      unchanged
      rejected { row issues { path message } }
    }
    ... on Error { message code }
  }
}`;

const REQUIRED = ['number', 'purchasedAt', 'touchpoint', 'currencyCode'];
const REQUIRED_OF_LINES = ['line.quantity', 'line.unitPrice'];

export const importPurchasesCommand: ModuleCommand = {
  name: 'import purchases',
  description: 'Imports purchases from a CSV file, or from two: of purchases and of their lines.',
  setUp(command, host) {
    command
      .argument('<file>', 'CSV with a header line, in UTF-8 or UTF-16')
      .option('--lines <file>', 'another such file, with the lines')
      .option(
        '--join <column>',
        'what says in both files which purchase it is; COLUMN=LINES-COLUMN where they call it differently',
      )
      .option('--time-zone <zone>', 'IANA, of days and times without an offset');
    host.addImportOptions(command);
    command.addHelpText('after', HELP).action((file: string, options: Options) => importFile(host, file, options));
  },
};

async function importFile(host: CommandHost, file: string, options: Options): Promise<void> {
  const readMoment = momentReader(options.timeZone);
  if (!readMoment)
    throw new CommandError(
      `--time-zone ${options.timeZone}: must be UTC, or the IANA name of a place, for example Europe/Prague.`,
    );
  if ((options.lines === undefined) !== (options.join === undefined))
    throw new CommandError('--lines and --join go together: a file of lines, and the column that joins it.');
  const table = await host.openTable(file, options);
  const lines = options.lines === undefined ? table : await host.openTable(options.lines, options);
  const mapping = host.mapColumns({
    table,
    maps: ofPurchases(options.map),
    constants: ofPurchases(options.set),
    targets: purchaseTargets(readMoment),
    newRow: () => new PurchaseRow(),
  });
  const lineMapping = host.mapColumns({
    table: lines,
    maps: ofLines(options.map),
    constants: ofLines(options.set),
    targets: lineTargets,
    newRow: () => new LineRow(),
  });
  requireTargets(mapping, lineMapping);
  await host.importRows({
    rows: await rowsOf(host, { table, lines, mapping, lineMapping }, options.join),
    rowCount: table.rowCount,
    noun: ['purchase', 'purchases'],
    mutation: 'importPurchases',
    document: IMPORT_PURCHASES,
    updates: false,
    options,
  });
}

const isOfLines = (text: string) => text.trimStart().startsWith('line.');
const ofLines = (texts: readonly string[] = []) => texts.filter(isOfLines);
const ofPurchases = (texts: readonly string[] = []) => texts.filter((text) => !isOfLines(text));

function requireTargets(purchases: ColumnMapping<PurchaseRow>, lines: ColumnMapping<LineRow>): void {
  const names = [...purchases.names, ...lines.names];
  const missing = [...REQUIRED, ...REQUIRED_OF_LINES].filter((name) => !names.includes(name));
  if (missing.length > 0)
    throw new CommandError(`Say what is the ${missing.join(', and the ')}: --map ${missing[0]}=COLUMN, or --set for all alike.`);
  if (!names.includes('line.sku') && !names.includes('line.productId'))
    throw new CommandError('Say what was bought: --map line.sku=COLUMN, or line.productId.');
  const customers = names.filter((name) => name === 'customerId' || name.startsWith('externalIds.'));
  if (customers.length !== 1)
    throw new CommandError('Say once who bought: --map externalIds.SYSTEM=COLUMN, or --map customerId=COLUMN.');
}

interface Files {
  readonly table: Table;
  readonly lines: Table;
  readonly mapping: ColumnMapping<PurchaseRow>;
  readonly lineMapping: ColumnMapping<LineRow>;
}

async function rowsOf(host: CommandHost, files: Files, join: string | undefined) {
  if (join === undefined) return groupedPurchases(files);
  const [main = '', details = main] = join.split('=').map((column) => column.trim());
  const joined = await host.joinTables(files.table, files.lines, { main, details });
  return joinedPurchases(joined, files, details);
}
