// If this fails, the sync and the simulators of both vendors, on the wire formats themselves, do not end in sync with
// equal tickets, incidents and files after a storm of edits, of every fault that they can play, and of killed instances.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apart } from '../support/apart.ts';
import { upTo } from '../support/long.ts';
import { inequalities } from '../support/engine/inequalities.ts';
import { realWorld } from '../support/engine/real-world.ts';
import { playedFaults } from './wire/storm-faults.ts';
import { fileDifferences } from './wire/storm-files.ts';
import { wireStorm } from './wire/storm.ts';
import type { StormEnd } from './wire/storm.ts';

const ends: StormEnd[] = [];

const storm = apart(new URL('wire/storm.ts', import.meta.url), wireStorm);

for (let seed = 1; seed <= upTo(60, 3_000); seed += 1) {
  test(`a storm on both simulators ends with both sides in sync (seed ${seed})`, async () => {
    const end = await storm(seed);
    ends.push(end);
    assert.deepEqual(end.violations, [], `after ${end.faults.join(', ') || 'no fault'}`);
  });
}

test('the storms were storms: faults of both sides, killed instances, files that travelled', () => {
  const played = new Set(ends.flatMap(({ faults }) => faults.map((fault) => fault.split(' x')[0])));
  const kinds = playedFaults.connectwise.length + playedFaults.servicenow.length;
  assert.ok(played.size > kinds / 2, `${played.size} of ${kinds} kinds of faults`);
  assert.ok(ends.reduce((sum, { crashes }) => sum + crashes, 0) > 20);
  assert.ok(ends.reduce((sum, { files }) => sum + files, 0) > 60);
});

test('a difference at the end of a storm is found', async () => {
  const world = await realWorld(3);
  await world.poll();
  await world.drain();
  const ticket = world.openTicket('deed 1 opened', 'Text');
  await world.clock.advance(5_000);
  await world.poll();
  await world.drain();
  const [row] = [...world.state.pairRows.values()].filter(({ pair }) => pair.connectwiseId === ticket);
  const incident = row?.pair.servicenowId ?? '';
  assert.deepEqual(await inequalities(world), []);
  world.connectwise.control.edit({ table: 'tickets', id: ticket, set: { summary: 'Else' }, by: 'tpatel' });
  world.servicenow.control.edit({
    table: 'incident',
    id: incident,
    set: { work_notes: 'deed 2' },
    by: 'david.loo',
  });
  const document = { recordId: Number(ticket), fileName: 'a.txt', content: 'deed 3' };
  world.connectwise.control.edit({ table: 'documents', id: null, set: document, by: 'tpatel' });
  const found = await inequalities(world);
  assert.ok(found.some((sentence) => sentence.startsWith('summary of ')));
  assert.ok(found.some((sentence) => sentence.includes('"deed 2"') && sentence.includes('0 copies')));
  const left = await world.linked.sides.connectwise.read(ticket);
  const right = await world.linked.sides.servicenow.read(incident);
  assert.ok(left.kind === 'found' && right.kind === 'found');
  const files = fileDifferences(world, { ticket: left.record, incident: right.record });
  assert.deepEqual([files.wanted, files.wrong.length], [1, 1]);
});
