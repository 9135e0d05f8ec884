/** A copy of what a fake keeps or hands out, so that nobody holds what another one changes. */

/**
 * The same as `structuredClone` for what fakes hold: plain objects, lists, maps and sets of plain values. Those are
 * copied by hand, because the serializer costs more than all else that a fake does; anything else goes to it, which
 * refuses a function.
 */
export function cloned<T>(value: T): T {
  return copyOf(value) as T;
}

function copyOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' || typeof value === 'symbol' ? structuredClone(value) : value;
  if (Array.isArray(value)) return value.map(copyOf);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) {
    const copy: Record<string, unknown> = {};
    for (const [key, held] of Object.entries(value)) {
      if (key === '__proto__') return structuredClone(value);
      copy[key] = copyOf(held);
    }
    return copy;
  }
  if (value instanceof Map)
    return new Map(Array.from(value, ([key, held]) => [copyOf(key), copyOf(held)] as const));
  if (value instanceof Set) return new Set(Array.from(value, copyOf));
  return structuredClone(value);
}
