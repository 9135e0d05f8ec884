// If this fails, a file is copied twice or not at all, a broken one arrives as if it were whole, one refused file holds
// up a whole ticket, or a pair at which nothing changed costs calls.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { maxBytes, refusedExtension } from '../../../../support/fakes/memory-files.ts';
import type { Fault } from '../../../../support/fakes/memory-side.ts';
import { copies, faults, file, paired, rowsOf } from '../../../../support/engine/pair-with-files.ts';

describe('files', () => {
  it('are copied both ways, once, and their copies go nowhere', async () => {
    const { world, ticket, incident } = await paired();
    world.connectwise.attach(ticket, file('from-us.pdf'));
    world.servicenow.attach(incident, file('from-them.pdf'));
    const outcome = await world.sync(world.nudge('connectwise', ticket));
    assert.equal(outcome.kind, 'synced');
    assert.equal(outcome.kind === 'synced' ? outcome.counts.attachments : 0, 2);
    assert.deepEqual(copies(world, 'servicenow'), [['from-us.pdf', 'bytes of from-us.pdf']]);
    assert.deepEqual(copies(world, 'connectwise'), [['from-them.pdf', 'bytes of from-them.pdf']]);
    const kept = world.only('connectwise').files.find(({ byUs }) => byUs);
    assert.deepEqual([kept?.label, kept?.isPrivate], [`from-them.pdf (${incident})`, true]);
    await world.bringToRest();
    assert.equal(world.only('servicenow').files.length + world.only('connectwise').files.length, 4);
    assert.deepEqual([...world.connectwise.fetches.values(), ...world.servicenow.fetches.values()], [1, 1]);
  });

  it('cost a pair at which nothing changed no call, and a changed one a list of what hangs where it changed', async () => {
    const { world, ticket, incident } = await paired();
    await world.bringToRest();
    const idle = faults();
    await world.poll(idle);
    await world.drain();
    assert.deepEqual(idle.calls, ['read changed', 'read changed']);
    world.connectwise.edit(ticket, 'summary', 'Printer on fire');
    const changed = faults();
    await world.sync(world.nudge('connectwise', ticket), changed);
    assert.equal(changed.calls.filter((call) => call === 'read attachments').length, 1);
    assert.ok(changed.calls.includes('write update'));
    world.advance(60);
    world.servicenow.edit(incident, 'summary', 'Printer is ash');
    const across = faults();
    await world.sync(world.nudge('servicenow', incident), across);
    assert.equal(across.calls.filter((call) => call === 'read attachments').length, 2);
  });

  it('cost nothing at all where the link copies none', async () => {
    const { world, ticket } = await paired({ attachments: {} });
    world.connectwise.attach(ticket, file('stays.pdf'));
    const calm = faults();
    await world.sync(world.nudge('connectwise', ticket), calm);
    assert.ok(!calm.calls.some((call) => /attachment/i.test(call)), calm.calls.join());
    assert.deepEqual([rowsOf(world), copies(world, 'servicenow')], [[], []]);
  });

  it('that stay where they are, are told once in the history and never fetched', async () => {
    const { world, ticket } = await paired();
    world.connectwise.attach(ticket, file('huge.log', 'x'.repeat(1001)));
    world.connectwise.attach(ticket, file('secret.txt', 'for us', true));
    world.connectwise.attach(ticket, file('setup.exe'));
    world.connectwise.attach(ticket, file('empty.txt', ''));
    for (let round = 0; round < 3; round += 1) {
      await world.sync(world.nudge('connectwise', ticket));
      world.advance(60);
    }
    const told = [...world.state.historyRows.values()].flatMap(({ attachments = [] }) =>
      attachments.map(({ name, rule }) => [name, rule]),
    );
    assert.deepEqual(told, [
      ['huge.log', 'too-large'],
      ['secret.txt', 'private'],
      ['setup.exe', 'type-blocked'],
      ['empty.txt', 'empty'],
    ]);
    assert.deepEqual([copies(world, 'servicenow'), [...world.connectwise.fetches]], [[], []]);
  });

  it('that were removed on one side stay on the other', async () => {
    const { world, ticket } = await paired();
    world.connectwise.attach(ticket, file('one.pdf'));
    world.connectwise.attach(ticket, file('two.pdf'));
    await world.bringToRest();
    world.only('connectwise').files.shift();
    world.only('servicenow').files.pop();
    world.connectwise.edit(ticket, 'summary', 'Printer on fire');
    await world.bringToRest();
    assert.deepEqual(
      world.only('connectwise').files.map(({ name }) => name),
      ['two.pdf'],
    );
    assert.deepEqual(copies(world, 'servicenow'), [['one.pdf', 'bytes of one.pdf']]);
  });

  it('do exactly what the dry run showed', async () => {
    const { world, ticket, incident } = await paired();
    world.connectwise.attach(ticket, file('from-us.pdf'));
    world.connectwise.attach(ticket, file('setup.exe'));
    world.servicenow.attach(incident, file('from-them.pdf'));
    const preview = await world.preview('connectwise', ticket);
    const shown = preview.effects.map((effect) => [
      effect.side,
      effect.kind === 'attachment' ? effect.name : effect.kind,
    ]);
    assert.deepEqual(shown, [
      ['servicenow', 'from-us.pdf'],
      ['connectwise', 'from-them.pdf'],
    ]);
    assert.deepEqual([rowsOf(world), world.writes()], [[], 1], 'a dry run writes nothing');
    await world.sync(world.nudge('connectwise', ticket));
    assert.deepEqual(
      [...world.servicenow.effects, ...world.connectwise.effects].flatMap(({ kind, side, after }) =>
        kind === 'attachment' ? [[side, after]] : [],
      ),
      shown,
    );
    const after = await world.preview('connectwise', ticket);
    assert.deepEqual([after.outcome.kind, after.effects], ['unchanged', []]);
  });
});

