// If this fails, one odd row in the notes of a ticket stops its fields, or its description counts as deleted and is
// emptied on the other side, or nobody learns that its notes wait.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import type { Side } from '../../../shared/ports/side.ts';
import { CodedError, type ErrorCode } from '../../../shared/rules/errors.ts';
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import { engineWorld } from '../../support/engine/engine-world.ts';

async function pairedWorld() {
  const w = engineWorld();
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  await w.drain();
  const incident = w.only('servicenow').id;
  let unread: ErrorCode | null = 'row-of-another-record';
  /** As the real side reads a ticket whose notes alone cannot be read. */
  const odd = (side: Side): Side => ({
    ...side,
    async read(id, known) {
      const read = await side.read(id, known);
      if (read.kind !== 'found' || unread === null) return read;
      const fields = { ...read.record.fields, description: '' };
      const notesUnread = new CodedError(unread, { detail: 'One row is foreign.' });
      return { ...read, record: { ...read.record, fields, descriptionNoteId: null, notes: [], notesUnread } };
    },
  });
  const needs = () => {
    const real = w.needs();
    return {
      ...real,
      linkOf: async (name: string) => {
        const linked = await real.linkOf(name);
        return (
          linked && { ...linked, sides: { ...linked.sides, connectwise: odd(linked.sides.connectwise) } }
        );
      },
    };
  };
  return {
    w,
    ticket,
    incident,
    sync: (nudge: Nudge) => syncPair(nudge, needs()),
    heal: () => {
      unread = null;
    },
    codes: () => [...w.state.deadLetters.values()].map(({ code }) => code),
  };
}

test('its fields are synced both ways, its notes and its description wait, and come when they are read again', async () => {
  const { w, ticket, incident, sync, heal, codes } = await pairedWorld();
  const before = w.servicenow.records.get(incident)?.notes.length ?? 0;
  w.connectwise.edit(ticket, 'summary', 'Printer on fire');
  w.connectwise.note(ticket, 'discussion', 'Hurry', 'Ann');
  w.servicenow.edit(incident, 'status', '2');
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const outcome = await sync({ ...w.nudge('connectwise', ticket), attempt });
    assert.equal(outcome.kind === 'deferred' ? outcome.code : outcome.kind, 'row-of-another-record');
    w.advance(200);
  }
  const held = w.servicenow.records.get(incident);
  assert.deepEqual(
    [held?.fields.summary, held?.fields.description, held?.notes.length],
    ['Printer on fire', 'It burns.', before],
  );
  assert.equal(w.connectwise.records.get(ticket)?.fields.status, 'Assigned');
  heal();
  await w.drain();
  assert.equal(w.servicenow.records.get(incident)?.notes.length, before + 1);
  assert.equal(w.servicenow.records.get(incident)?.fields.description, 'It burns.');
  assert.deepEqual(codes(), []);
});

test('a person is told after some tries, once, and no more when the notes are read again', async () => {
  const { w, ticket, sync, heal, codes } = await pairedWorld();
  w.connectwise.note(ticket, 'discussion', 'Hurry', 'Ann');
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await sync({ ...w.nudge('connectwise', ticket), attempt });
    w.state.queue.length = 0;
    w.advance(200);
  }
  assert.deepEqual(codes(), ['row-of-another-record']);
  heal();
  assert.equal((await sync(w.nudge('connectwise', ticket))).kind, 'synced');
  assert.deepEqual(codes(), []);
});

test('makes no counterpart: its old notes would count as new once they are shown', async () => {
  const { w, sync } = await pairedWorld();
  const ticket = w.openTicket({ summary: 'Fresh' });
  await sync(w.nudge('connectwise', ticket));
  assert.equal(w.servicenow.records.size, 1);
});
