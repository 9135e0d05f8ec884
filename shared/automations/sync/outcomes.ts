/**
 * How a run of `sync-pair` ends: at rest, without rest, waiting, or without one of the two records.
 */
import type { IgnoredReason } from '../../rules/sync/journal.ts';
import { mappingFingerprint } from '../../rules/sync/mapping.ts';
import { skewMs } from '../../rules/sync/nudge.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import { isKnown, recordIdOn } from '../../rules/sync/pair.ts';
import type { Pair } from '../../rules/sync/pair.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { placeOf } from '../../rules/reconcile/findings.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import { versionsOf } from '../../rules/sync/skipped-reads.ts';
import { decisionFingerprint, ignoredFingerprint, isNews } from '../../rules/sync/decision-fingerprint.ts';
import { clearDeadLetters } from './clear-dead-letters.ts';
import { storePlannedRows } from './copy-attachments.ts';
import type { ClaimedPair } from './claimed-pair.ts';
import { recordUnsynced } from './record-unsynced.ts';
import { deadLetterNudge } from './failure.ts';
import type { RunHistory } from './history.ts';
import type { Run, SyncOutcome } from '../../ports/sync.ts';

/** Consecutive "not found" answers after which a pair is unlinked. Nothing is ever deleted. */
const missesToUnlink = 3;
/** Runs in a row that may end without rest before the pair is deadLettered. */
const maxRestlessRuns = 5;

