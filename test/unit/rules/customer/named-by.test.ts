// If this fails, another customer's row is taken for one of the customer who leaves, or one of theirs is overlooked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMessageOf, isRowOf, tells } from '../../../../shared/rules/customer/named-by.ts';

const row = (partitionKey: string, rowKey = 'r', more: Readonly<Record<string, unknown>> = {}) => ({
  partitionKey,
  rowKey,
  ...more,
});

test('a row is theirs by a whole part of a key, a book of the link, its sender or its column', () => {
  for (const one of [
    row('acme'),
    row('acme!connectwise:4711'),
    row('acme:unlinks'),
    row('acme:dry-run'),
    row('servicenow:acme'),
    row('erasing', 'acme!connectwise:1'),
    row('s!servicenow!f', 'owner', { link: 'acme' }),
  ])
    assert.ok(isRowOf('acme', one), JSON.stringify(one));
});

test('no name is taken for another that begins with it, ends in it or has other letters', () => {
  for (const name of ['acme-2', 'acm', 'acme0', 'my-acme', 'ACME', 'Acme', 'acmé'])
    for (const one of [
      row(name),
      row(`${name}!connectwise:4711`),
      row(`${name}:unlinks`),
      row(`servicenow:${name}`),
      row('x', 'y', { link: name }),
    ])
      assert.ok(!isRowOf('acme', one), JSON.stringify(one));
});

test('a text tells of the link where it names it as a value', () => {
  assert.ok(
    tells('acme', row('messages', 'u', { json0: '{"text":"{\\"link\\":\\"acme\\",\\"side\\":3}"}' })),
  );
  assert.ok(!tells('acme', row('messages', 'u', { json0: '{"text":"{\\"link\\":\\"acme-2\\"}"}' })));
});

test('a message is judged by its link alone, and one that has none by its words', () => {
  const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');
  assert.ok(isMessageOf('acme', base64({ link: 'acme' })));
  assert.ok(isMessageOf('acme', JSON.stringify({ link: 'acme' })));
  assert.ok(isMessageOf('acme', '{"link":"acme", broken'));
  assert.ok(!isMessageOf('acme', base64({ link: 'acme-2', messageId: 'acme' })));
  assert.ok(!isMessageOf('acme', base64({ link: 'other', messageId: '"acme"' })));
  assert.ok(!isMessageOf('acme', ''));
});
