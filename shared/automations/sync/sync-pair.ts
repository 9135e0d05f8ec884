/**
 * One nudge is worked off: claim the pair, read both sides fresh, plan against what was agreed, write, read back,
 * remember, release.
 *
 *   nudge ─▶ stale? ─▶ claim ─▶ read both ─▶ plan ─▶ intents ─▶ writes ─▶ read back ─▶ base ─▶ release
 *                        ╰─ busy: back to the queue          ╰──── until the plan is empty ────╯
 *
 * Any step may be the last one before a crash. The queue delivers the nudge again, the claim expires, and the next run
 * finds by base, intents and note table what has happened and what has not.
 */
import { asCodedError } from '../../rules/errors.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import { beganWith, isKnown, pairKey, recordIdOn } from '../../rules/sync/pair.ts';
import type { Pair } from '../../rules/sync/pair.ts';
import { correlatedId, newPair, planPair } from '../../rules/sync/plan.ts';
import {
  afterLooking,
  filesTellThemselves,
  isStale,
  knownVersion,
  versionsOf,
} from '../../rules/sync/skipped-reads.ts';
import { otherSide, sideNames } from '../../rules/sync/record.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import { linkToPlanWith } from '../../rules/backfill/notes.ts';
import { carryOut } from './carry-out.ts';
import { createCounterpart } from './create-counterpart.ts';
import type { Claim } from '../../ports/stores.ts';
import { openClaimedPair } from './claimed-pair.ts';
import type { ClaimedPair } from './claimed-pair.ts';
import { withAttachments } from './plan-attachments.ts';
import type { AttachmentLists } from './plan-attachments.ts';
import { syncInDryRun } from './dry-run.ts';
import { readMissing } from './reads.ts';
import { endReplay } from './end-replay.ts';
import { endWithout, ignored, rest, stillChanging, waitUntil } from './outcomes.ts';
import { forgetLists } from './reads.ts';
import { deadLetterNudge, handleFailure } from './failure.ts';
import { createHistory } from './history.ts';
import type { Run, SyncOutcome, SyncPairNeeds } from '../../ports/sync.ts';

/** Rounds of plan and write in one run; a pair that is not at rest by then is looked at again later. */
const maxRounds = 5;

/** Files are begun within this time of a run: the last one needs its own, and a function has five minutes. */
const filesMs = 120_000;

/**
 * Works off one nudge. Failures become outcomes: those that may pass go back to the queue with a delay, the others
 * become dead letters. Throws only when the store or the queue itself cannot be written.
 */
export async function syncPair(nudge: Nudge, needs: SyncPairNeeds): Promise<SyncOutcome> {
  const linked = await needs.linkOf(nudge.link);
  if (linked === null) return { kind: 'ignored', reason: 'link-unknown' };
  if (linked.link.dryRun) return syncInDryRun(nudge, linked, needs, syncPair);
  const run: Run = { nudge, ...linked, needs };
  try {
    const outcome = await workOff(nudge, run);
    await endReplay(nudge, outcome, run);
    return outcome;
  } catch (thrown) {
    return handleFailure(nudge, asCodedError(thrown), run);
  }
}

async function workOff(nudge: Nudge, run: Run): Promise<SyncOutcome> {
  const { needs, link } = run;
  const ownKey = pairKey(nudge.side, nudge.recordId);
  let key = (await needs.pairs.keyOf(link.name, nudge.side, nudge.recordId)) ?? ownKey;
  const before = await needs.pairs.read(link.name, key);
  if (before !== null && isStale(before, nudge)) return { kind: 'stale', pair: key };

  // A record of ours tells by its correlation key that it belongs to a pair under another key: one more hop.
  for (let hop = 0; ; hop += 1) {
    const claim = await needs.claims.acquire(
      link.name,
      key,
      needs.newOwner(),
      needs.now(),
      needs.engine.claimSeconds * 1000,
    );
    if (claim === null) {
      const delaySeconds = 5;
      await needs.nudges.send(nudge, { delaySeconds });
      return { kind: 'busy', pair: key, delaySeconds };
    }
    const result = await releasing(claim, run, () =>
      underClaim(claim, nudge, run, hop === 0 && key === ownKey),
    );
    if (result.kind !== 'belongs-to') return result;
    key = result.key;
  }
}

