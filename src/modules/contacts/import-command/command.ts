/** `rapport import customers FILE`: a CSV file into a running Rapport, in batches, each of them whole or not at all. */
import { CommandError, type CommandHost, type ModuleCommand } from '../../../kernel/index.ts';
import { ImportRun, type ImportTotals } from './import-run.ts';
import { mappingOf } from './mapping.ts';
import { describeTargets } from './targets.ts';

interface Options {
  readonly map?: readonly string[];
  readonly set?: readonly string[];
  readonly kind?: string;
  readonly null?: string;
  readonly country?: string;
  readonly delimiter?: string;
  readonly batchSize: string;
  readonly dryRun?: boolean;
}

const MOST_ROWS = 500;
const HELP = `
Targets of --map and --set:
${describeTargets()}

For example:
  rapport import customers customers.csv --kind ORGANIZATION --null NULL \\
    --map externalIds.shop=customerID --map organizationName=companyName \\
    --map phone=phone --map country=country --map address.lines=address --map address.city=city

Importing a file again changes nothing, provided that its rows have external ids or have not changed.
Exit codes: 0 all rows are there; 1 some rows were refused, the others are there;
  2 wrong usage or an unreadable file, nothing was sent; 3 the server could not be reached or refused,
  what was told as done is done, and the same command goes on from there.`;

const collect = (value: string, earlier: readonly string[] = []) => [...earlier, value];

export const importCustomersCommand: ModuleCommand = {
  name: 'import customers',
  description: 'Imports customers from a CSV file.',
  setUp(command, host) {
    command
      .argument('<file>', 'CSV with a header line, in UTF-8 or UTF-16')
      .option('--map <target=column>', 'what a column becomes; may be given many times', collect)
      .option('--set <target=value>', 'the same value for all rows; may be given many times', collect)
      .option('--kind <kind>', 'PERSON or ORGANIZATION, for all rows: short for --set kind=…')
      .option('--country <country>', 'of all rows, by name or code: short for --set country=…')
      .option('--null <text>', 'cells with exactly this text are empty')
      .option('--delimiter <character>', 'what separates cells', ',')
      .option('--batch-size <rows>', `rows in one request, at most ${MOST_ROWS}`, '100')
      .option('--dry-run', 'tell what would happen, and change nothing')
      .addHelpText('after', HELP)
      .action((file: string, options: Options) => importFile(host, file, options));
  },
};

async function importFile(host: CommandHost, file: string, options: Options): Promise<void> {
  const batchSize = Number(options.batchSize);
  if (!Number.isInteger(batchSize) || batchSize < 1 || batchSize > MOST_ROWS) {
    throw new CommandError(`--batch-size ${options.batchSize}: give a whole number from 1 to ${MOST_ROWS}.`);
  }
  const { delimiter, null: nullText } = options;
  const table = await host.openTable(file, {
    ...(delimiter !== undefined && { delimiter }),
    ...(nullText !== undefined && { nullText }),
  });
  const constants = [
    ...(options.set ?? []),
    ...(options.kind === undefined ? [] : [`kind=${options.kind}`]),
    ...(options.country === undefined ? [] : [`country=${options.country}`]),
  ];
  const mapping = mappingOf(table, options.map ?? [], constants);
  const run = new ImportRun(host, { file, table, mapping, batchSize, isDryRun: options.dryRun ?? false });
  const totals = await run.finish();
  host.out.write(`${summary(totals, options.dryRun ?? false)}\n`);
  if (totals.refused > 0) host.exitCode = 1;
}

function summary({ rows, created, updated, unchanged, refused, warned }: ImportTotals, isDryRun: boolean): string {
  const parts = [`${created} created`, `${updated} updated`, `${unchanged} unchanged`, `${refused} refused`];
  const warnings = warned === 0 ? '' : ` ${warned} with a warning.`;
  return `${rows} ${rows === 1 ? 'row' : 'rows'}: ${parts.join(', ')}.${warnings}${isDryRun ? ' A dry run: nothing was written.' : ''}`;
}
