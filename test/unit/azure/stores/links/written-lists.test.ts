// If this fails, the first screen does not ask for a list to which something was written, or every such write costs a request more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWrittenLists, notedTable } from '../../../../../shared/azure/stores/links/written-lists.ts';
import { memoryTable } from '../../../../support/fakes/memory-table.ts';
import { noon } from '../../../../support/builders/rows.ts';

function world() {
  const requests: string[] = [];
  let [now, isDown] = [noon, false];
  const health = memoryTable({
    before: (verb) => {
      requests.push(`health ${verb}`);
      if (isDown) throw new Error('down');
    },
  });
  const letters = memoryTable({ before: (verb) => void requests.push(`letters ${verb}`) });
  const written = createWrittenLists(health, () => now);
  return {
    requests,
    written,
    letters: notedTable(letters, 'deadletters', written),
    wait: (ms: number) => void (now += ms),
    goDown: () => void (isDown = true),
  };
}

const row = (rowKey: string) => ({ partitionKey: 'acme', rowKey });

test('a list is noted before a row is written, and not again for half a minute', async () => {
  const { requests, written, letters, wait } = world();
  await letters.insert(row('1'));
  await letters.put(row('2'));
  await letters.transact([{ verb: 'put', row: row('3') }]);
  assert.deepEqual(requests, ['health put', 'letters insert', 'letters put', 'letters transact']);
  assert.deepEqual([...(await written.all())], [['deadletters', new Date(noon).toISOString()]]);
  wait(30_000);
  requests.length = 0;
  await letters.merge(row('2'));
  assert.deepEqual(requests, ['health put', 'letters merge']);
});

test('a row that is read or removed is not noted', async () => {
  const { requests, letters } = world();
  await letters.get('acme', '1');
  await letters.remove('acme', '1');
  await letters.transact([{ verb: 'remove', row: row('1') }]);
  assert.ok(requests.every((one) => one.startsWith('letters')));
});

test('a note that fails keeps no row from being written, and is tried again with the next', async () => {
  const { requests, letters, goDown } = world();
  goDown();
  assert.notEqual(await letters.insert(row('1')), null);
  await letters.put(row('2'));
  assert.deepEqual(requests, ['health put', 'letters insert', 'health put', 'letters put']);
});
