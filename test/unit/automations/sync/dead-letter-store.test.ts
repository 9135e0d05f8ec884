// If this fails, a change that nobody carried over is forgotten: its dead letter was refused by the storage account, and
// the pair remembers that a person was told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { syncPair } from '../../../../shared/automations/sync/sync-pair.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { engineWorld } from '../../../support/engine/engine-world.ts';

test('a dead letter that its store refused counts as not written', async () => {
  const w = engineWorld();
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  w.servicenow.refusing.add('summary');
  w.connectwise.edit(ticket, 'summary', 'Refused');
  const needs = w.needs();
  const put = () => Promise.reject(new CodedError('storage-unavailable'));
  const nudge = w.nudge('connectwise', ticket);
  const outcome = await syncPair(nudge, { ...needs, deadLetters: { ...needs.deadLetters, put } });
  assert.equal(outcome.kind, 'deferred', 'the work comes back');
  const [row] = [...w.state.pairRows.values()];
  assert.equal(row?.pair.deadLettered, null, 'nobody was told');
  await w.drain();
  assert.deepEqual(
    [...w.state.deadLetters.values()].map(({ code }) => code),
    ['write-refused'],
  );
});
