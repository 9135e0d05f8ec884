/** A run of the history as a list shows it: how much it wrote, how long its changes took, or why it failed. Pure. */
import type { HistoryRow } from '../sync/journal.ts';
import type { SideName } from '../sync/record.ts';
import { outcomeSentence } from '../why/words.ts';

/** One run of the history as a list shows it. */
export interface ListedRun {
  readonly link: string;
  readonly pair: string;
  /** ISO 8601, our clock. */
  readonly at: string;
  readonly connectwiseId: string | null;
  readonly servicenowId: string | null;
  /** As it is after the run; null where the run did not look at it. */
  readonly summary: string | null;
  /** Changes written, counted as the charts count them. */
  readonly written: Readonly<Record<SideName, number>>;
  /** The longest time from a change to its write; null where none was timed. */
  readonly seconds: number | null;
  readonly isFailed: boolean;
  readonly sentence: string;
}

/** Null for a run that neither wrote nor failed. */
export function listedRun(row: HistoryRow): ListedRun | null {
  const written = row.answers.filter(({ result }) => result === 'written');
  const isFailed = row.outcome === 'dead-lettered';
  if (written.length === 0 && !isFailed) return null;
  const to = (side: SideName): number => written.filter((one) => one.side === side).length;
  const times = written.flatMap(({ afterMs }) => (afterMs === undefined ? [] : [afterMs]));
  const summary = row.fields.find(({ field }) => field === 'summary');
  const { link, pair, at, connectwiseId, servicenowId } = row;
  return {
    link,
    pair,
    at,
    connectwiseId,
    servicenowId,
    summary: (summary?.write?.value || summary?.connectwise || summary?.servicenow) ?? null,
    written: { connectwise: to('connectwise'), servicenow: to('servicenow') },
    seconds: times.length === 0 ? null : Math.max(...times) / 1000,
    isFailed,
    sentence: outcomeSentence(row.outcome),
  };
}
