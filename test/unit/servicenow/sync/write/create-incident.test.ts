/**
 * What the user would lose: one incident per ticket. Two creates of one ticket that meet, or one that is sent again while
 * the first still lies hidden, must make one incident where the platform can refuse the second.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { incidentIdFor } from '../../../../../shared/rules/sync/counterpart/correlation.ts';
import type { RecordDraft } from '../../../../../shared/rules/sync/record.ts';
import { createKeptIds } from '../../../../../shared/azure/stores/kept-ids.ts';
import { incidentSide } from '../../../../../shared/servicenow/sync/incident-side.ts';
import { atOnce } from '../../../../support/side/at-once.ts';
import { memoryTable } from '../../../../support/fakes/memory-table.ts';
import { realWorld } from '../../../../support/engine/real-world.ts';

const id = incidentIdFor('acme', '815', 0);
const draft: RecordDraft = {
  id,
  fields: { summary: 'Printer', description: 'It burns.', status: '1', priority: '2/2' },
  correlation: 'cwf:acme:815',
  originLabel: 'ConnectWise #815',
};
const posts = { method: 'POST', path: '/api/now/v2/table/incident' };

async function start() {
  const world = await realWorld(7, 0);
  const keptIds = createKeptIds(memoryTable());
  const side = () =>
    incidentSide({
      link: world.link,
      client: world.clients.servicenow,
      now: () => world.clock.now(),
      keptIds,
    });
  const incidents = (): readonly string[] =>
    (world.servicenow.control.records('incident') as readonly { readonly sys_id: string }[]).map(
      (row) => row.sys_id,
    );
  const { host } = new URL(world.link.servicenow.instance);
  const remembered = () => keptIds.read(`servicenow:${host}`);
  return { world, side, incidents, remembered, faults: world.servicenow.faults };
}

describe('a create on an instance that keeps ids', () => {
  it('makes the incident under the id of its ticket, and remembers that it may', async () => {
    const { side, incidents, remembered } = await start();
    assert.equal(await remembered(), null);
    assert.equal((await atOnce(side()).create(draft)).id, id);
    assert.deepEqual([incidents(), await remembered()], [[id], true]);
  });

  it('answers with the incident that is there when it is sent again', async () => {
    const { side, incidents } = await start();
    await atOnce(side()).create(draft);
    assert.equal((await atOnce(side()).create(draft)).id, id);
    assert.deepEqual(incidents(), [id]);
  });

  it('tells of an incident that stood there before from one that the same create made', async () => {
    const { side, world } = await start();
    await atOnce(side()).create(draft);
    await world.clock.advance(60_000);
    assert.equal((await atOnce(side()).create(draft)).existed, undefined, 'a proxy may have sent it twice');
    await world.clock.advance(600_000);
    assert.equal((await atOnce(side()).create(draft)).existed, true);
  });

  it('is known to refuse a second one once an answer has shown it, to every process', async () => {
    const { side } = await start();
    const first = side();
    assert.equal(await first.refusesSecond(draft), false);
    await atOnce(first).create(draft);
    assert.equal(await first.refusesSecond(draft), true);
    assert.equal(await side().refusesSecond(draft), true, 'from the store');
    assert.equal(await side().refusesSecond({ id: null }), false);
  });

  it('makes one of two that meet, also while the first is not shown yet', async () => {
    const { side, incidents, faults } = await start();
    faults.order({ fault: 'late-row', times: 1, match: posts });
    faults.order({ fault: 'committed-then-reset', times: 1, match: posts });
    await assert.rejects(atOnce(side()).create(draft), { code: 'remote-write-ambiguous' });
    assert.deepEqual([await side().findByCorrelation(draft.correlation), incidents()], [[], []]);
    assert.equal((await atOnce(side()).create(draft)).id, id);
    assert.deepEqual(incidents(), [id]);
  });

  it('stays refused where the instance refuses it for another reason, or the id is somebody else’s', async () => {
    const { world, side, faults, incidents } = await start();
    faults.order({
      fault: 'data-policy-refusal',
      times: 1,
      match: posts,
      options: { fields: ['Cost centre'] },
    });
    await assert.rejects(atOnce(side()).create(draft), { code: 'servicenow-forbidden' });
    const set = { sys_id: id, company: world.link.servicenow.company, short_description: 'A stranger' };
    world.servicenow.control.edit({ table: 'incident', id: null, set, by: 'beth.anglin' });
    await assert.rejects(atOnce(side()).create(draft), { code: 'servicenow-forbidden' });
    assert.deepEqual(incidents(), [id]);
  });

  it('can make a deleted one again under the id of the next generation', async () => {
    const { world, side, incidents } = await start();
    await atOnce(side()).create(draft);
    world.servicenow.instance().store('incident').remove(id);
    const next = incidentIdFor('acme', '815', 1);
    assert.notEqual(next, id);
    assert.equal((await atOnce(side()).create({ ...draft, id: next })).id, next);
    assert.deepEqual(incidents(), [next]);
  });
});

describe('a create on an instance that gives its own ids', () => {
  it('is answered with that id, and names none from then on', async () => {
    const { side, incidents, remembered, faults, world } = await start();
    faults.order({ fault: 'own-ids', match: posts });
    const made = await atOnce(side()).create(draft);
    assert.notEqual(made.id, id);
    assert.deepEqual([incidents(), await remembered()], [[made.id], false]);
    assert.equal(await side().refusesSecond(draft), false);
    // It would keep one now, if one were sent. Another process has only the store to know it from.
    faults.remove();
    const other = incidentIdFor('acme', '816', 0);
    const second = await atOnce(side()).create({ ...draft, id: other, correlation: 'cwf:acme:816' });
    assert.notEqual(second.id, other);
    assert.deepEqual(new Set(incidents()), new Set([made.id, second.id]));
    const found = await world.linked.sides.servicenow.findByCorrelation(draft.correlation);
    assert.deepEqual(
      found.map((one) => one.id),
      [made.id],
    );
  });
});

it('the id of an incident is its ticket’s, its link’s and its generation’s alone', () => {
  const all = [
    incidentIdFor('acme', '815', 0),
    incidentIdFor('acme', '815', 1),
    incidentIdFor('acme', '816', 0),
    incidentIdFor('globex', '815', 0),
  ];
  assert.equal(new Set(all).size, all.length);
  assert.equal(incidentIdFor('acme', '815', 0), id);
});
