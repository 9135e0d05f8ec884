/**
 * What the user would lose: a codebase in which every line has one room. Once an automation imports a vendor's
 * client directly, it can no longer be tested without that vendor, and a simulator that imports our types repeats
 * our misreading of the vendor. This test reads every import and fails on a wrong arrow; it also proves that it saw
 * files, because a guard that saw nothing guards nothing.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A room is a folder (or one file) with its own rules; the longest matching prefix wins. */
const rooms = [
  'functions',
  'shared/automations',
  'shared/rules',
  'shared/connectwise',
  'shared/servicenow',
  'shared/azure',
  'shared/web',
  'shared/wiring.ts',
  'shared/wiring',
  'shared/settings.ts',
  'shared/settings-table.ts',
  'sandbox',
  'cli',
  'bench',
  'scripts',
  'test',
] as const;
type Room = (typeof rooms)[number];

/** What the wiring, and only the wiring, may bring together. */
const wired: readonly Room[] = [
  'shared/automations',
  'shared/rules',
  'shared/connectwise',
  'shared/servicenow',
  'shared/azure',
  'shared/web',
  'shared/settings.ts',
];

/** Which rooms a room may import, besides itself. */
const mayImport: Record<Room, readonly Room[]> = {
  functions: ['shared/wiring.ts', 'shared/automations', 'shared/rules'],
  'shared/automations': ['shared/rules'],
  'shared/rules': [],
  'shared/connectwise': ['shared/rules', 'shared/web'],
  'shared/servicenow': ['shared/rules', 'shared/web'],
  'shared/azure': ['shared/rules'],
  'shared/web': ['shared/rules'],
  'shared/settings.ts': ['shared/rules', 'shared/settings-table.ts'],
  'shared/settings-table.ts': ['shared/rules'],
  'shared/wiring.ts': ['shared/wiring', ...wired],
  'shared/wiring': ['shared/wiring.ts', ...wired],
  sandbox: [],
  cli: ['shared/wiring.ts', 'shared/automations', 'shared/rules', 'shared/settings.ts', 'shared/azure'],
  bench: [
    'shared/automations',
    'shared/rules',
    'shared/connectwise',
    'shared/servicenow',
    'shared/web',
    'sandbox',
    'test',
  ],
  scripts: ['shared/rules', 'shared/settings.ts', 'shared/settings-table.ts', 'sandbox'],
  test: rooms,
};

/** Packages a room may use; rooms that are not named may use any that is installed. */
const packagesOf: Partial<Record<Room, RegExp>> = {
  functions: /^@azure\/functions$/,
  'shared/automations': /^$/,
  'shared/rules': /^(zod|node:(crypto|util|buffer))$/,
  'shared/connectwise': /^(axios|zod|node:.*)$/,
  'shared/servicenow': /^(axios|zod|node:.*)$/,
  'shared/azure': /^(@azure\/.*|applicationinsights|@opentelemetry\/api|zod|node:.*)$/,
  'shared/web': /^(axios|zod|node:.*)$/,
  'shared/settings.ts': /^(zod|node:.*)$/,
  'shared/settings-table.ts': /^(zod|node:.*)$/,
};

interface Import {
  readonly file: string;
  readonly room: Room;
  readonly target: string;
}

function roomOf(path: string): Room | undefined {
  return rooms.findLast((room) => path === room || path.startsWith(`${room}/`));
}

function importsOf(file: string): string[] {
  const source = readFileSync(join(root, file), 'utf8');
  const found = [
    ...source.matchAll(/^(?:import|export)\b[^'"`;]*?from\s+['"]([^'"]+)['"]/gm),
    ...source.matchAll(/^import\s+['"]([^'"]+)['"]/gm),
    ...source.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g),
  ];
  return found.flatMap((match) => (match[1] === undefined ? [] : [match[1]]));
}

const files = globSync('{functions,shared,sandbox,cli,bench,scripts,test}/**/*.ts', { cwd: root })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.startsWith('test/fixtures/'));

const imports: Import[] = files.flatMap((file) => {
  const room = roomOf(file);
  assert.ok(room, `${file} stands in no room: add it to one of ${rooms.join(', ')}`);
  return importsOf(file).map((target) => ({ file, room, target }));
});

test('every import follows an arrow of the design', () => {
  const wrong = imports
    .filter(({ target }) => target.startsWith('.'))
    .flatMap(({ file, room, target }) => {
      const path = normalize(relative(root, join(root, dirname(file), target))).replaceAll('\\', '/');
      const there = roomOf(path);
      if (path.endsWith('.json') || there === room) return [];
      return there !== undefined && mayImport[room].includes(there) ? [] : [`${file} may not import ${path}`];
    });
  assert.deepEqual(wrong, []);
});

test('every room uses only the packages it may know', () => {
  const wrong = imports
    .filter(({ target }) => !target.startsWith('.'))
    .flatMap(({ file, room, target }) => {
      const allowed = packagesOf[room];
      return allowed === undefined || allowed.test(target) ? [] : [`${file} may not use ${target}`];
    });
  assert.deepEqual(wrong, []);
});

test('rules and stories never reach for the world themselves', () => {
  const worldly =
    /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bfetch\(|\bsetTimeout\(|\bconsole\./;
  const wrong = files
    .filter((file) => /^shared\/(rules|automations)\//.test(file))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          worldly.test(line) && !/^\s*(\*|\/\/|\/\*)/.test(line)
            ? [`${file}:${index + 1} ${line.trim()}`]
            : [],
        ),
    );
  assert.deepEqual(wrong, []);
});

test('the guard saw every room and a real number of imports', () => {
  const seen = new Set(imports.map(({ room }) => room));
  // `bench` has rules before it has files.
  for (const room of rooms.filter((one) => one !== 'bench'))
    assert.ok(seen.has(room), `no import was seen in ${room}`);
  assert.ok(imports.length > 200, `only ${imports.length} imports were seen`);
});

test('the guard tells a wrong arrow from a right one', () => {
  assert.equal(roomOf('shared/rules/merge.ts'), 'shared/rules');
  assert.equal(roomOf('shared/unknown.ts'), undefined);
  assert.ok(!mayImport['shared/automations'].includes('shared/connectwise'));
  assert.ok(!mayImport.sandbox.includes('shared/rules'));
});
