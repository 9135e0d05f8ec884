// If this fails, the ConnectWise side does something else than the stories are promised: they write twice, show one
// customer's tickets to another, lose a change, or take an old record for a new one.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atOnce } from '../../support/side/at-once.ts';
import { connectwiseWorld, ticketManners } from '../../support/side/connectwise-world.ts';
import { describeSide } from '../side.ts';
import { readNow } from './world.ts';
import { draftOf } from './writing.ts';

describeSide('ConnectWise', ticketManners, connectwiseWorld);

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

  it('takes the first words of a ticket for its description, and no later ones', async () => {
    const world = await connectwiseWorld();
    const id = world.make({ description: '' });
    await world.advance(60);
    world.note(id, 'discussion', 'Said later');
    const { fields, descriptionNoteId, notes } = await readNow(world, id);
    assert.deepEqual([fields.description, descriptionNoteId, notes.length], ['', null, 1]);
  });
});
