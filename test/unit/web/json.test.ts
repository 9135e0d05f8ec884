// If this fails, a login page or half an answer is taken for data, and tickets are overwritten with nothing; or a long
// read holds on to pages that were used long ago, or bytes that somebody else uses are emptied.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, constantFrom, integer, json, property, string, tuple } from 'fast-check';
import { CodedError } from '../../../shared/rules/errors.ts';
import { freeBytes, jsonIfAny, jsonOf } from '../../../shared/web/json.ts';

const answerOf = (body: Buffer) => ({ status: 200, headers: {}, body });
const answer = (text: string) => answerOf(Buffer.from(text, 'utf8'));
const isNoJson = (thrown: unknown) => thrown instanceof CodedError && thrown.code === 'http-not-json';

/** A list of so many bytes, of items that look as if a list ended within them. */
function longList(item: string, awkward: string, size: number): Buffer {
  const record = JSON.stringify({
    id: 1,
    text: awkward,
    parts: [{ id: 2 }, { id: 3, more: [[awkward], []] }],
  });
  const items: string[] = [];
  for (let length = 0; length < size; length += record.length + item.length) items.push(record, item);
  return Buffer.from(`[${items.join(',')}]`);
}
const awkward = constantFrom('},{', '"},{"id":9},{"', '\\', '\\"', '],[', '🖨', 'プリンター', 'Ü', '');

test('JSON is read, an empty list and null included', () => {
  for (const value of [[], null, { a: 'ü🖨' }, 5])
    assert.deepEqual(jsonOf(answer(JSON.stringify(value)), 'host'), value);
});

test('a long list keeps every item, whatever its texts hold', () => {
  let long = 0;
  assertProperty(
    property(tuple(json(), string(), awkward), ([item, text, odd]) => {
      const bytes = longList(item, odd + text, 180_000);
      const rows = jsonOf(answerOf(bytes), 'host') as readonly unknown[];
      assert.deepEqual(rows.slice(0, 2), [
        { id: 1, text: odd + text, parts: [{ id: 2 }, { id: 3, more: [[odd + text], []] }] },
        JSON.parse(item),
      ]);
      assert.deepEqual(rows.slice(-2), rows.slice(0, 2));
      if (bytes.length > 150_000) long += 1;
    }),
    { numRuns: 30, seed: 3 },
  );
  assert.equal(long, 30);
});

test('a long list that is broken at one place is read as JSON reads it, or refused', () => {
  let broken = 0;
  const places = tuple(
    awkward,
    integer({ min: 0, max: 9_999 }),
    constantFrom('[', ']', '{', '}', ',', '"', '\\', ':', '1', ' ', '\u00ff'),
  );
  assertProperty(
    property(places, ([odd, at, put]) => {
      const bytes = longList('{"id":7}', odd, 10_000);
      bytes.write(put, at, 'latin1');
      const seen = jsonIfAny(answerOf(bytes));
      if (seen !== undefined) assert.deepEqual(jsonOf(answerOf(bytes), 'host'), seen);
      else {
        assert.throws(() => jsonOf(answerOf(bytes), 'host'), isNoJson);
        broken += 1;
      }
    }),
    { numRuns: 150, seed: 4 },
  );
  assert.ok(broken > 30 && broken < 150, `${broken} broken`);
});

test('commas without anything between them are no list, however far apart', () => {
  const space = ' '.repeat(60_000);
  for (const text of [`[${space},${space}]`, `[1${space},${space}]`, `[1${space},${space},1]`])
    assert.throws(() => jsonOf(answer(text), 'host'), isNoJson);
});

test('white space and a byte order mark around the text are left out, and a byte that is no UTF-8 is replaced', () => {
  const list = Array.from({ length: 20_000 }, (_, id) => ({ id }));
  const text = JSON.stringify(list);
  for (const around of [` ${text}\n`, `\ufeff${text}`]) {
    assert.deepEqual(jsonOf(answer(around), 'host'), list);
    assert.deepEqual(jsonIfAny(answer(around)), list);
  }
  assert.deepEqual(jsonOf(answer(`{"result":${text}}`), 'host'), { result: list });
  assert.throws(() => jsonOf(answer(text.slice(0, -1)), 'host'), isNoJson);
  assert.deepEqual(jsonOf(answerOf(Buffer.from('["a\xff"]', 'latin1')), 'host'), ['a\ufffd']);
});

test('a web page, half an answer and nothing are refused, and their text is not repeated', () => {
  for (const text of ['<!DOCTYPE html><p>canary', ' <html>canary', '{"result":[{"a":"canary', '']) {
    assert.throws(
      () => jsonOf(answer(text), 'host'),
      (thrown) => isNoJson(thrown) && !String(thrown).includes('canary'),
      text,
    );
    assert.equal(jsonIfAny(answer(text)), undefined);
  }
});

test('bytes with memory of their own are freed', () => {
  const bytes = Buffer.allocUnsafeSlow(100_000);
  freeBytes(bytes);
  assert.equal(bytes.length, 0);
});

test('bytes that share their memory stay as they are', () => {
  const whole = Buffer.alloc(100_000, 7);
  const part = whole.subarray(10, 20);
  const shared = Buffer.from(new SharedArrayBuffer(8));
  for (const bytes of [part, Buffer.from('short'), shared]) freeBytes(bytes);
  assert.deepEqual([part[0], whole.length, shared.length], [7, 100_000, 8]);
});
