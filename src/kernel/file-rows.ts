/** What rows of every imported file have in common: their faults, and how words in cells are read. */
import type { ImportTarget, RowFault, RowInProgress } from './file-imports.ts';

/** Collects what is wrong with a row. */
export class FaultyRow implements RowInProgress {
  readonly refusals: RowFault[] = [];
  readonly warnings: RowFault[] = [];

  refuse(field: string, message: string): void {
    this.refusals.push({ field, message });
  }

  warn(field: string, message: string): void {
    this.warnings.push({ field, message });
  }
}

/** A cell as one of these words, in whatever case, with blanks or hyphens for underscores; null if it is none. */
export function wordAmong<Word extends string>(cell: string, words: readonly Word[]): Word | null {
  const wanted = cell
    .trim()
    .toUpperCase()
    .replace(/[\s-]+/g, '_');
  return words.find((word) => word === wanted) ?? null;
}

/** A column of such words. */
export function wordTarget<Word extends string, Row extends RowInProgress>(
  field: string,
  words: readonly Word[],
  put: (row: Row, word: Word) => void,
): ImportTarget<Row> {
  return (row, cell) => {
    const word = wordAmong(cell, words);
    if (word) put(row, word);
    else row.refuse(field, `Must be one of ${words.join(', ')}.`);
  };
}
