/** The look-ups from a record's id to its pair: written once by one conditional insert each, and never changed. */
import type { Table } from '../../../ports/table.ts';
import { CodedError } from '../../../rules/errors.ts';
import { recordIdOn, type Pair } from '../../../rules/sync/pair.ts';
import { sideNames, type SideName } from '../../../rules/sync/record.ts';
import { idPlace } from './rows.ts';

/** The look-ups of all links. */
export interface PairIds {
  /** The key of the pair that holds this record; null when there is none. */
  keyOf(link: string, side: SideName, recordId: string): Promise<string | null>;
  /**
   * Writes the look-ups of both records. Throws `pair-id-taken` (dead-letter) when one belongs to another pair. `isNew`:
   * the pair is not stored yet, so that nothing that was known of one of its key is true any more.
   */
  hold(pair: Pair, isNew: boolean): Promise<void>;
  /** True where this process knows that the look-ups of both records stand, so that `hold` has nothing to write. */
  areHeld(pair: Pair): boolean;
}

/** Pairs whose look-ups are remembered; a full memory is emptied, because it only saves calls. */
const maxKnown = 10_000;

/** The look-ups over their table. */
export function pairIdLookUps(pairIds: Table): PairIds {
  /** Look-ups that stand, which need not be asked for again, by the pair that holds them. */
  const known = new Map<string, Set<string>>();

  async function holdId(pair: Pair, side: SideName, recordId: string): Promise<void> {
    const place = idPlace(pair.link, side, recordId);
    const memory = memoryOf(pair);
    const standing = known.get(memory) ?? new Set();
    if (standing.has(place.partitionKey)) return;
    if ((await pairIds.insert({ ...place, pair: pair.key })) === null) {
      const holder = await pairIds.get(place.partitionKey, place.rowKey);
      if (holder?.['pair'] !== pair.key)
        throw new CodedError('pair-id-taken', {
          detail: `Pair ${String(holder?.['pair'])} has ${side} ${recordId} already.`,
          facts: { link: pair.link, pair: pair.key, side, recordId, holder: String(holder?.['pair']) },
        });
    }
    if (known.size >= maxKnown) known.clear();
    known.set(memory, standing.add(place.partitionKey));
  }

  return {
    areHeld(pair) {
      const standing = known.get(memoryOf(pair));
      return sideNames.every((side) => {
        const recordId = recordIdOn(pair, side);
        return recordId === null || standing?.has(idPlace(pair.link, side, recordId).partitionKey) === true;
      });
    },

    async keyOf(link, side, recordId) {
      const { partitionKey, rowKey } = idPlace(link, side, recordId);
      const row = await pairIds.get(partitionKey, rowKey);
      return row === null ? null : String(row['pair']);
    },

    async hold(pair, isNew) {
      // Retention may have forgotten it, in another process.
      if (isNew) known.delete(memoryOf(pair));
      for (const side of sideNames) {
        const recordId = recordIdOn(pair, side);
        if (recordId !== null) await holdId(pair, side, recordId);
      }
    },
  };
}

function memoryOf({ link, key }: Pair): string {
  return `${link} ${key}`;
}
