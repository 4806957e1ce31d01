/** How the CLI imports files. */
import type { CommandHost, ImportJob } from '../../kernel/index.ts';
import { ImportRun, type ImportTotals } from './import-run.ts';

export { mapColumns } from './column-mapping.ts';
export { joinTables } from './joined-tables.ts';
export { addImportOptions } from './options.ts';
export { openTable } from './table.ts';

export async function importRows(host: CommandHost, job: ImportJob): Promise<void> {
  const totals = await new ImportRun(host, job).finish();
  host.out.write(`${summary(totals, job)}\n`);
  if (totals.refused > 0) host.exitCode = 1;
}

function summary(totals: ImportTotals, { noun: [one, many], updates, options }: ImportJob): string {
  const { rows, created, updated, unchanged, refused, warned } = totals;
  const changed = updates ? [`${updated} updated`] : [];
  const parts = [`${created} created`, ...changed, `${unchanged} unchanged`, `${refused} refused`];
  const warnings = warned === 0 ? '' : ` ${warned} with a warning.`;
  const ending = options.dryRun ? ' A dry run: nothing was written.' : '';
  return `${rows} ${rows === 1 ? one : many}: ${parts.join(', ')}.${warnings}${ending}`;
}
