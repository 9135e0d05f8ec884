/** What the user would lose: privacy. A work note read as a comment is copied to where the customer reads it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  journalRowToKind,
  journalRowToSideNote,
} from '../../../../../shared/servicenow/sync/convert/to-side-note.ts';

const row = {
  sys_id: 'a'.repeat(32),
  element: 'work_notes',
  element_id: 'f'.repeat(32),
  value: 'Privat',
  sys_created_on: '2026-11-24 10:00:00',
  sys_created_by: 'beth',
};

test('a whole entry', () => {
  assert.deepEqual(journalRowToSideNote(row, 'work_notes', { name: 'Beth Anglin', isUs: false }), {
    id: 'a'.repeat(32),
    kind: 'work_notes',
    text: 'Privat',
    author: 'Beth Anglin',
    byUs: false,
    createdAt: '2026-11-24T10:00:00.000Z',
    describes: false,
    editable: true,
  });
});

test('only the two journals of an incident are notes', () => {
  assert.equal(journalRowToKind(row), 'work_notes');
  assert.equal(journalRowToKind({ ...row, element: 'comments' }), 'comments');
  assert.equal(journalRowToKind({ ...row, element: 'approval_history' }), null);
  assert.equal(journalRowToKind({}), null);
});
