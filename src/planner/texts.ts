/** What stands for rows that were read as JSON text. Whoever looks into it asked for rows, and is told so by an error. */
import { NotCompiled } from './statement.ts';

const texts = new WeakMap<object, string>();

export function standIn(text: string): object {
  const object = new Proxy(
    {},
    {
      get(_target, key) {
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
    },
  );
  texts.set(object, text);
  return object;
}

/** Undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? texts.get(value) : undefined;
}

/** How many objects a JSON text holds: braces outside of strings. */
export function objectsIn(json: string): number {
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
