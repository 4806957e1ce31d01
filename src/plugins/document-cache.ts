/** Documents by their text, so that one that is asked again is not parsed again, nor validated. */
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

export type DocumentCache = LRUCache<string, DocumentNode>;

const MOST_DOCUMENTS = 1_000;
/** Letters of them all: an import's document may be long. */
const MOST_TEXT = 4 * 1024 * 1024;

/** What was asked last is kept. */
export function cacheByText<Value extends object>(): LRUCache<string, Value> {
  return new LRUCache({ max: MOST_DOCUMENTS, maxSize: MOST_TEXT, sizeCalculation: (_value, text) => text.length + 1 });
}
