/** The list of a side's records by their ids alone: its counts and its pages. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ListFilter } from '../../../shared/rules/backfill/job.ts';
import { aWhile, type MakeWorld, type Manners, type SideWorld } from './world.ts';

const iso = (time: number): string => new Date(time).toISOString();

async function idsOf({ list }: SideWorld, filter: ListFilter, pageSize: number): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 60; pages += 1) {
    const page = await list.page(filter, after, pageSize);
    ids.push(...page.ids);
    if (page.after === null) return ids;
    after = page.after;
  }
  return assert.fail('the list never ends');
}

export function recordListContract(makeWorld: MakeWorld, manners: Manners): void {
  for (const what of manners.shortens)
    it(`continues behind a page that lacks rows: ${what}`, async () => {
      const world = await makeWorld();
      const ids = Array.from({ length: 8 }, () => world.make());
      await world.advance(aWhile);
      const all: ListFilter = { since: null, until: iso(world.now()), closed: true };
      world.shorten(what);
      const listed = await idsOf(world, all, 3);
      assert.equal(new Set(listed).size, listed.length);
      assert.ok(listed.length >= ids.length - (what === 'all' ? 3 : 1), `only ${listed.length}`);
    });

  it('counts what it lists, in the order of ids, which no edit moves', async () => {
    const world = await makeWorld();
    const ids = Array.from({ length: 7 }, () => world.make());
    await world.advance(aWhile);
    const all: ListFilter = { since: null, until: iso(world.now()), closed: true };
    const listed = await idsOf(world, all, 50);
    assert.deepEqual(listed.toSorted(), ids.toSorted());
    for (const pageSize of [1, 3, 7]) assert.deepEqual(await idsOf(world, all, pageSize), listed);
    world.edit(listed[0] ?? '', { summary: 'Changed last' });
    assert.deepEqual(await idsOf(world, all, 2), listed);
    assert.equal(await world.list.count(all), ids.length);
  });

  it('keeps to the records made before a time, changed since another, and open ones if so asked', async () => {
    const world = await makeWorld();
    const times: number[] = [];
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      times.push(world.now());
      ids.push(world.make());
      await world.advance(aWhile);
    }
    const [first = '', second = '', third = '', fourth = ''] = ids;
    world.finish(third);
    const until = iso(world.now());
    const at = (index: number): string => iso(times[index] ?? 0);
    const cases: readonly (readonly [ListFilter, readonly string[]])[] = [
      [{ since: null, until: at(2), closed: true }, [first, second]],
      [{ since: at(1), until, closed: true }, [second, third, fourth]],
      [{ since: at(1), until: at(1), closed: true }, []],
      [{ since: null, until, closed: false }, [first, second, fourth]],
    ];
    for (const [filter, wanted] of cases) {
      assert.deepEqual((await idsOf(world, filter, 2)).toSorted(), wanted.toSorted(), JSON.stringify(filter));
      assert.equal(await world.list.count(filter), wanted.length);
    }
  });

  it('lists nothing that is not in the link', async () => {
    const world = await makeWorld();
    const id = world.make();
    for (const where of world.manners.outside) world.makeOutside(where, 'CANARY');
    await world.advance(aWhile);
    const filter: ListFilter = { since: null, until: iso(world.now()), closed: true };
    assert.deepEqual(await idsOf(world, filter, 1), [id]);
    assert.equal(await world.list.count(filter), 1);
  });
}
