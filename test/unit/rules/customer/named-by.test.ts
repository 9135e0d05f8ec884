// If this fails, another customer's row is taken for one of the customer who leaves, or one of theirs is overlooked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginsWithLink, isMessageOf, isToldInRow } from '../../../../shared/rules/customer/named-by.ts';

test('a key is theirs by its first part, which is the link or one of its books', () => {
  for (const key of ['acme', 'acme!connectwise:4711', 'acme:unlinks', 'acme:dry-run'])
    assert.ok(beginsWithLink('acme', key), key);
});

test('no name is taken for another that begins with it, ends in it or has other letters', () => {
  for (const name of ['acme-2', 'acm', 'acme0', 'my-acme', 'ACME', 'Acme', 'acmé', ''])
    for (const key of [name, `${name}!connectwise:4711`, `${name}:unlinks`, `${name}!acme`])
      assert.ok(!beginsWithLink('acme', key), key);
});

test('a link that is called as other parts of keys are has no other rows for that', () => {
  for (const [link, key] of [
    ['connectwise', 'acme!connectwise!4711'],
    ['connectwise', 'acme!connectwise:4711'],
    ['pair', 'acme!pair'],
    ['claim', 'acme!claim'],
  ] as const)
    assert.ok(!beginsWithLink(link, key), key);
  assert.ok(!isToldInRow('messages', { partitionKey: 'messages', rowKey: 'u', json0: '{}' }));
});

test('a text tells of the link where it names it as a value', () => {
  assert.ok(isToldInRow('acme', { json0: '{"text":"{\\"link\\":\\"acme\\",\\"side\\":3}"}' }));
  assert.ok(!isToldInRow('acme', { json0: '{"text":"{\\"link\\":\\"acme-2\\"}"}' }));
});

test('a message is judged by its link alone, and one that has none by its words', () => {
  const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64');
  assert.ok(isMessageOf('acme', base64({ link: 'acme' })));
  assert.ok(isMessageOf('acme', JSON.stringify({ link: 'acme' })));
  assert.ok(isMessageOf('acme', '{"link": "acme", broken'));
  assert.ok(!isMessageOf('connectwise', '{"link":"acme","side":"connectwise", broken'));
  assert.ok(!isMessageOf('acme', base64({ link: 'acme-2', messageId: 'acme' })));
  assert.ok(!isMessageOf('acme', base64({ link: 'other', messageId: '"acme"' })));
  assert.ok(!isMessageOf('acme', ''));
});
