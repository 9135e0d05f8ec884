/**
 * Rows by key, and in the order of their keys: a million of them, most of which are only walked over. They stand in bundles, so
 * that a new key moves the rows of one bundle and not all of them.
 */
import type { StoredRow } from '../../../shared/ports/table.ts';

interface Entry {
  readonly key: string;
  row: StoredRow;
}

/** A bundle that is longer is divided. */
const maxBundle = 1_000;

/** An empty list. */
export function orderedRows() {
  const byKey = new Map<string, Entry>();
  /** None is empty; their keys follow each other. */
  const bundles: Entry[][] = [];

  /** The bundle in which the key stands, or would: the last one that begins at or before it. */
  function bundleOf(key: string): number {
    const behind = firstPlace(bundles.length, (place) => (bundles[place]?.[0]?.key ?? '') > key);
    return Math.max(0, behind - 1);
  }

  return {
    size: (): number => byKey.size,
    get: (key: string): StoredRow | undefined => byKey.get(key)?.row,
    has: (key: string): boolean => byKey.has(key),
    set(key: string, row: StoredRow): void {
      const held = byKey.get(key);
      if (held !== undefined) {
        held.row = row;
        return;
      }
      const entry = { key, row };
      byKey.set(key, entry);
      const at = bundleOf(key);
      const bundle = bundles[at];
      if (bundle === undefined) {
        bundles.push([entry]);
        return;
      }
      bundle.splice(placeBehind(bundle, key), 0, entry);
      if (bundle.length > maxBundle) bundles.splice(at + 1, 0, bundle.splice(maxBundle / 2));
    },
    delete(key: string): boolean {
      if (!byKey.delete(key)) return false;
      const at = bundleOf(key);
      const bundle = bundles[at];
      bundle?.splice(placeBehind(bundle, key) - 1, 1);
      if (bundle?.length === 0) bundles.splice(at, 1);
      return true;
    },
    /** Those behind a key, in order; null: all. Nothing may be written meanwhile. */
    *behind(key: string | null): Generator<readonly [key: string, row: StoredRow]> {
      const first = key === null ? 0 : bundleOf(key);
      for (let at = first; at < bundles.length; at += 1) {
        const bundle = bundles[at] ?? [];
        const from = key === null || at > first ? 0 : placeBehind(bundle, key);
        for (let place = from; place < bundle.length; place += 1) {
          const entry = bundle[place];
          if (entry !== undefined) yield [entry.key, entry.row];
        }
      }
    },
  };
}

/** The place of the first key behind this one. */
function placeBehind(bundle: readonly Entry[], key: string): number {
  return firstPlace(bundle.length, (place) => (bundle[place]?.key ?? '') > key);
}

/** The first place of which something is true that is true of all places behind it; the length, where there is none. */
function firstPlace(length: number, isTrue: (place: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
