/** A side lists the changed records, lists and counts all of them, and reads several at once. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ChangedRow } from '../../../shared/ports/side.ts';
import type { InventoryRow } from '../../../shared/rules/reconcile/inventory.ts';
import { disorderCounter } from '../../../shared/rules/sync/cursor.ts';
import {
  aWhile,
  itWhere,
  readNow,
  refused,
  type MakeWorld,
  type Manners,
  type Shortage,
  type SideWorld,
} from './world.ts';

const iso = (time: number): string => new Date(time).toISOString();
const maxPages = 60;

/** All pages of a window. Fails when they never end. */
async function changedIn(
  { side }: SideWorld,
  window: { readonly from: string; readonly to: string | null },
  pageSize: number,
): Promise<{ readonly rows: readonly ChangedRow[]; readonly pages: number }> {
  const rows: ChangedRow[] = [];
  let after: string | null = null;
  for (let pages = 1; pages < maxPages; pages += 1) {
    const page = await side.changed({ ...window, after }, pageSize);
    rows.push(...page.rows);
    if (page.after === null) return { rows, pages };
    assert.notEqual(page.after, after, 'the next page begins where this one began');
    after = page.after;
  }
  return assert.fail('the window never ends');
}

async function inventoryOf({ side }: SideWorld, pageSize: number) {
  const rows: InventoryRow[] = [];
  let counted = 0;
  let after: string | null = null;
  for (let pages = 1; pages < maxPages; pages += 1) {
    const page = await side.inventory(after, pageSize);
    rows.push(...page.rows);
    counted += page.counted;
    if (page.after === null) return { rows, counted };
    after = page.after;
  }
  return assert.fail('the inventory never ends');
}

/** So many records, one every other second; answers their ids and the first one's time. */
async function makeMany(
  world: SideWorld,
  count: number,
): Promise<{ readonly ids: string[]; readonly start: number }> {
  const start = world.now();
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.push(world.make({ summary: `Record ${index}` }));
    await world.advance(aWhile);
  }
  return { ids, start };
}

export function listsContract(makeWorld: MakeWorld, manners: Manners): void {
  describeChanged(makeWorld);
  for (const what of manners.shortens) describeShortPages(makeWorld, what);
  describeEverything(makeWorld, manners);
  describeMany(makeWorld);
}

