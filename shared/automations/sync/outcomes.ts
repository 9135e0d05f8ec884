/** The ends of a run of `sync-pair`: in sync, still changing, refused, or without one of the two records. */
import { asCodedError } from '../../rules/errors.ts';
import { placeOf } from '../../rules/reconcile/findings.ts';
import { decisionFingerprint, ignoredFingerprint, isNews } from '../../rules/sync/decision-fingerprint.ts';
import { isLostRole } from '../../rules/refused-credentials.ts';
import { redactText } from '../../rules/safe-text.ts';
import { mappingFingerprint } from '../../rules/sync/mapping.ts';
import { trackConflicts } from './waiting/open-conflicts.ts';
import { isKnown, recordIdOn, recordsOf } from '../../rules/sync/pair.ts';
import type { DeadLetteredPlan, Pair, ToldRefusal, UnstableRuns } from '../../rules/sync/pair.ts';
import { stoppedFields } from '../../rules/sync/state/laps.ts';
import { stillOnTheWay } from '../../rules/sync/state/pending.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import type { FieldName } from '../../rules/sync/record.ts';
import type { SyncOutcome } from '../../ports/sync.ts';
import type { Refusal } from './carry-out/writing.ts';
import { savePlannedRows } from './carry-out/copy-attachments.ts';
import { clearDeadLetters, clearPassing, putDeadLetter, recordUnsynced } from './dead-letters.ts';
import { judgeRefusal, mayConcernTheAccount } from './lost-role.ts';
import type { Ended } from './dead-letters.ts';
import type { PairRun } from './pair-run.ts';
import { lookOnceMore } from './reads.ts';
import type { NotShown } from './reads.ts';

/**
 * Consecutive "not found" answers after which a pair is unlinked, if the first of them is old enough: a cache that is cold
 * for a second answers three times, too. Nothing is ever deleted.
 */
const missesToUnlink = 3;
/** Runs in a row that may end without rest before the pair is dead-lettered. */
const maxUnstableRuns = 5;

/** The nudge's record carries the correlation key of another record, which has the pair. */
export function endAsDuplicate(run: PairRun, ownId: string): Promise<SyncOutcome> {
  return run.deadLetter(
    'correlation-duplicate',
    `Record ${run.nudge.recordId} carries the correlation key of ${ownId}. Empty that field to have it synced on its own.`,
  );
}

/** Ends a run with nothing left to write: remembers that, and looks again later if a write may still take effect. */
export async function rest(run: PairRun, plan: Plan): Promise<SyncOutcome> {
  const { pair, history } = run;
  const stop = stopOf(run, plan);
  const wrote = history.hasAnswers;
  if (wrote || isNews(plan, pair.current)) await history.append(wrote ? 'synced' : 'decided');
  await savePlannedRows(run, plan.attachments);
  const until = earlier(plan.waitUntil, earlier(plan.notes.waitUntil, plan.attachments.waitUntil));
  const waiting = until === null ? null : await run.waitUntil(until);
  // Before the pair forgets that it was dead-lettered: a crash in between must not leave a dead letter that nobody clears.
  await clearOwnDeadLetters(run, stop, plan);
  await recordUnsynced(run, plan);
  const open = await trackConflicts(run, plan);
  const atRest = { ...pairAtRest(run, plan, waiting !== null), ...open };
  const unread = run.notesUnread;
  if (unread !== null) {
    await pair.save(atRest, plan.notes.rows);
    return tellUnread(run, unread);
  }
  await pair.saveLast(atRest, plan.notes.rows);
  if (waiting !== null) return waiting;
  const done = { pair: pair.key, created: run.created, counts: { ...history.counts } };
  const fields = Object.keys(open.conflicts ?? {}) as FieldName[];
  if (fields.length > 0) return { kind: 'conflict', fields, ...done };
  return wrote ? { kind: 'synced', ...done } : { kind: 'unchanged', pair: pair.key };
}

/** Tries after which a person is notified of unreadable notes, which are tried all the same. */
const triesToTell = 5;

