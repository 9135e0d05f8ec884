// If this fails, each record of a backfill costs a request more, or a row that another worker ended is ended once more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backfillRows } from '../../../../../shared/azure/stores/backfill/rows.ts';
import { aBackfillRow } from '../../../../support/builders/rows.ts';
import { memoryTable } from '../../../../support/fakes/memory-table.ts';

function store() {
  const asked: string[] = [];
  const table = memoryTable({ before: (verb) => void asked.push(verb) });
  return { table, rows: () => backfillRows(table), asked: () => asked.splice(0) };
}

test('a row that was just read is ended by one request', async () => {
  const { rows, asked } = store();
  const [row, worker] = [aBackfillRow({ recordId: '7' }), rows()];
  await worker.addRows('acme', 'j', [row]);
  await worker.row('acme', 'j', row.side, '7');
  asked();
  await worker.endRow('acme', 'j', { ...row, end: 'created' });
  assert.deepEqual(asked(), ['replace']);
});

test('a row that another worker has ended stays, whatever this one remembers', async () => {
  const { rows } = store();
  const [one, other] = [rows(), rows()];
  const row = aBackfillRow({ recordId: '7' });
  await one.addRows('acme', 'j', [row]);
  await one.row('acme', 'j', row.side, '7');
  await other.endRow('acme', 'j', { ...row, end: 'failed', why: 'write-refused' });
  await one.endRow('acme', 'j', { ...row, end: 'created' });
  const { end, why } = (await one.row('acme', 'j', row.side, '7')) ?? assert.fail();
  assert.deepEqual([end, why], ['failed', 'write-refused']);
});
