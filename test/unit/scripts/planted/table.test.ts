// If this fails, the page of the tests claims that a test finds a defect where none does.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { coveringTests } from '../../../../scripts/planted/covering-tests.ts';
import { checkTexts, readDefects, type Defect } from '../../../../scripts/planted/defects.ts';
import { countsOf, defectRows } from '../../../../scripts/planted/table.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const asCode = (text: string): string => `\`${text}\``;
const defect = { name: 'x', file: 'a.ts', text: 'a', replacement: 'b' };

test('a row says which net found the defect, which found nothing, and which was not asked', () => {
  const found: Defect = {
    ...defect,
    found: { tests: 'test/unit/kit/batch.test.ts: a thing', storms: null, histories: 'history 83: P1: much' },
  };
  const stormy: Defect = { ...defect, found: { tests: null, storms: 'storm 12: P1: much' } };
  const same: Defect = { ...defect, equivalent: 'the value is never read.' };
  assert.deepEqual(defectRows([found, stormy, same]).slice(1), [
    ['x', asCode('unit/kit/batch.test.ts'), '-', '83'],
    ['x', '-', 'storm 12', ''],
    ['x', 'does the same: the value is never read.', '', ''],
  ]);
  assert.deepEqual(countsOf([found, stormy, same, { ...defect, found: { tests: null } }]), {
    all: 4,
    tests: { asked: 3, found: 1 },
    storms: { asked: 2, found: 1 },
    histories: { asked: 1, found: 1 },
    nothing: 1,
  });
});

test('every defect of the list still stands where it is planted, and something finds it', () => {
  const defects = readDefects(root);
  assert.ok(defects.length > 100, `only ${defects.length} defects`);
  checkTexts(root, defects);
  assert.equal(
    countsOf(defects).nothing,
    0,
    'do this: write a test that finds it, then npm run test:planted -- --record',
  );
  for (const { name, found } of defects) {
    const [file = ''] = found?.tests?.split(': ') ?? [];
    assert.ok(file === '' || existsSync(join(root, file)), `${file}, which finds "${name}", is gone`);
  }
});

test('the tests that reach a file begin with its own and with the contract of its room', () => {
  const [own, ...rings] = coveringTests(root, 'shared/rules/sync/merge.ts');
  assert.deepEqual(own, ['test/unit/rules/sync/merge.test.ts']);
  assert.ok(rings.flat().includes('test/unit/automations/sync/sync-pair.test.ts'));
  assert.deepEqual(coveringTests(root, 'shared/servicenow/sync/read/changed.ts')[0], [
    'test/contract/side/servicenow.test.ts',
  ]);
});
