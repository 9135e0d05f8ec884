/**
 * Makes the missing counterpart of a record, once.
 *
 *   intent stored ── look up by correlation ── create ── id stored
 *        crash here ▲            crash here ▲        ▲ crash here
 *
 * A run that finds the intent looks up before it creates, and does not create again while an earlier create may still
 * take effect (a request may be cut off and finish all the same).
 */
import { notesLeftBehind } from '../../rules/backfill/notes.ts';
import { skipPresentNotes } from '../../rules/sync/notes.ts';
import type { CreateIntent, NoteLink, Pair, PendingWrite } from '../../rules/sync/pair.ts';
import { answeredCreate, leftOutBase } from '../../rules/sync/state/answered-create.ts';
import { endedPending, withPlanned } from '../../rules/sync/state/pending.ts';
import { correlatedLink } from '../../rules/sync/counterpart/correlation.ts';
import { planCreate, whyNoCounterpart } from '../../rules/sync/counterpart/plan.ts';
import type { CreatePlan } from '../../rules/sync/counterpart/plan.ts';
import { canonicalField } from '../../rules/sync/canonical-field.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import { judgedBeforeMs, notesJudgedBefore } from '../../rules/sync/notes/rejoin.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import { isTextField } from '../../rules/sync/texts/alteration.ts';
import type { Correlated } from '../../ports/side.ts';
import type { SyncOutcome } from '../../ports/sync.ts';
import { deadLetterNudge, putDeadLetter } from './dead-letters.ts';
import type { PairRun } from './pair-run.ts';
import { lookUpCounterpart } from './reads.ts';
import { sendWrite } from './send-write.ts';

/** Gives the pair its second record: finds it, or creates it. Null when it has one now, else how the run ends. */
export async function giveCounterpart(run: PairRun): Promise<SyncOutcome | null> {
  const source = run.records.connectwise ?? run.records.servicenow;
  if (source === undefined) return run.ignore('missing');
  const plan = planCreate(source, run.link, run.needs.now(), run.pair.current.generation);
  const begun = run.pair.current.creating;
  if (begun === null && (await isOnlyOne(run, plan, source))) {
    const outcome = await notWanted(run, source);
    if (outcome === null) await create(run, plan, source);
    return outcome;
  }

  // Only the age of the earlier try when the look-up began counts: a slow or paused worker may answer it.
  const { at: lookedUpAt, found: asked } = run.takeLookUp() ?? lookUpCounterpart(run, plan.side, source.id);
  // A record that already has its counterpart is joined to it, also when nothing new would be made.
  const found = counterparts(await asked, begun);
  if (found.length > 0) {
    await join(run, plan.side, found, run.pair.current);
    return null;
  }
  // Its notes would count as new once they can be read.
  if (source.notesUnread !== undefined) throw source.notesUnread;
  const outcome =
    begun === null ? await notWanted(run, source) : await mayStillAppear(run, begun, lookedUpAt);
  if (outcome !== null) return outcome;
  await create(run, plan, source);
  return null;
}

/** No pair of a ticket is younger than its ticket, and none is forgotten within this time. Milliseconds. */
const newMs = 24 * 3_600_000;

/**
 * True where nothing has to be looked up before the first create: the side refuses a second record of the id that the draft
 * names, and whatever was made for so young a record has that id. An older one may have a counterpart from before the app
 * named ids, or one that a person joined.
 */
async function isOnlyOne(run: PairRun, { side, draft }: CreatePlan, source: SideRecord): Promise<boolean> {
  const { needs, pair, sides } = run;
  const ageMs = Date.parse(source.readAt) - Date.parse(source.createdAt);
  return (
    needs.backfill === undefined &&
    (pair.current.generation ?? 0) === 0 &&
    ageMs < newMs &&
    source.notesUnread === undefined &&
    notesToLeave(run, source).length === 0 &&
    (await sides[side].refusesSecond(draft))
  );
}

/**
 * Those of the records with our key that may be the counterpart. A record that we began to make may have been moved to
 * another customer before we learned its id: it is ours all the same, and a second one would be a duplicate. If we made
 * none, one outside the link with our key is a stranger's.
 */
function counterparts(found: readonly Correlated[], begun: CreateIntent | null): readonly Correlated[] {
  const inLink = found.filter((one) => one.inLink);
  return inLink.length > 0 || begun === null ? inLink : found;
}

/** Joins the pair, as it was before this run began to make anything, to the oldest of the records with its key. */
async function join(
  run: PairRun,
  side: SideName,
  found: readonly Pick<Correlated, 'id'>[],
  pair: Pair,
): Promise<void> {
  const [oldest, ...duplicates] = found;
  // Before the pair is whole: afterwards nobody looks by this key again, and a crash would leave them untold.
  for (const { id } of duplicates)
    await putDeadLetter(run, {
      side,
      recordId: id,
      pair: run.pair.key,
      code: 'correlation-duplicate',
      sentence: 'Two records carry one correlation key; this one is left alone.',
      lastAnswer: '',
    });
  if (oldest !== undefined) {
    const joined = begunBy(run, withId(pair, side, oldest.id), 'joined');
    const before = await saidBefore(run, side, oldest.id, pair);
    await run.pair.save({ ...joined, createdAt: before?.since ?? joined.createdAt }, before?.notes ?? []);
  }
  run.gained(side, 'joined');
}

/**
 * The notes that count as judged before on a counterpart that no intent tells of; null if this pair began to make it.
 * They are saved together with the counterpart's id: a run that finds the id copies every note that no row names.
 */