/** Nothing is left to write: remember that, and look again later if a write may still take effect. */
export async function rest(end: {
  plan: Plan;
  claimed: ClaimedPair;
  nudge: Nudge;
  run: Run;
  fresh: Partial<Record<SideName, SideRecord>>;
  /** The pair as it is now, with what was looked at. */
  looked: () => Pair;
  created: boolean;
  history: RunHistory;
}): Promise<SyncOutcome> {
  const { plan, claimed, nudge, run, history } = end;
  const { counts } = history;
  const wasDeadLettered = claimed.pair().deadLettered !== null;
  const wrote = history.answers.length > 0;
  if (wrote || isNews(plan, claimed.pair())) await history.append(wrote ? 'synced' : 'decided');
  await storePlannedRows(plan.attachments, claimed, run);
  const until = earlier(plan.notes.waitUntil, plan.attachments.waitUntil);
  const waiting = until === null ? null : await waitUntil(until, claimed, nudge, run);
  // Before the pair forgets that it was dead-lettered: a crash in between must not leave a dead letter that nobody clears.
  if (wrote || wasDeadLettered || nudge.origin === 'replay') {
    const { link, connectwiseId, servicenowId } = claimed.pair();
    const records = { connectwise: connectwiseId, servicenow: servicenowId };
    const fileRefused = claimed.attachments().some(({ state }) => state === 'refused');
    const over = { link, records, nudge, fileRefused, knownSince: claimed.openedAt };
    await clearDeadLetters(over, run.needs.deadLetters);
  }
  await recordUnsynced(plan, claimed, run);
  const { backfilled: _over, ...atRest } = end.looked();
  await claimed.save(
    {
      ...(waiting === null ? atRest : end.looked()),
      base: plan.base,
      pending: [],
      descriptionNoteId: plan.ticket.descriptionNoteId,
      // While a write may still take effect, the poll must look again even if nothing else changes.
      versions: waiting === null ? versionsOf(end.fresh) : { connectwise: null, servicenow: null },
      deadLettered: null,
      restlessFields: {},
      misses: { connectwise: 0, servicenow: 0 },
      state: 'active',
      mapping: mappingFingerprint(run.link),
      decided: decisionFingerprint(plan),
    },
    plan.notes.rows,
  );
  if (waiting !== null) return waiting;
  return wrote
    ? { kind: 'synced', pair: claimed.pair().key, created: end.created, counts: { ...counts } }
    : { kind: 'unchanged', pair: claimed.pair().key };
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** The rounds ran out: somebody keeps answering our writes with other values. */
export async function stillChanging(
  fields: readonly string[],
  claimed: ClaimedPair,
  nudge: Nudge,
  run: Run,
  history: RunHistory,
): Promise<SyncOutcome> {
  await history.append('still-changing');
  const restlessFields = { ...claimed.pair().restlessFields };
  for (const field of fields) {
    if (field === 'summary' || field === 'description' || field === 'status' || field === 'priority') {
      restlessFields[field] = (restlessFields[field] ?? 0) + 1;
    }
  }
  const worst = Math.max(0, ...Object.values(restlessFields));
  await claimed.save({ ...claimed.pair(), restlessFields });
  if (worst > maxRestlessRuns) {
    return deadLetterNudge(nudge, 'pair-keeps-changing', run, {
      pair: claimed.pair().key,
      detail: `Fields ${fields.join(', ')}: look for a business rule or workflow that sets them back.`,
    });
  }
  return waitUntil(run.needs.now() + 30_000 * (worst + 1), claimed, nudge, run);
}

/** Sends a nudge for later and says so. The nudge is durable before this run forgets anything. */
export async function waitUntil(
  until: number,
  claimed: ClaimedPair,
  nudge: Nudge,
  run: Run,
): Promise<SyncOutcome> {
  const { needs } = run;
  const delaySeconds = Math.max(1, Math.ceil((until - needs.now()) / 1000));
  const { attempt: _attempt, ...again } = nudge;
  await needs.nudges.send(
    // A person's order stays one until its end: only then are its dead letters cleared.
    {
      ...again,
      ...(nudge.origin === 'replay'
        ? { origin: 'replay', orderedAt: nudge.orderedAt ?? nudge.learnedAt }
        : { origin: 'again' }),
      learnedAt: new Date(until + skewMs).toISOString(),
    },
    { delaySeconds },
  );
  return { kind: 'waiting', pair: claimed.pair().key, delaySeconds };
}

/** A paired record was not shown to us: once may be a hiccup or a permission, several times unlinks; never deletes. */
export async function endWithout(
  problem: { readonly side: SideName; readonly kind: 'missing' | 'foreign' },
  claimed: ClaimedPair,
  nudge: Nudge,
  run: Run,
  history: RunHistory,
  readAt: Pair['readAt'],
): Promise<SyncOutcome> {
  const pair = claimed.pair();
  const id = recordIdOn(pair, problem.side);
  if (!isKnown(pair)) return ignored(problem.side === nudge.side ? 'missing' : 'orphan');
  const reason = problem.kind === 'foreign' ? 'out-of-scope' : 'missing';
  const decided = ignoredFingerprint(reason);
  if (pair.decided !== decided) await history.append(`ignored-${reason}`);
  if (problem.kind === 'foreign') {
    await claimed.save({ ...pair, readAt, decided, state: 'out-of-scope' });
    return ignored(reason);
  }
  const counted = pair.misses[problem.side] + 1;
  const due = counted >= missesToUnlink;
  const stopped =
    due &&
    pair.state === 'active' &&
    run.needs.mayUnlink !== undefined &&
    !(await run.needs.mayUnlink(run.link, placeOf(pair)));
  // Stopped by the guard, it is asked again at the next miss.
  const misses = { ...pair.misses, [problem.side]: stopped ? missesToUnlink - 1 : counted };
  const next: Pair = { ...pair, readAt, misses, decided, state: due && !stopped ? 'unlinked' : pair.state };
  if (!due || pair.state === 'unlinked') {
    await claimed.save(next);
    return ignored(reason);
  }
  if (stopped) {
    await claimed.save(next);
    return deadLetterNudge(nudge, 'mass-change-refused', run, {
      pair: pair.key,
      detail: `${problem.side} ${id ?? ''} is missing, and so are too many others of this link: the pair was not unlinked. Look at what the integration's user may see, or let a reconciliation make a plan and approve it.`,
    });
  }
  // The dead letter first: a crash in between writes it twice, the other way round it would never be written.
  const deadLettered = await deadLetterNudge(nudge, 'record-missing', run, {
    pair: pair.key,
    detail: `${problem.side} ${id ?? ''} was deleted or hidden from the integration's user. The other record was left as it is.`,
  });
  await history.append('record-missing');
  await claimed.save(next);
  return deadLettered;
}

/** Nothing was done, for this reason. */
export function ignored(reason: IgnoredReason): Extract<SyncOutcome, { kind: 'ignored' }> {
  return { kind: 'ignored', reason };
}
