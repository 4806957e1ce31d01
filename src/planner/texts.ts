/** What stands for rows that were read as JSON text. Whoever looks into it asked for rows, and is told so by an error. */
import { NotCompiled } from './statement.ts';

const TEXT = Symbol('text');

/** What a stand-in is to others. Its text is a field of its own: what a WeakMap holds outlives V8's collections of young objects. */
const REFUSING: ProxyHandler<{ readonly text: string }> = {
  get({ text }, key) {
    if (key === TEXT) return text;
    // What promises and inspection ask of every value.
    if (key === 'then' || typeof key === 'symbol') return undefined;
    throw new NotCompiled('a look at a row');
  },
  has() {
    throw new NotCompiled('a look at a row');
  },
  ownKeys() {
    throw new NotCompiled('a look at a row');
  },
};

export function standIn(text: string): object {
  return new Proxy({ text }, REFUSING);
}

/** Undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? (value as { readonly [TEXT]?: string })[TEXT] : undefined;
}

/** How many objects a JSON text of the database holds. */
export function objectsIn(json: string): number {
  return json.includes('{}') ? bracesIn(json) : namesIn(json);
}

/** First names of objects. Within a string the same two characters are its end, after which no name comes. */
function namesIn(json: string): number {
  let objects = 0;
  for (let at = json.indexOf('{"'); at >= 0; at = json.indexOf('{"', at + 2)) {
    if (beginsName(json.charCodeAt(at + 2))) objects += 1;
  }
  return objects;
}

/** By its code: with a regular expression the whole takes twice as long. */
function beginsName(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95;
}

/** Where directives leave nothing of an object it has no name: braces outside of strings, which takes four times as long. */
function bracesIn(json: string): number {
  let objects = 0;
  for (let at = 0; at < json.length; at += 1) {
    const code = json.charCodeAt(at);
    if (code === 123) objects += 1;
    else if (code === 34) at = endOfString(json, at);
  }
  return objects;
}

function endOfString(json: string, start: number): number {
  for (let at = json.indexOf('"', start + 1); at > 0; at = json.indexOf('"', at + 1)) {
    let escapes = 0;
    while (json.charCodeAt(at - 1 - escapes) === 92) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return json.length;
}
