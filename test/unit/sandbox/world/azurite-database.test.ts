// If this fails, the laptop's storage answers nothing for seconds, once a minute, as soon as some thousand messages came.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { removeOneAsItself, type LokiClass } from '../../../../sandbox/world/azurite-database.ts';

interface Documents {
  insert(document: object): void;
  find(filter?: object): readonly { readonly id: string; readonly rank: number }[];
  findAndRemove(filter: object): void;
  ensureIndex(property: string, force?: boolean): void;
}
type Database = LokiClass &
  (new (name: string) => { addCollection(name: string, options: object): Documents });

// As Azurite has it, and a copy of our own: what is changed here must not be what another test sees.
const path = createRequire(createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js')).resolve(
  'lokijs',
);
const Loki = createRequire(path)(path) as Database;

function documents(): { readonly all: Documents; readonly sorted: string[] } {
  const all = new Loki('test').addCollection('documents', { indices: ['id', 'rank'] });
  for (let rank = 0; rank < 6; rank += 1) all.insert({ id: `d${rank}`, rank: rank % 3 });
  const sorted: string[] = [];
  const ensureIndex = all.ensureIndex.bind(all);
  all.ensureIndex = (property, force) => {
    sorted.push(property);
    ensureIndex(property, force);
  };
  return { all, sorted };
}

const ids = (all: Documents, filter?: object): readonly string[] => all.find(filter).map(({ id }) => id);

test('a document that is found alone is removed without sorting the indexes, which still find the others', () => {
  removeOneAsItself(Loki);
  const { all, sorted } = documents();
  all.findAndRemove({ id: 'd1' });
  assert.deepEqual(sorted, []);
  assert.deepEqual(ids(all), ['d0', 'd2', 'd3', 'd4', 'd5']);
  assert.deepEqual(ids(all, { rank: 1 }), ['d4']);
  assert.deepEqual(ids(all, { id: 'd5' }), ['d5']);
});

test('several are removed together as before, and none is no error', () => {
  const { all } = documents();
  all.findAndRemove({ rank: 2 });
  assert.deepEqual(ids(all), ['d0', 'd1', 'd3', 'd4']);
  all.findAndRemove({ rank: 2 });
  assert.equal(all.find().length, 4);
});
