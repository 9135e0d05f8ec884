/**
 * What the user would lose: a codebase in which every line has one room. Once an automation imports a vendor's
 * client directly, it can no longer be tested without that vendor, and a simulator that imports our types repeats
 * our misreading of the vendor. This test reads every import and fails on a wrong arrow, on a circle and on a folder in
 * which nobody finds their way; it also proves that it saw files, because a guard that saw nothing guards nothing.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { circlesIn, importsOf, worldlyLines } from './support/read-imports.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Which rooms a room may import, besides itself. A room is a folder (or one file) with its own rules, and the longest
 * matching name wins: `shared/rules/sync` has a line of its own, so what stands at `shared/rules` is not for it. `x/**` opens x with all the rooms in it, `x` that one room alone.
 */
const mayImport = {
  functions: ['shared/app', 'shared/automations/**', 'shared/ports', 'shared/rules/**'],

  'shared/app': ['shared/**'],
  'shared/ports': ['shared/rules/**'],

  'shared/automations/sync': ['shared/ports', 'shared/rules/**', 'shared/kit'],
  'shared/automations/poll': ['shared/ports', 'shared/rules/**', 'shared/kit'],
  'shared/automations/receive': ['shared/ports', 'shared/rules/**', 'shared/kit'],
  'shared/automations/reconcile': ['shared/ports', 'shared/rules/**', 'shared/kit'],
  'shared/automations/dead-letters': ['shared/ports', 'shared/rules/**', 'shared/kit'],
  'shared/automations/operate': ['shared/ports', 'shared/rules/**', 'shared/kit', 'shared/automations/sync'],
  'shared/automations/backfill': [
    'shared/ports',
    'shared/rules/**',
    'shared/kit',
    'shared/automations/operate',
    'shared/automations/sync',
  ],

  'shared/rules/config': ['shared/rules'],
  'shared/rules/sync': ['shared/rules', 'shared/rules/config'],
  'shared/rules/backfill': ['shared/rules', 'shared/rules/config', 'shared/rules/sync'],
  'shared/rules/reconcile': ['shared/rules', 'shared/rules/config', 'shared/rules/sync'],
  'shared/rules/operate': ['shared/rules', 'shared/rules/config', 'shared/rules/sync'],
  'shared/rules/why': ['shared/rules', 'shared/rules/config', 'shared/rules/sync'],
  'shared/rules': [],

  'shared/connectwise/wire': [],
  'shared/connectwise/query': ['shared/rules/**'],
  'shared/connectwise/http': ['shared/rules/**', 'shared/kit', 'shared/web', 'shared/connectwise/query'],
  'shared/connectwise/lists': ['shared/rules/**', 'shared/connectwise/http', 'shared/connectwise/query'],
  'shared/connectwise/records': [
    'shared/rules/**',
    'shared/kit',
    'shared/connectwise/http',
    'shared/connectwise/lists',
    'shared/connectwise/query',
    'shared/connectwise/wire',
  ],
  'shared/connectwise/scope': [
    'shared/rules/**',
    'shared/connectwise/lists',
    'shared/connectwise/query',
    'shared/connectwise/records',
    'shared/connectwise/wire',
  ],
  'shared/connectwise/callbacks': ['shared/rules/**', 'shared/ports', 'shared/kit', 'shared/web'],
  'shared/connectwise/sync': ['shared/rules/**', 'shared/ports', 'shared/kit', 'shared/connectwise/**'],
  'shared/connectwise': ['shared/rules/**', 'shared/connectwise/**'],
  'shared/connectwise/index.ts': ['shared/rules/**', 'shared/connectwise/**'],

  'shared/servicenow/http': ['shared/rules/**', 'shared/kit', 'shared/web'],
  'shared/servicenow/webhooks': ['shared/rules/**', 'shared/ports'],
  'shared/servicenow/sync': ['shared/rules/**', 'shared/ports', 'shared/kit', 'shared/servicenow/http'],

  'shared/azure/stores': ['shared/rules/**', 'shared/ports', 'shared/kit', 'shared/azure'],
  'shared/azure/telemetry': ['shared/rules/**', 'shared/ports', 'shared/azure'],
  'shared/azure': ['shared/rules/**', 'shared/ports', 'shared/kit'],
  'shared/secrets': ['shared/rules/**', 'shared/ports', 'shared/kit'],
  'shared/kit': ['shared/rules/**', 'shared/ports'],
  'shared/web': ['shared/rules/**', 'shared/ports', 'shared/kit'],

  // Never one of our types: a simulator built from our reading repeats our misreading.
  'sandbox/common': [],
  'sandbox/page': ['sandbox/common'],
  'sandbox/connectwise': ['sandbox/common', 'sandbox/page'],
  'sandbox/servicenow': ['sandbox/common', 'sandbox/page'],
  'sandbox/keyvault': ['sandbox/common'],
  'sandbox/telemetry': ['sandbox/common'],
  'sandbox/functions-host': [],
  sandbox: ['sandbox/**'],

  cli: ['shared/app', 'shared/automations/**', 'shared/ports', 'shared/rules/**', 'shared/secrets'],
  bench: ['shared/**', 'sandbox/**', 'test/**'],
  scripts: ['shared/rules/**', 'shared/app', 'functions/**'],
  test: ['functions/**', 'shared/**', 'sandbox/**', 'cli/**', 'bench/**', 'scripts/**', 'test/**'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
type Room = keyof typeof mayImport;

/** Longest first, so that the room that is found is the innermost one. */
const rooms = (Object.keys(mayImport) as Room[]).toSorted((one, other) => other.length - one.length);

/** Packages a room may use; rooms that are not named may use any that is installed. */
const packagesOf: Readonly<Record<string, RegExp>> = {
  functions: /^@azure\/functions$/,
  'shared/automations': /^$/,
  'shared/ports': /^$/,
  'shared/rules': /^(zod|node:(crypto|util|buffer))$/,
  'shared/connectwise': /^(axios|zod|node:.*)$/,
  'shared/servicenow': /^(axios|zod|node:.*)$/,
  'shared/azure': /^(@azure\/.*|applicationinsights|@opentelemetry\/api|zod|node:.*)$/,
  'shared/secrets': /^(zod|node:.*)$/,
  'shared/kit': /^(zod|node:.*)$/,
  'shared/web': /^(axios|zod|node:.*)$/,
  'shared/app/settings': /^(zod|node:.*)$/,
};

/** More files than this in one folder, and nobody finds their way. */
const maxFilesInFolder = 17;

const isIn = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

function roomOf(path: string): Room | undefined {
  return rooms.find((room) => isIn(path, room));
}

function mayGo(from: Room, to: string): boolean {
  const there = roomOf(to);
  if (there === undefined) return false;
  return (
    there === from ||
    mayImport[from].some((allowed) =>
      allowed.endsWith('/**') ? isIn(to, allowed.slice(0, -3)) : there === allowed,
    )
  );
}

const files = globSync('{functions,shared,sandbox,cli,bench,scripts,test}/**/*.ts', { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.startsWith('test/fixtures/'));
const sourceOf = (file: string): string => readFileSync(join(root, file), 'utf8');

/** Every import of every file; `path` is a file of this project, `null` for a package. */
const imports = files.flatMap((file) => {
  const room = roomOf(file);
  assert.ok(room, `${file} stands in no room: add it to one of ${rooms.join(', ')}`);
  return importsOf(sourceOf(file)).map((target) => ({
    file,
    room,
    target,
    path: target.startsWith('.') ? normalize(join(dirname(file), target)).replaceAll('\\', '/') : null,
  }));
});

test('every import follows an arrow of the design', () => {
  const wrong = imports.flatMap(({ file, room, path }) =>
    path === null || path.endsWith('.json') || mayGo(room, path) ? [] : [`${file} may not import ${path}`],
  );
  assert.deepEqual(wrong, []);
});

test('every room uses only the packages it may know', () => {
  const wrong = imports.flatMap(({ file, target, path }) => {
    const allowed = Object.keys(packagesOf).find((room) => file.startsWith(room));
    if (path !== null || allowed === undefined) return [];
    return packagesOf[allowed]?.test(target) === true ? [] : [`${file} may not use ${target}`];
  });
  assert.deepEqual(wrong, []);
});

test('no file imports itself by a detour, also for types alone', () => {
  assert.deepEqual(circlesIn(imports.flatMap(({ file, path }) => (path === null ? [] : [[file, path]]))), []);
});

test('no folder holds more files than one can look over', () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const full = [...counts].filter(([folder, count]) => folder !== 'functions' && count > maxFilesInFolder);
  assert.deepEqual(full, [], 'do this: give what belongs together a folder of its own');
});

test('rules and stories never reach for the world themselves', () => {
  const wrong = files
    .filter((file) => /^shared\/(rules|automations|ports)\//.test(file))
    .flatMap((file) => worldlyLines(sourceOf(file)).map((line) => `${file}:${line}`));
  assert.deepEqual(wrong, []);
});

for (const planted of [
  'const now = Date.now();',
  'const at = { now: Date.now };',
  'needs.clock ?? Date.now',
  'const at = new Date();',
  'const at = new Date;',
  'const { now } = Date;',
  'const began = performance.now();',
  "import { performance } from 'node:perf_hooks';",
  "import { randomUUID } from 'node:crypto';",
  'const id = crypto.randomUUID();',
  'const bytes = randomBytes(16);',
  'const half = Math.random();',
  'const dice = Math.random;',
  'setTimeout(work, 5);',
  'setImmediate(work);',
  'setInterval(work, 5);',
  'queueMicrotask(work);',
  'process.nextTick(work);',
  "const home = process.env['HOME'];",
  "globalThis['process'];",
  'await fetch(address);',
  "console.log('here');",
  "import { readFile } from 'node:fs/promises';",
  "import { setTimeout as sleep } from 'node:timers/promises';",
])
  test(`the guard of purity bites: ${planted}`, () => {
    assert.equal(worldlyLines(`const before = 1;\n${planted}\n`).length, 1);
  });

test('the guard of purity leaves alone what only looks like the world', () => {
  const innocent = [
    'readonly now: () => number; // Date.now stands behind it',
    ' * where Date.now() is not asked',
    'const at = new Date(time).toISOString();',
    'const time = Date.parse(text);',
    "import { createHash } from 'node:crypto';",
    'await needs.sleep(5);',
  ];
  assert.deepEqual(worldlyLines(innocent.join('\n')), []);
});

test('the guard saw every room and a real number of imports', () => {
  const seen = new Set(imports.map(({ room }) => room));
  const unseen = rooms.filter((room) => !seen.has(room) && !files.some((file) => roomOf(file) === room));
  assert.deepEqual(unseen, [], 'a room without a file has no rule to keep');
  assert.ok(imports.length > 2000, `only ${imports.length} imports were seen`);
});

test('the guard tells a wrong arrow from a right one', () => {
  assert.equal(roomOf('shared/rules/sync/merge.ts'), 'shared/rules/sync');
  assert.equal(roomOf('shared/unknown.ts'), undefined);
  assert.ok(mayGo('shared/automations/sync', 'shared/rules/sync/merge.ts'));
  assert.ok(mayGo('shared/rules/sync', 'shared/rules/errors.ts'));
  assert.ok(!mayGo('shared/rules/config', 'shared/rules/sync/merge.ts'));
  assert.ok(!mayGo('shared/automations/sync', 'shared/connectwise/index.ts'));
  assert.ok(!mayGo('shared/automations/sync', 'shared/automations/backfill/page.ts'));
  assert.ok(!mayGo('shared/azure', 'shared/secrets/file.ts'));
  assert.ok(!mayGo('sandbox/connectwise', 'shared/rules/errors.ts'));
  assert.ok(!mayGo('sandbox/connectwise', 'sandbox/servicenow/core.ts'));
});

test('the guard tells a circle from a line', () => {
  assert.deepEqual(
    circlesIn([
      ['a', 'b'],
      ['b', 'c'],
    ]),
    [],
  );
  assert.deepEqual(
    circlesIn([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['c', 'd'],
    ]),
    [['a', 'b', 'c']],
  );
});
