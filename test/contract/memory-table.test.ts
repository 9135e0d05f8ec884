// If this fails, tests trust a table in memory that decides races otherwise than the real one.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { keyAbove, keysBelow } from '../../shared/kit/table-keys.ts';
import { seededRandom } from '../support/engine/scheduler.ts';
import { idempotentHandlerContract } from './idempotent-handler.ts';
import {
  circuitBreakerContract,
  rateLimiterContract,
  rememberedRemotesContract,
  tableContract,
} from './shared-rows.ts';
import { memoryTable } from '../support/fakes/memory-table.ts';

const table = memoryTable();
tableContract('memory', () => table);
rateLimiterContract('memory', () => table);
rememberedRemotesContract('memory', () => table);
circuitBreakerContract('memory', () => table);
idempotentHandlerContract('memory', () => table);

it('thousands of rows stand in the order of their keys, however they came and went, and a range is the rows between its ends', async () => {
  const random = seededRandom(3);
  const rows = memoryTable();
  const held = new Set<string>();
  for (let turn = 0; turn < 12_000; turn += 1) {
    const key = `${random() < 0.5 ? 'acme' : 'globex'}!${String(Math.floor(random() * 9_000)).padStart(4, '0')}`;
    if (random() < 0.3) {
      await rows.remove(key, 'pair');
      held.delete(key);
    } else {
      await rows.put({ partitionKey: key, rowKey: 'pair' });
      held.add(key);
    }
  }
  const keysOf = async (filter: string, atMost?: number): Promise<readonly string[]> => {
    const found: string[] = [];
    for await (const { partitionKey } of rows.query(filter, undefined, atMost)) found.push(partitionKey);
    return found;
  };
  const wanted = [...held].toSorted();
  assert.ok(wanted.length > 3_000);
  assert.deepEqual(await keysOf(''), wanted);
  const globex = wanted.filter((key) => key.startsWith('globex!'));
  assert.deepEqual(await keysOf(keysBelow('PartitionKey', 'globex')), globex);
  const behind = `${keysBelow('PartitionKey', 'globex')} and ${keyAbove('PartitionKey', 'globex', '4500')}`;
  for (const atMost of [undefined, 7])
    assert.deepEqual(
      await keysOf(behind, atMost),
      globex.filter((key) => key > 'globex!4500'),
    );
  assert.equal(rows.size(), held.size);
});
