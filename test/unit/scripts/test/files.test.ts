// If this fails, a test file is run by nobody, or twice, and `npm test` says that all is well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf, testFiles } from '../../../../scripts/test/files.ts';

const files = testFiles([]);

test('every test file runs once, whether rooms share a process or not', () => {
  assert.ok(files.length > 500, `only ${files.length} test files were found`);
  for (const apart of [false, true]) {
    const { computing, waiting } = planOf(files, apart);
    assert.deepEqual([...computing, ...waiting].flat().toSorted(), files.toSorted());
  }
});

test('a test that is asked for by a word has a process of its own', () => {
  const { computing, waiting } = planOf(testFiles(['rules/sync', 'storm']), true);
  assert.ok(computing.length > 10 && waiting.length > 3);
  for (const unit of [...computing, ...waiting]) assert.equal(unit.length, 1);
});

test('a room runs whole, but for what waits, and what takes longest begins first', () => {
  const { computing, waiting } = planOf(files, false);
  const [longest, next = []] = computing;
  assert.deepEqual(longest, ['test/unit/scripts/new.test.ts']);
  assert.equal(next.length, files.filter((file) => file.startsWith('test/unit/automations/')).length);
  const storms = computing.find((unit) => unit.some((file) => file.startsWith('test/storm/bad-days/')));
  assert.ok(storms !== undefined && storms.length > 10);
  assert.ok(waiting.some(([file]) => file === 'test/storm/bad-days/dashboard.test.ts'));
  assert.ok(!storms.includes('test/storm/bad-days/dashboard.test.ts'));
});
