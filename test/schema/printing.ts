/** What tests of mutations share: an author, a caller who may print books, and what stands in the database after all. */
import { beforeAll, beforeEach } from 'vitest';
import { encodeId } from '../../src/kernel/index.ts';
import { pastTriggers } from '../support/past-triggers.ts';
import { useGraph } from './graph.ts';
import { addAuthors, authorId } from './library-rows.ts';

export const PRINTING = ['library.book.print', 'library.book.read', 'library.author.read'] as const;
export const ada = encodeId('Author', authorId(1));
export const NOTHING = { books: 0, facts: 0 };

/** A library with one author and, before each test, no books. */
export function usePrinting() {
  const graph = useGraph();
  beforeAll(() => addAuthors(graph.db, [1]));
  beforeEach(async () => {
    await graph.db.book.deleteMany();
    await pastTriggers(graph.db, 'TRUNCATE "LoggedEvent"');
  });
  const written = async () => ({ books: await graph.db.book.count(), facts: await graph.db.loggedEvent.count() });
  return { graph, printer: graph.as(...PRINTING), written };
}
