/** The stored rows of a record that is not at rest: a conflict, a dead letter, work that waits. */
import type { DeadLetter } from '../../../shared/rules/sync/journal.ts';
import type { NoteLink, Pair } from '../../../shared/rules/sync/pair.ts';
import { stateOf } from '../../../shared/rules/why/state.ts';
import type { Known } from '../../../shared/rules/why/state-facts.ts';
import { aKnown } from './known.ts';
import { aDeferral } from './rows.ts';
import { aLink, aSyncedPair, noon } from './rules.ts';
import { redactText } from '../../../shared/rules/safe-text.ts';

/** Ten seconds before noon. */
export const at = new Date(noon - 10_000).toISOString();

/** A stored pair with these notes. */
export const stored = (changes: Partial<Pair> = {}, notes: readonly NoteLink[] = []): Known['stored'] => ({
  pair: aSyncedPair(aLink(), changes),
  notes,
  attachments: [],
  version: '1',
});

/** A dead letter of the ticket. */
export const deadLetter: DeadLetter = {
  link: 'contoso',
  side: 'connectwise',
  recordId: '4711',
  pair: null,
  code: 'write-refused',
  sentence: '',
  lastAnswer: redactText(''),
  mapping: '',
  firstAt: at,
  lastAt: at,
  times: 1,
};

/** A note that was begun. */
export const intended: NoteLink = {
  sourceSide: 'connectwise',
  sourceId: '88',
  part: 0,
  state: 'intended',
  targetKind: 'comments',
  targetId: null,
  textFingerprint: 'x',
  at,
};

/** A write that was begun. */
export const pending: Pair['pending'] = [
  { side: 'servicenow', field: 'summary', value: { connectwise: 'a', servicenow: 'a' }, at },
];

/** The pair's own note of its dead letter. */
export const deadLettered: Pair['deadLettered'] = { code: 'write-refused', at, parts: ['p'] };

/** The pair's own note of its conflict. */
export const conflicts: NonNullable<Pair['conflicts']> = {
  summary: { id: 'conflict-1', policy: 'manual', since: '2026-11-24T11:51:00.000Z' },
};

/** A field that two rules set back and forth. */
export const laps: NonNullable<Pair['laps']> = {
  status: {
    writes: [
      { side: 'servicenow', value: { connectwise: '1:New', servicenow: '1' }, at, by: 'jdoe' },
      { side: 'connectwise', value: { connectwise: '1:Closed', servicenow: '7' }, at },
    ],
    returns: 7,
    answers: 0,
    stopped: at,
  },
};

/** Work that was put off. */
export const deferral = aDeferral('contoso');

/** The command that replays the dead letter. */
export const replay = 'npm run cli -- dead-letters replay --link contoso --side connectwise --id 4711 --yes';

/** The command that settles the conflict. */
export const command = 'npm run cli -- conflicts settle 4711 summary --link contoso --seen conflict';

/** The state of the record, with these rows beside a pair at rest. */
export const state = (changes: Partial<Known> = {}) => stateOf(aKnown({ stored: stored(), ...changes }));

/** Reads that came after every row. */
export const readSince: Pair['readAt'] = {
  connectwise: '2026-11-24T11:59:30.000Z',
  servicenow: '2026-11-24T11:59:31.000Z',
};

/** A circuit breaker that is open. */
export const circuit = { since: noon - 540_000, coolDownUntil: noon + 60_000, failures: 3 };
