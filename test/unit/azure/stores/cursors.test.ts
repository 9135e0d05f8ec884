// If this fails, a new release looks back a day instead of going on where the older one stopped, or a poll costs more requests.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCursorStore } from '../../../../shared/azure/stores/cursors.ts';
import { jsonProperties } from '../../../../shared/kit/table-json.ts';
import type { Cursor } from '../../../../shared/rules/sync/cursor.ts';
import { aCursor } from '../../../support/builders/rows.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

test('both cursors are read by one request and moved by one', async () => {
  const asked: string[] = [];
  const cursors = createCursorStore(memoryTable({ before: (verb) => void asked.push(verb) }));
  const both = { connectwise: aCursor(), servicenow: aCursor({ disorder: 1 }) };
  const version = await cursors.save('acme', both, null);
  await cursors.save('acme', both, version);
  assert.deepEqual((await cursors.read('acme')).cursors, both);
  assert.deepEqual(asked, ['insert', 'replace', 'get']);
});

test('cursors that an older release saved side by side are read until both are saved together', async () => {
  const table = memoryTable();
  const older = { connectwise: aCursor({ disorder: 2 }), servicenow: aCursor({ disorder: 3 }) };
  for (const side of ['connectwise', 'servicenow'] as const)
    await table.put({ partitionKey: 'acme', rowKey: side, ...jsonProperties<Cursor>().pack(older[side]) });
  await table.put({
    partitionKey: 'northwind',
    rowKey: 'connectwise',
    ...jsonProperties<Cursor>().pack(aCursor()),
  });
  const cursors = createCursorStore(table);
  assert.deepEqual(await cursors.read('acme'), { cursors: older, version: null });
  const moved = { ...older, connectwise: aCursor({ disorder: 9 }) };
  const version = await cursors.save('acme', moved, null);
  assert.deepEqual(await cursors.read('acme'), { cursors: moved, version });
});
