/**
 * One nudge is worked off: claim the pair, read its records fresh, plan against what was agreed, write, read back,
 * remember, release. Of a pair in sync the record across is read as the last look before its write (`plan-ahead.ts`).
 *
 *   nudge ─▶ stale? ─▶ claim ─▶ read ─────▶ plan ─▶ intents ─▶ writes ─▶ read back ─▶ base ─▶ release
 *                        ╰─ busy: back to the queue          ╰──── until the plan is empty ────╯
 *
 * Any step may be the last one before a crash. The queue delivers the nudge again, the claim expires, and the next run
 * finds by base, intents and note table what has happened and what has not.
 */
import { asCodedError } from '../../rules/errors.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import { isKnown, pairKey, recordIdOn } from '../../rules/sync/pair.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { isStale } from '../../rules/sync/skipped-reads.ts';
import type { PairStore } from '../../ports/stores.ts';
import type { MetPair, SyncOutcome, SyncPairNeeds } from '../../ports/sync.ts';
import { carryOut, type CarriedOut } from './carry-out.ts';
import type { Opened } from './carry-out/writing.ts';
import { ClaimedPair } from './claimed-pair.ts';
import type { SyncTask } from './claimed-pair.ts';
import { giveCounterpart } from './create-counterpart.ts';
import { clearIgnored, deferOrDeadLetter } from './dead-letters.ts';
import { waitForClaim } from './waiting/busy-pair.ts';
import { endDeferral } from './waiting/deferrals.ts';
import { syncInDryRun } from './dry-run/run.ts';
import {
  cutShort,
  deadLetterParts,
  endAsDuplicate,
  endWithout,
  goOnLater,
  keepsChanging,
  leaveDeadLettered,
  rest,
} from './outcomes.ts';
import { holdNudge, isPaused } from './pause/link-pause.ts';
import { PairRun, type BothRecords } from './pair-run.ts';
import { planRound } from './plan.ts';
import { readAndPlanAhead } from './plan-ahead.ts';
import { listBesideWrites, meetRecord } from './reads.ts';

/** Rounds of plan and write in one run; a pair that is not in sync by then is read again later. */
const maxRounds = 5;

/**
 * Works off one nudge. Failures become outcomes: those that may pass go back to the queue with a delay, the others
 * become dead letters. Throws only when the store or the queue itself cannot be written.
 */
export async function syncPair(nudge: Nudge, needs: SyncPairNeeds): Promise<SyncOutcome> {
  const linked = await needs.linkOf(nudge.link);
  if (linked === null) {
    const unknown: SyncOutcome = { kind: 'ignored', reason: 'link-unknown' };
    await endDeferral(nudge, unknown, needs);
    return unknown;
  }
  const task: SyncTask = { ...linked, nudge, needs };
  const { pausing } = needs;
  try {
    if (pausing !== undefined && (await isPaused(nudge.link, pausing)))
      return await holdNudge(nudge, pausing, needs.nudges);
    if (!linked.link.dryRun) {
      const outcome = await workOff(task);
      await clearIgnored(task, outcome);
      await endDeferral(nudge, outcome, needs);
      return outcome;
    }
  } catch (thrown) {
    const error = asCodedError(thrown);
    // Paused while the run was under way.
    if (error.code === 'link-paused' && pausing !== undefined) return holdNudge(nudge, pausing, needs.nudges);
    const outcome = await deferOrDeadLetter(task, error);
    await endDeferral(nudge, outcome, needs);
    return outcome;
  }
  return syncInDryRun(nudge, linked, needs, syncPair);
}

/**
 * The pair that a record belongs to: by the look-ups, or the one that would begin with it. That one is asked for first where
 * `mostlyBegins` says that most records of the side begin a pair, which saves the look-up. `now` in milliseconds since 1970.
 */
export async function lookUpPair(
  { link, side, recordId }: Pick<Nudge, 'link' | 'side' | 'recordId'>,
  needs: { readonly pairs: Pick<PairStore, 'keyOf' | 'read'>; now(): number },
  mostlyBegins = false,
): Promise<MetPair> {
  const own = pairKey(side, recordId);
  const read = async (key: string): Promise<MetPair> => {
    const at = needs.now();
    return { key, at, stored: await needs.pairs.read(link, key) };
  };
  const begun = mostlyBegins ? await read(own) : null;
  // No other pair can hold the record of one that stands.
  if (begun?.stored && recordIdOn(begun.stored.pair, side) === recordId) return begun;
  const key = (await needs.pairs.keyOf(link, side, recordId)) ?? own;
  return key === own && begun !== null ? begun : read(key);
}

