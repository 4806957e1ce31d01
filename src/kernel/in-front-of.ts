/** Objects in the place of others. */

/**
 * Answers what `own` gives, and for what it answers undefined to, what `real` has; methods are called on `real`. Asked for once each: `own`
 * and `real` have to answer the same for as long as this lives.
 *
 * The proxy stands over an empty object and not over `real`: the engine looks each answer up in what a proxy stands over, and where that is
 * one of Prisma's proxies it runs the traps of that one, too.
 */
export function inFrontOf<Real extends object>(real: Real, own: (key: string) => unknown): Real {
  const known = new Map<string, unknown>();
  const answer = (key: string): unknown => {
    const made = own(key);
    const value = made === undefined ? bound(real, Reflect.get(real, key, real)) : made;
    if (value !== undefined) known.set(key, value);
    return value;
  };
  const get = (key: string | symbol): unknown =>
    typeof key === 'string' ? (known.get(key) ?? answer(key)) : Reflect.get(real, key, real);
  return new Proxy(Object.create(null), {
    get: (_target, key) => get(key),
    has: (_target, key) => get(key) !== undefined || Reflect.has(real, key),
  });
}

function bound(real: object, value: unknown): unknown {
  return typeof value === 'function' ? value.bind(real) : value;
}
