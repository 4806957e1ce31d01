/** Which column becomes what: `--map target=column` and `--set target=value`, checked against the file before anything is sent. */
import { CommandError, type Table, type TableRow } from '../../../kernel/index.ts';
import { RowBuilder } from './row-builder.ts';
import { describeTargets, type Target, targetNamed } from './targets.ts';

interface MappedColumn {
  readonly name: string;
  readonly column: string;
  readonly target: Target;
}

interface ConstantValue {
  readonly name: string;
  readonly value: string;
  readonly target: Target;
}

export interface Mapping {
  /** A row of the file as a row of the API. */
  read(row: TableRow): RowBuilder;
  /** The column behind a target; null for a constant. */
  columnOf(name: string): string | null;
}

/** A mapping of this table, or an error that names what is accepted. */
export function mappingOf(table: Pick<Table, 'columns'>, maps: readonly string[], constants: readonly string[]): Mapping {
  const columns = maps.map((text) => mappedColumn(text, table.columns));
  const values = constants.map(constantValue);
  if (columns.length === 0)
    throw new CommandError(`Nothing is mapped. Add --map TARGET=COLUMN; a target is one of:\n${describeTargets()}`);
  const names = [...columns, ...values].map(({ name }) => name).filter((name) => name !== 'address.lines');
  const repeated = names.find((name, place) => names.indexOf(name) !== place);
  if (repeated) throw new CommandError(`${repeated} is given twice.`);
  if (!names.includes('kind'))
    throw new CommandError('Say what the customers are: --kind PERSON, --kind ORGANIZATION, or --map kind=COLUMN.');
  return {
    read: (row) => readRow(row, columns, values),
    columnOf: (name) => columns.find((one) => one.name === name)?.column ?? null,
  };
}

function readRow(row: TableRow, columns: readonly MappedColumn[], values: readonly ConstantValue[]): RowBuilder {
  const built = new RowBuilder();
  for (const { value, target } of values) target(built, value);
  for (const { name, column, target } of columns) {
    const cell = row.cell(column);
    if (cell === null) continue;
    if (cell.includes('\0')) built.refuse(name, 'Has a NUL byte.');
    else target(built, cell);
  }
  return built;
}

function mappedColumn(text: string, columns: readonly string[]): MappedColumn {
  const { name, value: column, target } = pair('--map', text, 'COLUMN');
  if (!columns.includes(column)) {
    throw new CommandError(`--map ${text}: there is no column ${JSON.stringify(column)}. The file has: ${columns.join(', ')}.`);
  }
  return { name, column, target };
}

function constantValue(text: string): ConstantValue {
  const constant = pair('--set', text, 'VALUE');
  const probe = new RowBuilder();
  constant.target(probe, constant.value);
  const [fault] = [...probe.refusals, ...probe.warnings];
  if (fault) throw new CommandError(`--set ${text}: ${fault.message}`);
  return constant;
}

function pair(option: string, text: string, second: string): ConstantValue {
  const sign = text.indexOf('=');
  const name = text.slice(0, Math.max(sign, 0)).trim();
  const value = text.slice(sign + 1).trim();
  if (name === '' || value === '') throw new CommandError(`${option} ${text}: write TARGET=${second}.`);
  const target = targetNamed(name);
  if (!target)
    throw new CommandError(`${option} ${text}: there is no target ${JSON.stringify(name)}. Targets are:\n${describeTargets()}`);
  return { name, value, target };
}