/** Finds the pair that the nudge's record belongs to, and syncs it under its claim. */
async function workOff(task: SyncTask): Promise<SyncOutcome> {
  const { nudge, needs } = task;
  const ownKey = pairKey(nudge.side, nudge.recordId);
  const mostlyBegins = nudge.side === 'connectwise' && task.link.creates.inServiceNow;
  const seen = needs.backfill?.met ?? (await lookUpPair(nudge, needs, mostlyBegins));
  const { key, stored } = seen;
  if (stored !== null && isStale(stored, nudge, needs.now())) return { kind: 'stale', pair: key };

  const ended = await underClaim(task, { key, seen }, async (pair) => {
    if (key !== ownKey || isKnown(pair.current)) return syncClaimed(new PairRun(task, pair));
    const met = await meetRecord(task, pair);
    return met.kind === 'own' ? syncClaimed(new PairRun(task, pair, met)) : met;
  });
  if (ended.kind !== 'belongs-to') return ended;
  // The other half of a pair under another key: one more hop.
  return underClaim(task, { key: ended.key }, (pair) => syncClaimed(new PairRun(task, pair)));
}

/** Holds the claim on a pair for as long as the work takes, unless another worker has it or the nudge is stale by now. */
async function underClaim<Ended>(
  task: SyncTask,
  { key, seen }: { readonly key: string; readonly seen?: MetPair },
  work: (pair: ClaimedPair) => Promise<Ended>,
): Promise<Ended | SyncOutcome> {
  const { nudge, link, needs } = task;
  const claim = await needs.claims.acquire(link.name, key, needs.newOwner(), {
    now: needs.now(),
    ttlMs: needs.engine.claimSeconds * 1000,
    ...(seen === undefined ? {} : { seen: seen.stored?.version ?? null }),
  });
  if (claim === null) return waitForClaim(task, key);
  let pair: ClaimedPair | null = null;
  try {
    pair = await ClaimedPair.open(claim, task, seen);
    return isStale(pair.stored, nudge, needs.now()) ? { kind: 'stale', pair: key } : await work(pair);
  } finally {
    // A claim that cannot be given back ends by itself; the work is done anyway.
    if (pair?.isReleased !== true) await needs.claims.release(claim).catch(() => undefined);
  }
}

/**
 * Carries a plan out, and lists beside its writes. Work that was begun ends with it: the claim is given back
 * afterwards.
 */
async function carryOutListing(
  run: PairRun,
  plan: Plan,
  records: BothRecords,
  opened: Opened | null,
): Promise<CarriedOut> {
  const listed = listBesideWrites(run, plan, records);
  try {
    return await carryOut(run, plan, records, opened);
  } finally {
    await listed;
  }
}

/** The rounds of one run: read, find the counterpart, plan, and rest or carry out. */
async function syncClaimed(run: PairRun): Promise<SyncOutcome> {
  const ownId = recordIdOn(run.pair.current, run.nudge.side);
  if (ownId !== null && ownId !== run.nudge.recordId) return endAsDuplicate(run, ownId);
  try {
    for (let round = 0; round < maxRounds; round += 1) {
      const read = await readAndPlanAhead(run, round);
      if (read.kind === 'missing' || read.kind === 'foreign') return await endWithout(run, read);
      if (read.kind === 'nothing-to-do') return await rest(run, read.plan);
      const ahead = read.kind === 'ready' ? read : null;

      const records = run.both;
      if (records === null) {
        const ended = await giveCounterpart(run);
        if (ended !== null) return ended;
        continue;
      }

      const plan = ahead?.plan ?? (await planRound(run, records));
      if (plan.isEmpty)
        return run.refusedBefore === null
          ? await rest(run, plan)
          : await leaveDeadLettered(run, plan, run.refusedBefore);

      const { refusals, isCut } = await carryOutListing(run, plan, records, ahead?.opened ?? null);
      const later = isCut ? await run.waitUntil(run.needs.now()) : null;
      if (refusals.length > 0) return await deadLetterParts(run, refusals);
      if (later !== null) return await goOnLater(run, later);
    }
    return await keepsChanging(run);
  } catch (thrown) {
    await cutShort(run, thrown);
    throw thrown;
  }
}
