/** What the user would lose: the description. Taken from the wrong note, it would overwrite the incident's. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectWiseClient } from '../../../../shared/connectwise/client.ts';
import { ticketNoteToSideNote } from '../../../../shared/connectwise/sync/convert/to-side-note.ts';
import { findDescription, writeDescription } from '../../../../shared/connectwise/sync/description-note.ts';
import type {
  PatchOperation,
  TicketNote,
  TicketNoteDraft,
} from '../../../../shared/connectwise/wire/index.ts';

const entered = '2026-11-24T10:00:00Z';
const later = '2026-11-24T10:05:00Z';

function find(rows: readonly TicketNote[], enteredAt: string | null | undefined = entered) {
  return findDescription(rows, rows.map(ticketNoteToSideNote), enteredAt)?.id;
}

test('the flag decides, wherever the note stands', () => {
  const first = { id: 1, detailDescriptionFlag: true, dateCreated: entered };
  const flagged = { id: 2, detailDescriptionFlag: true, issueFlag: true, dateCreated: later };
  assert.equal(find([first, flagged]), '2');
});

test('without a flag it is the discussion note of the same moment as the ticket', () => {
  const reply = { id: 1, detailDescriptionFlag: true, dateCreated: later };
  const first = { id: 2, detailDescriptionFlag: true, dateCreated: '2026-11-24T10:00:02Z' };
  assert.equal(find([reply, first]), '2');
  assert.equal(find([{ ...first, dateCreated: '2026-11-24T10:00:03Z' }]), undefined);
  assert.equal(find([first], null), undefined);
});

test('a private note never is, whatever its flag and moment', () => {
  const note = { id: 1, internalAnalysisFlag: true, issueFlag: true, dateCreated: entered };
  assert.equal(find([note]), undefined);
});

function recorder() {
  const sent: (TicketNoteDraft | readonly PatchOperation[])[] = [];
  const notes = {
    create(draft: TicketNoteDraft) {
      sent.push(draft);
      return Promise.resolve({ id: 99 });
    },
    patch(id: number, operations: readonly PatchOperation[]) {
      sent.push(operations);
      return Promise.resolve({ id });
    },
  } as ReturnType<ConnectWiseClient['notes']>;
  return { sent, notes };
}

test('a description that has its note is changed there, and one without gets a note that carries the flag', async () => {
  const { sent, notes } = recorder();
  assert.equal((await writeDescription(notes, '88', 'It burns.', false)).id, '88');
  assert.equal((await writeDescription(notes, null, 'It burns.', true)).id, '99');
  assert.deepEqual(sent, [
    [{ op: 'replace', path: 'text', value: 'It burns.' }],
    {
      text: 'It burns.',
      detailDescriptionFlag: true,
      internalAnalysisFlag: false,
      resolutionFlag: false,
      issueFlag: true,
      processNotifications: false,
    },
  ]);
});
