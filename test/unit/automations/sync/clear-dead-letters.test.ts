// If this fails, a failure that waits for a person is wiped away by a worker that knows nothing of it, and nobody ever
// looks.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { refusedExtension } from '../../../support/fakes/memory-files.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import { redactText } from '../../../../shared/rules/safe-text.ts';

for (const moment of ['before deadLetters.of', 'after deadLetters.of'])
  it(`a worker that was taken for dead ${moment} clears no dead letter that another one put since`, async () => {
    const world = engineWorld({ attachments: { direction: 'both' }, history: true });
    const ticket = world.openTicket();
    await world.sync(world.nudge('connectwise', ticket));
    world.advance(60);
    // An earlier one, which the slow worker reads and which is over as far as it knows.
    const of = { link: 'acme', side: 'servicenow', recordId: world.only('servicenow').id } as const;
    const words = { sentence: '', lastAnswer: redactText(''), mapping: '', pair: null };
    const before = { ...of, ...words, code: 'attachment-refused' };
    await world.needs().deadLetters.put(before, new Date(world.now()).toISOString());
    world.advance(1);
    world.connectwise.edit(ticket, 'summary', 'Printer on fire');

    const held = Promise.withResolvers<undefined>();
    const reached = Promise.withResolvers<undefined>();
    const slow = world.sync(world.nudge('connectwise', ticket), {
      pause(where) {
        if (where !== moment) return Promise.resolve();
        reached.resolve(undefined);
        return held.promise;
      },
    });
    await reached.promise;
    world.advance(world.tuning.claimSeconds + 1);
    world.connectwise.attach(ticket, { name: `odd.${refusedExtension}`, content: 'x', isPrivate: false });
    await world.sync(world.nudge('connectwise', ticket));
    const deadLetters = () => [...world.state.deadLetters.values()].map(({ code, times }) => [code, times]);
    assert.deepEqual(deadLetters(), [['attachment-refused', 2]]);

    held.resolve(undefined);
    assert.deepEqual((await slow).kind, 'deferred', 'its claim is another one’s');
    assert.deepEqual(deadLetters(), [['attachment-refused', 2]]);
  });
