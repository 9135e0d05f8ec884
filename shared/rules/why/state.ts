/**
 * From what is stored to the one state that a person is told, wherever it is told: the first of these that fits. Pure.
 */
import { conflictFields, stoppedWrites } from './open-fields.ts';
import { apartFields, lossyWords } from './lossy-words.ts';
import type { Known, StateFacts } from './state-facts.ts';
import { tellState } from './tell-state.ts';
import { waitingState } from './waiting.ts';

/** One state: its facts, with sentences for a person made of them. */
export type WhyState = StateFacts & {
  readonly sentence: string;
  readonly next: string;
  /** The command that helps, where there is one. */
  readonly command: string | null;
};

/** The state of one record's pair. */
export function stateOf(known: Known): WhyState {
  const facts = factsOf(known);
  return { ...facts, ...tellState(facts, known) };
}

function factsOf(known: Known): StateFacts {
  return (
    switchedOff(known) ??
    paused(known) ??
    deadLettered(known) ??
    stopped(known) ??
    unlinked(known) ??
    failing(known) ??
    conflict(known) ??
    notWanted(known) ??
    waitingState(known) ??
    dryRun(known) ??
    inSync(known)
  );
}

function switchedOff({ configured }: Known): StateFacts | null {
  return configured.enabled ? null : { kind: 'not-wanted', reason: 'link-off' };
}

function paused({ pause = null }: Known): StateFacts | null {
  return pause === null ? null : { kind: 'paused', ...pause };
}

function deadLettered({ stored, deadLetters }: Known): StateFacts | null {
  const refused = stored?.pair.deadLettered ?? null;
  if (refused === null) return null;
  const row = deadLetters.find(({ code }) => code === refused.code);
  const { code, at } = refused;
  return {
    kind: 'dead-lettered',
    code,
    since: row?.firstAt ?? at,
    lastAt: row?.lastAt ?? at,
    tries: row?.times ?? null,
  };
}

function stopped({ stored }: Known): StateFacts | null {
  const fields = stoppedWrites(stored?.pair.laps ?? {});
  const since = fields.map((one) => one.since).toSorted()[0];
  return since === undefined ? null : { kind: 'stopped', since, fields };
}

function unlinked({ stored }: Known): StateFacts | null {
  if (stored?.pair.state === 'out-of-scope') return { kind: 'not-wanted', reason: 'out-of-scope' };
  if (stored?.pair.state !== 'unlinked') return null;
  const { misses, missedSince } = stored.pair;
  const missing = (['connectwise', 'servicenow'] as const).find((side) => misses[side] > 0) ?? null;
  return {
    kind: 'unlinked',
    missing,
    since: missing === null ? null : (missedSince?.[missing] ?? null),
  };
}

function failing({ deadLetters: [deadLetter] }: Known): StateFacts | null {
  if (deadLetter === undefined) return null;
  const { code, firstAt, lastAt, times } = deadLetter;
  return { kind: 'dead-lettered', code, since: firstAt, lastAt, tries: times };
}

/** A choice that somebody has made is carried out by the next run: where that waits, it is told as waiting. */
function conflict(known: Known): StateFacts | null {
  const fields = conflictFields(known);
  const since = fields.map((one) => one.since).toSorted()[0];
  if (since === undefined) return null;
  const isChosen = fields.every(({ chosen }) => chosen !== null);
  return (isChosen ? waitingState(known) : null) ?? { kind: 'conflict', since, fields };
}

function notWanted({ stored, look }: Known): StateFacts | null {
  return stored === null && look?.kind === 'ignored' ? { kind: 'not-wanted', reason: look.reason } : null;
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