/** Does the work and gives the claim back. One that cannot be given back ends by itself; the work is done anyway. */
async function releasing<T>(claim: Claim, run: Run, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    await run.needs.claims.release(claim).catch(() => undefined);
  }
}

async function underClaim(
  claim: Claim,
  nudge: Nudge,
  asked: Run,
  mayHop: boolean,
): Promise<SyncOutcome | { readonly kind: 'belongs-to'; readonly key: string }> {
  const { needs, link, sides } = asked;
  const origin = beganWith(claim.pair);
  const claimed = await openClaimedPair(claim, newPair(link, claim.pair, origin, needs.now()), {
    pairs: needs.pairs,
    claims: needs.claims,
    claimMs: needs.engine.claimSeconds * 1000,
    now: () => needs.now(),
  });
  const stored = {
    pair: claimed.pair(),
    notes: claimed.notes(),
    attachments: claimed.attachments(),
  };
  if (isStale(stored, nudge)) return { kind: 'stale', pair: claim.pair };
  const silently = needs.backfill !== undefined || stored.pair.backfilled !== undefined;
  const run = silently ? { ...asked, sides: asked.silent ?? asked.sides } : asked;

  // Met for the first time: it may be the other half of a pair that another run is about to store.
  let first: SideRecord | null = null;
  let firstAt = '';
  if (mayHop && !isKnown(claimed.pair())) {
    const known = await needs.pairs.keyOf(link.name, nudge.side, nudge.recordId);
    if (known !== null && known !== claim.pair) return { kind: 'belongs-to', key: known };
    firstAt = new Date(needs.now()).toISOString();
    const found = await sides[nudge.side].read(nudge.recordId);
    if (found.kind !== 'found') return ignored(found.kind === 'foreign' ? 'out-of-scope' : 'missing');
    const originId = correlatedId(link.name, found.record.correlation);
    if (originId !== null) return { kind: 'belongs-to', key: pairKey(otherSide(nudge.side), originId) };
    first = found.record;
  }
  const ownId = recordIdOn(claimed.pair(), nudge.side);
  if (ownId !== null && ownId !== nudge.recordId) {
    return deadLetterNudge(nudge, 'correlation-duplicate', run, {
      pair: claim.pair,
      detail: `Record ${nudge.recordId} carries the correlation key of ${ownId}. Empty that field to have it synced on its own.`,
    });
  }
  return syncClaimed(claimed, nudge, run, first, firstAt);
}

