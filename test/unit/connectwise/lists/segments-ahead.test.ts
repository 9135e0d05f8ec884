// If this fails, a long read of wide records fills the memory with pages that wait, or hangs for ever after a failure.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Unparsed } from '../../../../shared/connectwise/http/unparsed.ts';
import type { Call } from '../../../../shared/connectwise/http/call.ts';
import { UnreadPage } from '../../../../shared/connectwise/lists/page.ts';
import { readSegments, type SegmentedRead } from '../../../../shared/connectwise/lists/segments.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';

const call: Call = { method: 'GET', path: '/tickets', route: '/tickets', repeatable: true };
const wanted = { ...call, query: {}, pageSize: 10, paging: 'forward-only' } as const;
const turns = async (count = 20): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** Ten records above an id, in an answer of at least so many bytes. */
function page(after: number, bytes: number, step = 1): UnreadPage {
  const rows = Array.from({ length: 10 }, (_, index) => ({ id: after + (index + 1) * step }));
  const text = JSON.stringify(rows);
  const body = Buffer.from(text.padEnd(bytes));
  return new UnreadPage(
    new Unparsed({ status: 200, headers: {}, body }, call, 'host'),
    {},
    wanted,
    `${after}`,
  );
}

const reading = (
  ask: SegmentedRead['ask'],
  change: Partial<SegmentedRead> = {},
): ReturnType<typeof readSegments> =>
  readSegments({
    ask,
    after: 0,
    span: 10,
    pages: 100,
    pageSize: 10,
    pageBytes: 100,
    concurrency: 8,
    route: '/tickets',
    ...change,
  });

test('as many pages are asked for as the room for waiting pages holds, and one if it holds none', async () => {
  for (const [mebibytes, most] of [
    [1, 16],
    [8, 4],
    [40, 1],
  ] as const) {
    let asked = 0;
    const pages = reading(
      async (after) => {
        asked += 1;
        return page(after, mebibytes * 2 ** 20);
      },
      { pageBytes: mebibytes * 2 ** 20 },
    );
    await turns();
    assert.equal(asked, most, `${mebibytes} MiB each`);
    for (let taken = 1; taken < 6; taken += 1) {
      assert.equal((await pages.next()).done, false);
      await turns();
      assert.ok(asked <= most + taken);
    }
  }
});

test('pages are asked for as others arrive, while nobody takes any', async () => {
  const held: (() => void)[] = [];
  const asked: number[] = [];
  reading(
    (after) =>
      new Promise((resolve) => {
        asked.push(after);
        held.push(() => resolve(page(after, 0)));
      }),
    { concurrency: 2 },
  );
  assert.deepEqual(asked, [0, 10]);
  held[1]?.();
  await turns();
  assert.deepEqual(asked, [0, 10, 20]);
  for (let one = 0; one < 10; one += 1) held[one]?.();
  await turns();
  assert.deepEqual(asked, [0, 10, 20, 30]);
});

test('a page is asked for before the rows of the one that made room for it are made', async () => {
  const order: string[] = [];
  class WatchedPage extends UnreadPage {
    override read() {
      order.push('rows');
      return super.read();
    }
  }
  const pages = reading(
    async (after) => {
      // A request is composed in several steps before it is sent.
      for (let step = 0; step < 20; step += 1) await Promise.resolve();
      order.push('sent');
      await turns(1);
      const body = Buffer.from(JSON.stringify([{ id: after + 10 }]));
      const value = new Unparsed({ status: 200, headers: {}, body }, call, 'host');
      return new WatchedPage(value, {}, { ...wanted, pageSize: 1 }, `${after}`);
    },
    { concurrency: 1, pageSize: 1 },
  );
  for (let taken = 0; taken < 2; taken += 1) await pages.next();
  assert.deepEqual(order.slice(0, 4), ['sent', 'sent', 'rows', 'sent']);
});

test('a failure ends the read at its place, also when what comes before was not asked for yet', async () => {
  let fail: () => void = () => undefined;
  const pages = reading(
    (after) =>
      after === 100
        ? new Promise((_, reject) => {
            fail = () => reject(new CodedError('http-no-answer'));
          })
        : Promise.resolve(page(after, 0)),
    // As if a page spanned a hundred ids: nine tenths of the first segment are left when its page has come.
    { concurrency: 1, span: 100 },
  );
  const ids: number[] = [];
  const all = (async () => {
    for (;;) {
      const { done, value } = await pages.next();
      if (done === true) return;
      ids.push(...value.take().map((row) => (row as { id: number }).id));
      await turns(2);
      fail();
    }
  })();
  await assert.rejects(all, (thrown) => thrown instanceof CodedError && thrown.code === 'http-no-answer');
  assert.deepEqual(
    ids,
    Array.from({ length: 100 }, (_, index) => index + 1),
  );
});
