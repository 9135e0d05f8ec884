/** Finds the changes between two looks at a record, and how the two of a pair stand to each other. Knows no document. */

/** @typedef {import('../../common/record-view.ts').RecordView} RecordView */
/** @typedef {import('../pairs.ts').PairView} PairView */
/** @typedef {'summary' | 'status' | 'priority'} FieldName */
/** @typedef {'followed' | 'changed'} Move */

/** @type {readonly FieldName[]} */
export const fieldNames = ['summary', 'status', 'priority'];

/** How long a difference may last before the page says where to look, in milliseconds. */
export const patience = 30_000;

/**
 * The fields that differ from the last look, and the notes that were not there then. `followed` when it was the
 * integration that wrote last: that is how the other side's changes arrive. Nothing at the first look.
 * @param {RecordView | null | undefined} before
 * @param {RecordView} after
 * @returns {{ fields: ReadonlyMap<FieldName, Move>, notes: ReadonlyMap<string, Move> }}
 */
export function changesOf(before, after) {
  /** @type {Move} */
  const move = after.isFollowing ? 'followed' : 'changed';
  if (before === null || before === undefined) return { fields: new Map(), notes: new Map() };
  const known = new Set(before.notes.map(({ id }) => id));
  const moved = fieldNames.filter((name) => before[name] !== after[name]);
  const added = after.notes.filter(({ id }) => !known.has(id));
  return {
    fields: new Map(moved.map((name) => [name, move])),
    notes: new Map(added.map(({ id, by }) => [id, by === after.changedBy ? move : 'changed'])),
  };
}

/**
 * How a pair stands.
 *
 * `equal`, `waiting` (for the other side), `stuck` (has waited too long), `alone` (has no counterpart), `unknown`
 * (nobody says what equal means).
 * @typedef {{ kind: 'equal' | 'waiting' | 'stuck' | 'alone' | 'unknown', sign: string, text: string,
 *   differing: readonly FieldName[] }} Standing
 */

/**
 * @param {PairView} pair
 * @param {{ isLinked: boolean, hasBothSides: boolean, wasTouched: boolean, waitedFor: number }} known
 *   `isLinked`: something is known to keep pairs equal; `wasTouched`: changed or made on this page; `waitedFor`:
 *   milliseconds since the difference was first seen
 * @returns {Standing}
 */
export function standingOf(pair, { isLinked, hasBothSides, wasTouched, waitedFor }) {
  const { ticket, incident, verdict, isCovered, told } = pair;
  const number = ticket?.number ?? incident?.number ?? '';
  if (ticket === null || incident === null) {
    if (!hasBothSides) return { kind: 'unknown', sign: '', text: '', differing: [] };
    if (told !== null && told.kind !== 'in-sync' && !isOnItsWay(told))
      return { kind: 'alone', sign: '', text: told.sentence, differing: [] };
    if (isCovered && wasTouched) return waiting([], waitedFor, number);
    const noun = ticket === null ? 'ticket' : 'incident';
    const why = isCovered
      ? `No ${noun} yet.${told === null ? '' : ` ${told.next}`}`
      : `No ${noun}${isLinked ? ': no link covers this record' : ''}.`;
    return { kind: 'alone', sign: '', text: why, differing: [] };
  }
  if (verdict === null) return { kind: 'unknown', sign: '↔', text: 'a pair', differing: [] };
  const differing = fieldNames.filter((name) => !verdict[name]);
  // What the app says goes first, unless it has not seen the last change yet.
  if (told !== null && told.kind !== 'in-sync' && (differing.length > 0 || told.kind !== 'waiting'))
    return tellsOtherwise(told, differing);
  if (differing.length > 0) return waiting(differing, waitedFor, number);
  const inSync = /^In sync(?: \([^)]*\))?/.exec(told?.sentence ?? '')?.[0];
  return {
    kind: 'equal',
    sign: '=',
    text: inSync === undefined ? 'equal' : `i${inSync.slice(1)}`,
    differing: [],
  };
}

/**
 * Whether the record only waits for the callback or poll that names it.
 * @param {import('../told-states.ts').ToldState} told
 */
function isOnItsWay({ kind, sentence }) {
  return kind === 'waiting' && sentence.includes('no counterpart yet');
}

/**
 * @param {import('../told-states.ts').ToldState} told
 * @param {readonly FieldName[]} differing
 * @returns {Standing}
 */
function tellsOtherwise({ sentence, next, command }, differing) {
  const help = command === null ? '' : ` ${next} ${command}`;
  return { kind: 'stuck', sign: differing.length > 0 ? '≠' : '=', text: `${sentence}${help}`, differing };
}

/**
 * @param {readonly FieldName[]} differing
 * @param {number} waitedFor
 * @param {string} number
 * @returns {Standing}
 */
function waiting(differing, waitedFor, number) {
  if (waitedFor < patience)
    return { kind: 'waiting', sign: '≠', text: 'waiting for the other side…', differing };
  const text = `still not equal. Ask why: npm run cli -- --settings .local/operator.env why ${number}`;
  return { kind: 'stuck', sign: '≠', text, differing };
}
