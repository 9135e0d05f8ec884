// If this fails, the dashboard shows nothing, or not everything, and nobody sees it until something else is broken.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { metricTable } from '../../../shared/rules/metrics.ts';
import { panels, workbookText } from '../../../scripts/workbook.ts';
import { mistakesOf } from '../../support/kusto.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
/** As the workbook fills it in. */
const runnable = (query: string): string => query.replaceAll('{window:grain}', '5m');

for (const { title, query } of panels)
  test(`the query of "${title}" runs`, () => {
    assert.deepEqual(mistakesOf(runnable(query)), []);
  });

test('a query that would not run is found out', () => {
  assert.notDeepEqual(mistakesOf("customMetrics | where nam == 'tickets_failed'"), []);
  assert.notDeepEqual(mistakesOf('customMetrics | summarise count()'), []);
  assert.notDeepEqual(mistakesOf('customMetric | take 1'), []);
});

test('every metric has its place on the dashboard', () => {
  const names = Object.keys(metricTable);
  assert.ok(names.length > 10);
  assert.deepEqual(
    names.filter((name) => !panels.some(({ query }) => query.includes(`name == '${name}'`))),
    [],
  );
});

test('every panel has a title of its own and says what is read off it', () => {
  const titles = panels.map(({ title }) => title);
  assert.equal(new Set(titles).size, titles.length);
  for (const { title, says } of panels) assert.ok(says.length > 20, title);
});

test('infra/workbook.json is what is written from the list', async () => {
  assert.equal(read('infra/workbook.json'), await workbookText(), 'run npm run docs');
});

test('every query that a page shows runs, too', () => {
  const shown = globSync('docs/**/*.md', { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(/```kusto\n([^]*?)```/g)].map((match) => [file, match[1] ?? ''] as const),
  );
  assert.ok(shown.length > 0);
  for (const [file, query] of shown) assert.deepEqual(mistakesOf(query), [], file);
});
