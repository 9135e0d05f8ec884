/** The cursors that a world in memory has stored, for tests that read or move them by hand. */
import type { Cursor } from '../../../shared/rules/sync/cursor.ts';
import { sideNames, type SideName } from '../../../shared/rules/sync/record.ts';
import type { MemoryState } from '../fakes/memory-stores.ts';

/** Every cursor, by its link and side. */
export function cursorsIn({ cursorRows }: MemoryState): readonly (readonly [string, Cursor])[] {
  return [...cursorRows].flatMap(([link, { cursors }]) =>
    sideNames.flatMap((side) => {
      const cursor = cursors[side];
      return cursor === undefined ? [] : [[`${link} ${side}`, cursor] as const];
    }),
  );
}

/** Changes the cursors of these sides of every link. */
export function moveCursors(
  { cursorRows }: MemoryState,
  changes: Partial<Cursor>,
  sides: readonly SideName[] = sideNames,
): void {
  for (const row of cursorRows.values())
    for (const side of sides) {
      const cursor = row.cursors[side];
      if (cursor !== undefined) row.cursors = { ...row.cursors, [side]: { ...cursor, ...changes } };
    }
}
