// If this fails, a journal that cannot be read stops the whole pair, or notes that were not seen count as gone or as new.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import { ticketId } from '../../support/builders/record-ids.ts';
import { realWorld } from '../../support/engine/real-world.ts';

const journal = { path: '/table/sys_journal_field' };

async function pairedWorld() {
  const world = await realWorld(7, 0);
  await world.poll();
  await world.drain();
  const ticket = world.openTicket('Printer', 'It burns.');
  const work = async () => {
    await world.clock.advance(5_000);
    await world.poll();
    const outcomes = await world.drain();
    await world.clock.advance(5_000);
    return outcomes;
  };
  await work();
  const [row] = [...world.state.pairRows.values()];
  const incident = row?.pair.servicenowId ?? assert.fail();
  const edit = (set: Record<string, unknown>) =>
    world.servicenow.control.edit({ table: 'incident', id: incident, set, by: 'beth.anglin' });
  const field = (name: string) =>
    (world.connectwise.control.record('tickets', ticket) as Record<string, unknown>)[name];
  const notes = () =>
    ((world.connectwise.control.records('notes') ?? []) as readonly { ticketId: number; text: string }[])
      .filter((note) => note.ticketId === Number(ticket))
      .map(({ text }) => text);
  const letters = () => [...world.state.deadLetters.values()].map(({ code }) => code);
  return { world, ticket, work, edit, field, notes, letters };
}

describe('a pair whose journal cannot be read', () => {
  for (const [what, order, code] of [
    [
      'hides who wrote',
      { fault: 'field-hidden', match: journal, options: { fields: ['sys_created_by'] } },
      'servicenow-field-hidden',
    ],
  ] as const)
    it(`because it ${what} syncs its fields, reports it, and copies the notes later`, async () => {
      const { world, ticket, work, edit, field, notes, letters } = await pairedWorld();
      edit({ work_notes: 'before' });
      await work();
      const before = notes();
      assert.ok(before.some((text) => text.includes('before')));
      world.servicenow.faults.order(order);
      edit({ work_notes: 'meanwhile', short_description: 'Screen' });
      await work();
      assert.equal(field('summary'), 'Screen');
      assert.deepEqual([notes(), letters()], [before, [code]]);
      assert.ok(
        [...world.state.noteRows.values()].every((rows) =>
          [...rows.values()].every(({ state }) => state !== 'gone'),
        ),
      );
      world.servicenow.faults.remove();
      await world.needs.nudges.send({
        link: world.link.name,
        side: 'connectwise',
        recordId: ticketId(ticket),
        origin: 'replay',
        learnedAt: new Date(world.clock.now()).toISOString(),
        messageId: 'replay',
      });
      await world.drain();
      assert.equal(notes().filter((text) => text.includes('meanwhile')).length, 1);
      assert.deepEqual([notes().length, letters()], [before.length + 1, []]);
    });

  it('because it is forbidden syncs its fields, and its notes once they can be read: no record is to blame', async () => {
    const { world, edit, field, notes, letters } = await pairedWorld();
    const before = notes();
    world.servicenow.faults.order({ fault: 'journal-forbidden', match: journal });
    edit({ work_notes: 'meanwhile', short_description: 'Screen' });
    await world.clock.advance(5_000);
    await world.poll();
    for (let tries = 0; tries < 60; tries += 1)
      for (const { nudge } of world.state.queue.splice(0)) {
        const outcome = await syncPair(nudge, world.needs);
        assert.equal('code' in outcome ? outcome.code : outcome.kind, 'servicenow-role-lost');
      }
    assert.equal(field('summary'), 'Screen');
    assert.deepEqual([notes(), letters()], [before, []]);
    world.servicenow.faults.remove();
    await world.drain();
    assert.deepEqual([notes().length, letters()], [before.length + 1, []]);
  });

  it('because it holds entries of others syncs its fields, and its notes as soon as it does not', async () => {
    const { world, edit, field, notes, letters } = await pairedWorld();
    // Somebody else's incident has an entry.
    const other = { company: 'c0c0ffee000000000000000000000002', short_description: 'Theirs' };
    const { sys_id: id } = world.servicenow.control.edit({
      table: 'incident',
      id: null,
      set: other,
      by: 'beth.anglin',
    }) as {
      sys_id: string;
    };
    world.servicenow.control.edit({ table: 'incident', id, set: { comments: 'CANARY' }, by: 'beth.anglin' });
    world.servicenow.faults.order({
      fault: 'field-unknown',
      times: 3,
      match: journal,
      options: { field: 'element_id' },
    });
    edit({ work_notes: 'ours', short_description: 'Screen' });
    await world.clock.advance(5_000);
    await world.poll();
    const outcomes = await world.drain();
    assert.ok(outcomes.some((one) => one.kind === 'deferred' && one.code === 'row-of-another-record'));
    assert.equal(field('summary'), 'Screen');
    assert.ok(!notes().join().includes('CANARY'));
    assert.equal(notes().filter((text) => text.includes('ours')).length, 1);
    assert.deepEqual(letters(), []);
  });

  it('makes no counterpart: its old notes would count as new once they are shown', async () => {
    const { world } = await pairedWorld();
    world.servicenow.faults.order({ fault: 'journal-forbidden', match: journal });
    const set = { company: world.link.servicenow.company, short_description: 'Fresh' };
    world.servicenow.control.edit({ table: 'incident', id: null, set, by: 'beth.anglin' });
    const before = world.connectwise.control.records('tickets')?.length;
    await world.clock.advance(5_000);
    await world.poll();
    const outcomes = [];
    for (const { nudge } of world.state.queue.splice(0)) outcomes.push(await syncPair(nudge, world.needs));
    assert.ok(outcomes.some((one) => one.kind === 'deferred' && one.code === 'servicenow-role-lost'));
    assert.equal(world.connectwise.control.records('tickets')?.length, before);
  });
});
