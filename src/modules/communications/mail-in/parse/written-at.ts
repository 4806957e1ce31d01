/** When a message says that it was written. */

const ZONE = /([+-]\d{4}|\b(?:UT|UTC|GMT|Z|[ECMP][SD]T))\b/i;
/** As RFC 5322 writes it, or ISO 8601. Other words are dates to JavaScript, too. */
const DATE = /^(?:[a-z]{3,9},?\s+)?\d{1,2}[\s-]+[a-z]{3,9}[\s-]+\d{2,4}\s+\d{1,2}:\d{2}|^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/i;
/** Clocks that were never set say something earlier. */
const EARLIEST = Date.UTC(1990, 0, 1);

/** Null where the header says nothing that can be read. Without a zone it is taken for UTC, as no reader knows better. */
export function writtenAt(header: string | null): Date | null {
  if (header === null) return null;
  const text = header
    .replace(/\([^()]*\)/g, ' ')
    .trim()
    .slice(0, 100);
  if (!DATE.test(text)) return null;
  const date = new Date(ZONE.test(text) ? text : `${text} +0000`);
  return Number.isNaN(date.getTime()) || date.getTime() < EARLIEST ? null : date;
}
