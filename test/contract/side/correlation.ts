/** A side finds a record by our correlation key alone, whatever text stands in it. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { aWhile, readNow, type MakeWorld } from './world.ts';

export function correlationContract(makeWorld: MakeWorld): void {
  it('finds the records that carry a key, oldest first', async () => {
    const world = await makeWorld();
    const ids: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      ids.push(world.make());
      await world.advance(aWhile);
    }
    const [first = '', second = '', third = ''] = ids;
    world.correlate(third, 'cwf:acme:4711');
    world.correlate(first, 'cwf:acme:4711');
    world.correlate(second, 'cwf:acme:47110');
    assert.deepEqual(await world.side.findByCorrelation('cwf:acme:4711'), [
      { id: first, createdAt: (await readNow(world, first)).createdAt, inLink: true },
      { id: third, createdAt: (await readNow(world, third)).createdAt, inLink: true },
    ]);
    assert.equal((await readNow(world, third)).correlation, 'cwf:acme:4711');
    assert.deepEqual(await world.side.findByCorrelation('cwf:acme:471'), []);
    assert.deepEqual(await world.side.findByCorrelation('cwf:nobody:1'), []);
  });

  it('tells only that there is one where another customer has it, and how old it is', async () => {
    const world = await makeWorld();
    const moved = world.make();
    world.correlate(moved, 'cwf:acme:1');
    world.moveOut(moved, 'customer');
    const stranger = world.makeOutside('customer', 'CANARY');
    world.correlate(stranger, 'cwf:acme:1');
    const found = await world.side.findByCorrelation('cwf:acme:1');
    assert.deepEqual(new Set(found.map(({ id }) => id)), new Set([moved, stranger]));
    for (const one of found) {
      assert.equal(one.inLink, false);
      assert.deepEqual(Object.keys(one).toSorted(), ['createdAt', 'id', 'inLink']);
    }
  });

  it('keeps a key a key, whatever a query would read in it', async () => {
    const world = await makeWorld();
    world.correlate(world.make(), 'cwf:acme:1');
    for (const key of [
      `x' or id > 0 or externalXRef='x`,
      'x^ORcompanyISNOTEMPTY',
      'x^NQactive=true',
      'cwf:acme:%',
      '*',
    ])
      assert.deepEqual(await world.side.findByCorrelation(key), []);
  });
}
