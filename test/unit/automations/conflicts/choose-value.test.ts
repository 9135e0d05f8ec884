// If this fails, a value that a person names for both sides reaches one alone, or writes over an edit that came later.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alterationNames } from '../../../support/fakes/alterations.ts';
import { dieOnceStored, engineWorld } from '../../../support/engine/engine-world.ts';
import { choose, inConflict, journal, open, order, summaries } from '../../../support/engine/conflict.ts';

describe('a conflict that a person decides with a value of their own', () => {
  it('is decided with another value for both, whole and told by whom', async () => {
    const { w, ticket } = await inConflict();
    const asked = order(w, ticket, { take: null, value: 'Side door' });
    assert.equal((await choose(w, { ...asked, dryRun: true })).kind, 'dry-run');
    assert.equal((await choose(w, asked)).kind, 'ordered');
    assert.equal((await choose(w, asked)).kind, 'already-ordered');
    const { effects } = await w.preview('connectwise', ticket);
    assert.deepEqual(
      effects.map((one) => (one.kind === 'field' ? [one.side, one.after] : one.kind)),
      [
        ['connectwise', 'Side door'],
        ['servicenow', 'Side door'],
      ],
    );
    assert.deepEqual(
      (await choose(w, { ...asked, value: null, take: 'connectwise', dryRun: true })).replaces?.value,
      'Side door',
    );
    await w.drain();
    assert.deepEqual(summaries(w), ['Side door', 'Side door']);
    assert.deepEqual(
      [await open(w), w.state.pairRows.values().next().value?.pair.conflicts],
      [[], undefined],
    );
    // Both values that lost stand whole in the journal.
    const [row] = journal(w);
    assert.deepEqual([row?.connectwise, row?.servicenow], ['Front door', 'Back door']);
    assert.deepEqual([row?.ended?.how, row?.ended?.winner, row?.ended?.by], ['chosen', null, 'Ann']);
    const writes = w.writes();
    await w.bringToRest();
    assert.equal(w.writes(), writes, 'it is at rest');
    // The pair goes on as any other.
    w.advance(60);
    w.servicenow.edit(w.only('servicenow').id, 'summary', 'Cellar door');
    await w.bringToRest();
    assert.deepEqual(summaries(w), ['Cellar door', 'Cellar door']);
  });

  for (const [field, conflict, edits, value, ends] of [
    ['status', 'manual', ['Waiting', '6'], 'Assigned', ['Assigned', '2']],
    ['priority', 'manual', ['High', '3/3'], 'Critical', ['Critical', '1/1']],
    ['status', 'manual', ['Waiting', '2'], 'In Progress', ['In Progress', '2']],
    ['priority', 'manual', ['High', '3/3'], 'High', ['High', '1/2']],
  ] as const)
    it(`takes ${value} of ${field} for both, in the words of each`, async () => {
      const w = engineWorld({ fields: { [field]: { conflict } } });
      const ticket = w.openTicket();
      await w.sync(w.nudge('connectwise', ticket));
      w.advance(60);
      w.connectwise.edit(ticket, field, edits[0]);
      w.servicenow.edit(w.only('servicenow').id, field, edits[1]);
      await w.sync(w.nudge('connectwise', ticket));
      w.advance(60);
      await choose(w, order(w, ticket, { field, take: null, value }));
      await w.drain();
      assert.deepEqual([w.only('connectwise').fields[field], w.only('servicenow').fields[field]], ends);
      assert.deepEqual(await open(w), []);
      const writes = w.writes();
      await w.bringToRest();
      assert.equal(w.writes(), writes);
    });

  it('takes no other value where one of the two has changed since, nor one that is not for both', async () => {
    const { w, ticket, incident } = await inConflict();
    const asked = order(w, ticket, { take: null, value: 'Side door' });
    for (const wrong of [
      { value: 'x'.repeat(101) },
      { value: '  ' },
      { value: 'Side door', take: 'connectwise' },
      { seen: null },
    ] as const)
      await assert.rejects(choose(w, { ...asked, ...wrong }), { code: 'request-invalid' });
    await choose(w, asked);
    w.servicenow.edit(incident, 'summary', 'Cellar door');
    await w.drain();
    assert.deepEqual(summaries(w), ['Front door', 'Cellar door']);
    w.reconfigure({ fields: { summary: { conflict: 'manual', direction: 'to-connectwise' } } });
    const again = order(w, ticket, { take: null, value: 'Side door' });
    await assert.rejects(choose(w, again), { code: 'request-invalid', message: /one direction/ });
    for (const [field, value] of [
      ['status', 'Nowhere'],
      ['priority', 'Enormous'],
    ] as const)
      await assert.rejects(choose(w, { ...again, field, value }), {
        code: 'request-invalid',
        message: /There are/,
      });
  });

  for (const side of ['connectwise', 'servicenow'] as const)
    it(`gives way to an edit in ${side} that comes between its two writes`, async () => {
      const { w, ticket, incident } = await inConflict();
      await choose(w, order(w, ticket, { take: null, value: 'Side door' }));
      const nudge = w.state.queue.pop()?.nudge ?? assert.fail();
      await dieOnceStored((how) => w.sync(nudge, how), 'connectwise update');
      assert.deepEqual(summaries(w), ['Side door', 'Back door']);
      w.advance(60);
      w[side].edit(side === 'connectwise' ? ticket : incident, 'summary', 'Cellar door');
      w.advance(600);
      await w.sync(nudge);
      await w.bringToRest();
      assert.deepEqual(summaries(w), ['Cellar door', 'Cellar door']);
      assert.deepEqual(await open(w), []);
    });

  it('ends in sync if a system alters the value that was chosen', async () => {
    for (const side of ['connectwise', 'servicenow'] as const)
      for (const name of alterationNames) {
        const about = `${side}: ${name}`;
        const { w, ticket } = await inConflict();
        w[side].alter(name);
        const value = `The side door 🚪 ${'and the cellar door '.repeat(4)}`.trim();
        await choose(w, order(w, ticket, { take: null, value }));
        await w.drain();
        await w.bringToRest();
        const writes = w.writes();
        await w.bringToRest();
        assert.equal(w.writes(), writes, about);
        assert.deepEqual(await open(w), [], about);
        for (const text of summaries(w)) assert.match(text, /the side door/i, about);
      }
  });
});