function describeChanged(makeWorld: MakeWorld): void {
  it('lists what changed inside a window, both ends included', async () => {
    const world = await makeWorld();
    const { ids, start } = await makeMany(world, 6);
    const at = (index: number): string => iso(start + index * aWhile * 1000);
    const listed = async (from: string, to: string | null): Promise<readonly string[]> =>
      (await changedIn(world, { from, to }, 50)).rows.map(({ id }) => id).toSorted();
    assert.deepEqual(await listed(at(2), at(4)), ids.slice(2, 5).toSorted());
    assert.deepEqual(await listed(at(3), at(3)), ids.slice(3, 4));
    assert.deepEqual(await listed(at(4), null), ids.slice(4).toSorted());
    assert.deepEqual(await listed(iso(start - 5_000), iso(start - 1_000)), []);
    world.edit(ids[0] ?? '', { summary: 'Changed last' });
    assert.deepEqual(await listed(iso(world.now()), null), ids.slice(0, 1));
  });

  it('pages without loss and without double, in an order that it keeps', async () => {
    const world = await makeWorld();
    const { ids, start } = await makeMany(world, 3);
    // More of one second than a page holds.
    for (let count = 0; count < 6; count += 1) ids.push(world.make());
    const window = { from: iso(start), to: iso(world.now()) };
    for (const pageSize of [1, 2, 4, 9, 50]) {
      const { rows } = await changedIn(world, window, pageSize);
      assert.deepEqual(rows.map(({ id }) => id).toSorted(), ids.toSorted(), `pages of ${pageSize}`);
      assert.equal(
        disorderCounter(world.side.name)(rows, { ...window, after: null }),
        0,
        `pages of ${pageSize} are in order`,
      );
    }
  });

  it('shows the version that a read shows, and the clock of the system', async () => {
    const world = await makeWorld();
    const { ids, start } = await makeMany(world, 2);
    world.note(ids[0] ?? '', world.manners.publicKind, 'A word');
    await world.advance(aWhile);
    const page = await world.side.changed({ from: iso(start), to: null, after: null }, 50);
    assert.equal(Date.parse(page.serverTime), world.now());
    assert.equal(await world.side.serverTime(), page.serverTime);
    for (const row of page.rows) {
      const record = await readNow(world, row.id);
      assert.deepEqual([row.version, row.updatedAt], [record.version, record.updatedAt]);
    }
  });

  it('tells of a file that was added: as a change of its record, or by its own id', async () => {
    const world = await makeWorld();
    const id = world.make();
    await world.advance(aWhile);
    const from = iso(world.now());
    const file = world.attach(id, { name: 'one.txt', content: 'x' });
    const { rows } = await changedIn(world, { from, to: iso(world.now()) }, 50);
    const [row] = rows;
    assert.deepEqual([rows.length, row?.id], [1, id]);
    assert.ok(row?.attachment === undefined || row.attachment === file);
    await world.advance(aWhile);
    assert.deepEqual((await changedIn(world, { from: iso(world.now()), to: null }, 50)).rows, []);
  });

  it('lists nothing that is not in the link', async () => {
    const world = await makeWorld();
    const start = world.now();
    const id = world.make();
    const moved = world.make();
    world.moveOut(moved, 'customer');
    for (const where of world.manners.outside) world.makeOutside(where, 'CANARY');
    const { rows } = await changedIn(world, { from: iso(start), to: null }, 1);
    assert.deepEqual(
      rows.map((row) => row.id),
      [id],
    );
  });
}

/** Rows that access rules take off a page: those are not shown, and everything else is. */
function describeShortPages(makeWorld: MakeWorld, what: Shortage): void {
  const lacking = what === 'all' ? 'without any row' : 'without a row';

  it(`continues behind a page ${lacking}: changed records`, async () => {
    const world = await makeWorld();
    const { ids, start } = await makeMany(world, 8);
    world.shorten(what);
    const window = { from: iso(start), to: iso(world.now()) };
    const { rows } = await changedIn(world, window, 3);
    requireMost(
      rows.map(({ id }) => id),
      ids,
      what,
    );
    assert.equal((await changedIn(world, window, 3)).rows.length, ids.length);
  });

  it(`continues behind a page ${lacking}, and reports hidden rows: all records`, async () => {
    const world = await makeWorld();
    const { ids } = await makeMany(world, 8);
    world.shorten(what);
    const { rows, counted } = await inventoryOf(world, 3);
    requireMost(
      rows.map(({ id }) => id),
      ids,
      what,
    );
    assert.equal(counted, ids.length);
  });
}

/** Everything was listed once, but for what the short page held. */
function requireMost(listed: readonly string[], ids: readonly string[], what: Shortage): void {
  assert.equal(new Set(listed).size, listed.length);
  assert.ok(listed.every((id) => ids.includes(id)));
  assert.ok(listed.length >= ids.length - (what === 'all' ? 3 : 1), `only ${listed.length} of ${ids.length}`);
}

