/** Raw messages of every shape, each with what it says: `NAME.eml` and `NAME.json` in test/fixtures/emails. */
import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../fixtures/emails/', import.meta.url);

export const EMAILS = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.eml'))
  .map((file) => file.slice(0, -'.eml'.length))
  .sort();

export function rawEmail(name: string): Buffer {
  return readFileSync(new URL(`${name}.eml`, FOLDER));
}

export function expectedOf(name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'));
}
