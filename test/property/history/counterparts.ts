/** The other record of a pair, as the store knows it or as the records' own keys tell. */
import { otherSide } from '../../../shared/rules/sync/record.ts';
import { recordIdOn } from '../../../shared/rules/sync/pair.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import type { MemoryState } from '../../support/fakes/memory-stores.ts';

/** Its id; null where it has none. */
export function counterpartId(
  state: MemoryState,
  link: string,
  side: SideName,
  recordId: string,
): string | null {
  const key = state.ids.get(`${link}\n${side}:${recordId}`);
  const pair = key === undefined ? undefined : state.pairRows.get(`${link}\n${key}`)?.pair;
  return pair === undefined ? null : recordIdOn(pair, otherSide(side));
}
