/**
 * If this fails, a create that is answered without its record (204, an empty object, an invalid id) counts as failed,
 * which makes a second record; or as done without a name, and its pair then syncs nothing for good. Or an app that lost its
 * storage makes a second incident of a ticket on an instance that would refuse it.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { syncPair } from '../../../../shared/automations/sync/sync-pair.ts';
import { correlationKey } from '../../../../shared/rules/sync/counterpart/correlation.ts';
import { idOn } from '../../../support/builders/record-ids.ts';
import {
  crashAt,
  dieOnceStored,
  engineWorld,
  type EngineWorld,
} from '../../../support/engine/engine-world.ts';
import { realWorld } from '../../../support/engine/real-world.ts';

type World = Awaited<ReturnType<typeof realWorld>>;

const titles = (world: World, table: 'tickets' | 'incident'): readonly unknown[] => {
  const core = table === 'tickets' ? world.connectwise : world.servicenow;
  const field = table === 'tickets' ? 'summary' : 'short_description';
  return ((core.control.records(table) ?? []) as readonly Record<string, unknown>[]).map((row) => row[field]);
};

const only = (world: Pick<World, 'state'>, key: string) => {
  const pairs = [...world.state.pairRows.values()].map(({ pair }) => pair);
  return pairs.find((pair) => pair.key === key) ?? assert.fail(`no pair ${key}`);
};

async function work(world: World): Promise<void> {
  await world.clock.advance(5_000);
  await world.poll();
  await world.drain();
}

describe('an incident whose create is answered', () => {
  for (const shape of ['none', 'object', 'list', 'id'])
    it(`without its record (${shape}) is made once and found again`, async () => {
      const world = await realWorld(7, 0);
      await work(world);
      const ticket = world.openTicket('Printer', 'It burns.');
      const match = { method: 'POST', path: '/api/now/v2/table/incident' };
      world.servicenow.faults.order({ fault: 'committed-unnamed', times: 1, match, options: { shape } });
      await work(world);
      assert.equal(world.servicenow.faults.list()[0]?.played, 1);
      await work(world);
      assert.deepEqual(titles(world, 'incident'), ['Printer']);
      const { servicenowId, creating } = only(world, `connectwise:${ticket}`);
      const [incident] = world.servicenow.control.records('incident') as readonly {
        readonly sys_id: string;
      }[];
      assert.deepEqual([servicenowId, creating], [incident?.sys_id, null]);
      // The pair lives: an edit of either side travels.
      world.connectwise.control.edit({ table: 'tickets', id: ticket, set: { summary: 'Two' }, by: 'jdoe' });
      await work(world);
      assert.deepEqual(titles(world, 'incident'), ['Two']);
    });
});

describe('a ticket whose create is answered', () => {
  for (const options of [undefined, { id: -5 }, { id: 1e20 }, { id: '12' }, { id: 0 }, { id: null }])
    it(`with ${JSON.stringify(options ?? {})} is made once and found again`, async () => {
      const world = await realWorld(7, 0);
      await work(world);
      const { company, user } = { company: world.link.servicenow.company, user: 'beth.anglin' };
      const set = { company, short_description: 'Mailbox', description: 'Full.' };
      const { sys_id: incident } = world.servicenow.control.edit({
        table: 'incident',
        id: null,
        set,
        by: user,
      }) as { readonly sys_id: string };
      world.connectwise.faults.order({
        fault: 'unnamed-after-commit',
        times: 1,
        match: { method: 'POST', path: '/service/tickets' },
        ...(options === undefined ? {} : { options }),
      });
      await work(world);
      assert.equal(world.connectwise.faults.list()[0]?.played, 1);
      await work(world);
      assert.deepEqual(titles(world, 'tickets'), ['Mailbox']);
      const [ticket] = world.connectwise.control.records('tickets') as readonly { readonly id: number }[];
      const { connectwiseId, creating } = only(world, `servicenow:${incident}`);
      assert.deepEqual([connectwiseId, creating], [String(ticket?.id), null]);
    });
});

describe('a counterpart', () => {
  it('whose system alters a text while it saves it leaves the original alone', async () => {
    const w = engineWorld();
    w.servicenow.alter('a tag in front');
    const ticket = w.openTicket({ summary: 'Printer on fire' });
    // The worker dies as soon as the answer is stored, and the record is changed before anybody looks.
    await dieOnceStored((how) => w.sync(w.nudge('connectwise', ticket), how), 'servicenow create');
    w.advance(400);
    w.servicenow.edit(w.only('servicenow').id, 'priority', '1/1');
    for (let times = 0; times < 3; times += 1) {
      await w.sync(w.nudge('connectwise', ticket));
      w.advance(100);
      await w.drain();
    }
    assert.equal(w.only('servicenow').fields.summary, '[T] Printer on fire');
    assert.equal(w.only('connectwise').fields.summary, 'Printer on fire');
  });

  /** A record that carries the key of a ticket's counterpart, though this pair never made it. */
  const withKey = (w: EngineWorld, ticket: string, company: string): string => {
    const id = idOn('servicenow', w.openIncident({ summary: 'Already there' }));
    const held = w.servicenow.records.get(id) ?? assert.fail();
    const correlation = correlationKey(w.link().name, idOn('connectwise', ticket));
    w.servicenow.records.set(id, { ...held, correlation, company });
    return id;
  };

  it('is no record of another customer that carries our key', async () => {
    const w = engineWorld();
    const ticket = w.openTicket();
    const stranger = withKey(w, ticket, 'company-b');
    await w.sync(w.nudge('connectwise', ticket));
    await w.drain();
    const pair = only(w, `connectwise:${ticket}`);
    assert.ok(pair.servicenowId !== null && pair.servicenowId !== stranger);
    assert.equal(w.servicenow.records.get(idOn('servicenow', stranger))?.fields.summary, 'Already there');
  });

  it('is the oldest of two that carry our key, and a person is told of the other', async () => {
    const w = engineWorld();
    const ticket = w.openTicket();
    const first = withKey(w, ticket, 'company-a');
    w.advance(10);
    const second = withKey(w, ticket, 'company-a');
    await w.sync(w.nudge('connectwise', ticket));
    assert.equal(only(w, `connectwise:${ticket}`).servicenowId, first);
    assert.deepEqual(
      [...w.state.deadLetters.values()].map(({ code, recordId }) => [code, recordId]),
      [['correlation-duplicate', second]],
    );
  });

  it('is not made for a record that another link holds, and a person is told', async () => {
    const w = engineWorld();
    const ticket = w.openTicket();
    const needs = { ...w.needs(), heldElsewhere: () => Promise.resolve('globex') };
    const outcome = await syncPair(w.nudge('connectwise', ticket), needs);
    assert.deepEqual(
      ['code' in outcome ? outcome.code : outcome.kind, w.servicenow.records.size],
      ['record-of-another-link', 0],
    );
    assert.match([...w.state.deadLetters.values()][0]?.lastAnswer ?? '', /"globex"/);
  });
});

