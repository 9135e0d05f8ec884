// If this fails, a worker that was held up between its reads and its request overwrites a person's latest change, or
// writes beside the worker that has taken the pair over; or a slow instance is never written to at all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineWorld } from '../../../support/engine/engine-world.ts';
import type { EngineWorld } from '../../../support/engine/engine-world.ts';
import type { Nudge } from '../../../../shared/rules/sync/nudge.ts';
import type { Pause } from '../../../support/fakes/memory-stores.ts';

async function paired(w: EngineWorld): Promise<{ ticket: string; incident: string; key: string }> {
  const ticket = w.openTicket();
  await w.sync(w.nudge('connectwise', ticket));
  w.advance(100);
  return { ticket, incident: w.only('servicenow').id, key: `connectwise:${ticket}` };
}

/** Does something each time that a worker comes to this place. */
const at =
  (place: string, deed: () => void | Promise<void>): Pause =>
  async (where) => {
    if (where === place) await deed();
  };

/** The claim ends, and another worker takes the pair over. */
async function takeOver(w: EngineWorld, key: string): Promise<void> {
  w.advance(100);
  const { claims } = w.needs();
  assert.ok(
    (await claims.acquire('acme', key, 'another worker', { now: w.now(), ttlMs: 90_000 })) !== null,
    'it was free',
  );
}

test('a second save in the second of the first is not overwritten without a trace', async () => {
  for (const field of ['summary', 'description'] as const) {
    const w = engineWorld({ fields: { [field]: { conflict: 'servicenow' } } });
    const { ticket, incident } = await paired(w);
    w.connectwise.edit(ticket, field, 'First save');
    w.servicenow.edit(incident, field, 'Theirs');
    let saves = 0;
    const pause = at('before connectwise check', () => {
      if ((saves += 1) === 1) w.connectwise.edit(ticket, field, 'Second save');
    });
    const outcome = await w.sync(w.nudge('servicenow', incident), { pause });
    assert.equal(saves, 1);
    assert.equal(outcome.kind === 'deferred' ? outcome.code : outcome.kind, 'record-moved', field);
    await w.drain();
    const lost = [...w.state.conflictRows.values()].map(({ connectwise }) => connectwise);
    assert.ok(lost.includes('Second save'), `${field}: the journal has ${lost.join(', ')}`);
    assert.equal(w.servicenow.records.get(incident)?.fields[field], 'Theirs');
  }
});

test('a worker whose claim ended while it looked words up writes nothing', async () => {
  for (const place of ['after servicenow words', 'after servicenow check']) {
    const w = engineWorld();
    const { ticket, key } = await paired(w);
    w.connectwise.edit(ticket, 'status', 'Waiting');
    const before = w.writes();
    const outcome = await w.sync(w.nudge('connectwise', ticket), {
      pause: at(place, () => takeOver(w, key)),
    });
    assert.equal(outcome.kind === 'deferred' ? outcome.code : outcome.kind, 'claim-lost', place);
    assert.equal(w.writes(), before, place);
  }
});

test('a worker whose claim ends between a young intent and the request writes nothing', async () => {
  const w = engineWorld();
  const { ticket, key } = await paired(w);
  w.connectwise.edit(ticket, 'status', 'Waiting');
  const before = w.writes();
  const pause: Pause = async (where) => {
    if (where === 'after servicenow words') w.advance(88);
    if (where !== 'after servicenow check') return;
    w.advance(4);
    const { claims } = w.needs();
    assert.ok(
      (await claims.acquire('acme', key, 'another worker', { now: w.now(), ttlMs: 90_000 })) !== null,
    );
  };
  const outcome = await w.sync(w.nudge('connectwise', ticket), { pause });
  assert.equal(outcome.kind === 'deferred' ? outcome.code : outcome.kind, 'claim-lost');
  assert.equal(w.writes(), before);
});

