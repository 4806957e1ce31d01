/**
 * Counts what the parser spends its time on before it gets the message. It keeps every line of a part that is not encoded as a piece
 * of its own: a hundred thousand of them take seconds, and a gigabyte. Lines of base64 are joined, so that attachments of many
 * megabytes stay within the count.
 */
import { LIMITS, refusal } from './limits.ts';

const LF = 10;
const CR = 13;
const HYPHEN = 45;
/** Below this nothing is joined. */
const FEW_LINES = 5_000;
const SHORTEST_BASE64 = 60;
const LONGEST_BASE64 = 1_000;
const BOUNDARY = /boundary\s*=\s*(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))/gi;

const isBase64Byte = new Uint8Array(256);
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/') {
  isBase64Byte[character.charCodeAt(0)] = 1;
}

/** The message as the parser may have it, or a ValidationError if it has too many lines or parts. */
export function withFewLines(raw: Buffer): Buffer {
  const { lines, base64Lines, hyphenLines } = countLines(raw);
  if (hyphenLines > LIMITS.parts) requireFewParts(raw, hyphenLines);
  if (lines - base64Lines > LIMITS.lines) {
    throw refusal(
      `Has more than ${LIMITS.lines} lines apart from those in base64: send long files as attachments in base64, or packed.`,
      'TOO_MANY_LINES',
    );
  }
  return lines > FEW_LINES ? joined(raw) : raw;
}

function countLines(raw: Buffer) {
  let lines = 0;
  let base64Lines = 0;
  let hyphenLines = 0;
  for (let start = 0; start < raw.length; lines += 1) {
    const end = endOfLine(raw, start);
    if (raw[start] === HYPHEN && raw[start + 1] === HYPHEN) hyphenLines += 1;
    else if (isBase64(raw, start, end)) base64Lines += 1;
    else if (lines - base64Lines > LIMITS.lines) break;
    start = end;
  }
  return { lines, base64Lines, hyphenLines };
}

function requireFewParts(raw: Buffer, hyphenLines: number): void {
  const boundaries = new Set<string>();
  const text = raw.toString('latin1');
  for (const [, quoted, bare] of text.matchAll(BOUNDARY)) boundaries.add(`--${quoted ?? bare ?? ''}`);
  let parts = 0;
  for (let start = text.startsWith('--') ? 0 : text.indexOf('\n--') + 1; start > 0; start = text.indexOf('\n--', start) + 1) {
    const end = text.indexOf('\n', start);
    if (boundaries.has(text.slice(start, end < 0 ? undefined : end).trimEnd())) parts += 1;
  }
  if (parts > LIMITS.parts) throw refusal(`Has more than ${LIMITS.parts} parts.`, 'TOO_MANY_PARTS');
  if (hyphenLines > LIMITS.hyphenLines)
    throw refusal(`Has more than ${LIMITS.hyphenLines} lines that begin with two hyphens, as parts do.`, 'TOO_MANY_PARTS');
}

/** Without the line breaks between lines of base64. */
function joined(raw: Buffer): Buffer {
  const target = Buffer.allocUnsafe(raw.length);
  let length = 0;
  let isAfterBase64 = false;
  for (let start = 0; start < raw.length; ) {
    const end = endOfLine(raw, start);
    const isThisBase64 = isBase64(raw, start, end);
    if (isThisBase64 && isAfterBase64) length -= lineBreakBefore(target, length);
    length += raw.copy(target, length, start, end);
    isAfterBase64 = isThisBase64;
    start = end;
  }
  return target.subarray(0, length);
}

function endOfLine(raw: Buffer, start: number): number {
  const found = raw.indexOf(LF, start);
  return found < 0 ? raw.length : found + 1;
}

const lineBreakBefore = (bytes: Buffer, end: number) => (bytes[end - 1] !== LF ? 0 : bytes[end - 2] === CR ? 2 : 1);

function isBase64(raw: Buffer, start: number, end: number): boolean {
  const last = end - lineBreakBefore(raw, end);
  if (last - start < SHORTEST_BASE64 || last - start > LONGEST_BASE64) return false;
  for (let index = start; index < last; index += 1) if (isBase64Byte[raw[index] ?? 0] === 0) return false;
  return true;
}
