/**
 * Counts the rows of a backfill. Rows of old steps have ended nearly all, and the first end of a row stays: what was counted of
 * them once is kept with the job, so that a step of a large backfill looks at no more rows than one of a small one.
 *
 *   rows of step  1 … 40  finished: counted once, with the few that are still open by name
 *                41 … 43  looked at by every step
 */
import type { BackfillRow, RowEnd, FinishedSteps } from './job.ts';
import type { SideName } from '../sync/record.ts';

/** The counts of one look at the rows. */
export interface RowTally {
  readonly rows: number;
  readonly bySide: Readonly<Record<SideName, number>>;
  readonly byEnd: Readonly<Record<RowEnd, number>>;
  readonly underWay: number;
  /** Rows that ended during the last five minutes. */
  readonly endedLately: number;
  /** The first of the rows that failed, for people. */
  readonly failures: readonly BackfillRow[];
}

/** The window of the rate, milliseconds. */
export const rateWindow = 5 * 60_000;
const minuteMs = 60_000;
const maxFailuresListed = 20;
/** Fewer rows than this are looked at by one request anyway. */
const finishFrom = 500;
/** Open rows of finished steps; each costs every later step a request. */
const maxOpen = 5;

/** Takes rows one by one, in any order, so that the look stays flat in memory. */
export interface RowCounter {
  take(row: BackfillRow): void;
  tally(): RowTally;
  /**
   * The finished steps with those that have nearly ended since; undefined while there are none. `before` is the step that lists
   * rows now: its rows and those of later ones may still grow.
   */
  finish(before: number): FinishedSteps | undefined;
}

/** A counter of the rows behind `finished`, and of those that `finished` names as open. `now` is milliseconds since 1970. */
export function rowCounter(now: number, finished?: FinishedSteps): RowCounter {
  const steps = new Map<number, BackfillRow[]>();
  let looked = 0;
  const known = finished ?? nothing;
  return {
    take(row) {
      // A row that is named as open belongs to what is finished, whatever its step.
      const step = Math.max(row.step, known.step);
      const rows = steps.get(step);
      if (rows === undefined) steps.set(step, [row]);
      else rows.push(row);
      looked += 1;
    },

    tally() {
      const all = [...steps.values()].flat();
      const ended = all.filter(({ end }) => end !== null);
      const counts = withEnded(known, ended);
      const sum = (numbers: Readonly<Record<string, number>>): number =>
        Object.values(numbers).reduce((total, one) => total + one, 0);
      const underWay = all.length - ended.length;
      const bySide = { ...counts.bySide };
      for (const { side, end } of all) if (end === null) bySide[side] += 1;
      const since = now - rateWindow;
      const finishedLately = known.lately
        .filter(({ minute }) => (minute + 1) * minuteMs > since)
        .reduce((total, one) => total + one.ended, 0);
      return {
        rows: sum(counts.byEnd) + underWay,
        bySide,
        byEnd: counts.byEnd,
        underWay,
        endedLately: finishedLately + ended.filter(({ at }) => Date.parse(at) >= since).length,
        failures: counts.failures,
      };
    },

    finish(before) {
      if (looked < finishFrom) return finished;
      let next = known;
      let open = openOf(steps.get(known.step));
      next = { ...withEnded(next, endedOf(steps.get(known.step))), open };
      for (const step of [...steps.keys()].toSorted((one, other) => one - other)) {
        if (step <= known.step) continue;
        const rows = steps.get(step) ?? [];
        const stillOpen = [...open, ...openOf(rows)];
        if (step >= before || stillOpen.length > maxOpen) break;
        open = stillOpen;
        next = { ...withEnded(next, endedOf(rows)), step, open };
      }
      return { ...next, open: next.open.map(({ side, recordId }) => ({ side, recordId })) };
    },
  };

  function withEnded(base: FinishedSteps, ended: readonly BackfillRow[]): FinishedSteps {
    const bySide = { ...base.bySide };
    const byEnd = { ...base.byEnd };
    const failures = [...base.failures];
    const lately = new Map(base.lately.map(({ minute, ended: many }) => [minute, many]));
    for (const row of ended) {
      if (row.end === null) continue;
      bySide[row.side] += 1;
      byEnd[row.end] += 1;
      if (row.end === 'failed' && failures.length < maxFailuresListed) failures.push(row);
      const minute = Math.floor(Date.parse(row.at) / minuteMs);
      lately.set(minute, (lately.get(minute) ?? 0) + 1);
    }
    const oldest = Math.floor((now - rateWindow) / minuteMs);
    const kept = [...lately].filter(([minute]) => minute >= oldest);
    return {
      ...base,
      bySide,
      byEnd,
      failures,
      lately: kept.map(([minute, many]) => ({ minute, ended: many })),
    };
  }
}

const endedOf = (rows: readonly BackfillRow[] = []): readonly BackfillRow[] =>
  rows.filter(({ end }) => end !== null);

const openOf = (rows: readonly BackfillRow[] = []): readonly BackfillRow[] =>
  rows.filter(({ end }) => end === null);

const nothing: FinishedSteps = {
  step: -1,
  bySide: { connectwise: 0, servicenow: 0 },
  byEnd: { created: 0, changed: 0, paired: 0, ignored: 0, failed: 0 },
  failures: [],
  lately: [],
  open: [],
};