function keptWorld(changes = {}): EngineWorld {
  const world = engineWorld({ history: true, ...changes });
  world.servicenow.manners.keepsIds = true;
  return world;
}

/** Works off a callback of the ticket; answers the calls of both sides. */
async function calls(world: EngineWorld, ticket: string): Promise<readonly string[]> {
  const made: string[] = [];
  await world.sync(world.nudge('connectwise', ticket), {
    fault(call) {
      made.push(call);
      return 'none';
    },
  });
  return made;
}

/** Everything stored is lost: pairs, their rows, and their look-ups. */
function loseStorage({ state }: EngineWorld): void {
  for (const held of Object.values(state)) if (held instanceof Map) held.clear();
}

const lookUps = (made: readonly string[]): number =>
  made.filter((call) => call === 'read findByCorrelation').length;

describe('a new ticket of an instance that keeps ids', () => {
  it('is not looked up before its incident is made', async () => {
    const world = keptWorld();
    assert.equal(lookUps(await calls(world, world.openTicket())), 0);
    assert.equal(world.servicenow.records.size, 1);
  });

  it('gets one incident wherever its worker dies', async () => {
    let crashes = 0;
    for (let turn = 1; turn < 100; turn += 1) {
      const world = keptWorld();
      const ticket = world.openTicket();
      const nudge = world.nudge('connectwise', ticket);
      const crash = crashAt(turn);
      if ((await Promise.race([world.sync(nudge, crash), crash.crashed])) !== 'crashed') break;
      crashes += 1;
      world.advance(400);
      await world.sync(nudge);
      await world.drain();
      await world.bringToRest();
      assert.equal(world.servicenow.records.size, 1, crash.where());
      assert.equal(world.state.conflictRows.size, 0, crash.where());
    }
    assert.ok(crashes > 10, `${crashes} crash points`);
  });

  it('is joined to its incident after its storage was lost, and no note is copied again', async () => {
    const world = keptWorld();
    const ticket = world.openTicket();
    await calls(world, ticket);
    world.connectwise.note(ticket, 'discussion', 'Any news?', 'Ann');
    world.servicenow.note(world.only('servicenow').id, 'comments', 'Soon.', 'Bob');
    await world.bringToRest();
    world.advance(3_600);
    loseStorage(world);
    world.connectwise.edit(ticket, 'summary', 'Edited meanwhile');
    assert.equal(lookUps(await calls(world, ticket)), 0);
    await world.bringToRest();
    assert.equal(world.servicenow.records.size, 1);
    assert.equal(world.only('servicenow').fields.summary, world.only('connectwise').fields.summary);
    assert.equal(world.only('servicenow').notes.filter(({ text }) => text.includes('Any news?')).length, 1);
    assert.equal(world.only('connectwise').notes.filter(({ text }) => text.includes('Soon.')).length, 1);
  });

  it('is looked up where an earlier create may have been made, and where the ticket is older than a day', async () => {
    const begun = keptWorld();
    const ticket = begun.openTicket();
    await begun.sync(begun.nudge('connectwise', ticket), {
      fault: (call) => (call === 'write create' ? 'no-answer' : 'none'),
    });
    begun.advance(400);
    assert.equal(lookUps(await calls(begun, ticket)), 1);
    assert.equal(begun.servicenow.records.size, 1);

    const older = keptWorld();
    const yesterdays = older.openTicket();
    older.advance(86_400 + 60);
    assert.equal(lookUps(await calls(older, yesterdays)), 1);
    assert.equal(older.servicenow.records.size, 1);
  });

  it('is looked up where notes of it stay behind, and where the pair lost an incident before', async () => {
    const world = keptWorld({ history: false });
    const ticket = world.openTicket();
    world.connectwise.note(ticket, 'discussion', 'From before', 'Ann');
    assert.equal(lookUps(await calls(world, ticket)), 1);

    const lost = keptWorld();
    const again = lost.openTicket();
    await calls(lost, again);
    for (const [key, row] of lost.state.pairRows)
      lost.state.pairRows.set(key, { ...row, pair: { ...row.pair, servicenowId: null, generation: 1 } });
    lost.advance(60);
    assert.equal(lookUps(await calls(lost, again)), 1);
  });
});

it('a new ticket of an instance that gives its own ids is looked up once', async () => {
  const world = engineWorld();
  assert.equal(lookUps(await calls(world, world.openTicket())), 1);
});
