/**
 * From what is stored to the state that a person sees, wherever it is shown: the first fact, and those beside it. Pure.
 */
import type { DeadLetter } from '../sync/journal.ts';
import { conflictFields, stoppedWrites, type ConflictField } from './open-fields.ts';
import { apartFields, lossyWords } from './lossy-words.ts';
import type { DeadLetterPlace, Known, StateFacts } from './state-facts.ts';
import { tellState, type StateWords } from './tell-state.ts';
import { deferred, waitingState } from './waiting.ts';

/** One fact with sentences for a person made of it. */
type ToldFacts = StateFacts & StateWords;

/** One state: the fact that comes first, with the others that hold besides. */
export type WhyState = ToldFacts & {
  /** The other facts that wait or need a person, most urgent first; the first one tells none of them. */
  readonly also: readonly ToldFacts[];
};

/** The state of one record's pair. */
export function stateOf(known: Known): WhyState {
  const [first, ...others] = factsOf(known);
  const told = (facts: StateFacts): ToldFacts => ({ ...facts, ...tellState(facts, known) });
  return { ...told(first), also: others.map(told) };
}

type Facts = readonly [StateFacts, ...StateFacts[]];

/**
 * Under way comes before what needs a person, since that is what becomes of the latest change; and both before a remote
 * that nobody may ask, or a write begun before. Neither hides the other.
 */
function factsOf(known: Known): Facts {
  if (!known.configured.enabled) return [{ kind: 'not-wanted', reason: 'link-off' }];
  const person = needsPerson(known);
  const { pause = null } = known;
  if (pause !== null) return [{ kind: 'paused', ...pause }, ...person];
  const unwanted = notWanted(known);
  const own = unwanted?.now === true ? null : deferred(known);
  const waits = own ?? (unwanted === null ? waitingState(known) : null);
  const all = [
    ...listed(own),
    ...person,
    ...listed(unwanted?.facts ?? null),
    ...listed(own === null ? waits : null),
    ...listed(chosenConflict(known)),
  ];
  const [first, ...others] = all;
  return first === undefined ? [dryRun(known) ?? inSync(known)] : [first, ...others];
}

const listed = (facts: StateFacts | null): readonly StateFacts[] => (facts === null ? [] : [facts]);

/** The reasons why a pair is not in sync that go away only once somebody has done something, most urgent first. */
function needsPerson(known: Known): readonly StateFacts[] {
  const refused = deadLettered(known);
  const rules = stopped(known);
  const gone = unlinked(known);
  const told = [refused, rules, gone].flatMap((one) => one?.row ?? []);
  return [
    ...[refused, rules, gone].flatMap((one) => one?.facts ?? []),
    ...known.deadLetters.filter((row) => !told.includes(row)).map(failing),
    ...listed(openConflict(known)),
  ];
}

/** A fact with the dead letter that tells the same. */
interface WithRow {
  readonly facts: StateFacts;
  readonly row: DeadLetter | null;
}

function deadLettered({ stored, deadLetters }: Known): WithRow | null {
  const refused = stored?.pair.deadLettered ?? null;
  if (refused === null) return null;
  const row = deadLetters.find(({ code }) => code === refused.code) ?? null;
  if (row !== null) return { facts: failing(row), row };
  const { code, at } = refused;
  const facts = { code, since: at, lastAt: at, tries: null, deadLetter: null };
  return { facts: { kind: 'dead-lettered', ...facts }, row };
}

function stopped({ stored, deadLetters }: Known): WithRow | null {
  const fields = stoppedWrites(stored?.pair.laps ?? {});
  const since = fields.map((one) => one.since).toSorted()[0];
  if (since === undefined) return null;
  const row = deadLetters.find(({ code }) => code === 'pair-keeps-changing') ?? null;
  return { facts: { kind: 'stopped', since, fields, deadLetter: placeOf(row) }, row };
}

function unlinked({ stored, deadLetters }: Known): WithRow | null {
  if (stored?.pair.state !== 'unlinked') return null;
  const { misses, missedSince } = stored.pair;
  const missing = (['connectwise', 'servicenow'] as const).find((side) => misses[side] > 0) ?? null;
  const since = missing === null ? null : (missedSince?.[missing] ?? null);
  const row = deadLetters.find(({ code }) => code === 'record-missing') ?? null;
  return { facts: { kind: 'unlinked', missing, since, deadLetter: placeOf(row) }, row };
}

function failing(row: DeadLetter): StateFacts {
  const { code, firstAt: since, lastAt, times: tries } = row;
  return { kind: 'dead-lettered', code, since, lastAt, tries, deadLetter: placeOf(row) };
}

function placeOf<T extends DeadLetterPlace | null>(row: T): DeadLetterPlace | T {
  return row === null ? row : { side: row.side, recordId: row.recordId };
}

/** A conflict in which somebody has to choose; not one of a pair that no run works off. */
function openConflict(known: Known): StateFacts | null {
  const fields = conflictFields(known);
  return fields.some(({ chosen }) => chosen === null) ? conflict(known, fields) : null;
}

/** A choice that somebody has made is carried out by the next run: where that waits, the wait is shown first. */
function chosenConflict(known: Known): StateFacts | null {
  const fields = conflictFields(known);
  return fields.every(({ chosen }) => chosen !== null) ? conflict(known, fields) : null;
}

function conflict({ stored }: Known, fields: readonly ConflictField[]): StateFacts | null {
  const since = fields.map((one) => one.since).toSorted()[0];
  return since === undefined || stored?.pair.state !== 'active' ? null : { kind: 'conflict', since, fields };
}

/** Nothing is made of it; `now` where a look has just said so, which is newer than any failure. */
function notWanted({ stored, look }: Known): { readonly facts: StateFacts; readonly now: boolean } | null {
  if (stored?.pair.state === 'out-of-scope')
    return { facts: { kind: 'not-wanted', reason: 'out-of-scope' }, now: false };
  if (stored !== null || look?.kind !== 'ignored') return null;
  return { facts: { kind: 'not-wanted', reason: look.reason }, now: true };
}

function dryRun({ configured }: Known): StateFacts | null {
  return configured.dryRun ? { kind: 'dry-run' } : null;
}

function inSync(known: Known): StateFacts {
  const { stored } = known;
  if (stored === null || stored.pair.connectwiseId === null || stored.pair.servicenowId === null)
    return {
      kind: 'waiting',
      reason: 'next-look',
      waitsFor: null,
      code: null,
      since: null,
      tries: null,
      nextTryAt: null,
    };
  const reads = Object.values(stored.pair.readAt).filter((at) => at !== null);
  return {
    kind: 'in-sync',
    asOf: reads.length < 2 ? null : (reads.toSorted()[0] ?? null),
    lossy: lossyWords(stored.pair.base, known.configured),
    apart: apartFields(known),
  };
}
