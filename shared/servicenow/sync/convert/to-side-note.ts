/** Notes, one way: a row of the table `sys_journal_field` → the note that the rules compare. */
import type { ServiceNowNoteKind, SideNote } from '../../../rules/sync/record.ts';
import type { Row } from '../../http/rows.ts';
import { sysIdIn, timeIn } from './shown-fields.ts';

/** The columns that a note is made of, and the one that names its incident. */
export const journalColumns = [
  'sys_id',
  'element',
  'element_id',
  'value',
  'sys_created_on',
  'sys_created_by',
] as const;

/** The author of a note, whom its row shows as a user name alone. */
export interface NoteAuthor {
  /** The author's name as people read it. */
  readonly name: string;
  readonly isUs: boolean;
}

/** The note of a row of that kind: rows of other columns are sorted out before, by `journalRowToKind`. */
export function journalRowToSideNote(
  row: Row,
  kind: ServiceNowNoteKind,
  { name, isUs }: NoteAuthor,
): SideNote {
  return {
    id: sysIdIn(row, 'sys_id', 'sys_journal_field'),
    kind,
    text: row['value'] ?? '',
    author: name,
    byUs: isUs,
    createdAt: timeIn(row, 'sys_created_on', 'sys_journal_field'),
    describes: false,
    editable: true,
  };
}

/** The note kind of a journal row; null for a row of any other column. */
export function journalRowToKind(row: Row): ServiceNowNoteKind | null {
  const element = row['element'];
  return element === 'comments' || element === 'work_notes' ? element : null;
}
