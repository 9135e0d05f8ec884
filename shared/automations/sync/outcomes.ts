/**
 * How a run of `sync-pair` ends: at rest, without rest, waiting, or without one of the two records.
 */
import type { IgnoredReason } from '../../rules/sync/journal.ts';
import { mappingPrint } from '../../rules/sync/mapping.ts';
import { skewMs } from '../../rules/sync/nudge.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import { recordIdOn } from '../../rules/sync/pair.ts';
import type { Pair } from '../../rules/sync/pair.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { placeOf } from '../../rules/reconcile/findings.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import { decisionPrint, ignoredPrint, isNews } from '../../rules/sync/decision-fingerprint.ts';
import { clearLetters } from './clear-dead-letters.ts';
import { storePlannedRows } from './copy-attachments.ts';
import type { PairDesk } from './claimed-pair.ts';
import { recordLosses } from './record-unsynced.ts';
import { parkNudge } from './failure.ts';
import type { RunHistory } from './history.ts';
import type { Run, SyncOutcome } from '../../ports/sync.ts';

/** Consecutive "not found" answers after which a pair is unlinked. Nothing is ever deleted. */
const missesToUnlink = 3;
/** Runs in a row that may end without rest before the pair is parked. */
const mostUnrest = 5;

/** Nothing is left to write: remember that, and look again later if a write may still take effect. */
export async function rest(end: {
  plan: Plan;
  desk: PairDesk;
  nudge: Nudge;
  run: Run;
  fresh: Partial<Record<SideName, SideRecord>>;
  /** The pair as it is now, with what was looked at. */
  looked: () => Pair;
  created: boolean;
  history: RunHistory;
}): Promise<SyncOutcome> {
  const { plan, desk, nudge, run, history } = end;
  const { counts } = history;
  const wasParked = desk.pair().parked !== null;
  const wrote = history.answers.length > 0;
  if (wrote || isNews(plan, desk.pair())) await history.append(wrote ? 'synced' : 'decided');
  await storePlannedRows(plan.attachments, desk, run);
  const until = earlier(plan.notes.waitUntil, plan.attachments.waitUntil);
  const waiting = until === null ? null : await waitUntil(until, desk, nudge, run);
  // Before the pair forgets that it was parked: a crash in between must not leave a letter that nobody clears.
  if (wrote || wasParked || nudge.origin === 'replay') {
    const { link, connectwiseId, servicenowId } = desk.pair();
    const records = { connectwise: connectwiseId, servicenow: servicenowId };
    const fileRefused = desk.attachments().some(({ state }) => state === 'refused');
    const over = { link, records, nudge, fileRefused, knownSince: desk.openedAt };
    await clearLetters(over, run.needs.deadLetters);
  }
  await recordLosses(plan, desk, run);
  const { quiet: _over, ...settled } = end.looked();
  await desk.save(
    {
      ...(waiting === null ? settled : end.looked()),
      base: plan.base,
      pending: [],
      descriptionNoteId: plan.ticket.descriptionNoteId,
      // While a write may still take effect, the poll must look again even if nothing else changes.
      versions: waiting === null ? versionsOf(end.fresh) : { connectwise: null, servicenow: null },
      parked: null,
      unrest: {},
      misses: { connectwise: 0, servicenow: 0 },
      state: 'active',
      mapping: mappingPrint(run.link),
      decided: decisionPrint(plan),
    },
    plan.notes.rows,
  );
  if (waiting !== null) return waiting;
  return wrote
    ? { kind: 'synced', pair: desk.pair().key, created: end.created, counts: { ...counts } }
    : { kind: 'unchanged', pair: desk.pair().key };
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** The rounds ran out: somebody keeps answering our writes with other values. */
export async function unsettled(
  fields: readonly string[],
  desk: PairDesk,
  nudge: Nudge,
  run: Run,
  history: RunHistory,
): Promise<SyncOutcome> {
  await history.append('unsettled');
  const unrest = { ...desk.pair().unrest };
  for (const field of fields) {
    if (field === 'summary' || field === 'description' || field === 'status' || field === 'priority') {
      unrest[field] = (unrest[field] ?? 0) + 1;
    }
  }
  const worst = Math.max(0, ...Object.values(unrest));
  await desk.save({ ...desk.pair(), unrest });
  if (worst > mostUnrest) {
    return parkNudge(nudge, 'pair-does-not-settle', run, {
      pair: desk.pair().key,
      detail: `Fields ${fields.join(', ')}: look for a business rule or workflow that sets them back.`,
    });
  }
  return waitUntil(run.needs.now() + 30_000 * (worst + 1), desk, nudge, run);
}

/** Sends a nudge for later and says so. The nudge is durable before this run forgets anything. */
export async function waitUntil(until: number, desk: PairDesk, nudge: Nudge, run: Run): Promise<SyncOutcome> {
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
  return { kind: 'waiting', pair: desk.pair().key, delaySeconds };
}

/** A paired record was not shown to us: once may be a hiccup or a permission, several times unlinks; never deletes. */
export async function endWithout(
  problem: { readonly side: SideName; readonly kind: 'missing' | 'foreign' },
  desk: PairDesk,
  nudge: Nudge,
  run: Run,
  history: RunHistory,
  readAt: Pair['readAt'],
): Promise<SyncOutcome> {
  const pair = desk.pair();
  const id = recordIdOn(pair, problem.side);
  if (!isKnown(pair)) return ignored(problem.side === nudge.side ? 'missing' : 'orphan');
  const reason = problem.kind === 'foreign' ? 'out-of-scope' : 'missing';
  const decided = ignoredPrint(reason);
  if (pair.decided !== decided) await history.append(`ignored-${reason}`);
  if (problem.kind === 'foreign') {
    await desk.save({ ...pair, readAt, decided, state: 'out-of-scope' });
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
    await desk.save(next);
    return ignored(reason);
  }
  if (stopped) {
    await desk.save(next);
    return parkNudge(nudge, 'mass-change-refused', run, {
      pair: pair.key,
      detail: `${problem.side} ${id ?? ''} is missing, and so are too many others of this link: the pair was not unlinked. Look at what the integration's user may see, or let a reconciliation make a plan and approve it.`,
    });
  }
  // The letter first: a crash in between writes it twice, the other way round it would never be written.
  const parked = await parkNudge(nudge, 'record-missing', run, {
    pair: pair.key,
    detail: `${problem.side} ${id ?? ''} was deleted or hidden from the integration's user. The other record was left as it is.`,
  });
  await history.append('record-missing');
  await desk.save(next);
  return parked;
}

/** Whether the pair has been stored before: it has either both ids or an intent. */
export function isKnown(pair: Pair): boolean {
  return pair.creating !== null || (pair.connectwiseId !== null && pair.servicenowId !== null);
}

/** Versions to compare a poll with; null where a second change may hide behind the same timestamp. */
export function versionsOf(fresh: Partial<Record<SideName, SideRecord>>): Pair['versions'] {
  const trusted = (record: SideRecord | undefined): string | null => {
    if (record === undefined) return null;
    const calm = Date.parse(record.readAt) - Date.parse(record.updatedAt) >= skewMs;
    return record.versionCounts || calm ? record.version : null;
  };
  return { connectwise: trusted(fresh.connectwise), servicenow: trusted(fresh.servicenow) };
}

/** Nothing was done, for this reason. */
export function ignored(reason: IgnoredReason): Extract<SyncOutcome, { kind: 'ignored' }> {
  return { kind: 'ignored', reason };
}
