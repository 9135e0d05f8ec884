// If this fails, bodies are lost on the way and the health check knows nothing of it, or a stranger who sends a thousand
// empty requests writes a thousand rows.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLostBodies } from '../../../../shared/azure/stores/lost-bodies.ts';
import type { Table } from '../../../../shared/ports/table.ts';
import { noon } from '../../../support/builders/rows.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

test('each function is remembered with its last one, and written at most once a minute', async () => {
  const memory = memoryTable();
  let writes = 0;
  const table: Table = {
    ...memory,
    put(row) {
      writes += 1;
      return memory.put(row);
    },
  };
  let now = noon;
  const lostBodies = createLostBodies(table, () => now);
  assert.deepEqual(await lostBodies.read(), []);
  for (let sent = 0; sent < 100; sent += 1) await lostBodies.note('connectwise-callback');
  await lostBodies.note('servicenow-callback');
  assert.equal(writes, 2);
  now += 60_000;
  await lostBodies.note('connectwise-callback');
  // The check may run on another instance.
  assert.deepEqual(await createLostBodies(table, () => now).read(), [
    { functionName: 'connectwise-callback', lastAt: new Date(noon + 60_000).toISOString() },
    { functionName: 'servicenow-callback', lastAt: new Date(noon).toISOString() },
  ]);
});
