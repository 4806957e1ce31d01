/** `rapport import customers FILE`: a CSV file into a running Rapport, in batches, each of them whole or not at all. */
import {
  type ColumnMapping,
  CommandError,
  type CommandHost,
  type ImportOptions,
  type ImportRow,
  type ModuleCommand,
  type RowFault,
  type Table,
} from '../../../kernel/index.ts';
import { RowBuilder } from './row-builder.ts';
import { customerTargets } from './targets.ts';

interface Options extends ImportOptions {
  readonly kind?: string;
  readonly country?: string;
}

const HELP = `
Targets of --map and --set:
${customerTargets.describe()}

For example:
  rapport import customers customers.csv --kind ORGANIZATION --null NULL \\
    --map externalIds.shop=customerID --map organizationName=companyName \\
    --map phone=phone --map country=country --map address.lines=address --map address.city=city

Importing a file again changes nothing, provided that its rows have external ids or have not changed.
Exit codes: 0 all rows are there; 1 some rows were refused, the others are there;
  2 wrong usage or an unreadable file, nothing was sent; 3 the server could not be reached or refused,
  what was told as done is done, and the same command goes on from there.`;

const IMPORT_CUSTOMERS = `mutation ImportCustomers($input: ImportCustomersInput!) {
  importCustomers(input: $input) {
    __typename
    ... on ImportCustomersSuccess {
      created
      updated
      unchanged
      rejected { row issues { path message } }
      warnings { row issues { path message } }
    }
    ... on Error { message code }
  }
}`;

export const importCustomersCommand: ModuleCommand = {
  name: 'import customers',
  description: 'Imports customers from a CSV file.',
  setUp(command, host) {
    command.argument('<file>', 'CSV with a header line, in UTF-8 or UTF-16');
    host.addImportOptions(command);
    command
      .option('--kind <kind>', 'PERSON or ORGANIZATION, for all rows: short for --set kind=…')
      .option('--country <country>', 'of all rows, by name or code: short for --set country=…')
      .addHelpText('after', HELP)
      .action((file: string, options: Options) => importFile(host, file, options));
  },
};

async function importFile(host: CommandHost, file: string, options: Options): Promise<void> {
  const { map = [], set = [], kind, country } = options;
  const table = await host.openTable(file, options);
  const mapping = host.mapColumns({
    table,
    maps: map,
    constants: [
      ...set,
      ...(kind === undefined ? [] : [`kind=${kind}`]),
      ...(country === undefined ? [] : [`country=${country}`]),
    ],
    targets: customerTargets,
    newRow: () => new RowBuilder(),
  });
  if (!mapping.names.includes('kind'))
    throw new CommandError('Say what the customers are: --kind PERSON, --kind ORGANIZATION, or --map kind=COLUMN.');
  await host.importRows({
    rows: importedRows(table, mapping),
    rowCount: table.rowCount,
    noun: ['row', 'rows'],
    mutation: 'importCustomers',
    document: IMPORT_CUSTOMERS,
    updates: true,
    options,
    repeats: { field: 'externalIds', noun: 'customer' },
  });
}

async function* importedRows(table: Table, mapping: ColumnMapping<RowBuilder>): AsyncIterable<ImportRow> {
  for await (const row of table.rows()) {
    const built = mapping.read(row);
    const place = `${table.name}:${row.line}`;
    const placed = ({ field, message }: RowFault) => ({ place, field: mapping.describe(field), message });
    yield {
      place,
      input: built.input(),
      refusals: built.refusals.map(placed),
      warnings: built.warnings.map(placed),
      keys: built.externalKeys(),
      locate: (path) => ({ place, field: mapping.describe(built.fieldAt(path)) }),
    };
  }
}