test('the claim is looked at before each request of a run, not before the first alone', async () => {
  const w = engineWorld();
  const { ticket, incident, key } = await paired(w);
  w.servicenow.edit(incident, 'priority', '1/1');
  w.connectwise.edit(ticket, 'status', 'Waiting');
  const before = w.writes();
  const pause: Pause = async (where) => {
    if (where === 'after servicenow words') w.advance(88);
    if (where !== 'after servicenow check') return;
    assert.equal(w.writes(), before + 1, 'the request to ConnectWise was made');
    w.advance(4);
    const { claims } = w.needs();
    assert.ok(
      (await claims.acquire('acme', key, 'another worker', { now: w.now(), ttlMs: 90_000 })) !== null,
    );
  };
  const outcome = await w.sync(w.nudge('connectwise', ticket), { pause });
  assert.equal(outcome.kind === 'deferred' ? outcome.code : outcome.kind, 'claim-lost');
  assert.equal(w.writes(), before + 1);
});

test('a worker that was held up between its intent and the request writes nothing, though the pair is its own', async () => {
  const w = engineWorld();
  const { ticket } = await paired(w);
  w.connectwise.edit(ticket, 'status', 'Waiting');
  const before = w.writes();
  const pause: Pause = (where) => {
    // The claim has to be renewed, and the store takes its time.
    if (where === 'after servicenow words') w.advance(50);
    if (where === 'after claims.renew') w.advance(10);
    return Promise.resolve();
  };
  const outcome = await w.sync(w.nudge('connectwise', ticket), { pause });
  assert.equal(outcome.kind === 'deferred' ? outcome.code : outcome.kind, 'claim-lost');
  assert.equal(w.writes(), before);
});

/** Syncs a changed ticket while a person saves the incident right behind the first intent; answers how the run ends. */
async function editedBehindIntent(w: EngineWorld, origin: Nudge['origin']): Promise<string> {
  const { ticket, incident } = await paired(w);
  w.connectwise.edit(ticket, 'summary', 'Ours');
  let saves = 0;
  const pause = at('after pairs.save', () => {
    if ((saves += 1) === 1) w.servicenow.edit(incident, 'summary', 'Theirs');
  });
  const outcome = await w.sync({ ...w.nudge('connectwise', ticket), origin }, { pause });
  return outcome.kind === 'deferred' ? outcome.code : outcome.kind;
}

test('an edit that a person saves while the intent is stored is seen by the last read', async () => {
  const w = engineWorld();
  assert.equal(await editedBehindIntent(w, 'again'), 'record-moved');
  assert.equal(w.only('servicenow').fields.summary, 'Theirs');
});

test('an edit behind the intent of a plan that was made ahead is a conflict of the same run', async () => {
  const w = engineWorld({ fields: { summary: { conflict: 'servicenow' } } });
  assert.equal(await editedBehindIntent(w, 'callback'), 'synced');
  assert.equal(w.only('servicenow').fields.summary, 'Theirs');
  assert.equal(w.only('connectwise').fields.summary, 'Theirs');
  assert.deepEqual(
    [...w.state.conflictRows.values()].map(({ field, connectwise }) => [field, connectwise]),
    [['summary', 'Ours']],
  );
});

test('a worker whose claim ended while it looked words up makes no second record', async () => {
  const w = engineWorld();
  const ticket = w.openTicket();
  const key = `connectwise:${ticket}`;
  const pause = at('after servicenow words', async () => {
    w.advance(100);
    assert.equal((await w.sync(w.nudge('connectwise', ticket))).kind, 'synced', 'another worker makes it');
  });
  const outcome = await w.sync(w.nudge('connectwise', ticket), { pause });
  assert.equal(outcome.kind, 'deferred');
  assert.equal(w.servicenow.records.size, 1, `one incident for ${key}`);
});

test('notes and files are not sent under a claim that has ended', async () => {
  const deeds = {
    note: (w: EngineWorld, id: string) => w.connectwise.note(id, 'discussion', 'Any news?', 'Ann'),
    file: (w: EngineWorld, id: string) =>
      w.connectwise.attach(id, { name: 'a.txt', content: 'abc', isPrivate: false }),
  };
  for (const [name, deed] of Object.entries(deeds)) {
    const w = engineWorld({ attachments: { direction: 'both' } });
    const { ticket, key } = await paired(w);
    deed(w, ticket);
    const before = w.writes();
    const pause = at('after servicenow check', () => takeOver(w, key));
    const outcome = await w.sync(w.nudge('connectwise', ticket), { pause });
    assert.equal(outcome.kind === 'deferred' ? outcome.code : outcome.kind, 'claim-lost', name);
    assert.equal(w.writes(), before, name);
  }
});

