/** The metrics of a poll, and its alarms: a fold over its outcome and nothing else. */
import { isDisorderly } from '../../rules/sync/cursor.ts';
import type { AlarmFacts, Measure } from '../../rules/metrics.ts';
import type { TicketSyncOutcome } from './ticket-sync.ts';

/** The values of one poll, and the facts of an alarm `poll-disorder` for each side whose rows came in disorder. */
export function measuresOfPoll({ polled }: TicketSyncOutcome): {
  readonly measures: readonly Measure[];
  readonly disorderly: readonly AlarmFacts<'poll-disorder'>[];
  /** Of an alarm `clocks-differ` for each side whose clock is minutes away from ours. */
  readonly unlikeClocks: readonly AlarmFacts<'clocks-differ'>[];
} {
  return {
    measures: polled.flatMap(({ link, side, nudges, newDisorder }): readonly Measure[] => [
      { name: 'poll_nudges', value: nudges, tags: { link, side } },
      { name: 'poll_disorder_rows', value: newDisorder, tags: { link, side } },
    ]),
    disorderly: polled
      .filter(({ newDisorder, rows }) => isDisorderly(newDisorder, rows))
      .map(({ link, side, rows, newDisorder }) => ({ link, side, rows, disorder: newDisorder })),
    unlikeClocks: polled
      .filter(({ clockAheadSeconds }) => clockAheadSeconds !== 0)
      .map(({ link, side, clockAheadSeconds }) => ({ link, side, seconds: clockAheadSeconds })),
  };
}