async function saidBefore(
  run: PairRun,
  side: SideName,
  id: RecordId,
  { creating }: Pair,
): Promise<{ readonly notes: readonly NoteLink[]; readonly since: string } | null> {
  const { link, needs, records, sides } = run;
  if (creating !== null || needs.backfill !== undefined) return null;
  const found = await sides[side].read(id);
  const both = [records.connectwise, records.servicenow, found.kind === 'found' ? found.record : undefined];
  const known = both.filter((record) => record !== undefined);
  const now = needs.now();
  const since = new Date(now - judgedBeforeMs).toISOString();
  return { notes: notesJudgedBefore(known, link.history, now), since };
}

/** Ends the run for a record that gets no counterpart here; null for one that does. */
async function notWanted(run: PairRun, source: SideRecord): Promise<SyncOutcome | null> {
  const reason = whyNoCounterpart(source, run.link, run.needs.backfill?.closed === true);
  if (reason !== null) {
    await run.history.appendOnce(`ignored-${reason}`);
    return run.ignore(reason);
  }
  const holder = await otherHolder(run, source);
  if (holder === null) return null;
  await run.history.appendOnce('record-of-another-link');
  return deadLetterNudge(
    run,
    'record-of-another-link',
    `${source.number} belongs to a pair of link "${holder}" and may hold that customer's notes and files, so nothing was made for it here. Move it back; or, if it was meant for this link, open a new record and copy what may be shown.`,
    null,
  );
}

/**
 * The other link whose pair the record is one of. A record that somebody moved to another customer still holds what came
 * from the first one's instance: the notes and files of one customer must not reach the other without a person's word.
 */
async function otherHolder({ link, needs, nudge }: PairRun, source: SideRecord): Promise<string | null> {
  const named = correlatedLink(source.correlation);
  if (named !== null && named !== link.name) return named;
  const by = await needs.heldElsewhere?.(link, source.side, source.id);
  // The look-ups are asked first: pairs are older than their records' owners.
  return by ?? (await needs.takeRecord?.(link, source, nudge.origin === 'replay')) ?? null;
}

/** Ends the run while an earlier create may still take effect; null when it cannot any more. */
async function mayStillAppear(run: PairRun, begun: CreateIntent, now: number): Promise<SyncOutcome | null> {
  const visibleAt = Date.parse(begun.at) + run.needs.engine.visibilityDelaySeconds * 1000;
  return now < visibleAt ? run.waitUntil(visibleAt) : null;
}

async function create(
  run: PairRun,
  { side, draft, pending: planned }: CreatePlan,
  source: SideRecord,
): Promise<void> {
  const { pair } = run;
  const asFound = pair.current;
  const begun = asFound.creating;
  // Notes that stay behind are marked before the counterpart exists, so that no run can take them for new.
  const present = begun === null ? notesToLeave(run, source) : [];
  const before = begunBy(run, asFound, 'created');
  const attempts = (begun?.attempts ?? 0) + 1;
  const sentAt = new Date(run.needs.now()).toISOString();
  const ready = await run.sides[side].create(draft);
  const isLeftOut = ({ field }: PendingWrite): boolean => ready.leftOut.some((one) => one === field);
  const pending = planned.filter((write) => !isLeftOut(write));
  const leftOut = planned.filter(isLeftOut);
  const { id, saved, savedAt, readRest, existed } = await sendWrite(run, {
    ready,
    saveIntent: (at) => {
      const creating: CreateIntent = { side, correlation: draft.correlation, at, attempts };
      // Nothing stands on a record that no look-up found.
      const intents = withPlanned(before.pending, pending, run.pendingClock, () => false);
      const base = { ...before.base, ...leftOutBase(leftOut, {}) };
      return pair.save({ ...before, base, creating, pending: intents }, present);
    },
  });
  // Nothing stored told of it: it is joined as one that a look-up found.
  if (existed === true && begun === null) return join(run, side, [{ id }], asFound);
  const current = withId(pair.current, side, id);
  const sent = { draft, pending, leftOut };
  await pair.save({ ...current, ...answeredCreate(current, sent, { saved, savedAt }) });
  run.gained(side, 'created');
  run.made = { side, sentAt, readRest };
  for (const { field } of pending) {
    const text = saved[field];
    const isAltered =
      text !== undefined && canonicalField(field, text) !== canonicalField(field, draft.fields[field] ?? '');
    if (isAltered && isTextField(field)) run.history.changedByTarget(side, field, text);
  }
}

/** The notes of the source that are not brought over. */
function notesToLeave({ link, needs }: PairRun, source: SideRecord): readonly NoteLink[] {
  if (needs.backfill !== undefined) return notesLeftBehind(source, link, needs.now());
  return link.history ? [] : skipPresentNotes(source, needs.now());
}

/** A pair that a backfill begins stays silent until it is in sync, also when another run has to finish it. */
function begunBy({ needs }: PairRun, pair: Pair, how: 'created' | 'joined'): Pair {
  return needs.backfill === undefined ? pair : { ...pair, backfilled: pair.backfilled ?? how };
}

function withId(pair: Pair, side: SideName, id: RecordId): Pair {
  // A create that was made cannot take effect again: from now on its values only show what was agreed on.
  const made = { ...pair, creating: null, pending: endedPending(pair.pending) };
  return side === 'connectwise' ? { ...made, connectwiseId: id } : { ...made, servicenowId: id };
}
