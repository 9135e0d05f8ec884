// If this fails, a live pair loses its memory: its notes are sent to the customer again, or an edit of a person has no pair.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pair } from '../../../../shared/rules/sync/pair.ts';
import { aCursor, aFile, aLetter, aNote } from '../../../support/builders/rows.ts';
import { engineWorld, type EngineWorld } from '../../../support/engine/engine-world.ts';
import {
  retentionWorld,
  type RetentionWorld,
  type RetentionWorldOptions,
} from '../../../support/retention/world.ts';

const day = 86_400_000;
const link = 'acme';

interface Both {
  readonly world: RetentionWorld;
  readonly engine: EngineWorld;
  readonly key: string;
}

async function store(world: RetentionWorld, pair: Pair, notes = 1): Promise<void> {
  const claim =
    (await world.claims.acquire(link, pair.key, 'w', { now: world.now(), ttlMs: 1_000 })) ??
    assert.fail('a claim');
  await world.pairs.saveAttachments(claim, null, [aFile({ state: 'linked', targetId: 't' })]);
  const held = await world.pairs.read(link, pair.key);
  const rows = Array.from({ length: notes }, (_, index) =>
    aNote({ sourceId: String(index), state: 'linked', targetId: String(index) }),
  );
  await world.pairs.save(claim, pair, held?.version ?? null, rows);
  await world.claims.release(claim);
}

async function poll(world: RetentionWorld): Promise<void> {
  const { version } = await world.cursors.read(link);
  const cursor = aCursor({ completedTo: new Date(world.now()).toISOString() });
  await world.cursors.save(link, { connectwise: cursor, servicenow: cursor }, version);
}

/** A pair of the real engine, closed on both sides and untouched for 401 days; `change` alters it before it is stored. */
async function oldPair(
  options: RetentionWorldOptions & { readonly change?: Partial<Pair>; readonly notes?: number } = {},
): Promise<Both> {
  const engine = engineWorld();
  const ticket = engine.openTicket();
  await engine.bringToRest();
  engine.connectwise.edit(ticket, 'status', 'Closed');
  await engine.bringToRest();
  for (const system of [engine.connectwise, engine.servicenow])
    for (const [id, record] of system.records)
      system.records.set(id, { ...record, fields: { ...record.fields } });
  engine.servicenow.edit(engine.only('servicenow').id, 'status', '7');
  const [row] = engine.state.pairRows.values();
  const pair = { ...(row?.pair ?? assert.fail('a pair')), ...options.change };
  const world = retentionWorld({ linkOf: (name) => engine.needs().linkOf(name), ...options });
  await store(world, pair, options.notes);
  world.advance(401 * day);
  await poll(world);
  return { world, engine, key: pair.key };
}

async function forgotten({ world, key }: Both): Promise<boolean> {
  const outcome = await world.run();
  assert.ok(!('pairs' in outcome.failed), JSON.stringify(outcome));
  return (await world.pairs.read(link, key)) === null;
}

