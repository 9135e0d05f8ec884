// If this fails, a copy of a note becomes the ticket's description, or a description moves to another note.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { textDigest } from '../../../../../shared/rules/canonical.ts';
import { withDescription } from '../../../../../shared/rules/sync/notes/description.ts';
import { intendedRow } from '../../../../../shared/rules/sync/notes/plan.ts';
import type { NoteLink } from '../../../../../shared/rules/sync/pair.ts';
import { aLink, aSyncedPair, aSideNote, aTicket, noon } from '../../../../support/builders/rules.ts';

describe('the description of a ticket', () => {
  const link = aLink();
  const marked = aSideNote({ id: '5', text: 'As told on the phone', describes: true });
  const ticket = aTicket({ description: '' }, { notes: [marked, aSideNote()] });

  it('is the note that ConnectWise marks', () => {
    const read = withDescription(aSyncedPair(link), [], ticket);
    assert.deepEqual([read.descriptionNoteId, read.fields.description], ['5', 'As told on the phone']);
  });

  it('is never a copy that we made of a note', () => {
    const note = aSideNote({ id: 'j1', kind: 'comments' });
    const row: NoteLink = {
      ...intendedRow({ note, side: 'servicenow', kind: 'discussion', part: 0, text: note.text, now: noon }),
      targetId: '5',
      state: 'linked',
    };
    const read = withDescription(aSyncedPair(link), [row], ticket);
    assert.deepEqual([read.descriptionNoteId, read.fields.description], [null, '']);
  });

  it('stays the remembered note, also when ConnectWise marks another', () => {
    assert.equal(
      withDescription(aSyncedPair(link, { descriptionNoteId: '88' }), [], ticket).descriptionNoteId,
      '88',
    );
  });

  it('is the note of a write of ours whose answer was lost', () => {
    const digest = textDigest('Have you tried water?');
    const value = { connectwise: digest, servicenow: digest };
    const pending = [
      { side: 'connectwise', field: 'description', value, at: '2026-11-24T11:00:00.000Z' },
    ] as const;
    assert.equal(withDescription(aSyncedPair(link, { pending }), [], ticket).descriptionNoteId, '88');
  });
});