function describeEverything(makeWorld: MakeWorld, manners: Manners): void {
  it('counts, lists and reads the same records', async () => {
    const world = await makeWorld();
    const { statuses } = world.manners;
    const ids = [world.make(), world.make({ status: statuses.next })];
    await world.advance(10 * 24 * 3_600);
    ids.push(world.make(), world.make());
    await world.advance(25 * 24 * 3_600);
    const finished = world.make();
    ids.push(finished, world.make());
    await world.advance(aWhile);
    world.finish(finished);
    world.correlate(ids[1] ?? '', 'cwf:acme:1');
    for (const where of world.manners.outside) world.makeOutside(where, 'CANARY');
    const tallies = await world.side.tally();
    const sum = (by: 'board' | 'state' | 'age', bucket?: string): number =>
      tallies
        .filter((one) => one.by === by && (bucket === undefined || one.bucket === bucket))
        .reduce((total, { count }) => total + count, 0);
    assert.equal(sum('age'), ids.length);
    assert.equal(sum(manners.system === 'connectwise' ? 'board' : 'state'), ids.length);
    assert.deepEqual([sum('age', '7 days'), sum('age', '30 days'), sum('age', 'older')], [2, 2, 2]);
    for (const pageSize of [1, 4, 50]) {
      const { rows, counted } = await inventoryOf(world, pageSize);
      assert.deepEqual(rows.map(({ id }) => id).toSorted(), ids.toSorted());
      assert.equal(counted, ids.length);
      for (const row of rows) {
        const { id, createdAt, updatedAt, closed, correlation } = await readNow(world, row.id);
        assert.deepEqual(row, { id, createdAt, updatedAt, closed, correlation });
      }
    }
    const { records, counted } = await world.side.readMany(ids);
    assert.deepEqual(records.map(({ id }) => id).toSorted(), ids.toSorted());
    assert.equal(counted, ids.length);
    for (const { by, bucket, count } of tallies.filter((one) => one.by !== 'age')) {
      const own = records.filter(({ board, fields }) => bucket === (by === 'board' ? board : fields.status));
      assert.equal(count, own.length, `${by} ${bucket}`);
    }
  });

  itWhere(
    manners.merges,
    'counts a record that was merged away as closed in the inventory, too',
    async () => {
      const world = await makeWorld();
      const [merged, into] = [world.make(), world.make()];
      await world.merge(merged, into);
      const { rows } = await inventoryOf(world, 50);
      assert.deepEqual(
        rows.map(({ id, closed }) => [id, closed]),
        [
          [merged, true],
          [into, false],
        ],
      );
    },
  );

  it('knows the words of the link', async () => {
    const world = await makeWorld();
    const { statuses, priorities } = world.manners;
    const vocabulary = await world.side.vocabulary();
    const closedOf = (value: string): readonly boolean[] =>
      vocabulary.statuses.filter((status) => status.value === value).map(({ closed }) => closed);
    for (const open of [statuses.first, statuses.next]) assert.ok(closedOf(open).includes(false), open);
    assert.ok(closedOf(statuses.finished).includes(true));
    for (const priority of priorities) assert.ok(vocabulary.priorities.includes(priority), priority);
    const { board } = await readNow(world, world.make());
    assert.ok(vocabulary.statuses.some((status) => status.board === board));
    assert.equal(vocabulary.impossible, 0);
    for (const { path, state } of vocabulary.named) assert.equal(state, 'there', path);
  });
}

function describeMany(makeWorld: MakeWorld): void {
  it('reads many records as whole as one, and counts those of the link alone', async () => {
    const world = await makeWorld();
    const ids = [world.make({ description: 'One' }), world.make({ description: 'Two' })];
    for (const id of ids) {
      world.note(id, world.manners.privateKind, `For us about ${id}`);
      await world.advance(aWhile);
      world.note(id, world.manners.publicKind, `For all about ${id}`);
    }
    const gone = world.make();
    world.remove(gone);
    const outside = world.manners.outside.map((where) => world.makeOutside(where, 'CANARY'));
    const { records, counted } = await world.side.readMany([...outside, ...ids, gone]);
    assert.equal(counted, ids.length);
    for (const id of ids)
      assert.deepEqual(
        records.find((record) => record.id === id),
        await readNow(world, id),
      );
    assert.equal(records.length, ids.length);
    assert.deepEqual(await world.side.readMany([]), { records: [], counted: 0 });
    await refused(world.side.readMany(['x^ORcompanyISNOTEMPTY']), 'query-value-refused');
  });

  it('reads a hundred records at once', async () => {
    const world = await makeWorld();
    const ids = Array.from({ length: 100 }, () => world.make());
    const { records, counted } = await world.side.readMany(ids);
    assert.deepEqual(records.map(({ id }) => id).toSorted(), ids.toSorted());
    assert.equal(counted, 100);
  });
}
