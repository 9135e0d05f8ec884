// If this fails, the pictures of docs/scale.md show other numbers than the tables beside them.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { scalePage } from '../../../../scripts/scale/page.ts';
import { svgOf } from '../../../../scripts/scale/plot.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const { pictures } = scalePage(root);

test('each picture is what the numbers make, and the page shows it', () => {
  const there = globSync('docs/scale/*.svg', { cwd: root }).map((file) => file.split(/[\\/]/).at(-1) ?? '');
  assert.deepEqual(there.toSorted(), Object.keys(pictures).toSorted());
  const page = readFileSync(join(root, 'docs/scale.md'), 'utf8');
  for (const [name, svg] of Object.entries(pictures)) {
    assert.equal(readFileSync(join(root, 'docs/scale', name), 'utf8'), svg, 'do this: npm run docs');
    assert.ok(page.includes(`](scale/${name})`), name);
  }
});

test('a picture loads nothing and runs nothing, and its texts are texts', () => {
  for (const svg of Object.values(pictures)) assert.doesNotMatch(svg, /<script|href=|url\(|NaN|undefined/);
  const plot = { title: 'a < b', xLabel: 'x', yLabel: 'y', x: [0, 1], y: [0, 1], lines: [] } as const;
  assert.match(svgOf({ ...plot, lines: [{ name: '<i>', points: [[1, 1]] }] }), /a &lt; b[^]*&lt;i&gt;/);
});

test('a factor of ten is the same distance everywhere on the axis', () => {
  const svg = svgOf({
    title: 't',
    xLabel: 'x',
    yLabel: 'y',
    x: [0, 2],
    y: [0, 2],
    lines: [
      {
        name: 'line',
        points: [
          [1, 1],
          [10, 10],
          [100, 100],
        ],
      },
    ],
  });
  const [first = 0, second = 0, third = 0] = [
    ...(/points="([^"]+)"/.exec(svg)?.[1] ?? '').matchAll(/([\d.]+),/g),
  ].map(([, x]) => Number(x));
  assert.ok(first < second && Math.abs(second - first - (third - second)) < 0.2);
});
