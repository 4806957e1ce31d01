/** The options that all imports have. */
import type { Command } from 'commander';
import { CommandError } from '../../kernel/index.ts';

const MOST_ROWS = 500;
const DEFAULT_ROWS = 100;

export function addImportOptions(command: Command): void {
  command
    .option('--map <target=column>', 'what a column becomes; may be given many times', collect)
    .option('--set <target=value>', 'the same value for all rows; may be given many times', collect)
    .option('--null <text>', 'cells with exactly this text are empty')
    .option('--delimiter <character>', 'what separates cells', ',')
    .option('--batch-size <rows>', `rows in one request, at most ${MOST_ROWS}`, batchSize, DEFAULT_ROWS)
    .option('--dry-run', 'tell what would happen, and change nothing');
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

function batchSize(text: string): number {
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= MOST_ROWS) return size;
  throw new CommandError(`--batch-size ${text}: give a whole number from 1 to ${MOST_ROWS}.`);
}