describe('a file whose answer is lost', () => {
  for (const kind of ['lost-answer', 'late', 'no-answer'] as const)
    it(`(${kind}) arrives once, and its bytes are fetched again only if they never arrived`, async () => {
      const { world, ticket } = await paired();
      world.connectwise.attach(ticket, file('report.pdf'));
      const first = await world.sync(
        world.nudge('connectwise', ticket),
        faults(['write addAttachment', kind]),
      );
      assert.equal(first.kind, 'deferred');
      await world.drain();
      await world.bringToRest();
      assert.deepEqual(copies(world, 'servicenow'), [['report.pdf', 'bytes of report.pdf']]);
      assert.deepEqual([...world.connectwise.fetches.values()], [kind === 'no-answer' ? 2 : 1]);
    });

  it('does not hold up the others', async () => {
    const { world, ticket } = await paired();
    for (const name of ['a.pdf', 'b.pdf', 'c.pdf']) world.connectwise.attach(ticket, file(name));
    await world.sync(world.nudge('connectwise', ticket), faults(['write addAttachment', 'no-answer']));
    assert.deepEqual(copies(world, 'servicenow'), [
      ['b.pdf', 'bytes of b.pdf'],
      ['c.pdf', 'bytes of c.pdf'],
    ]);
    await world.drain();
    assert.equal(copies(world, 'servicenow').length, 3);
  });

  it('again and again is given up in the end, and somebody is told', async () => {
    const { world, ticket } = await paired();
    world.connectwise.attach(ticket, file('cursed.pdf'));
    const cursed = {
      fault: (call: string): Fault => (call === 'write addAttachment' ? 'no-answer' : 'none'),
    };
    for (let round = 0; round < 12; round += 1) {
      await world.sync(world.nudge('connectwise', ticket), cursed);
      world.advance(90);
    }
    assert.deepEqual(
      rowsOf(world).map(({ state, tries }) => [state, tries]),
      [['refused', 5]],
    );
    assert.deepEqual(
      [...world.state.deadLetters.values()].map(({ code }) => code),
      ['attachment-refused'],
    );
  });
});

describe('the second of two files that look alike', () => {
  it('waits until it is known what became of the first', async () => {
    const { world, ticket } = await paired();
    world.connectwise.attach(ticket, file('scan.pdf', 'page one'));
    world.connectwise.attach(ticket, file('scan.pdf', 'page two'));
    const lost = faults(['write addAttachment', 'lost-answer']);
    await world.sync(world.nudge('connectwise', ticket), lost);
    assert.equal(lost.calls.filter((call) => call === 'write addAttachment').length, 1, lost.calls.join());
    world.advance(300);
    await world.drain();
    assert.deepEqual(copies(world, 'servicenow'), [
      ['scan.pdf', 'page one'],
      ['scan.pdf', 'page two'],
    ]);
  });
});

describe('a file that breaks off on its way', () => {
  for (const [what, kind] of [
    ['before its first byte', 'failed'],
    ['in the middle', 'lost-answer'],
    ['too early, without a word', 'late'],
  ] as const)
    it(`${what} never arrives in part, and arrives whole later`, async () => {
      for (const side of ['connectwise', 'servicenow'] as const) {
        const { world, ticket, incident } = await paired();
        if (side === 'connectwise') world.connectwise.attach(ticket, file('report.pdf'));
        else world.servicenow.attach(incident, file('report.pdf'));
        const other = side === 'connectwise' ? 'servicenow' : 'connectwise';
        await world.sync(
          world.nudge(side, side === 'connectwise' ? ticket : incident),
          faults(['read openAttachment', kind]),
        );
        assert.deepEqual(copies(world, other), []);
        await world.drain();
        assert.deepEqual(copies(world, other), [['report.pdf', 'bytes of report.pdf']]);
      }
    });
});

describe('a file that the other side refuses', () => {
  it('is reported to a person and holds up neither its ticket nor the other files; a replay sends it again', async () => {
    const { world, ticket, incident } = await paired();
    world.connectwise.attach(ticket, file(`odd.${refusedExtension}`));
    world.connectwise.attach(ticket, file('fine.pdf'));
    world.connectwise.edit(ticket, 'summary', 'Printer on fire');
    world.servicenow.attach(incident, file('long.log', 'x'.repeat(maxBytes + 1)));
    const outcome = await world.sync(world.nudge('connectwise', ticket));
    assert.equal(outcome.kind, 'synced');
    assert.deepEqual(copies(world, 'servicenow'), [['fine.pdf', 'bytes of fine.pdf']]);
    assert.equal(world.only('servicenow').fields.summary, 'Printer on fire');
    const deadLetters = [...world.state.deadLetters.values()];
    assert.deepEqual(
      deadLetters.map(({ side, code, pair }) => [side, code, pair]),
      [
        ['servicenow', 'attachment-refused', `connectwise:${ticket}`],
        ['connectwise', 'attachment-refused', `connectwise:${ticket}`],
      ],
    );
    assert.match(deadLetters[0]?.lastAnswer ?? '', /^odd\.xyz: servicenow-forbidden/);

    world.advance(60);
    const rest = faults();
    await world.sync(world.nudge('connectwise', ticket), rest);
    assert.ok(!rest.calls.some((call) => /openAttachment|write/.test(call)), rest.calls.join());
    const replay = faults();
    await world.sync({ ...world.nudge('connectwise', ticket), origin: 'replay' }, replay);
    assert.equal(replay.calls.filter((call) => call === 'write addAttachment').length, 2);
    assert.equal(world.state.deadLetters.size, 2, 'what is still refused is still told');
  });
});
