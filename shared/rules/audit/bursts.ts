/** Bursts: one author changes more within a few minutes than the configuration takes for usual. */
import type { TrailChange } from './entry.ts';
import { authorKey, type AuditReviewSettings } from '../config/audit/settings.ts';

/**
 * The changes that are part of a burst. One save can leave several entries, so those of one record and second count once.
 */
export function inBursts(
  changes: readonly TrailChange[],
  { changes: atLeast, minutes }: AuditReviewSettings['burst'],
): readonly TrailChange[] {
  const byAuthor = Map.groupBy(changes, ({ by }) => authorKey(by));
  return [...byAuthor.values()].flatMap((own) => burstsOf(own, atLeast, minutes * 60_000));
}

function burstsOf(own: readonly TrailChange[], atLeast: number, spanMs: number): readonly TrailChange[] {
  const saves = [...Map.groupBy(own, ({ record, at }) => `${record.type} ${record.id} ${at}`).values()]
    .map((entries) => ({ at: entries[0]?.at ?? 0, entries, isPart: false }))
    .toSorted((one, other) => one.at - other.at);
  let first = 0;
  let marked = 0;
  for (const [last, save] of saves.entries()) {
    while (save.at - (saves[first]?.at ?? save.at) > spanMs) first += 1;
    if (last - first + 1 < atLeast) continue;
    // Each save is marked once: the windows overlap.
    for (let index = Math.max(first, marked); index <= last; index += 1) {
      const one = saves[index];
      if (one !== undefined) one.isPart = true;
    }
    marked = last + 1;
  }
  return saves.flatMap(({ entries, isPart }) => (isPart ? entries : []));
}
