// If this fails, docs/performance.md shows other numbers than the benchmarks measured.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { barsOf } from '../../../../scripts/performance/bars.ts';
import { performancePage, shownBenchmarks } from '../../../../scripts/performance/page.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const { parts, pictures } = performancePage(root);

test('each picture is what the results make, and the page shows it', () => {
  const there = globSync('docs/performance/*.svg', { cwd: root }).map(
    (file) => file.split(/[\\/]/).at(-1) ?? '',
  );
  assert.deepEqual(there.toSorted(), Object.keys(pictures).toSorted());
  const page = readFileSync(join(root, 'docs/performance.md'), 'utf8');
  for (const [name, svg] of Object.entries(pictures)) {
    assert.equal(readFileSync(join(root, 'docs/performance', name), 'utf8'), svg, 'do this: npm run docs');
    assert.ok(page.includes(`](performance/${name})`), name);
  }
});

test('each table has a row for every side, ours first, and no number is missing', () => {
  assert.equal(parts.length, shownBenchmarks.length);
  for (const { marker, rows } of parts) {
    assert.ok(rows.length > 2, marker);
    assert.match(rows[1]?.[0] ?? '', /: ours$/);
    for (const row of rows) assert.doesNotMatch(row.join(' '), /NaN|undefined/, marker);
  }
});

test('a bar that is twice as much is twice as long, and texts are texts', () => {
  const svg = barsOf({
    title: 'a < b',
    unit: 'milliseconds',
    groups: [
      {
        name: 'case',
        bars: [
          { side: '<i>', median: 50, min: 40, max: 60 },
          { side: 'other', median: 100, min: 100, max: 100 },
        ],
      },
    ],
  });
  const widths = [...svg.matchAll(/<rect x="330" [^>]*width="([\d.]+)"/g)].map(([, given]) => Number(given));
  assert.equal(widths.length, 2);
  assert.ok(Math.abs((widths[1] ?? 0) - 2 * (widths[0] ?? 0)) < 0.2);
  assert.match(svg, /a &lt; b[^]*&lt;i&gt;/);
  assert.doesNotMatch(svg, /<script|href=|url\(|NaN|undefined/);
});
