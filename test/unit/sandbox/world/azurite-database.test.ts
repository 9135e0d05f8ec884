// If this fails, the laptop's storage stands still as soon as some thousand messages came: a tenth of a second for each request, and
// seconds once a minute.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { changeFewOneByOne, type LokiClass } from '../../../../sandbox/world/azurite-database.ts';

interface Row {
  readonly id: string;
  rank: number;
}
interface Documents {
  insert(document: Row): void;
  find(filter?: object): readonly Row[];
  findAndRemove(filter: object): void;
  remove(documents: Row | readonly Row[]): void;
  update(documents: Row | readonly Row[]): void;
  ensureIndex(property: string, force?: boolean): void;
}
type Database = LokiClass &
  (new (name: string) => { addCollection(name: string, options: object): Documents });

// As Azurite has it, and a copy of our own: what is changed here must not be what another test sees.
const path = createRequire(createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js')).resolve(
  'lokijs',
);
const Loki = createRequire(path)(path) as Database;
changeFewOneByOne(Loki);

/** So many documents, of three ranks in turn; `sorted` takes the index of each sorting. */
function documents(count = 6): { readonly all: Documents; readonly sorted: string[] } {
  const all = new Loki('test').addCollection('documents', { indices: ['id', 'rank'] });
  for (let rank = 0; rank < count; rank += 1) all.insert({ id: `d${rank}`, rank: rank % 3 });
  const sorted: string[] = [];
  const ensureIndex = all.ensureIndex.bind(all);
  all.ensureIndex = (property, force) => {
    sorted.push(property);
    ensureIndex(property, force);
  };
  return { all, sorted };
}

const ids = (all: Documents, filter?: object): readonly string[] =>
  all
    .find(filter)
    .map(({ id }) => id)
    .toSorted();

test('documents that a query finds are removed without sorting the indexes, which still find the others', () => {
  const { all, sorted } = documents();
  all.findAndRemove({ id: 'd1' });
  assert.deepEqual(ids(all), ['d0', 'd2', 'd3', 'd4', 'd5']);
  assert.deepEqual(ids(all, { rank: 1 }), ['d4']);
  assert.deepEqual(ids(all, { id: 'd5' }), ['d5']);
  all.findAndRemove({ rank: 2 });
  all.findAndRemove({ rank: 2 });
  assert.deepEqual(ids(all), ['d0', 'd3', 'd4']);
  assert.deepEqual(sorted, []);
});

test('a list of a few documents, or an empty one, is removed without sorting the indexes', () => {
  const { all, sorted } = documents();
  all.remove([]);
  all.remove(all.find({ rank: 0 }));
  assert.deepEqual(ids(all, { rank: 1 }), ['d1', 'd4']);
  assert.deepEqual(ids(all, { rank: 0 }), []);
  assert.deepEqual(sorted, []);
});

test('a list of a few documents is changed without sorting the indexes, which find them in their new places', () => {
  const { all, sorted } = documents();
  const changed = all.find({ rank: 2 });
  for (const one of changed) one.rank = 0;
  all.update(changed);
  all.update([]);
  assert.deepEqual(ids(all, { rank: 2 }), []);
  assert.deepEqual(ids(all, { rank: 0 }), ['d0', 'd2', 'd3', 'd5']);
  assert.deepEqual(sorted, []);
});

test('many are removed and changed together, with one sorting, as the database does it', () => {
  const { all, sorted } = documents(120);
  const changed = all.find({ rank: 1 });
  for (const one of changed) one.rank = 2;
  all.update(changed);
  assert.ok(sorted.length > 0);
  assert.equal(ids(all, { rank: 2 }).length, 80);
  all.findAndRemove({ rank: 2 });
  all.remove(all.find({ rank: 0 }));
  assert.deepEqual(ids(all), []);
});
