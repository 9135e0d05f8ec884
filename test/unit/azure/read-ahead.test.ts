// If this fails, one answer made of a small table shows rows of another store, or asks for the table as often as stores read it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAhead } from '../../../shared/azure/read-ahead.ts';
import { memoryTable } from '../../support/fakes/memory-table.ts';

test('a table that is read ahead is asked once for what several stores read of it', async () => {
  const verbs: string[] = [];
  const table = memoryTable({ before: (verb) => void verbs.push(verb) });
  for (const [partitionKey, rowKey] of [
    ['pause', 'acme'],
    ["o'clock", 'now'],
    ['write', 'acme!servicenow'],
  ] as const)
    await table.put({ partitionKey, rowKey, mark: rowKey });
  verbs.length = 0;
  const ahead = readAhead(table);
  const keysIn = async (filter: string): Promise<readonly string[]> => {
    const keys: string[] = [];
    for await (const { rowKey } of ahead.query(filter)) keys.push(rowKey);
    return keys;
  };
  const [row, missing, paused, quoted] = await Promise.all([
    ahead.get('write', 'acme!servicenow'),
    ahead.get('write', 'acme'),
    keysIn("PartitionKey eq 'pause'"),
    keysIn("PartitionKey eq 'o''clock'"),
  ]);
  assert.deepEqual([row?.['mark'], missing, paused, quoted], ['acme!servicenow', null, ['acme'], ['now']]);
  assert.deepEqual(verbs, ['query']);
  // A narrower query goes to the table itself, and so does every write.
  assert.deepEqual(await keysIn("PartitionKey eq 'pause' and RowKey gt 'a'"), ['acme']);
  await ahead.put({ partitionKey: 'pause', rowKey: 'other' });
  assert.deepEqual(verbs, ['query', 'query', 'put']);
  assert.equal(table.size(), 4);
});

test('a look that failed is made again', async () => {
  let isDown = true;
  const table = memoryTable({
    before: () => {
      if (isDown) throw new Error('down');
    },
  });
  const ahead = readAhead(table);
  await assert.rejects(ahead.get('a', 'b'), /down/);
  isDown = false;
  assert.equal(await ahead.get('a', 'b'), null);
});

test('only the places named are read ahead, behind what is done first', async () => {
  const verbs: string[] = [];
  const table = memoryTable({ before: (verb) => void verbs.push(verb) });
  for (const [partitionKey, rowKey] of [
    ['runs', 'timers'],
    ['runs', 'functions'],
    ['lost', 'a'],
    ['kept', 'long'],
  ] as const)
    await table.put({ partitionKey, rowKey });
  verbs.length = 0;
  const ahead = readAhead(table, {
    places: [['runs', 'timers'], ['lost'], ['probe']],
    first: () => table.put({ partitionKey: 'probe', rowKey: 'now' }),
  });
  const found: string[] = [];
  for await (const { rowKey } of ahead.query("PartitionKey eq 'lost'")) found.push(rowKey);
  assert.deepEqual(
    [(await ahead.get('runs', 'timers'))?.rowKey, (await ahead.get('probe', 'now'))?.rowKey, found],
    ['timers', 'now', ['a']],
  );
  assert.deepEqual(verbs, ['put', 'query']);
  assert.equal((await ahead.get('runs', 'functions'))?.rowKey, 'functions');
  assert.equal((await ahead.get('kept', 'long'))?.rowKey, 'long');
  for await (const { rowKey } of ahead.query("PartitionKey eq 'runs'")) found.push(rowKey);
  assert.deepEqual(
    found,
    ['a', 'functions', 'timers'],
    'a partition that is not ahead as a whole is asked for',
  );
  assert.deepEqual(verbs.slice(2), ['get', 'get', 'query']);
});
