/**
 * Most of what an operation selects is written the same for each request: nothing in it is asked of the variables, and of the caller no
 * more than whether they may do this or that. Such a part is written once, watched for what it asks, and repeated for whoever would be
 * answered the same.
 */
import type { Ctx, Permission } from '../kernel/index.ts';
import type { Expression, Writing } from './planning.ts';
import type { Part } from './statement.ts';

interface Remembered {
  readonly part: Part;
  /** What the caller was asked, and answered. */
  readonly answers: ReadonlyMap<Permission, boolean>;
}

/** Callers of other rights, and other places in a statement. */
const MOST_PLACES = 20;
const MOST_AT_A_PLACE = 5;

/** The same expression, written once for each place and rights. It has to be a pure function of what it is given. */
export function remembered(expression: Expression): Expression {
  const places = new Map<string, Remembered[]>();
  let isWorthIt = true;
  return (writing, alias) => {
    if (!isWorthIt) return expression(writing, alias);
    const place = `${alias} ${writing.writer.place}`;
    const known = places.get(place) ?? [];
    for (const { part, answers } of known) if (areStill(answers, writing.ctx)) return writing.writer.repeat(part);
    if (known.length >= MOST_AT_A_PLACE || (known.length === 0 && places.size >= MOST_PLACES)) return expression(writing, alias);
    const watched = new WatchedWriting(writing);
    const part = writing.writer.part(() => expression(watched, alias));
    if (watched.askedMore) isWorthIt = false;
    else places.set(place, [...known, { part, answers: watched.answers }]);
    return writing.writer.stand(part);
  };
}

function areStill(answers: ReadonlyMap<Permission, boolean>, ctx: Ctx): boolean {
  for (const [permission, answer] of answers) if (ctx.can(permission) !== answer) return false;
  return true;
}

/** The same for all requests to one server. */
const SHARED: ReadonlySet<string | symbol> = new Set(['config', 'permissions', 'signingKey']);

/** Notes what is asked of the caller and of the variables. */
class WatchedWriting implements Writing {
  readonly writer: Writing['writer'];
  readonly ctx: Ctx;
  readonly variables: Writing['variables'];
  readonly answers = new Map<Permission, boolean>();
  /** Anything but rights. */
  askedMore = false;

  constructor({ writer, ctx, variables }: Writing) {
    this.writer = writer;
    this.ctx = this.#watched(ctx, { can: (permission: Permission) => this.#can(ctx, permission) });
    this.variables = this.#watched(variables, {});
  }

  #can(ctx: Ctx, permission: Permission): boolean {
    const answer = ctx.can(permission);
    this.answers.set(permission, answer);
    return answer;
  }

  #watched<Target extends object>(target: Target, own: Readonly<Record<string, unknown>>): Target {
    const noted = <Result>(read: () => Result): Result => {
      this.askedMore = true;
      return read();
    };
    return new Proxy(target, {
      get: (object, key) => {
        if (typeof key === 'string' && Object.hasOwn(own, key)) return own[key];
        return SHARED.has(key) ? Reflect.get(object, key) : noted(() => Reflect.get(object, key));
      },
      has: (object, key) => noted(() => Reflect.has(object, key)),
      ownKeys: (object) => noted(() => Reflect.ownKeys(object)),
      getOwnPropertyDescriptor: (object, key) => noted(() => Reflect.getOwnPropertyDescriptor(object, key)),
    });
  }
}