/** The rounds of one run on a claimed pair. */
async function syncClaimed(
  claimed: ClaimedPair,
  nudge: Nudge,
  run: Run,
  first: SideRecord | null,
  firstAt: string,
): Promise<SyncOutcome> {
  const { needs, link } = run;
  const history = createHistory(claimed, nudge, run);
  const fresh: Partial<Record<SideName, SideRecord>> = first === null ? {} : { [first.side]: first };
  const readAt = { ...claimed.pair().readAt };
  if (first !== null) readAt[first.side] = firstAt;
  const attachmentLists: AttachmentLists = {};
  const began = needs.now();
  const isBackfill = needs.backfill !== undefined;
  const look = { pair: claimed.pair(), notes: claimed.notes(), link, nudge, isBackfill };
  const known = knownVersion(look);
  let skipped = filesTellThemselves(look, needs.now());
  let createdAt: string | null = null;
  const looked = (): Pair => {
    const listedAt = attachmentLists.servicenow?.at ?? null;
    return afterLooking(claimed.pair(), { readAt, listedAt, createdAt }, link);
  };
  let created = false;
  let restlessFields: string[] = [];

  try {
    for (let round = 0; round < maxRounds; round += 1) {
      const problem = await readMissing(fresh, readAt, claimed, run, round === 0 ? known : undefined);
      if (problem !== null) return await endWithout(problem, claimed, nudge, run, history, looked().readAt);
      const { connectwise: ticket, servicenow: incident } = fresh;
      if (ticket === undefined || incident === undefined) {
        const source = ticket ?? incident;
        if (source === undefined) return ignored('missing');
        const counterpart = await createCounterpart(claimed, source, run);
        if (counterpart.kind === 'not-wanted') {
          await history.appendOnce(`ignored-${counterpart.reason}`);
          return ignored(counterpart.reason);
        }
        if (counterpart.kind === 'held-elsewhere') {
          await history.appendOnce('record-of-another-link');
          return await deadLetterNudge(nudge, 'record-of-another-link', run, {
            pair: null,
            detail: heldDetail(source, counterpart.by),
          });
        }
        if (counterpart.kind === 'wait') return await waitUntil(counterpart.until, claimed, nudge, run);
        created = counterpart.created;
        // Nothing hangs on an incident that was just made.
        skipped = created && source.side === 'connectwise';
        if (skipped) createdAt = new Date(began).toISOString();
        history.answers.push({
          what: created ? 'create' : 'join by correlation key',
          side: otherSide(source.side),
          result: 'written',
          detail: '',
        });
        continue;
      }

      const visibilityDelayMs = needs.engine.visibilityDelaySeconds * 1000;
      const judged = planPair({
        link: linkToPlanWith(link, claimed.pair()),
        pair: claimed.pair(),
        known: claimed.notes(),
        ticket,
        incident,
        // Judged as of the older read: what was not there then may have appeared since.
        now: Math.min(...sideNames.map((side) => Date.parse(readAt[side] ?? '') || 0)),
        visibilityDelayMs,
      });
      const plan = !judged.isEmpty
        ? judged
        : await withAttachments(judged, {
            link,
            pair: claimed.pair(),
            known: claimed.attachments(),
            records: { connectwise: judged.ticket, servicenow: incident },
            readBy: {
              connectwise: Date.parse(readAt.connectwise ?? ''),
              servicenow: Date.parse(readAt.servicenow ?? ''),
            },
            attachmentLists,
            sides: run.sides,
            unchanged: new Set(skipped ? ['servicenow'] : []),
            visibilityDelayMs,
            retryRefusedBefore: nudge.origin === 'replay' ? began : null,
            now: () => needs.now(),
          });
      history.take(plan);
      const { deadLettered } = claimed.pair();
      if (
        deadLettered !== null &&
        deadLettered.plan === plan.fingerprint &&
        nudge.origin !== 'replay' &&
        !plan.isEmpty
      ) {
        await claimed.save({ ...looked(), versions: versionsOf(fresh) }, plan.notes.rows);
        return {
          kind: 'dead-lettered',
          code: deadLettered.code,
          detail: 'Nothing has changed since it was deadLettered.',
        };
      }
      if (plan.isEmpty) {
        return await rest({ plan, claimed, nudge, run, fresh, looked, created, history });
      }
      const done = await carryOut(plan, incident, claimed, run, history.answers, began + filesMs);
      history.counts.writes += done.writes;
      history.counts.notes += done.notes;
      history.counts.attachments += done.attachments;
      history.counts.conflicts += plan.conflicts.length;
      restlessFields = [...done.fields];
      for (const [side, record] of done.left) {
        if (record === null) delete fresh[side];
        else fresh[side] = record;
        delete attachmentLists[side];
      }
      if (done.refused !== null) {
        await history.append('dead-lettered');
        // The dead letter first: a crash in between tries once more, the other way round nobody would be told.
        const deadLettered = await deadLetterNudge(nudge, done.refused.code, run, {
          pair: claimed.pair().key,
          detail: done.refused.detail,
        });
        const at = new Date(needs.now()).toISOString();
        await claimed.save({
          ...looked(),
          deadLettered: { code: done.refused.code, at, plan: plan.fingerprint },
        });
        return deadLettered;
      }
    }
    return await stillChanging(restlessFields, claimed, nudge, run, history);
  } catch (thrown) {
    const { code, treatment } = asCodedError(thrown);
    if (history.answers.length > 0) await history.append(code).catch(() => undefined);
    if (treatment === 'dead-letter') await forgetLists(claimed, nudge);
    throw thrown;
  }
}

/** What a person can do about a record that was moved from one customer to another. */
function heldDetail({ number }: SideRecord, by: string): string {
  return `${number} belongs to a pair of link "${by}" and may hold that customer's notes and files, so nothing was made for it here. Move it back; or, if it was meant for this link, open a new record and copy what may be shown.`;
}
