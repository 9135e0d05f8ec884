/**
 * Makes the missing counterpart of a record, once.
 *
 *   intent stored ── look up by correlation ── create ── id stored
 *        crash here ▲            crash here ▲        ▲ crash here
 *
 * Whoever finds the intent looks up before it creates, and does not create again while an earlier create may still
 * take effect (a request may be cut off and finish all the same).
 */
import { mappingFingerprint } from '../../rules/sync/mapping.ts';
import { correlatedLink, planCreate } from '../../rules/sync/plan.ts';
import { notesLeftBehind } from '../../rules/backfill/notes.ts';
import { skipPresentNotes } from '../../rules/sync/notes.ts';
import type { CreateIntent, NoteLink, Pair } from '../../rules/sync/pair.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import type { ClaimedPair } from './claimed-pair.ts';
import type { IgnoredReason } from '../../rules/sync/journal.ts';
import type { Correlated } from '../../ports/side.ts';
import type { Run } from '../../ports/sync.ts';

export type Counterpart =
  | { readonly kind: 'ready'; readonly created: boolean }
  | { readonly kind: 'not-wanted'; readonly reason: IgnoredReason }
  /** An earlier create may still take effect; come back at this time (milliseconds since 1970). */
  | { readonly kind: 'wait'; readonly until: number }
  /** The record is one of a pair of this other link. */
  | { readonly kind: 'held-elsewhere'; readonly by: string };

/** Gives the pair its second record: finds it, or creates it. */
export async function createCounterpart(
  claimed: ClaimedPair,
  source: SideRecord,
  run: Run,
): Promise<Counterpart> {
  const { link, sides, needs } = run;
  const target = source.side === 'connectwise' ? 'servicenow' : 'connectwise';
  const plan = planCreate(source, link, needs.now());
  const begun = claimed.pair().creating;

  // What counts is how old the earlier try was when the look-up began: it may be answered by a slow or paused worker.
  const lookedUpAt = needs.now();
  // A record that already has its counterpart is joined to it, also when nothing new would be made.
  const found = counterparts(await sides[target].findByCorrelation(plan.draft.correlation), begun);
  if (found.length === 0) {
    if (begun === null) {
      const isOver = source.closed && needs.backfill?.closed !== true;
      if (isOver || source.mergedInto !== null) return { kind: 'not-wanted', reason: 'finished-already' };
      const wanted = target === 'servicenow' ? link.creates.inServiceNow : link.creates.inConnectWise;
      if (!wanted) return { kind: 'not-wanted', reason: 'creates-switched-off' };
      const by = await otherHolder(source, run);
      if (by !== null) return { kind: 'held-elsewhere', by };
    } else {
      const visibleAt = Date.parse(begun.at) + needs.engine.visibilityDelaySeconds * 1000;
      if (lookedUpAt < visibleAt) return { kind: 'wait', until: visibleAt };
    }
    await claimed.hold();
    const intent: CreateIntent = {
      side: target,
      correlation: plan.draft.correlation,
      at: new Date(needs.now()).toISOString(),
      attempts: (begun?.attempts ?? 0) + 1,
    };
    // Notes that stay behind are marked before the counterpart exists, so that no run can take them for new.
    const present = begun === null ? notesToLeave(source, run) : [];
    const pair = begunBy(run, claimed.pair(), 'created');
    await claimed.save({ ...pair, creating: intent, pending: [...pair.pending, ...plan.pending] }, present);
    claimed.requirePrompt(intent.at);
    const made = await sides[target].create(plan.draft);
    await claimed.save(withId(claimed, target, made.id));
    return { kind: 'ready', created: true };
  }

  const [oldest, ...duplicates] = found;
  // Before the pair is whole: afterwards nobody looks by this key again, and a crash would leave them untold.
  for (const { id } of duplicates) await tellOfDuplicate(id, target, claimed, run);
  if (oldest !== undefined) await claimed.save(begunBy(run, withId(claimed, target, oldest.id), 'joined'));
  return { kind: 'ready', created: false };
}

/**
 * Those of the records with our key that may be the counterpart. What we began to make may have been moved to another
 * customer before we learned its id: it is ours all the same, and a second one would be a duplicate. Where we made none,
 * a stranger's record with our key is none of ours.
 */
function counterparts(found: readonly Correlated[], begun: CreateIntent | null): readonly Correlated[] {
  const inLink = found.filter((one) => one.inLink);
  return inLink.length > 0 || begun === null ? inLink : found;
}

/**
 * The other link whose pair the record is one of. A record that somebody moved to another customer still holds what came
 * from the first one's instance: the notes and files of one customer must not reach the other without a person's word.
 */
async function otherHolder(source: SideRecord, { link, needs, nudge }: Run): Promise<string | null> {
  const named = correlatedLink(source.correlation);
  if (named !== null && named !== link.name) return named;
  const by = await needs.heldElsewhere?.(link, source.side, source.id);
  // The look-ups are asked first: pairs are older than their records' owners.
  return by ?? (await needs.takeRecord?.(link, source, nudge.origin === 'replay')) ?? null;
}

async function tellOfDuplicate(
  recordId: string,
  side: SideName,
  claimed: ClaimedPair,
  { link, needs }: Run,
): Promise<void> {
  const deadLetter = {
    link: link.name,
    side,
    recordId,
    pair: claimed.pair().key,
    code: 'correlation-duplicate',
    sentence: 'Two records carry one correlation key; this one is left alone.',
    lastAnswer: '',
    mapping: mappingFingerprint(link),
  };
  await needs.deadLetters.put(deadLetter, new Date(needs.now()).toISOString());
}

/** The notes of the source that are not brought over. */
function notesToLeave(source: SideRecord, { link, needs }: Run): readonly NoteLink[] {
  if (needs.backfill !== undefined) return notesLeftBehind(source, link, needs.now());
  return link.history ? [] : skipPresentNotes(source, needs.now());
}

/** What a backfill begins stays silent until it is at rest, also when another run has to finish it. */
function begunBy(run: Run, pair: Pair, how: 'created' | 'joined'): Pair {
  return run.needs.backfill === undefined ? pair : { ...pair, backfilled: pair.backfilled ?? how };
}

function withId(claimed: ClaimedPair, side: 'connectwise' | 'servicenow', id: string): Pair {
  const pair = { ...claimed.pair(), creating: null };
  return side === 'connectwise' ? { ...pair, connectwiseId: id } : { ...pair, servicenowId: id };
}
