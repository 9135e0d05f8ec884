// If this fails, a pull request says "nothing" over a resource that it would remove.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesText } from '../../../../scripts/infra/changes.ts';

const change = (changeType: string, name: string) => ({
  changeType,
  resourceId: `/subscriptions/s/${name}`,
  after: { value: 'ops@example.com' },
});

test('what changes is listed, what is removed first, and no value is shown', () => {
  const changes = [
    change('NoChange', 'a'),
    change('Modify', 'b'),
    change('Delete', 'c'),
    change('Ignore', 'd'),
  ];
  const text = changesText(JSON.stringify({ status: 'Succeeded', changes }), 'test');
  assert.deepEqual(text.trim().split('\n'), [
    '### What would change in test',
    '',
    '    Delete      /subscriptions/s/c',
    '    Modify      /subscriptions/s/b',
  ]);
});

test('no change is told as such, and another answer is refused', () => {
  assert.match(changesText('{"changes":[]}', 'test'), /^ {4}nothing$/m);
  assert.throws(() => changesText('{"error":{}}', 'test'), /not what what-if answers/);
});
