/** Which column becomes what: `--map target=column` and `--set target=value`, checked against the file before anything is sent. */
import {
  type ColumnMapping,
  CommandError,
  type ImportTarget,
  type ImportTargets,
  type MappingRequest,
  type RowInProgress,
  type TableRow,
} from '../../kernel/index.ts';

interface Pair<Row> {
  readonly name: string;
  readonly value: string;
  readonly target: ImportTarget<Row>;
}

/** A mapping of this table, or an error that names what is accepted. */
export function mapColumns<Row extends RowInProgress>(request: MappingRequest<Row>): ColumnMapping<Row> {
  const { targets } = request;
  const columns = request.maps.map((text) => mappedColumn(text, request));
  const constants = request.constants.map((text) => constantValue(text, request));
  if (columns.length === 0)
    throw new CommandError(`Nothing is mapped. Add --map TARGET=COLUMN; a target is one of:\n${targets.describe()}`);
  const names = [...columns, ...constants].map(({ name }) => name);
  const repeated = names.find((name, place) => !targets.repeatable?.includes(name) && names.indexOf(name) !== place);
  if (repeated) throw new CommandError(`${repeated} is given twice.`);
  return {
    names,
    read: (row) => readRow(row, request.newRow(), columns, constants),
    describe(name) {
      const column = columns.find((one) => one.name === name)?.value;
      return column === undefined || column === name ? name : `${name} (column ${column})`;
    },
  };
}

function readRow<Row extends RowInProgress>(
  row: TableRow,
  built: Row,
  columns: readonly Pair<Row>[],
  constants: readonly Pair<Row>[],
): Row {
  for (const { value, target } of constants) target(built, value);
  for (const { name, value: column, target } of columns) {
    const cell = row.cell(column);
    if (cell === null) continue;
    if (cell.includes('\0')) built.refuse(name, 'Has a NUL byte.');
    else target(built, cell);
  }
  return built;
}

function mappedColumn<Row extends RowInProgress>(text: string, { table, targets }: MappingRequest<Row>): Pair<Row> {
  const mapped = pair('--map', text, 'COLUMN', targets);
  if (!table.columns.includes(mapped.value)) {
    const column = JSON.stringify(mapped.value);
    throw new CommandError(`--map ${text}: there is no column ${column}. The file has: ${table.columns.join(', ')}.`);
  }
  return mapped;
}

function constantValue<Row extends RowInProgress>(text: string, { targets, newRow }: MappingRequest<Row>): Pair<Row> {
  const constant = pair('--set', text, 'VALUE', targets);
  const probe = newRow();
  constant.target(probe, constant.value);
  const [fault] = [...probe.refusals, ...probe.warnings];
  if (fault) throw new CommandError(`--set ${text}: ${fault.message}`);
  return constant;
}

function pair<Row>(option: string, text: string, second: string, targets: ImportTargets<Row>): Pair<Row> {
  const sign = text.indexOf('=');
  const name = text.slice(0, Math.max(sign, 0)).trim();
  const value = text.slice(sign + 1).trim();
  if (name === '' || value === '') throw new CommandError(`${option} ${text}: write TARGET=${second}.`);
  const target = targets.named(name);
  if (!target)
    throw new CommandError(`${option} ${text}: there is no target ${JSON.stringify(name)}. Targets are:\n${targets.describe()}`);
  return { name, value, target };
}
