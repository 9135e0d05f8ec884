/** What the user would lose: privacy. A note that may be internal must never be read as one that customers see. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  timeEntryToSideNote,
  ticketNoteToKind,
  ticketNoteToSideNote,
} from '../../../../../shared/connectwise/sync/convert/to-side-note.ts';

for (const [flags, kind] of [
  [{ detailDescriptionFlag: true }, 'discussion'],
  [{ resolutionFlag: true }, 'resolution'],
  [{ internalAnalysisFlag: true }, 'internal'],
  [{ detailDescriptionFlag: true, resolutionFlag: true }, 'resolution'],
  [{ detailDescriptionFlag: true, resolutionFlag: true, internalAnalysisFlag: true }, 'internal'],
  [{ detailDescriptionFlag: null, internalAnalysisFlag: null }, 'internal'],
  [{}, 'internal'],
] as const)
  test(`a note with ${JSON.stringify(flags)} is of the section ${kind}`, () => {
    assert.equal(ticketNoteToKind(flags), kind);
  });

test('the author of a note is the member, else the contact, else whoever is named as its maker', () => {
  const note = { id: 1, member: { id: 2, name: 'Ann' }, contact: { id: 3, name: 'Bo' }, createdBy: 'api' };
  assert.equal(ticketNoteToSideNote(note).author, 'Ann');
  assert.equal(ticketNoteToSideNote({ ...note, member: null }).author, 'Bo');
  assert.equal(ticketNoteToSideNote({ id: 1, createdBy: 'api' }).author, 'api');
  assert.equal(ticketNoteToSideNote({ id: 1 }).author, '');
});

test('a time entry has its own id, although a note may have its number, and cannot be edited', () => {
  const entry = { id: 7, text: 'On site', internalAnalysisFlag: true, timeStart: '2026-11-24T09:00:00Z' };
  assert.deepEqual(timeEntryToSideNote(entry), {
    id: 'time-7',
    kind: 'internal',
    text: 'On site',
    author: '',
    byUs: null,
    createdAt: '2026-11-24T09:00:00.000Z',
    describes: false,
    editable: false,
  });
  assert.notEqual(timeEntryToSideNote(entry).id, ticketNoteToSideNote({ id: 7 }).id);
});
