/** What the user would lose: privacy. An internal note that lands in the discussion is mailed to the customer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toNoteDraft } from '../../../../../shared/connectwise/sync/convert/to-note-draft.ts';
import { ticketNoteToKind } from '../../../../../shared/connectwise/sync/convert/to-side-note.ts';

for (const kind of ['discussion', 'internal', 'resolution'] as const)
  test(`a note of the section ${kind} stands in that section alone, and is read back from there`, () => {
    const draft = toNoteDraft({ kind, text: 'It burns.' });
    const flags = [draft.detailDescriptionFlag, draft.internalAnalysisFlag, draft.resolutionFlag];
    assert.equal(flags.filter(Boolean).length, 1);
    assert.equal(ticketNoteToKind(draft), kind);
    assert.equal(draft.text, 'It burns.');
  });
