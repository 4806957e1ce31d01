/** Values of raw statements as the server takes them: text, bytes or null. */

/** What a raw statement is given (`queryOf`): texts, numbers, truth values, dates, bytes, and lists of them. */
export function sentValue(value: unknown): string | Buffer | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  if (ArrayBuffer.isView(value)) return bytesOf(value);
  if (Array.isArray(value)) return listOf(value);
  return value instanceof Date ? momentOf(value) : String(value);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** `{"a","b \"c\"",NULL,{"nested"}}` */
function listOf(values: readonly unknown[]): string {
  return `{${values.map(itemOf).join(',')}}`;
}

function itemOf(value: unknown): string {
  if (Array.isArray(value)) return listOf(value);
  const sent = sentValue(value);
  if (sent === null) return 'NULL';
  const text = typeof sent === 'string' ? sent : `\\x${sent.toString('hex')}`;
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** As Prisma writes it, `2026-03-01 10:00:00.123`: sessions are in UTC. */
function momentOf(date: Date): string {
  const [day = '', time = ''] = date.toISOString().slice(0, -1).split('T');
  return `${day.replace(/^\+0*/, '')} ${time.replace(/\.000$/, '')}`;
}
