/**
 * A link in dry run: every nudge is worked off as usual, in a world in which nothing leaves the process, and the history
 * sees what would have been written. The same plan is recorded once, however often a poll looks.
 */
import { digest } from '../../../rules/canonical.ts';
import type { HistoryRow } from '../../../rules/sync/journal.ts';
import type { Nudge } from '../../../rules/sync/nudge.ts';
import type { Deferral } from '../../../rules/sync/state/deferral.ts';
import { endDeferral } from '../waiting/deferrals.ts';
import { previewWorld } from './world.ts';
import type { Pretended } from './world.ts';
import type { LinkedSides, SyncOutcome, SyncPairNeeds } from '../../../ports/sync.ts';

/** Works off one nudge of a link in dry run; `sync` is `syncPair` itself. */
export async function syncInDryRun(
  nudge: Nudge,
  linked: LinkedSides,
  needs: SyncPairNeeds,
  sync: (nudge: Nudge, needs: SyncPairNeeds) => Promise<SyncOutcome>,
): Promise<SyncOutcome> {
  const world = previewWorld(linked, needs);
  const outcome = await sync(nudge, world.needs);
  const pretended = world.pretended();
  const told = await tell(pretended, needs);
  // A side that refuses to show a record, or asks us to wait, does so in a dry run too.
  if (outcome.kind === 'deferred') {
    for (const row of pretended.deferrals) await keepDeferral(row, needs);
    for (const { nudge: again, delaySeconds } of pretended.nudges)
      await needs.nudges.send(again, { delaySeconds });
  }
  await endDeferral(nudge, outcome, needs);
  if (outcome.kind === 'dead-lettered')
    for (const deadLetter of pretended.deadLetters)
      await needs.deadLetters.put(deadLetter, new Date(needs.now()).toISOString());
  if (told === null || pretended.effects.length === 0) return outcome;
  return { kind: 'would-write', pair: told.pair, writes: pretended.effects.length };
}

/** The wait is real, so it is counted as one. A row that cannot be written holds up nothing. */
async function keepDeferral(row: Deferral, { deferrals }: SyncPairNeeds): Promise<void> {
  try {
    const held = await deferrals.read(row.link, row.side, row.recordId);
    await deferrals.put({ ...row, since: held?.since ?? row.since, tries: (held?.tries ?? 0) + 1 });
  } catch {
    // The nudge is what must not be lost.
  }
}

/** Appends the run's last row, as one of a dry run, unless the newest row of the pair says the same. */
async function tell({ effects, history }: Pretended, needs: SyncPairNeeds): Promise<HistoryRow | null> {
  const last = history.at(-1);
  if (last === undefined) return null;
  const row: HistoryRow = {
    ...last,
    outcome: effects.length > 0 ? 'would-write' : last.outcome,
    at: new Date(needs.now()).toISOString(),
    run: needs.newOwner(),
    answers: last.answers.map((answer) => ({ ...answer, result: 'would-write' })),
    fingerprint: fingerprintOf(last, effects),
  };
  const [newest] = await needs.history.list(row.link, row.pair, 1);
  if (newest?.fingerprint !== row.fingerprint) await needs.history.append(row);
  return row;
}

function fingerprintOf({ outcome, fields, notes }: HistoryRow, effects: Pretended['effects']): string {
  return digest(JSON.stringify([outcome, fields, notes, effects])).slice(0, 32);
}
