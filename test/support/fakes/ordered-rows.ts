/** Rows by key, and in the order of their keys: hundreds of thousands of them, most of which are only walked over. */
import type { StoredRow } from '../../../shared/ports/table.ts';

interface Entry {
  readonly key: string;
  /** Null once it is removed. */
  row: StoredRow | null;
}

/** An empty list. New keys are put in their places when somebody walks over the rows, all at once. */
export function orderedRows() {
  const byKey = new Map<string, Entry>();
  let sorted: Entry[] = [];
  let added: Entry[] = [];
  let removed = 0;

  function putInPlace(): void {
    if (added.length === 0 && removed <= sorted.length / 2) return;
    const fresh = added.filter(({ row }) => row !== null).toSorted(byName);
    const merged: Entry[] = [];
    let place = 0;
    for (const held of sorted) {
      if (held.row === null) continue;
      for (let next = fresh[place]; next !== undefined && next.key < held.key; next = fresh[place]) {
        merged.push(next);
        place += 1;
      }
      merged.push(held);
    }
    sorted = [...merged, ...fresh.slice(place)];
    added = [];
    removed = 0;
  }

  /** The place of the first key behind this one. */
  function placeBehind(key: string): number {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sorted[middle]?.key ?? '') <= key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    size: (): number => byKey.size,
    get: (key: string): StoredRow | undefined => byKey.get(key)?.row ?? undefined,
    has: (key: string): boolean => byKey.has(key),
    set(key: string, row: StoredRow): void {
      const held = byKey.get(key);
      if (held !== undefined) {
        held.row = row;
        return;
      }
      const entry = { key, row };
      byKey.set(key, entry);
      added.push(entry);
    },
    delete(key: string): boolean {
      const held = byKey.get(key);
      if (held === undefined) return false;
      held.row = null;
      removed += 1;
      return byKey.delete(key);
    },
    /** Those behind a key, in order; null: all. Nothing may be written meanwhile. */
    *behind(key: string | null): Generator<readonly [key: string, row: StoredRow]> {
      putInPlace();
      for (let place = key === null ? 0 : placeBehind(key); place < sorted.length; place += 1) {
        const entry = sorted[place];
        if (entry !== undefined && entry.row !== null) yield [entry.key, entry.row];
      }
    },
  };
}

function byName(one: Entry, other: Entry): number {
  return one.key < other.key ? -1 : 1;
}
