// If this fails, a read of a list loses or doubles records, runs on after its reader left, or hides why it ended.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rowByRow } from '../../../../shared/connectwise/lists/row-by-row.ts';

function source(pages: readonly (readonly number[] | Error)[]) {
  const seen = { given: 0, ended: false };
  async function* read(): AsyncGenerator<number[], void, undefined> {
    try {
      for (const page of pages) {
        await new Promise((resolve) => setImmediate(resolve));
        if (page instanceof Error) throw page;
        seen.given += 1;
        yield [...page];
      }
    } finally {
      seen.ended = true;
    }
  }
  return { rows: rowByRow(read()), seen };
}

test('every row comes once and in order, empty pages are passed over', async () => {
  const { rows, seen } = source([[], [1, 2], [], [], [3], [4, 5, 6], []]);
  const read: unknown[] = [];
  for await (const row of rows) read.push(row);
  assert.deepEqual(read, [1, 2, 3, 4, 5, 6]);
  assert.ok(seen.ended);
  assert.deepEqual(await rows.next(), { done: true, value: undefined });
});

test('reads that do not wait for the answer before them are answered in turn', async () => {
  const { rows } = source([[1], [2, 3], [4, 5]]);
  const asked = await Promise.all(Array.from({ length: 8 }, () => rows.next()));
  assert.deepEqual(
    asked.map(({ done, value }) => (done === true ? 'end' : value)),
    [1, 2, 3, 4, 5, 'end', 'end', 'end'],
  );
});

test('a reader who leaves in the middle ends the pages, and gets no further row', async () => {
  const { rows, seen } = source([[1, 2, 3], [4]]);
  for await (const row of rows) if (row === 2) break;
  assert.deepEqual(seen, { given: 1, ended: true });
  assert.deepEqual(await rows.next(), { done: true, value: undefined });
});

test('leaving while a page is on its way waits for it and gives nothing more', async () => {
  const { rows, seen } = source([[1, 2], [3]]);
  const [first, left, after] = await Promise.all([rows.next(), rows.return(), rows.next()]);
  assert.deepEqual([first.value, left.done, after.done], [1, true, true]);
  assert.deepEqual(seen, { given: 1, ended: true });
});

test('the failure of a page comes after the rows before it, once', async () => {
  const { rows } = source([[1, 2], new Error('cut'), [3]]);
  const read: unknown[] = [];
  await assert.rejects(
    async () => {
      for await (const row of rows) read.push(row);
    },
    { message: 'cut' },
  );
  assert.deepEqual(read, [1, 2]);
  assert.deepEqual(await rows.next(), { done: true, value: undefined });
});
