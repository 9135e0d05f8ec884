// If this fails, a failure that waits for a person is wiped away by a worker that knows nothing of it, and nobody ever
// looks; or a dead letter stays although its cause is over.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { putDeadLetter } from '../../../../shared/automations/sync/dead-letters.ts';
import { errorTable, type ErrorCode } from '../../../../shared/rules/errors.ts';
import type { Nudge } from '../../../../shared/rules/sync/nudge.ts';
import { refusedExtension } from '../../../support/fakes/memory-files.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';
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

const codes = (w: EngineWorld): string[] =>
  [...w.state.deadLetters.values()].map(({ code }) => code).toSorted();
async function paired(w: EngineWorld): Promise<{ ticket: string; incident: string }> {
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  await w.drain();
  return { ticket, incident: w.only('servicenow').id };
}
const lastTry = (nudge: Nudge): Nudge => ({ ...nudge, attempt: 1_000 });
const busy = { fault: () => 'busy' as const };
const tell = (
  w: EngineWorld,
  side: 'connectwise' | 'servicenow',
  recordId: string,
  code: ErrorCode,
): Promise<void> =>
  putDeadLetter({ link: w.link(), needs: w.needs() }, { side, recordId, pair: null, code, lastAnswer: '' });

it('a failure that lasted too long is over with the next run that ends in sync, though it has nothing to write', async () => {
  const w = engineWorld();
  const { ticket } = await paired(w);
  assert.equal((await w.sync(lastTry(w.nudge('connectwise', ticket)), busy)).kind, 'dead-lettered');
  assert.deepEqual(codes(w), ['remote-busy']);
  w.advance(60);
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'unchanged');
  assert.deepEqual(codes(w), []);
});

it('every dead letter of a pair is cleared once the pair is in sync, except news that only a person can act on', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const all = Object.keys(errorTable) as ErrorCode[];
  for (const code of all) await tell(w, 'connectwise', ticket, code);
  for (const code of all) await tell(w, 'servicenow', incident, code);
  w.advance(60);
  await w.sync(w.nudge('servicenow', incident));
  const news = ['pair-keeps-changing', 'ticket-merged'];
  assert.deepEqual(codes(w), [...news, ...news].toSorted());
});

it('a run that leaves what was refused ends what was told of failures that pass', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  const record = w.servicenow.records.get(incident);
  assert.ok(record);
  record.fields.status = '7';
  w.connectwise.note(ticket, 'discussion', 'Still broken', 'Ann');
  w.connectwise.edit(ticket, 'summary', 'Refused');
  await w.sync(w.nudge('connectwise', ticket));
  const refused = codes(w);
  assert.ok(refused.length > 0, 'something was refused');
  w.advance(60);
  await w.sync(lastTry(w.nudge('connectwise', ticket)), busy);
  assert.deepEqual(codes(w), [...refused, 'remote-busy'].toSorted());
  w.advance(60);
  await w.sync(w.nudge('connectwise', ticket));
  assert.deepEqual(codes(w), refused);
});

it('a record that is not wanted ends what was told of failures that pass, and nothing else', async () => {
  const w = engineWorld();
  const ticket = w.openTicket({ status: 'Closed' });
  await tell(w, 'connectwise', ticket, 'remote-busy');
  await tell(w, 'connectwise', ticket, 'write-refused');
  w.advance(60);
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'ignored');
  assert.deepEqual(codes(w), ['write-refused']);
});

it('a record that was not shown keeps what was told of it', async () => {
  const w = engineWorld();
  const { ticket } = await paired(w);
  await tell(w, 'connectwise', ticket, 'remote-busy');
  w.advance(60);
  w.connectwise.records.delete(ticket);
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'ignored');
  assert.deepEqual(codes(w), ['remote-busy']);
});
