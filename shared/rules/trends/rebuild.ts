/**
 * Counts once more from the history what was synced, for rollups that lost a minute with a killed instance, or counted
 * a lost answer twice. Counts that the history does not hold stay as they are: runs that were put off, and automations.
 * Pure.
 */
import type { HistoryRow } from '../sync/journal.ts';
import { sideNames } from '../sync/record.ts';
import { allLinks, countWrite, emptyLink, type LinkCounts, type Rollup, type WayCounts } from './rollup.ts';

/** The counts in the history of one link, within an hour or a day. */
export interface LinkHistory {
  readonly counts: LinkCounts;
  /** A run had more answers than its row lists: the writes are at least these. */
  readonly isCut: boolean;
}

const nothing: LinkHistory = { counts: emptyLink, isCut: false };

/** The counts with one more run; each answered write counts as it did when it was made. */
export function withRun(before: LinkHistory | undefined, row: HistoryRow): LinkHistory {
  const { counts, isCut } = before ?? nothing;
  const written = row.answers.filter(({ result }) => result === 'written');
  const all = written.reduce(
    (sum, { side, afterMs }, index) =>
      countWrite(sum, {
        side,
        isFirst: written.findIndex((one) => one.side === side) === index,
        afterMs: afterMs ?? null,
      }),
    counts,
  );
  return {
    counts: { ...all, failed: all.failed + Number(row.outcome === 'dead-lettered') },
    isCut: isCut || row.leftOut !== undefined,
  };
}

/**
 * The stored counts with those of the history in the place of what they say of writes. A link of which the history holds nothing
 * keeps its counts, since its pairs may have been forgotten. Runs that failed are at least as many as were counted, since the
 * history tells a failure that repeats itself once.
 */
export function rebuilt(stored: Rollup, history: ReadonlyMap<string, LinkHistory>): Rollup {
  const links = { ...stored.links };
  for (const [link, { counts, isCut }] of history) {
    const { written, failed, deferred } = stored.links[link] ?? emptyLink;
    const [connectwise, servicenow] = sideNames;
    const way = (side: (typeof sideNames)[number]): WayCounts =>
      isCut && written[side].changes > counts.written[side].changes ? written[side] : counts.written[side];
    links[link] = {
      written: { connectwise: way(connectwise), servicenow: way(servicenow) },
      failed: Math.max(failed, counts.failed),
      deferred,
    };
  }
  return { ...stored, links };
}

/** The numbers that a person compares. */
export interface RebuildCounts {
  readonly tickets: number;
  readonly changes: number;
  readonly failed: number;
}

/** One link of one day, before and after. */
export interface RebuildChange {
  readonly day: string;
  readonly link: string;
  readonly before: RebuildCounts;
  readonly after: RebuildCounts;
}

/** The links of a day whose numbers differ. */
export function rebuildChanges(day: string, before: Rollup, after: Rollup): readonly RebuildChange[] {
  const names = new Set([...Object.keys(before.links), ...Object.keys(after.links)]);
  return [...names].toSorted().flatMap((link) => {
    const change = { day, link, before: numbersOf(before, link), after: numbersOf(after, link) };
    const differs = JSON.stringify(before.links[link]) !== JSON.stringify(after.links[link]);
    return differs ? [change] : [];
  });
}

function numbersOf({ links }: Rollup, link: string): RebuildCounts {
  const counts = links[link];
  const { written, failed } = allLinks({ links: counts === undefined ? {} : { [link]: counts } });
  const sum = (of: (way: WayCounts) => number): number => of(written.connectwise) + of(written.servicenow);
  return { tickets: sum(({ tickets }) => tickets), changes: sum(({ changes }) => changes), failed };
}
