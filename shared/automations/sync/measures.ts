/** The metrics of a run of `sync-pair`: a fold over its outcome and nothing else. */
import type { Measure } from '../../rules/metrics.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { BackfillPairOutcome } from '../../ports/backfill.ts';

/** The values of one outcome; `nudge` is what was worked off. A kind that is new here does not compile. */
export function measuresOf(
  { link, side }: { readonly link: string; readonly side: SideName },
  outcome: BackfillPairOutcome,
): readonly Measure[] {
  const processed: Measure = {
    name: 'tickets_processed',
    value: 1,
    tags: { link, side, outcome: outcome.kind },
  };
  switch (outcome.kind) {
    case 'synced':
    case 'conflict': {
      const { writes, notes, attachments, conflicts } = outcome.counts;
      const written = Object.entries({ record: writes, note: notes, attachment: attachments });
      return [
        processed,
        ...written
          .filter(([, value]) => value > 0)
          .map(([what, value]): Measure => ({ name: 'ticket_writes', value, tags: { link, what } })),
        ...(conflicts > 0
          ? [{ name: 'ticket_conflicts', value: conflicts, tags: { link } } satisfies Measure]
          : []),
      ];
    }
    case 'deferred':
    case 'dead-lettered':
      return [
        processed,
        {
          name: 'tickets_failed',
          value: 1,
          tags: { link, side, outcome: outcome.kind, code: outcome.code },
        },
      ];
    // A message whose record has ended before, or whose backfill does not run, is no ticket processed.
    case 'idle':
      return [];
    case 'unchanged':
    case 'stale':
    case 'busy':
    case 'joined':
    case 'waiting':
    case 'ignored':
    case 'held':
    case 'would-write':
    case 'paired':
      return [processed];
    default:
      return outcome satisfies never;
  }
}
