// If this fails, a pull request says "nothing" over a resource that it would remove.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changesText } from '../../../../scripts/infra/changes.ts';

const change = (changeType: string, name: string) => ({
  changeType,
  resourceId: `/subscriptions/s/${name}`,
  after: { value: 'ops@example.com' },
});

test('changes are listed, removals first, and no value is shown', () => {
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

test('a resource that Azure did not look into, or cannot tell, is not called "nothing"', () => {
  const answer = {
    status: 'Succeeded',
    changes: [change('NoChange', 'a')],
    potentialChanges: [change('Create', 'b')],
    diagnostics: [{ code: 'NestedDeploymentShortCircuited', target: '/subscriptions/s/app', message: 'x' }],
  };
  const text = changesText(JSON.stringify(answer), 'production');
  assert.doesNotMatch(text, /nothing/);
  assert.match(text, /^ {4}perhaps {5}\/subscriptions\/s\/b$/m);
  assert.match(text, /^ {4}not looked into: \/subscriptions\/s\/app NestedDeploymentShortCircuited$/m);
  assert.throws(() => changesText('{"status":"Failed","changes":[]}', 'test'), /not what what-if answers/);
});
