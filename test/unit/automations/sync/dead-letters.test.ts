// If this fails, a dead letter stays although its cause is over, and whoever reads the list no longer knows what is wrong; or
// one goes whose cause still stands.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorTable, type ErrorCode } from '../../../../shared/rules/errors.ts';
import { putDeadLetter } from '../../../../shared/automations/sync/dead-letters.ts';
import type { Nudge } from '../../../../shared/rules/sync/nudge.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';

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

test('a failure that lasted too long is over with the next run that comes to rest, though it has nothing to write', async () => {
  const w = engineWorld();
  const { ticket } = await paired(w);
  assert.equal((await w.sync(lastTry(w.nudge('connectwise', ticket)), busy)).kind, 'dead-lettered');
  assert.deepEqual(codes(w), ['remote-busy']);
  w.advance(60);
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'unchanged');
  assert.deepEqual(codes(w), []);
});

test('whatever was told of a pair is over once it is at rest, but news that only a person can take', async () => {
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

test('a run that leaves what was refused ends what was told of failures that pass', async () => {
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

test('a record that is not wanted ends what was told of failures that pass, and nothing else', async () => {
  const w = engineWorld();
  const ticket = w.openTicket({ status: 'Closed' });
  await tell(w, 'connectwise', ticket, 'remote-busy');
  await tell(w, 'connectwise', ticket, 'write-refused');
  w.advance(60);
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'ignored');
  assert.deepEqual(codes(w), ['write-refused']);
});

test('a record that was not shown keeps what was told of it', async () => {
  const w = engineWorld();
  const { ticket } = await paired(w);
  await tell(w, 'connectwise', ticket, 'remote-busy');
  w.advance(60);
  w.connectwise.records.delete(ticket);
  assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'ignored');
  assert.deepEqual(codes(w), ['remote-busy']);
});
