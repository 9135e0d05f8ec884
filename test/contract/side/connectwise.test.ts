// If this fails, the ConnectWise side does something else than the stories are promised: they write twice, show one
// customer's tickets to another, lose a change, or take an old record for a new one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atOnce } from '../../support/side/at-once.ts';
import { connectwiseWorld, ticketManners } from '../../support/side/connectwise-world.ts';
import { describeSide } from '../side.ts';
import { readNow, refused } from './world.ts';
import { draftOf } from './writing.ts';

describeSide('ConnectWise', ticketManners, () => connectwiseWorld());

describe('ConnectWise alone', () => {
  it('keeps a document from customers that does not say whether they see it', async () => {
    const world = await connectwiseWorld();
    const id = world.make();
    const file = world.attach(id, { name: 'unsaid.txt', content: 'x' });
    const row = world.real.connectwise.world().table('documents').get(Number(file));
    assert.ok(row !== undefined);
    delete row.values['publicFlag'];
    assert.deepEqual(
      (await world.side.attachments(id)).map(({ isPrivate }) => isPrivate),
      [true],
    );
  });

  it('learns the id of a ticket whose create is answered with a redirect to it', async () => {
    const world = await connectwiseWorld();
    world.real.connectwise.faults.order({ fault: 'redirect-after-commit', match: { method: 'POST' } });
    const { id } = await atOnce(world.side).create(draftOf(world));
    world.calm();
    assert.equal((await readNow(world, id)).fields.summary, draftOf(world).fields.summary);
    assert.equal(world.count(), 1);
  });

  for (const options of [
    { fields: ['_info'] },
    { fields: ['id'] },
    { fields: [], set: { id: -5 } },
    { fields: [], set: { id: 1e20 } },
    { fields: [], set: { id: '12' } },
    { fields: [], set: { _info: { lastUpdated: 'yesterday', dateEntered: 'yesterday' } } },
  ])
    it(`lists nothing while rows come with ${JSON.stringify(options)}, instead of making up what is not said`, async () => {
      const world = await connectwiseWorld();
      world.make();
      const { side, list, real } = world;
      real.connectwise.faults.order({ fault: 'field-hidden', options, match: { path: '/service/tickets' } });
      const window = { from: new Date(world.now() - 60_000).toISOString(), to: null, after: null };
      const wrong = 'connectwise-field-missing';
      await refused(side.changed(window, 50), wrong);
      await refused(side.inventory(null, 50), wrong);
      const saysId = !('set' in options ? 'id' in options.set : options.fields.includes('id'));
      const filter = { since: null, until: '2030-01-01T00:00:00.000Z', closed: true };
      if (!saysId) await refused(list.page(filter, null, 50), wrong);
    });

  it('uses nothing of a list of notes that holds one of another ticket, or one without its ticket', async () => {
    const world = await connectwiseWorld();
    const stranger = world.makeOutside('customer', 'CANARY-7f3a');
    const id = world.make();
    world.note(stranger, 'discussion', 'CANARY-7f3a');
    const match = { path: '/notes' };
    world.real.connectwise.faults.order({ fault: 'foreign-rows', times: 1, match, options: { rows: 3 } });
    const unread = await readNow(world, id);
    assert.deepEqual([unread.notesUnread?.code, unread.notes], ['row-of-another-record', []]);
    assert.equal(unread.notesUnread?.treatment, 'retry');
    const options = { fields: ['ticketId'] };
    world.real.connectwise.faults.order({ fault: 'field-hidden', times: 1, match, options });
    assert.equal((await readNow(world, id)).notesUnread?.code, 'connectwise-field-missing');
    assert.equal((await readNow(world, id)).notes.length, 1);
  });

  it('uses nothing of a list of time entries that holds one of another ticket, and leaves out those of a merged one', async () => {
    const world = await connectwiseWorld({ timeEntries: true });
    const stranger = world.makeOutside('customer', 'CANARY-7f3a');
    const id = world.make();
    const { faults, control } = world.real.connectwise;
    const timeEntry = (ticket: string, text: string): unknown =>
      control.edit({
        table: 'timeEntries',
        id: null,
        set: {
          chargeToId: Number(ticket),
          chargeToType: 'ServiceTicket',
          notes: text,
          actualHours: 1,
          timeStart: '2026-11-24T08:00:00Z',
        },
        by: 'jdoe',
      });
    timeEntry(id, 'ours');
    assert.equal((await readNow(world, id)).notes.filter(({ text }) => text === 'ours').length, 1);
    const other = { ticket: { id: Number(stranger) } };
    const match = { path: '/allNotes' };
    faults.order({ fault: 'field-hidden', times: 1, match, options: { fields: [], set: other } });
    const unread = await readNow(world, id);
    assert.deepEqual([unread.notesUnread?.code, unread.notes], ['row-of-another-record', []]);
    const merged = { ...other, mergedFlag: true };
    faults.order({ fault: 'field-hidden', times: 1, match, options: { fields: [], set: merged } });
    assert.ok(!(await readNow(world, id)).notes.some(({ text }) => text === 'ours'));
  });

  it('takes the first words of a ticket for its description, and no later ones', async () => {
    const world = await connectwiseWorld();
    const id = world.make({ description: '' });
    await world.advance(60);
    world.note(id, 'discussion', 'Said later');
    const { fields, descriptionNoteId, notes } = await readNow(world, id);
    assert.deepEqual([fields.description, descriptionNoteId, notes.length], ['', null, 1]);
  });
});
