// If this fails, a person's choice between two edits is lost, writes over a value that nobody has looked at, or a
// conflict is listed for ever after it is over.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { settleConflict } from '../../../../shared/automations/conflicts/choose.ts';
import type { SideName } from '../../../../shared/rules/sync/record.ts';
import { idOn } from '../../../support/builders/record-ids.ts';
import { crashAt, engineWorld, type EngineWorld } from '../../../support/engine/engine-world.ts';
import {
  choose,
  inConflict,
  journal,
  manual,
  needsOf,
  open,
  order,
  summaries,
} from '../../../support/engine/conflict.ts';

describe('a conflict that waits for a person', () => {
  it('has its own outcome, is listed once with both values, and is reported once', async () => {
    const { w, ticket, incident, outcome } = await inConflict();
    assert.deepEqual([outcome.kind, 'fields' in outcome && outcome.fields], ['conflict', ['summary']]);
    assert.equal((await w.sync(w.nudge('servicenow', incident))).kind, 'conflict');
    const [row, ...others] = await open(w);
    assert.ok(row !== undefined && others.length === 0);
    assert.deepEqual([row.connectwise, row.servicenow, row.choice], ['Front door', 'Back door', null]);
    assert.match(
      row.command,
      new RegExp(`^npm run cli -- conflicts settle ${ticket} summary --link acme --seen `),
    );
    assert.equal(w.state.pairRows.values().next().value?.pair.conflicts?.summary?.id, row.id);
    assert.deepEqual(summaries(w), ['Front door', 'Back door']);
  });

  for (const take of ['connectwise', 'servicenow'] as const satisfies readonly SideName[])
    it(`is decided for ${take}: the next run carries it out, and the journal says who chose`, async () => {
      const { w, ticket } = await inConflict();
      const asked = order(w, ticket, { take });
      assert.equal((await choose(w, asked)).kind, 'ordered');
      await w.drain();
      const value = take === 'connectwise' ? 'Front door' : 'Back door';
      assert.deepEqual(summaries(w), [value, value]);
      assert.deepEqual(await open(w), []);
      assert.equal(w.state.pairRows.values().next().value?.pair.conflicts, undefined);
      const row = journal(w).find(({ winner }) => winner === 'none');
      assert.deepEqual([row?.ended?.how, row?.ended?.winner, row?.ended?.by], ['chosen', take, 'Ann']);
      const lost = journal(w).find(({ winner }) => winner === take);
      assert.ok(lost !== undefined && lost.connectwise === 'Front door' && lost.servicenow === 'Back door');
      const audit = [...w.state.auditRows.values()];
      assert.deepEqual(
        audit.map(({ action, outcome, actor: { name } }) => [action, outcome, name]),
        [['conflict-choice', `ordered: ${take} wins`, 'Ann']],
      );
    });

  it('says whose choice another one replaces, and that the same choice stands', async () => {
    const { w, ticket } = await inConflict();
    const asked = order(w, ticket);
    const first = await choose(w, asked);
    assert.deepEqual([first.kind, first.replaces, first.stands], ['ordered', null, null]);
    const [row] = await open(w);
    const anns = row?.choice ?? assert.fail('no choice');
    w.advance(1);
    const bob = { by: 'operator', name: 'Bob' } as const;
    const again = await settleConflict(asked, bob, needsOf(w));
    assert.deepEqual([again.kind, again.replaces, again.stands], ['already-ordered', null, anns]);
    assert.deepEqual((await open(w))[0]?.choice, anns);
    const looked = await choose(w, { ...asked, take: 'connectwise', dryRun: true });
    assert.deepEqual([looked.kind, looked.replaces], ['dry-run', anns]);
    const other = await settleConflict({ ...asked, take: 'connectwise' }, bob, needsOf(w));
    assert.deepEqual([other.kind, other.replaces, other.stands], ['ordered', anns, null]);
    await w.drain();
    assert.deepEqual(summaries(w), ['Front door', 'Front door']);
    assert.deepEqual(
      [...w.state.auditRows.values()].map(({ outcome }) => outcome),
      [
        'ordered: servicenow wins',
        'ordered already: servicenow wins',
        'ordered: connectwise wins, in place of servicenow',
      ],
    );
  });

  it('is told of the choice that was really replaced where two people choose at once', async () => {
    const { w, ticket } = await inConflict();
    const asked = order(w, ticket);
    const needs = needsOf(w);
    const stale = await needs.openConflicts.of(w.link().name, `connectwise:${ticket}`);
    await choose(w, asked);
    const openConflicts = { ...needs.openConflicts, of: () => Promise.resolve(stale) };
    const bob = { by: 'operator', name: 'Bob' } as const;
    const second = await settleConflict({ ...asked, take: 'connectwise' }, bob, { ...needs, openConflicts });
    assert.deepEqual([second.kind, second.replaces?.by], ['ordered', 'Ann']);
  });

  it('is not known of a record without any pair', async () => {
    const { w, ticket } = await inConflict();
    const recordId = idOn('connectwise', '99999999');
    for (const dryRun of [true, false])
      await assert.rejects(choose(w, { ...order(w, ticket), recordId, dryRun }), {
        code: 'nothing-known',
        message: /99999999/,
      });
  });

  it('is over when somebody makes both agree, and the journal says so', async () => {
    const { w, ticket, incident } = await inConflict();
    w.servicenow.edit(incident, 'summary', 'Front door');
    assert.equal((await w.sync(w.nudge('servicenow', incident))).kind, 'unchanged');
    assert.deepEqual(await open(w), []);
    assert.deepEqual(
      journal(w).map(({ ended }) => ended?.how),
      ['agreed'],
    );
    await assert.rejects(choose(w, order(w, ticket)), { code: 'conflict-unknown' });
  });

  it('stays open where a value changed after the choice, and the choice counts no more', async () => {
    const { w, ticket, incident } = await inConflict();
    const before = order(w, ticket);
    await choose(w, before);
    w.servicenow.edit(incident, 'summary', 'Side door');
    await w.drain();
    assert.deepEqual(summaries(w), ['Front door', 'Side door']);
    const [row] = await open(w);
    assert.deepEqual([row?.servicenow, row?.choice], ['Side door', null]);
    assert.notEqual(row?.id, before.seen);
    await assert.rejects(choose(w, before), { code: 'conflict-changed' });
    await choose(w, order(w, ticket));
    await w.drain();
    assert.deepEqual(summaries(w), ['Side door', 'Side door']);
  });

  it('is not decided without naming what was seen, for a side that the link does not write from, or twice at odds', async () => {
    const { w, ticket } = await inConflict();
    const asked = order(w, ticket);
    await assert.rejects(choose(w, { ...asked, seen: null }), { code: 'request-invalid' });
    await assert.rejects(choose(w, { ...asked, seen: '' }), { code: 'request-invalid' });
    await assert.rejects(choose(w, { ...asked, seen: '00000000' }), { code: 'conflict-changed' });
    await assert.rejects(choose(w, { ...asked, field: 'status' }), { code: 'conflict-unknown' });
    await assert.rejects(choose(w, { ...asked, link: 'nobody' }), { code: 'link-unknown' });
    const dry = await choose(w, { ...asked, seen: null, dryRun: true });
    assert.deepEqual([dry.kind, dry.conflict.connectwise], ['dry-run', 'Front door']);
    assert.deepEqual([w.state.queue, [...w.state.auditRows.values()]], [[], []]);
    w.reconfigure({ fields: { summary: { conflict: 'manual', direction: 'to-connectwise' } } });
    await assert.rejects(choose(w, { ...asked, take: 'connectwise' }), { code: 'request-invalid' });
  });

  const another = { take: null, value: 'Side door' } as const;
  for (const [what, chosen, values, altered] of [
    ['a side', {}, ['Back door', 'Back door'], null],
    ['another value', another, ['Side door', 'Side door'], null],
    ['a value that ServiceNow respells', another, ['Side door', 'SIDE DOOR'], 'servicenow'],
    ['a value that ConnectWise respells', another, ['SIDE DOOR', 'SIDE DOOR'], 'connectwise'],
  ] as const)
    it(`ends in the same place wherever the order of ${what} or the run that carries it out dies`, async () => {
      const begin = async () => {
        const world = await inConflict();
        if (altered !== null) world.w[altered].alter('upper case');
        return { ...world, asked: order(world.w, world.ticket, chosen) };
      };
      const ends = (w: EngineWorld) => ({
        summaries: summaries(w),
        rows: [...w.state.openConflictRows.values()],
        flags: [...w.state.pairRows.values()].map(({ pair }) => pair.conflicts),
        journal: journal(w)
          .map(({ winner, ended }) => `${winner} ${ended?.how} ${ended?.winner}`)
          .toSorted(),
      });
      const calm = await begin();
      const counted = crashAt(Number.POSITIVE_INFINITY);
      await choose(calm.w, calm.asked, counted);
      const first = calm.w.state.queue.pop()?.nudge ?? assert.fail();
      const run = crashAt(Number.POSITIVE_INFINITY);
      await calm.w.sync(first, run);
      await calm.w.drain();
      const expected = ends(calm.w);
      assert.deepEqual(expected.summaries, values);
      assert.ok(counted.turns() >= 8 && run.turns() > 30, `${counted.turns()} and ${run.turns()} points`);

      for (let turn = 1; turn <= counted.turns(); turn += 1) {
        const { w, asked } = await begin();
        const crash = crashAt(turn);
        await Promise.race([choose(w, asked, crash), crash.crashed]);
        await w.drain();
        if (w.state.openConflictRows.size > 0) {
          // Nothing was stored: the person sends the choice again.
          await choose(w, asked);
          await w.drain();
        }
        assert.deepEqual(ends(w), expected, `order, at ${crash.where()}`);
      }
      for (let turn = 1; turn <= run.turns(); turn += 1) {
        const { w, asked } = await begin();
        await choose(w, asked);
        const nudge = w.state.queue.pop()?.nudge ?? assert.fail();
        const crash = crashAt(turn);
        await Promise.race([w.sync(nudge, crash), crash.crashed]);
        w.advance(600);
        await w.sync(nudge);
        await w.drain();
        assert.deepEqual(ends(w), expected, `run, at ${crash.where()}`);
      }
    });

  it('is found again wherever the run that finds it dies', async () => {
    const begin = async () => {
      const w = engineWorld(manual);
      const ticket = w.openTicket();
      await w.sync(w.nudge('connectwise', ticket));
      w.advance(60);
      w.connectwise.edit(ticket, 'summary', 'Front door');
      w.servicenow.edit(w.only('servicenow').id, 'summary', 'Back door');
      return { w, nudge: w.nudge('connectwise', ticket) };
    };
    const calm = await begin();
    const counted = crashAt(Number.POSITIVE_INFINITY);
    await calm.w.sync(calm.nudge, counted);
    for (let turn = 1; turn <= counted.turns(); turn += 1)
      for (const agrees of [false, true]) {
        const { w, nudge } = await begin();
        const crash = crashAt(turn);
        await Promise.race([w.sync(nudge, crash), crash.crashed]);
        w.advance(600);
        // Somebody makes both agree before the message is delivered again.
        if (agrees) w.servicenow.edit(w.only('servicenow').id, 'summary', 'Front door');
        await w.sync(nudge);
        if (agrees) await w.sync(w.nudge('servicenow', w.only('servicenow').id));
        const flags = [...w.state.pairRows.values()].flatMap(({ pair }) => Object.keys(pair.conflicts ?? {}));
        const listed = (await open(w)).map(({ field }) => field);
        assert.deepEqual([flags, listed], agrees ? [[], []] : [['summary'], ['summary']], crash.where());
      }
  });

  it('is predicted by the dry run as the run then carries it out', async () => {
    const { w, ticket } = await inConflict();
    assert.equal((await w.preview('connectwise', ticket)).outcome.kind, 'conflict');
    await choose(w, order(w, ticket));
    const { effects } = await w.preview('connectwise', ticket);
    assert.deepEqual(
      effects.map((one) => (one.kind === 'field' ? [one.side, one.field, one.after] : one.kind)),
      [['connectwise', 'summary', 'Back door']],
    );
  });
});