test('a side that takes eight seconds for each look is written to all the same', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  w.connectwise.edit(ticket, 'summary', 'Slow');
  w.connectwise.note(ticket, 'discussion', 'Any news?', 'Ann');
  const pause: Pause = (where) => {
    if (/^after (connectwise|servicenow) /.test(where)) w.advance(8);
    return Promise.resolve();
  };
  const outcome = await w.sync(w.nudge('connectwise', ticket), { pause });
  assert.equal(outcome.kind, 'synced');
  assert.equal(w.servicenow.records.get(incident)?.fields.summary, 'Slow');
  assert.equal(w.servicenow.records.get(incident)?.notes.length, 1);
});

test('a word that nobody knows leaves no intent behind', async () => {
  const w = engineWorld();
  const ticket = w.openTicket();
  const fault = (call: string) => (call === 'read words' ? ('failed' as const) : ('none' as const));
  assert.equal((await w.sync(w.nudge('connectwise', ticket), { fault })).kind, 'deferred');
  assert.equal(w.state.pairRows.size, 0, 'nothing was begun');
});

for (const conflict of ['manual', 'latest'])
  for (const fault of ['moved', 'busy', 'no-answer'] as const)
    test(`a field that is new to a pair is filled without a question after a try that came to nothing: ${conflict}, ${fault}`, async () => {
      const w = engineWorld({ mappings: [] });
      const ticket = w.openTicket({ 'word:due': '2026-12-01' });
      await w.sync(w.nudge('connectwise', ticket));
      w.advance(600);
      const incident = w.only('servicenow').id;
      w.servicenow.editSilently(incident, 'word:due', '');
      w.reconfigure({
        mappings: [{ name: 'due', connectwise: 'requiredDate', servicenow: 'due_date', conflict }],
      });
      let isEdited = fault !== 'moved';
      const tried = await w.sync(w.nudge('connectwise', ticket), {
        fault: (call) => (fault !== 'moved' && call === 'write update' ? fault : 'none'),
        pause(where) {
          if (!isEdited && where === 'before servicenow check') {
            isEdited = true;
            w.servicenow.edit(incident, 'summary', 'By a person');
          }
          return Promise.resolve();
        },
      });
      assert.equal(tried.kind, 'deferred');
      await w.bringToRest();
      assert.equal(w.servicenow.valueOf(incident, 'word:due'), '2026-12-01');
      assert.deepEqual([...w.state.conflictRows.values()], [], 'nobody had a value there');
    });

test('a request that is held up on its way is not sent long after its intent', async () => {
  const deeds = {
    // The last look does not show an edit that a person saves meanwhile.
    update: (w: EngineWorld, id: string) => w.connectwise.edit(id, 'summary', 'Late'),
    // Others count from its intent how long a note may still appear.
    addNote: (w: EngineWorld, id: string) => w.connectwise.note(id, 'discussion', 'Late?', 'Ann'),
  };
  for (const [call, deed] of Object.entries(deeds)) {
    const w = engineWorld();
    const { ticket } = await paired(w);
    deed(w, ticket);
    const before = w.writes();
    const pause = at(`before servicenow ${call}`, () => w.advance(6));
    const outcome = await w.sync(w.nudge('connectwise', ticket), { pause });
    assert.equal(outcome.kind === 'deferred' ? outcome.code : outcome.kind, 'remote-busy', call);
    assert.equal(w.writes(), before, call);
    await w.drain();
    assert.equal(w.writes(), before + 1, `${call}: the next run sends it`);
  }
});

test('an edit across that is saved while a request waits for its turn is not overwritten without a trace', async () => {
  const w = engineWorld();
  const { ticket, incident } = await paired(w);
  w.connectwise.edit(ticket, 'summary', 'From ConnectWise');
  const pause = at('before servicenow update', () => {
    w.advance(20);
    w.servicenow.edit(incident, 'summary', 'From ServiceNow');
  });
  await w.sync(w.nudge('connectwise', ticket), { pause });
  await w.drain();
  assert.deepEqual(
    [w.connectwise.valueOf(ticket, 'summary'), w.servicenow.valueOf(incident, 'summary')],
    ['From ServiceNow', 'From ServiceNow'],
    'the later one wins',
  );
  assert.deepEqual(
    [...w.state.conflictRows.values()].map(({ connectwise }) => connectwise),
    ['From ConnectWise'],
  );
});
