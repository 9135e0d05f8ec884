/** Finds the changes between two looks at a record. Knows no document. */

/** @typedef {import('../../common/record-view.ts').RecordView} RecordView */
/** @typedef {'summary' | 'status' | 'priority'} FieldName */
/** @typedef {'followed' | 'changed'} Move */

/** @type {readonly FieldName[]} */
export const fieldNames = ['summary', 'status', 'priority'];

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
