/** The results that an acceptance run expects, from a link's settings. */
import type { Link } from '../config/link.ts';
import type { NoteKind, SideName } from '../sync/record.ts';

/** True when changes made on `from` reach the other side. */
export function travels(direction: Link['attachments']['direction'], from: SideName): boolean {
  return direction === 'both' || direction === (from === 'connectwise' ? 'to-servicenow' : 'to-connectwise');
}

/** The note kinds that a person writes on each side: one that customers read, one that they must not. */
export const writtenKinds = {
  connectwise: { customer: 'discussion', internal: 'internal' },
  servicenow: { customer: 'comments', internal: 'work_notes' },
} as const satisfies Record<SideName, Record<'customer' | 'internal', NoteKind>>;

/** The kind that a copy has on the other side; null when the note stays where it is. */
export function copyKind(link: Link, kind: NoteKind): NoteKind | null {
  const target = link.notes[kind];
  return target === 'none' ? null : target;
}

/** True for a place where customers read. */
export function isPublic(kind: NoteKind): boolean {
  return kind === 'comments' || kind === 'discussion';
}

/** The words that close a ticket of that board and its incident; null when the link's status map has none. */
export function closingWords(
  link: Link,
  board: string,
): { readonly connectwise: string; readonly servicenow: string } | null {
  const rows = link.status
    .filter((map) => board === '' || String(map.board) === board)
    .flatMap((map) => map.rows);
  const row = rows.find(({ servicenow, use }) => use === 'both' && link.closing.states.includes(servicenow));
  return row === undefined ? null : { connectwise: row.connectwise, servicenow: row.servicenow };
}
