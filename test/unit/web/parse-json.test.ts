// If this fails, a long list of tickets loses some, splits one in two, or a broken answer is taken for a list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as assertProperty, constantFrom, integer, json, property, string, tuple } from 'fast-check';
import { parseJson } from '../../../shared/web/parse-json.ts';

const oneOf = (parse: () => unknown): unknown => {
  try {
    return { value: parse() };
  } catch {
    return 'no JSON';
  }
};
const both = (bytes: Buffer): [unknown, unknown] => [
  oneOf(() => parseJson(bytes)),
  oneOf(() => JSON.parse(bytes.toString('utf8').trim())),
];

/** Lists of three to five pieces, of items that look as if a list ended within them. */
function longList(item: string, awkward: string): Buffer {
  const record = JSON.stringify({
    id: 1,
    text: awkward,
    parts: [{ id: 2 }, { id: 3, more: [[awkward], []] }],
  });
  const items: string[] = [];
  for (let length = 0; length < 180_000; length += record.length + item.length) items.push(record, item);
  return Buffer.from(`[${items.join(',')}]`);
}
const awkward = constantFrom('},{', '"},{"id":9},{"', '\\', '\\"', '],[', '🖨', 'プリンター', 'Ü', '');

test('a long list is what it is when it is parsed whole', () => {
  let long = 0;
  assertProperty(
    property(tuple(json(), string(), awkward), ([item, text, odd]) => {
      const bytes = longList(item, odd + text);
      const [ours, whole] = both(bytes);
      assert.deepEqual(ours, whole);
      assert.notEqual(ours, 'no JSON');
      if (bytes.length > 150_000) long += 1;
    }),
    { numRuns: 30, seed: 3 },
  );
  assert.equal(long, 30);
});

test('a long list that is broken at one place is as broken in pieces', () => {
  let broken = 0;
  const places = tuple(
    awkward,
    integer({ min: 0, max: 179_999 }),
    constantFrom('[', ']', '{', '}', ',', '"', '\\', ':', '1', ' ', '\u00ff'),
  );
  assertProperty(
    property(places, ([odd, at, put]) => {
      const bytes = longList('{"id":7}', odd);
      bytes.write(put, at, 'latin1');
      const [ours, whole] = both(bytes);
      assert.deepEqual(ours, whole);
      if (whole === 'no JSON') broken += 1;
    }),
    { numRuns: 150, seed: 4 },
  );
  assert.ok(broken > 30 && broken < 150, `${broken} broken`);
});

test('commas without anything between them are no list, however far apart', () => {
  const space = ' '.repeat(60_000);
  for (const text of [`[${space},${space}]`, `[1${space},${space}]`, `[1${space},${space},1]`])
    assert.deepEqual(both(Buffer.from(text)), ['no JSON', 'no JSON']);
});

test('what is short, no list, or has something around it is parsed as it is', () => {
  const list = JSON.stringify(Array.from({ length: 20_000 }, (_, id) => ({ id })));
  for (const text of [
    '[]',
    '{"a":[1]}',
    `{"result":${list}}`,
    ` ${list}\n`,
    `\ufeff${list}`,
    list.slice(0, -1),
    '',
  ]) {
    const [ours, whole] = both(Buffer.from(text));
    assert.deepEqual(ours, whole);
  }
});
