/** What state a record's pair is in, and what happens next: the first of these questions that is answered with yes. */
import type { DeadLetter, IgnoredReason } from '../sync/journal.ts';
import type { EngineTuning } from '../config/link.ts';
import type { StoredPair } from '../sync/pair.ts';
import { sideNames } from '../sync/record.ts';
import type { SideName } from '../sync/record.ts';
import { errorSentence, ignoredSentence } from './words.ts';

export interface WhyState {
  readonly kind: 'at-rest' | 'dead-lettered' | 'waiting' | 'unlinked' | 'failing' | 'no-pair' | 'dry-run';
  readonly sentence: string;
  readonly next: string;
  /** The command that helps, where there is one. */
  readonly command: string | null;
}

/** What a look at a record without a pair found, or why nobody could look. */
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
  const { stored, deadLetters, now } = facts;
  const pair = stored?.pair ?? null;
  const replay = `npm run cli -- dead-letters replay --link ${facts.link} --side ${facts.side} --id ${facts.recordId} --yes`;
  const state = (kind: WhyState['kind'], sentence: string, next: string, command?: string): WhyState => ({
    kind,
    sentence,
    next: `${next}${waitingFor(facts)}`,
    command: command ?? null,
  });

  if (pair?.deadLettered)
    return state(
      'dead-lettered',
      `Dead-lettered since ${pair.deadLettered.at}: ${errorSentence(pair.deadLettered.code)}`,
      'The same write is not tried again on its own. It is tried when either record changes, or when somebody orders a replay.',
      replay,
    );
  if (pair?.state === 'unlinked')
    return state(
      'unlinked',
      'Unlinked: one of the two records was not shown to us several times in a row. Nothing was deleted.',
      'Should the record be shown again, the next change or a replay links it again.',
      replay,
    );
  const deadLetter = deadLetters[0];
  if (deadLetter !== undefined)
    return state(
      'failing',
      `Failed ${deadLetter.times} time${deadLetter.times === 1 ? '' : 's'}, last at ${deadLetter.lastAt}: ${errorSentence(deadLetter.code)}`,
      'It is tried when either record changes, or when somebody orders a replay.',
      replay,
    );
  const waiting = unfinished(stored, facts.engine.visibilityDelaySeconds * 1000);
  if (waiting !== null)
    return state(
      'waiting',
      waiting.sentence,
      `It is looked at again ${waiting.until <= now ? 'with the next nudge' : `after ${new Date(waiting.until).toISOString()}`}; nothing is written twice.`,
    );
  if (facts.dryRun)
    return state(
      'dry-run',
      'The link is in dry run (`dryRun` in the configuration): plans are made and written down, and nothing is changed.',
      'Nothing, until dryRun is switched off.',
    );
  if (pair === null) return noPair(facts, state);
  return state(
    'at-rest',
    'At rest: nothing is left to write.',
    'The next change of either record is carried over when its callback arrives, or by the poll within 15 minutes.',
  );
}

function noPair(
  { look }: StateFacts,
  state: (kind: WhyState['kind'], sentence: string, next: string) => WhyState,
): WhyState {
  const none = 'It belongs to no pair.';
  if (look?.kind === 'ignored')
    return state(
      'no-pair',
      `${none} ${ignoredSentence(look.reason)}`,
      'Nothing, until the record or the configuration changes.',
    );
  if (look?.kind === 'would-write')
    return state('no-pair', none, 'It gets its counterpart with the next callback or poll that names it.');
  if (look?.kind === 'failed')
    return state(
      'no-pair',
      `${none} A look at it failed: ${errorSentence(look.code)}`,
      'Look again when the other system can be read.',
    );
  return state('no-pair', none, 'Nothing, until the record changes.');
}

/** What was begun and whose end nobody has seen; the latest time at which it may still take effect. */
function unfinished(
  stored: StoredPair | null,
  visibilityDelayMs: number,
): { sentence: string; until: number } | null {
  if (stored === null) return null;
  const { pair, notes } = stored;
  const creating = pair.creating === null ? [] : [pair.creating.at];
  const fields = pair.pending.map(({ at }) => at);
  const copies = notes.filter(({ state }) => state === 'intended').map(({ at }) => at);
  const all = [...creating, ...fields, ...copies];
  if (all.length === 0) return null;
  const what = [
    ...(creating.length > 0 ? ['the counterpart'] : []),
    ...(fields.length > 0 ? [`${fields.length} field${fields.length === 1 ? '' : 's'}`] : []),
    ...(copies.length > 0 ? [`${copies.length} note${copies.length === 1 ? '' : 's'}`] : []),
  ];
  return {
    sentence: `Waiting: a write of ${what.join(' and ')} was begun and its end was not seen; it may still take effect.`,
    until: Math.max(...all.map((at) => Date.parse(at))) + visibilityDelayMs,
  };
}

function waitingFor({ waits, now }: StateFacts): string {
  return sideNames
    .filter((side) => waits[side] > now)
    .map(
      (side) =>
        ` ${names[side]} asked everybody to wait until ${new Date(waits[side]).toISOString()}; all work on it begins after that.`,
    )
    .join('');
}
