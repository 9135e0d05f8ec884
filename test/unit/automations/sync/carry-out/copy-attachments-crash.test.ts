// If this fails, a file is copied twice after a crash, or two workers copy it at once while its bytes are on their way.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refusedExtension } from '../../../../support/fakes/memory-files.ts';
import { crashAt } from '../../../../support/engine/engine-world.ts';
import { copies, file, paired, rowsOf } from '../../../../support/engine/pair-with-files.ts';

describe('a crash', () => {
  it('at any turn leaves no file that is remembered as refused without a dead letter that tells it', async () => {
    let crashes = 0;
    for (let turn = 1; turn < 80; turn += 1) {
      const { world, ticket } = await paired();
      world.connectwise.attach(ticket, file(`odd.${refusedExtension}`));
      const crash = crashAt(turn);
      const run = world.sync(world.nudge('connectwise', ticket), crash);
      if ((await Promise.race([run, crash.crashed])) !== 'crashed') break;
      crashes += 1;
      const isRefused = rowsOf(world).some(({ state }) => state === 'refused');
      assert.ok(!isRefused || world.state.deadLetters.size > 0, crash.where());
    }
    assert.ok(crashes > 10, `${crashes} crash points`);
  });

  it('at any turn leaves each file with one copy', async () => {
    let turns = Number.POSITIVE_INFINITY;
    const seen = new Set<string>();
    for (let turn = 1; turn <= turns; turn += 1) {
      const { world, ticket, incident } = await paired();
      world.connectwise.attach(ticket, file('one.pdf'));
      world.connectwise.attach(ticket, file('two.pdf'));
      world.servicenow.attach(incident, file('three.pdf'));
      const crash = crashAt(turn);
      const nudge = world.nudge('connectwise', ticket);
      const ended = await Promise.race([world.sync(nudge, crash), crash.crashed]);
      if (ended === 'crashed') seen.add(crash.where());
      else turns = crash.turns();
      world.advance(300);
      world.state.queue.push({ nudge, visibleAt: 0 });
      await world.bringToRest();
      assert.equal(copies(world, 'servicenow').length, 2, `crash at ${crash.where()}`);
      assert.equal(copies(world, 'connectwise').length, 1, `crash at ${crash.where()}`);
      assert.ok(
        rowsOf(world).every(({ state }) => state === 'linked'),
        `crash at ${crash.where()}`,
      );
    }
    for (const where of [
      'after connectwise attachments',
      'connectwise openAttachment piece',
      'before pairs.saveAttachments',
      'after pairs.saveAttachments',
      'before servicenow addAttachment',
      'after servicenow addAttachment',
    ])
      assert.ok(seen.has(where), `${where} was among the crash points`);
  });

  it('of the claim while bytes are on their way stops them', async () => {
    const { world, ticket } = await paired();
    world.connectwise.attach(ticket, file('report.pdf'));
    const outcome = await world.sync(world.nudge('connectwise', ticket), {
      pause: (where) => {
        if (where.endsWith('openAttachment piece'))
          world.state.claimRows.set(`acme\nconnectwise:${ticket}`, {
            owner: 'somebody else',
            expiresAt: Number.POSITIVE_INFINITY,
          });
        if (where.endsWith('openAttachment piece')) world.advance(60);
        return Promise.resolve();
      },
    });
    assert.deepEqual([outcome.kind, outcome.kind === 'deferred' && outcome.code], ['deferred', 'claim-lost']);
    assert.deepEqual(copies(world, 'servicenow'), []);
  });

  it('is not what a slow transfer looks like: the claim is renewed and the intent kept young', async () => {
    const { world, ticket } = await paired();
    world.connectwise.attach(ticket, file('report.pdf'));
    const rivals: unknown[] = [];
    const ages: number[] = [];
    await world.sync(world.nudge('connectwise', ticket), {
      pause: async (where) => {
        if (where === 'before servicenow addAttachment')
          ages.push(...rowsOf(world).map(({ at }) => world.now() - Date.parse(at)));
        if (!where.endsWith('openAttachment piece')) return;
        // Longer than half of a claim: both pieces together take longer than a whole one.
        world.advance(60);
        rivals.push(await world.sync(world.nudge('servicenow', world.only('servicenow').id)));
      },
    });
    const busy = { kind: 'busy', pair: `connectwise:${ticket}`, delaySeconds: 5 };
    assert.deepEqual(rivals, [busy, busy]);
    assert.ok(ages.length === 1 && (ages[0] ?? Infinity) <= 5_000, `the intent is ${ages.join()} ms old`);
    await world.bringToRest();
    assert.equal(copies(world, 'servicenow').length, 1);
  });

  it('keeps the pair for itself for as long as its bytes are on their way, however much longer than a claim that is', async () => {
    const { world, ticket } = await paired();
    world.connectwise.attach(ticket, file('film.mp4'));
    const claimSeconds = world.tuning.claimSeconds;
    let pieces = 0;
    let rival: unknown = 'not asked';
    await world.sync(world.nudge('connectwise', ticket), {
      pause: async (where) => {
        if (!where.endsWith('openAttachment piece')) return;
        pieces += 1;
        // Each piece is quick enough to renew in time; together they outlast the claim that the run began with.
        world.advance(claimSeconds * 0.6);
        if (pieces === 2) rival = await world.sync(world.nudge('servicenow', world.only('servicenow').id));
      },
    });
    assert.equal(pieces, 2);
    assert.deepEqual(rival, { kind: 'busy', pair: `connectwise:${ticket}`, delaySeconds: 5 });
    assert.equal(copies(world, 'servicenow').length, 1, 'sent by the run that had it');
    await world.bringToRest();
    assert.equal(copies(world, 'servicenow').length, 1);
  });

  it('may follow a slow renewal: one that leaves too little time is made again', async () => {
    const { world, ticket } = await paired();
    world.connectwise.attach(ticket, file('report.pdf'));
    const calls: string[] = [];
    await world.sync(world.nudge('connectwise', ticket), {
      pause: (where) => {
        if (where.endsWith('openAttachment piece') && !calls.includes('after claims.renew'))
          world.advance(60);
        if (where === 'after claims.renew' && !calls.includes(where)) world.advance(60);
        calls.push(where);
        return Promise.resolve();
      },
    });
    assert.equal(calls[calls.indexOf('after claims.renew') + 1], 'before claims.renew');
    assert.equal(copies(world, 'servicenow').length, 1);
  });
});
