/**
 * What the user would lose: a factor of a thousand. An editor shows `now: number`, and whoever passes seconds where
 * milliseconds are meant waits for a quarter of an hour, or not at all. An exported time, length of time or length of text
 * tells its unit, in its name or in a docstring.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readUnits } from '../support/docstrings/units.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const unitlessIn = (source: string): readonly string[] =>
  readUnits('a.ts', source).unitless.map(({ line, name }) => `${line} ${name}`);

test('an exported time or length tells its unit', () => {
  const files = globSync('{shared,functions,cli,sandbox,dashboard,bench,scripts}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (name) => /node_modules/.test(name),
  }).filter((file) => !file.endsWith('.d.ts'));
  const readings = files.map((file) => ({
    file,
    ...readUnits(file, readFileSync(join(root, file), 'utf8')),
  }));
  const judged = readings.reduce((sum, reading) => sum + reading.judged, 0);
  assert.ok(judged > 250, `only ${judged} numbers were judged`);
  assert.deepEqual(
    readings.flatMap(({ file, unitless }) => unitless.map(({ line, name }) => `${file}:${line} ${name}`)),
    [],
    'do this: put the unit into the name (`maxAgeMs`), or say it in the docstring: `now` in milliseconds since 1970',
  );
});

test('a number without a unit is found wherever an export shows it', () => {
  const planted = [
    'export interface A {\n  readonly waitedSince: number | null;\n}',
    'export interface A {\n  now(): number;\n}',
    'export interface A {\n  readonly now: () => number;\n}',
    'export interface A {\n  until(): Promise<number>;\n}',
    "export type A = { readonly kind: 'open' }\n | { readonly at: number };",
    'export class A {\n  timeout: number = 1;\n}',
    'export const wait = (\ntimeout: number) => timeout;',
    'export function wait(\n{ now }: { readonly now: number }): void {}',
    '\nexport const timeout = 300;',
    '\nexport function changeAge(): number { return 1; }',
  ];
  for (const one of planted) assert.equal(unitlessIn(`/** A thing. */\n${one}\n`).length, 1, one);
  // The docstring tells the unit of something else.
  const other = '/** Waits at most five minutes. */\nexport function wait(now: number): void {}\n';
  assert.deepEqual(unitlessIn(other), ['2 now']);
  assert.deepEqual(unitlessIn('/** A thing. */\n\nexport const timeout = 300;\n'), ['3 timeout']);
});

test('a unit in the name, in the docstring or in that of what holds the number is enough', () => {
  for (const one of [
    '/** A thing. */\nexport interface A {\n  readonly waitMs: number;\n}',
    '/** A thing. */\nexport interface A {\n  /** Milliseconds since 1970. */\n  now(): number;\n}',
    '/** A thing. */\nexport type A =\n  /** At `at`, milliseconds since 1970. */\n  | { readonly at: number };',
    '/** Waits. `now` in milliseconds since 1970. */\nexport function wait(now: number): void {}',
    '/** Times are seconds. */\nexport interface A {\n  readonly from: { readonly at: number };\n}',
  ])
    assert.deepEqual(unitlessIn(one), [], one);
});

test('another number, a private one and one inside a body are passed over', () => {
  for (const one of [
    'export interface A {\n  readonly tickets: number;\n  readonly at: string;\n  readonly page: number;\n}',
    'export class A {\n  #at: number = 1;\n  private until: number = 2;\n  #wait(now: number): void {}\n}',
    'export function a(): void { const inner = (now: number): number => now; inner(1); }',
    'interface A {\n  readonly at: number;\n}',
  ])
    assert.deepEqual(unitlessIn(`/** A thing. */\n${one}\n`), [], one);
});