/** The fields are in sync, and the notes cannot be read: tried again where that may pass; a person is notified. */
async function tellUnread(
  run: PairRun,
  { side, error }: NonNullable<PairRun['notesUnread']>,
): Promise<SyncOutcome> {
  const { code, treatment } = error;
  const detail = redactText(`The notes of this pair wait; its fields are synced. ${error.detail}`);
  const mayPass = treatment === 'retry';
  // An account that lost a role is no record's matter, and the first tries may find that it was an odd answer.
  const isTold = !mayPass || (!isLostRole(code) && (run.nudge.attempt ?? 0) >= triesToTell);
  // On the record with the notes, whichever record the nudge was for: one failure is one dead letter.
  const recordId = run.records[side]?.id ?? run.nudge.recordId;
  if (isTold) await putDeadLetter(run, { side, recordId, pair: run.pair.key, code, lastAnswer: detail });
  if (mayPass) throw error;
  return { kind: 'dead-lettered', code, detail };
}

function earlier(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** The state of stopped fields: `stands` if one is stopped now, `lifted` if one was when the run began. */
function stopOf({ wasStopped }: PairRun, { laps }: Plan): Ended['stop'] {
  if (stoppedFields(laps).length > 0) return 'stands';
  return wasStopped ? 'lifted' : 'none';
}

async function clearOwnDeadLetters(run: PairRun, stop: Ended['stop'], { lacking }: Plan): Promise<void> {
  // A run that read one record alone has found none, and proves nothing of the other.
  if (run.both === null) return;
  await clearDeadLetters(run, {
    records: recordsOf(run.pair.current),
    stop,
    isLacking: lacking !== null,
    isFileRefused: run.pair.attachments.some(({ state }) => state === 'refused'),
    unread: run.notesUnread?.error.code ?? null,
    knownSince: run.pair.openedAt,
  });
}

function pairAtRest(run: PairRun, plan: Plan, isWaiting: boolean): Pair {
  const { missedSince: _found, ...looked } = run.looked;
  const { conflicts: _tracked, ...untracked } = looked;
  const { backfilled: _over, notesJudged: _copied, ...atRest } = untracked;
  const isUnread = run.notesUnread !== null;
  return {
    ...(isWaiting ? untracked : atRest),
    base: plan.base,
    absent: plan.absent,
    laps: plan.laps,
    pending: stillOnTheWay(run.pair.current.pending, run.pendingClock),
    // Without the notes the read was none: a nudge from before it still has work to do.
    readAt: isUnread ? run.pair.current.readAt : run.looked.readAt,
    descriptionNoteId: plan.ticket.descriptionNoteId,
    // While a write may still take effect, the poll must look again even if nothing else changes.
    // Notes that were not read are looked for by the next poll, too.
    versions: isWaiting || isUnread ? { connectwise: null, servicenow: null } : run.versions,
    deadLettered: null,
    unstableRuns: {},
    misses: { connectwise: 0, servicenow: 0 },
    state: 'active',
    mapping: mappingFingerprint(run.link),
    decided: decisionFingerprint(plan),
  };
}

/**
 * Ends a run with nothing left but what was refused before: remembers what was looked at, and leaves that to the
 * person.
 */
export async function leaveDeadLettered(
  run: PairRun,
  plan: Plan,
  refused: DeadLetteredPlan,
): Promise<SyncOutcome> {
  const { pair, history } = run;
  const wrote = history.hasAnswers;
  if (wrote) await history.append('synced');
  await savePlannedRows(run, plan.attachments);
  const until = earlier(plan.waitUntil, earlier(plan.notes.waitUntil, plan.attachments.waitUntil));
  const waiting = until === null ? null : await run.waitUntil(until);
  const records = recordsOf(pair.current);
  const unread = run.notesUnread?.error.code ?? null;
  await clearPassing(run, { records, unread, knownSince: pair.openedAt });
  await recordUnsynced(run, plan);
  const versions = waiting === null ? run.versions : { connectwise: null, servicenow: null };
  const { base, absent } = plan;
  // A field that is stopped beside what was refused stays stopped; of the others no write was made.
  const stopped = Object.entries(plan.laps).filter(([field]) =>
    plan.newlyStopped.some((one) => one === field),
  );
  const laps = { ...run.looked.laps, ...Object.fromEntries(stopped) };
  const open = await trackConflicts(run, plan);
  const { conflicts: _tracked, ...looked } = run.looked;
  await pair.saveLast(
    { ...looked, ...open, base, absent, laps, deadLettered: refused, versions },
    plan.notes.rows,
  );
  if (waiting !== null) return waiting;
  return wrote
    ? { kind: 'synced', pair: pair.key, created: run.created, counts: { ...history.counts } }
    : {
        kind: 'dead-lettered',
        code: refused.code,
        detail: redactText('Nothing has changed since it was dead-lettered.'),
      };
}

/**
 * The other side will not have some parts of a plan: a person must look, and the same ones are not tried again. Throws the
 * code of a lost role (retry) where it refuses everything, and the refusal itself while that is not known yet.
 */
export async function deadLetterParts(run: PairRun, refused: readonly Refusal[]): Promise<SyncOutcome> {
  for (const { error } of refused) {
    const judged = await judgeRefusal(run, error);
    if (judged !== error) throw judged;
  }
  const [undecided] = refused.filter(({ error }) => mayConcernTheAccount(run, error));
  const refusals = refused.filter(({ error }) => !mayConcernTheAccount(run, error));
  if (refusals.length === 0 && undecided !== undefined) throw undecided.error;
  await run.history.append('dead-lettered');
  const before = run.refusedBefore?.told ?? {};
  let outcome: SyncOutcome | null = null;
  // The dead letters first: a crash in between tries once more, the other way round nobody would be notified.
  for (const code of new Set(refusals.map(({ error }) => error.code))) {
    const details = new Set(refusals.filter(({ error }) => error.code === code).map(detailOf));
    // A record has one dead letter of each code: it goes on naming what was refused before and still waits.
    const waiting = Object.values(before).flatMap((one) => (one.code === code ? [one.name] : []));
    const still = waiting.length === 0 ? [] : [`Still refused from before: ${waiting.join(', ')}.`];
    const written = await run.deadLetter(code, [...details, ...still].join(' '));
    outcome ??= written;
  }
  const [first] = refusals;
  if (first === undefined || outcome === null) throw new TypeError('Nothing was refused.');
  const parts = [...new Set([...(run.refusedBefore?.parts ?? []), ...refusals.map(({ part }) => part)])];
  const told = { ...before, ...Object.fromEntries(refusals.map(toldOf)) };
  const at = new Date(run.needs.now()).toISOString();
  await run.pair.save({ ...run.looked, deadLettered: { code: first.error.code, at, parts, told } });
  if (undecided !== undefined) throw undecided.error;
  return outcome;
}

function detailOf({ what, error }: Refusal): string {
  return error.detail.includes(what) ? error.detail : `${what}: ${error.detail}`;
}

function toldOf({ part, what, error }: Refusal): readonly [part: string, told: ToldRefusal] {
  return [part, { code: error.code, name: what }];
}

/** The rounds ran out: somebody keeps answering our writes with other values. */
export async function keepsChanging(run: PairRun): Promise<SyncOutcome> {
  await run.history.append('still-changing');
  const { fieldsWritten, pair } = run;
  const unstableRuns = onceMore(pair.current.unstableRuns, fieldsWritten);
  const worst = Math.max(0, ...Object.values(unstableRuns).map((times) => times ?? 0));
  await pair.save({ ...pair.current, unstableRuns });
  return worst > maxUnstableRuns
    ? run.deadLetter(
        'pair-keeps-changing',
        `Fields ${fieldsWritten.join(', ')} are set back again and again.`,
      )
    : run.waitUntil(run.needs.now() + 30_000 * (worst + 1));
}

/** There was more to write than one run has time for: the next one, which is nudged already, reads both records whole. */
export async function goOnLater(run: PairRun, nudged: SyncOutcome): Promise<SyncOutcome> {
  await run.history.append('continued');
  await run.pair.save({ ...run.pair.current, versions: { connectwise: null, servicenow: null } });
  return nudged;
}

function onceMore(runs: UnstableRuns, fields: readonly FieldName[]): UnstableRuns {
  const next = { ...runs };
  for (const field of fields) next[field] = (next[field] ?? 0) + 1;
  return next;
}

/** A paired record was not shown to us: once may be a hiccup or a permission, several times unlinks; never deletes. */
export async function endWithout(run: PairRun, { side, kind }: NotShown): Promise<SyncOutcome> {
  const { current } = run.pair;
  if (!isKnown(current)) return run.ignore(side === run.nudge.side ? 'missing' : 'orphan');
  const reason = kind === 'foreign' ? 'out-of-scope' : 'missing';
  const decided = ignoredFingerprint(reason);
  if (current.decided !== decided) await run.history.append(`ignored-${reason}`);
  const pair: Pair = { ...current, readAt: run.looked.readAt, decided };
  if (kind === 'missing') return countMiss(run, side, pair);
  await run.pair.save({ ...pair, state: 'out-of-scope' });
  return run.ignore(reason);
}

/** Counts one more "not found" in a row; unlinks the pair when there were enough and the guard allows it. */
async function countMiss(run: PairRun, side: NotShown['side'], pair: Pair): Promise<SyncOutcome> {
  const counted = pair.misses[side] + 1;
  const misses = { ...pair.misses, [side]: counted };
  const since = (pair.misses[side] > 0 ? pair.missedSince?.[side] : undefined) ?? run.readAt[side];
  const missedSince = { ...pair.missedSince, ...(since === null ? {} : { [side]: since }) };
  const isYoung = run.needs.now() - Date.parse(since ?? '') < run.needs.engine.visibilityDelaySeconds * 1000;
  if (counted < missesToUnlink || isYoung || pair.state === 'unlinked') {
    if (pair.state !== 'unlinked') await lookOnceMore(run);
    await run.pair.save({ ...pair, misses, missedSince });
    return run.ignore('missing');
  }
  const record = `${side} ${recordIdOn(pair, side) ?? ''}`;
  if (pair.state === 'active' && !(await mayUnlink(run, pair))) {
    // Stopped by the guard, it is asked again at the next miss.
    await run.pair.save({ ...pair, missedSince, misses: { ...misses, [side]: missesToUnlink - 1 } });
    return run.deadLetter(
      'mass-change-refused',
      `${record} is missing, and so are too many others of this link: the pair was not unlinked. Check which records the integration's user may see, or approve the plan that the next comparison makes.`,
    );
  }
  // The dead letter first: a crash in between writes it twice, the other way round it would never be written.
  const outcome = await run.deadLetter(
    'record-missing',
    `${record} was deleted or hidden from the integration's user. The other record was left as it is.`,
  );
  await run.history.append('record-missing');
  await run.pair.save({ ...pair, misses, missedSince, state: 'unlinked' });
  return outcome;
}

async function mayUnlink({ needs, link }: PairRun, pair: Pair): Promise<boolean> {
  return needs.mayUnlink === undefined || (await needs.mayUnlink(link, placeOf(pair)));
}

/**
 * A failure cuts the run short: the answers so far are recorded, and where the failure is for good, the files that the run
 * was called for are left to the next one.
 */
export async function cutShort(run: PairRun, thrown: unknown): Promise<void> {
  const { code, treatment } = asCodedError(thrown);
  if (run.history.hasAnswers) await run.history.appendNews(code).catch(() => undefined);
  if (treatment !== 'dead-letter') return;
  const { listed, ...pair } = run.pair.current;
  if (run.nudge.side === 'servicenow' && listed !== undefined) await run.pair.save(pair);
}
