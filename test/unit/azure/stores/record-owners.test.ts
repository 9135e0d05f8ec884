// If this fails, a record that nobody has costs a request more before its counterpart is made.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRecordOwners } from '../../../../shared/azure/stores/record-owners.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';

test('a record that nobody has is taken by one request, and read only where somebody has it', async () => {
  const asked: string[] = [];
  const owners = createRecordOwners(memoryTable({ before: (verb) => void asked.push(verb) }));
  const record = { system: 'connectwise', side: 'connectwise', id: '7' } as const;
  assert.equal(await owners.take(record, 'acme', null), 'acme');
  assert.deepEqual(asked.splice(0), ['insert']);
  assert.equal(await owners.take(record, 'globex', null), 'acme');
  assert.deepEqual(asked, ['insert', 'get']);
});