describe('a pair that nobody has changed for long', () => {
  it('goes with its notes, files and look-ups when its records are finished', async () => {
    const both = await oldPair({ notes: 250 });
    assert.ok(await forgotten(both));
    assert.deepEqual([both.world.rows('pairs'), both.world.rows('pairids')], [0, 0]);
  });

  it('goes when its records are gone', async () => {
    const both = await oldPair();
    both.engine.connectwise.records.clear();
    both.engine.servicenow.records.clear();
    assert.ok(await forgotten(both));
  });

  it('has new look-ups when its record comes back to a process that knew the old ones', async () => {
    const both = await oldPair();
    assert.ok(await forgotten(both));
    const [row] = both.engine.state.pairRows.values();
    const pair = row?.pair ?? assert.fail('a pair');
    await store(both.world, pair);
    assert.equal(await both.world.pairs.keyOf(link, 'servicenow', pair.servicenowId ?? ''), pair.key);
  });

  const begun = (at: string): Readonly<Record<string, Partial<Pair>>> => ({
    'a create': { creating: { side: 'servicenow', correlation: 'k', at, attempts: 1 } },
    'a write': {
      pending: [{ side: 'servicenow', field: 'summary', value: { connectwise: 'a', servicenow: 'a' }, at }],
    },
    'a refused part': { deadLettered: { code: 'x', at, parts: [] } },
    'a stopped field': { laps: { summary: { writes: [], returns: 6, answers: 0, stopped: at } } },
    'a backfill': { backfilled: 'created', createdAt: at },
  });
  const [lately, longAgo, unreadable] = ['2099-01-01T00:00:00.000Z', '2001-01-01T00:00:00.000Z', ''];
  for (const what of Object.keys(begun(lately)))
    it(`stays for ${what} of the last days, and not for one that is as old as itself`, async () => {
      for (const at of [lately, unreadable])
        assert.ok(!(await forgotten(await oldPair({ change: begun(at)[what] ?? {} }))), at);
      assert.ok(await forgotten(await oldPair({ change: begun(longAgo)[what] ?? {} })));
    });

  it('stays for a note or a file that was begun lately, and not for one that is as old as itself', async () => {
    for (const at of [lately, longAgo])
      for (const state of ['intended', 'written'] as const)
        for (const isNote of [true, false]) {
          const both = await oldPair();
          const { world } = both;
          const claim =
            (await world.claims.acquire(link, both.key, 'w', { now: world.now(), ttlMs: 1_000 })) ??
            assert.fail();
          if (isNote) await world.pairs.saveNotes(claim, null, [aNote({ state, at })]);
          else await world.pairs.saveAttachments(claim, null, [aFile({ state, at })]);
          await world.claims.release(claim);
          assert.equal(await forgotten(both), at === longAgo, `${state} ${at}`);
        }
  });

  it('stays while a conflict waits for a person, however old that is', async () => {
    const conflicts: Pair['conflicts'] = { summary: { id: 'a', policy: 'manual', since: longAgo } };
    assert.ok(!(await forgotten(await oldPair({ change: { conflicts } }))));
  });

  it('stays when one of its records has a dead letter', async () => {
    const both = await oldPair();
    const recordId = both.engine.only('servicenow').id;
    await both.world.deadLetters.put(
      aLetter(link, { side: 'servicenow', recordId }),
      '2026-01-01T00:00:00.000Z',
    );
    assert.ok(!(await forgotten(both)));
  });

  for (const [side, status] of [
    ['connectwise', 'In Progress'],
    ['servicenow', '2'],
  ] as const)
    it(`stays when its record of ${side} is open, also where the other one is gone`, async () => {
      for (const isGone of [false, true]) {
        const both = await oldPair();
        both.engine[side].edit(both.engine.only(side).id, 'status', status);
        if (isGone) both.engine[side === 'connectwise' ? 'servicenow' : 'connectwise'].records.clear();
        assert.ok(!(await forgotten(both)));
      }
    });

  it('stays when the record that we made no longer names its pair: a second one would be made', async () => {
    const both = await oldPair();
    const { servicenow } = both.engine;
    for (const [id, record] of servicenow.records)
      servicenow.records.set(id, { ...record, correlation: null });
    assert.ok(!(await forgotten(both)));
  });

  it('stays while its link is switched off, or its poll is behind', async () => {
    assert.ok(!(await forgotten(await oldPair({ linkOf: () => Promise.resolve(null) }))));
    const late = await oldPair();
    late.world.advance(2 * day);
    assert.ok(!(await forgotten(late)));
  });

  it('stays when a side fails, which fails no other store', async () => {
    const both = await oldPair({
      linkOf: async (name) => {
        const linked = await engineWorld().needs().linkOf(name);
        const { CodedError } = await import('../../../../shared/rules/errors.ts');
        const readMany = () => Promise.reject(new CodedError('connectwise-failed'));
        return (
          linked && {
            ...linked,
            sides: { ...linked.sides, connectwise: { ...linked.sides.connectwise, readMany } },
          }
        );
      },
    });
    const outcome = await both.world.run();
    assert.deepEqual([outcome.kind, outcome.skipped], ['done', { pairs: 1 }]);
    assert.ok((await both.world.pairs.read(link, both.key)) !== null);
  });

  it('stays while a worker has it, and when it was saved since it was listed', async () => {
    const claimed = await oldPair();
    await claimed.world.claims.acquire(link, claimed.key, 'other', {
      now: claimed.world.now(),
      ttlMs: 60_000,
    });
    assert.ok(!(await forgotten(claimed)));
    const { world, key } = await oldPair();
    const table = world.table('pairs');
    const page = await table.page("RowKey eq 'pair'", null);
    assert.equal(page.rows.length, 1);
    await table.put({ ...(page.rows[0] ?? assert.fail()) });
    await world.run();
    assert.ok((await world.pairs.read(link, key)) !== null, 'its age begins again');
  });
});

describe('a run that is killed while it forgets a pair', () => {
  it('leaves a whole pair or none at every request, and the next run ends the work', async () => {
    let left = Infinity;
    for (let kill = 1; ; kill += 1) {
      left = Infinity;
      const both = await oldPair({
        notes: 150,
        before: () => {
          if ((left -= 1) < 0) throw new Error('killed');
        },
      });
      left = kill;
      const isKilled = await both.world.run().then(
        ({ kind }) => kind === 'partial',
        () => true,
      );
      left = Infinity;
      const stored = await both.world.pairs.read(link, both.key);
      assert.ok(
        stored === null || stored.notes.length === 150,
        `killed at ${kill}: ${stored?.notes.length} notes`,
      );
      // Then the claim of the killed run goes, too.
      both.world.advance(9 * day);
      await poll(both.world);
      await both.world.run();
      const rows = [both.world.rows('pairs'), both.world.rows('pairids')];
      assert.deepEqual(rows, [0, 0], `killed at request ${kill}`);
      if (!isKilled) {
        assert.ok(kill > 25, `only ${kill} requests`);
        return;
      }
    }
  });

  it('removes nothing of a pair that came back before the next run', async () => {
    for (let kill = 1; kill < 90; kill += 1) {
      let left = Infinity;
      const both = await oldPair({
        before: () => {
          if ((left -= 1) < 0) throw new Error('killed');
        },
      });
      const { world } = both;
      left = kill;
      await world.run().catch(() => undefined);
      left = Infinity;
      world.advance(600_000);
      const [row] = both.engine.state.pairRows.values();
      await store(world, row?.pair ?? assert.fail('a pair'));
      world.advance(day);
      await poll(world);
      await world.run();
      const stored = await world.pairs.read(link, both.key);
      assert.equal(stored?.notes.length, 1, `killed at request ${kill}`);
      const id = stored.pair.servicenowId ?? '';
      assert.equal(await world.pairs.keyOf(link, 'servicenow', id), both.key, `killed at request ${kill}`);
    }
  });
});
