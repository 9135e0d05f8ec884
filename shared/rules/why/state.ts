/** The state of a record's pair and its next step: the first of these states that fits. */
import type { DeadLetter, IgnoredReason } from '../sync/journal.ts';
import type { EngineTuning } from '../config/link.ts';
import type { StoredPair } from '../sync/pair.ts';
import { sideNames } from '../sync/record.ts';
import type { SideName } from '../sync/record.ts';
import { errorSentence, ignoredSentence } from './words.ts';

/** One state, with sentences for a person. */
export interface WhyState {
  readonly kind: 'at-rest' | 'dead-lettered' | 'waiting' | 'unlinked' | 'failing' | 'no-pair' | 'dry-run';
  readonly sentence: string;
  readonly next: string;
  /** The command that helps, where there is one. */
  readonly command: string | null;
}

/** The result of a look at a record without a pair, or the reason for which the look failed. */
export type LiveLook =
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason }
  | { readonly kind: 'would-write'; readonly writes: number }
  | { readonly kind: 'nothing-to-do' }
  | { readonly kind: 'failed'; readonly code: string };

interface StateFacts {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: string;
  readonly stored: StoredPair | null;
  readonly deadLetters: readonly DeadLetter[];
  readonly look: LiveLook | null;
  readonly waits: Readonly<Record<SideName, number>>;
  readonly dryRun: boolean;
  readonly engine: Pick<EngineTuning, 'visibilityDelaySeconds'>;
  readonly now: number;
}

const names = { connectwise: 'ConnectWise', servicenow: 'ServiceNow' } as const;

/** The state of one record's pair. */
export function stateOf(facts: StateFacts): WhyState {
  const state =
    deadLettered(facts) ??
    unlinked(facts) ??
    failing(facts) ??
    waiting(facts) ??
    dryRun(facts) ??
    noPair(facts) ??
    atRest;
  return { ...state, next: `${state.next}${rateLimits(facts)}` };
}

function deadLettered({ stored, ...facts }: StateFacts): WhyState | null {
  const deadLetter = stored?.pair.deadLettered ?? null;
  if (deadLetter === null) return null;
  return {
    kind: 'dead-lettered',
    sentence: `Dead-lettered since ${deadLetter.at}: ${errorSentence(deadLetter.code)}`,
    next: 'The same write is not tried again on its own. It is tried when either record changes, or when somebody orders a replay.',
    command: replayOf(facts),
  };
}

function unlinked({ stored, ...facts }: StateFacts): WhyState | null {
  if (stored?.pair.state !== 'unlinked') return null;
  return {
    kind: 'unlinked',
    sentence: 'Unlinked: several reads in a row did not find one of the two records. Nothing was deleted.',
    next: 'Once a read finds the record again, the next change or a replay links it again.',
    command: replayOf(facts),
  };
}

function failing({ deadLetters: [deadLetter], ...facts }: StateFacts): WhyState | null {
  if (deadLetter === undefined) return null;
  const { times, lastAt, code } = deadLetter;
  return {
    kind: 'failing',
    sentence: `Failed ${counted(times, 'time')}, last at ${lastAt}: ${errorSentence(code)}`,
    next: 'It is tried when either record changes, or when somebody orders a replay.',
    command: replayOf(facts),
  };
}

function waiting({ stored, engine, now }: StateFacts): WhyState | null {
  const begun = unfinished(stored, engine.visibilityDelaySeconds * 1000);
  if (begun === null) return null;
  const time = begun.until <= now ? 'with the next nudge' : `after ${new Date(begun.until).toISOString()}`;
  return {
    kind: 'waiting',
    sentence: begun.sentence,
    next: `It is looked at again ${time}; nothing is written twice.`,
    command: null,
  };
}

function dryRun(facts: StateFacts): WhyState | null {
  if (!facts.dryRun) return null;
  return {
    kind: 'dry-run',
    sentence:
      'The link is in dry run (`dryRun` in the configuration): plans are made and written down, and nothing is changed.',
    next: 'Nothing, until dryRun is switched off.',
    command: null,
  };
}

function noPair({ stored, look }: StateFacts): WhyState | null {
  if (stored !== null) return null;
  const state = (sentence: string, next: string): WhyState => ({
    kind: 'no-pair',
    sentence: `It belongs to no pair.${sentence}`,
    next,
    command: null,
  });
  switch (look?.kind) {
    case 'ignored':
      return state(
        ` ${ignoredSentence(look.reason)}`,
        'Nothing, until the record or the configuration changes.',
      );
    case 'would-write':
      return state('', 'It gets its counterpart with the next callback or poll that names it.');
    case 'failed':
      return state(
        ` A look at it failed: ${errorSentence(look.code)}`,
        'Look again when the other system can be read.',
      );
    case 'nothing-to-do':
    case undefined:
      return state('', 'Nothing, until the record changes.');
    default:
      return look satisfies never;
  }
}

const atRest: WhyState = {
  kind: 'at-rest',
  sentence: 'At rest: nothing is left to write.',
  next: 'The next change of either record is carried over when its callback arrives, or by the poll within 15 minutes.',
  command: null,
};

function replayOf({ link, side, recordId }: Pick<StateFacts, 'link' | 'side' | 'recordId'>): string {
  return `npm run cli -- dead-letters replay --link ${link} --side ${side} --id ${recordId} --yes`;
}

/** Writes that were begun and not confirmed, and the latest time at which one may still take effect. */
function unfinished(
  stored: StoredPair | null,
  visibilityDelayMs: number,
): { readonly sentence: string; readonly until: number } | null {
  if (stored === null) return null;
  const { pair, notes } = stored;
  const creating = pair.creating === null ? [] : [pair.creating.at];
  const fields = pair.pending.map(({ at }) => at);
  const copies = notes.filter(({ state }) => state === 'intended').map(({ at }) => at);
  const all = [...creating, ...fields, ...copies];
  if (all.length === 0) return null;
  const writes = [
    ...(creating.length > 0 ? ['the counterpart'] : []),
    ...(fields.length > 0 ? [counted(fields.length, 'field')] : []),
    ...(copies.length > 0 ? [counted(copies.length, 'note')] : []),
  ];
  return {
    sentence: `Waiting: a write of ${writes.join(' and ')} was begun and not confirmed; it may still take effect.`,
    until: Math.max(...all.map((at) => Date.parse(at))) + visibilityDelayMs,
  };
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function rateLimits({ waits, now }: StateFacts): string {
  return sideNames
    .filter((side) => waits[side] > now)
    .map(
      (side) =>
        ` ${names[side]} asked everybody to wait until ${new Date(waits[side]).toISOString()}; all work on it begins after that.`,
    )
    .join('');
}
