/**
 * What the user would lose: a codebase in which every line has one room. Once an automation imports a vendor's
 * client directly, it can no longer be tested without that vendor, and a simulator that imports our types repeats
 * our misreading of the vendor. This test reads every import and fails on a wrong arrow, on a circle and on a folder in
 * which nobody finds their way; it also proves that it saw files, because a guard that saw nothing guards nothing.
 */
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { maxFilesInFolder } from '../scripts/automations/rooms.ts';
import { packagesOf } from './support/architecture/may-import.ts';
import { isIn, lines, mayGo, roomOf } from './support/architecture/rooms.ts';
import { exportedNames, shapesOf, valueLines } from './support/read-declarations.ts';
import { circlesIn, importsOf, isPackage, pathOf } from './support/read-imports.ts';
import { worldlyLines } from './support/read-purity.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const files = globSync(
  '{functions,shared,sandbox,cli,dashboard,bench,scripts,test}/**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx}',
  {
    cwd: root,
  },
)
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.startsWith('test/fixtures/'));
const known: ReadonlySet<string> = new Set(files);
const sourceOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const read = files.map((file) => {
  const room = roomOf(file);
  assert.ok(
    room,
    `${file} stands in no room. do this: move it into one of ${lines.join(', ')}, or give its folder a line in mayImport`,
  );
  return { file, room, ...importsOf(file, sourceOf(file)) };
});

/** Every import of every file; `path` is a file of this project, `null` for a package. */
const imports = read.flatMap(({ file, room, targets }) =>
  targets.map((target) => ({ file, room, target, path: pathOf(file, target, known) })),
);

/** The only files, besides tests and scripts, that load a module whose name they compute: an app, an emulator, its database. */
const loaders = [
  'bench/parts/load-app.ts',
  'bench/parts/loaded-files.ts',
  'bench/parts/table-file.ts',
  'sandbox/functions-host/worker/main.ts',
  'sandbox/world/azurite-child.ts',
];

test('every import follows an arrow of the design', () => {
  const wrong = imports.flatMap(({ file, path }) =>
    path === null || path.endsWith('.json') || mayGo(file, path) ? [] : [`${file} may not import ${path}`],
  );
  assert.deepEqual(
    wrong,
    [],
    'do this: hand the story what it needs as a parameter (docs/adding-an-automation.md), or move what both need to a room that both may import: mayImport in test/support/architecture/may-import.ts',
  );
});

test('a program that is run by its path stands under the same roof, or where an import may go', () => {
  const roofOf = (path: string): string | undefined => path.split('/')[0];
  const programs = read.flatMap(({ file, programs }) =>
    programs.map((target) => ({ file, path: pathOf(file, target, known) ?? '' })),
  );
  assert.ok(programs.length > 5, `only ${programs.length} programs were seen`);
  const wrong = programs.filter(({ file, path }) => roofOf(file) !== roofOf(path) && !mayGo(file, path));
  assert.deepEqual(wrong, []);
});

test('every import names a file or a package, and only a loader computes the name', () => {
  const wrong = imports.flatMap(({ file, target, path }) =>
    path !== null || isPackage(target) ? [] : [`${file} imports ${target}`],
  );
  assert.deepEqual(wrong, [], 'do this: import a file by its relative path, and a part of Node with `node:`');
  const loading = read.filter(
    ({ computed, targets }) =>
      computed.length > 0 || targets.some((target) => /^node:(module|vm)$/.test(target)),
  );
  assert.deepEqual(
    loading
      .map(({ file }) => file)
      .filter((file) => !/^(test|scripts)\//.test(file))
      .toSorted(),
    loaders,
  );
});

test('every room uses only the packages it may know', () => {
  const wrong = imports.flatMap(({ file, target, path }) => {
    const allowed = Object.keys(packagesOf).find((room) => file.startsWith(room));
    if (path !== null || allowed === undefined) return [];
    return packagesOf[allowed]?.test(target) === true ? [] : [`${file} may not use ${target}`];
  });
  assert.deepEqual(
    wrong,
    [],
    'do this: put what uses the package into a room that may: packagesOf in test/support/architecture/may-import.ts',
  );
});

test('no file imports itself by a detour, also for types alone', () => {
  assert.deepEqual(
    circlesIn(imports.flatMap(({ file, path }) => (path === null ? [] : [[file, path]]))),
    [],
    'do this: move what both files use into a third one',
  );
});

test('no folder holds more files than one can look over', () => {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  const full = [...counts].filter(([folder, count]) => folder !== 'functions' && count > maxFilesInFolder);
  assert.deepEqual(full, [], 'do this: give what belongs together a folder of its own');
});

test('rules and stories never reach for the world themselves', () => {
  const pure = files.filter((file) => /^shared\/(rules|automations|ports)\//.test(file));
  assert.ok(pure.length > 100, `only ${pure.length} files were seen`);
  const wrong = pure.flatMap((file) => worldlyLines(sourceOf(file), file).map((line) => `${file}:${line}`));
  assert.deepEqual(wrong, [], 'do this: take the clock, the id or the wait as a parameter');
});

const shared = files.filter((file) => file.startsWith('shared/'));

/** The names or texts that more than one file has, each with those files. */
function inSeveralFiles(
  found: readonly (readonly [what: string, file: string])[],
): readonly (readonly [string, readonly string[]])[] {
  const places = new Map<string, Set<string>>();
  for (const [what, file] of found) places.set(what, (places.get(what) ?? new Set()).add(file));
  return [...places].filter(([, where]) => where.size > 1).map(([what, where]) => [what, [...where]]);
}

test('a name that shared exports means one thing', () => {
  const names = shared.flatMap((file) => exportedNames(sourceOf(file)).map((name) => [name, file] as const));
  assert.ok(names.length > 700, `only ${names.length} names were seen`);
  // The two vendors' rooms mirror each other: the same verb in both is one meaning, told in two spellings.
  const isMirrored = (places: readonly string[]): boolean =>
    places.length === 2 &&
    ['connectwise', 'servicenow'].every((room) => places.some((file) => isIn(file, `shared/${room}`)));
  const twice = inSeveralFiles(names).filter(([, places]) => !isMirrored(places));
  assert.deepEqual(twice, [], 'do this: prefix one of each with what it is about');
});

test('an interface of shared is declared once', () => {
  const shapes = shared.flatMap((file) =>
    shapesOf(sourceOf(file)).map(({ members }) => [members.join('; '), file] as const),
  );
  assert.ok(shapes.length > 300, `only ${shapes.length} interfaces were seen`);
  // Two stories may need the same things: each names its own needs, and neither is the other's port.
  const twice = inSeveralFiles(shapes).filter(
    ([, places]) => !places.every((file) => isIn(file, 'shared/automations')),
  );
  assert.deepEqual(twice, [], 'do this: declare it in shared/ports and import it');
});

test('a file that a comment names is there', () => {
  let seen = 0;
  const gone = files.flatMap((file) =>
    [...sourceOf(file).matchAll(/`([a-z][\w./-]*\/[\w.-]+\.ts)`/g)].flatMap(([, named = '']) => {
      seen += 1;
      const places = [named, `shared/${named}`, `shared/ports/${named}`, join(dirname(file), named)];
      return places.some((place) => existsSync(join(root, place))) ? [] : [`${file} names ${named}`];
    }),
  );
  assert.ok(seen > 10, `only ${seen} names were seen`);
  assert.deepEqual(gone, []);
});

test('ports are types and nothing else', () => {
  const ports = shared.filter((file) => file.startsWith('shared/ports/'));
  assert.ok(ports.length > 8, `only ${ports.length} ports were seen`);
  assert.deepEqual(
    ports.flatMap((file) => valueLines(sourceOf(file)).map((line) => `${file}:${line}`)),
    [],
  );
});

test('the guard of declarations reads members as they are written', () => {
  const source = [
    '/** interface Nothing { here: string } */',
    'export interface Store<Row extends { readonly id: string }> {',
    '  read(id: string, known?: (at: number) => void): Promise<{ readonly row: Row; at: string } | null>; // name: x',
    '  readonly save: (row: Row) => Promise<void>;',
    '  readonly list?: readonly Row[];',
    '}',
    'export type Same = Readonly<{ list: readonly Row[]; save(row: Row): void; read(id: number, known: 1): 2 }>;',
    'type Either = { a: 1 }[];',
    'export async function* work() {}',
    'export { other } from "./other.ts";',
  ].join('\n');
  const [store, same] = shapesOf(source);
  assert.deepEqual(store?.members, ['list: readonly Row[]', 'read(id, known)', 'save(row)']);
  assert.deepEqual(same?.members, store?.members);
  assert.deepEqual(exportedNames(source), ['Store', 'Same', 'work']);
  assert.equal(
    inSeveralFiles([
      ['a', 'x.ts'],
      ['a', 'y.ts'],
      ['b', 'x.ts'],
      ['b', 'x.ts'],
    ]).length,
    1,
  );
  assert.deepEqual(
    valueLines(
      "import type { A } from './a.ts';\n/* const */\nexport interface B {}\nexport const c = 1;\n",
    ).map((line) => line.split(' ')[0]),
    ['4'],
  );
});

test('the guard saw every room and a real number of imports', () => {
  const seen = new Set(imports.map(({ room }) => room));
  const unseen = lines.filter((room) => !seen.has(room) && !files.some((file) => roomOf(file) === room));
  assert.deepEqual(unseen, [], 'a room without a file has no rule to keep');
  assert.ok(imports.length > 2000, `only ${imports.length} imports were seen`);
});

test('the guard tells a wrong arrow from a right one', () => {
  assert.equal(roomOf('shared/rules/sync/merge.ts'), 'shared/rules/sync');
  assert.equal(roomOf('shared/unknown.ts'), undefined);
  assert.ok(mayGo('shared/automations/sync/x.ts', 'shared/rules/sync/merge.ts'));
  assert.ok(mayGo('shared/rules/sync/x.ts', 'shared/rules/errors.ts'));
  assert.ok(!mayGo('shared/rules/config/x.ts', 'shared/rules/sync/merge.ts'));
  assert.ok(!mayGo('shared/automations/sync/x.ts', 'shared/connectwise/index.ts'));
  assert.ok(!mayGo('shared/automations/sync/x.ts', 'shared/automations/backfill/page.ts'));
  assert.ok(mayGo('shared/automations/tickets/x.ts', 'shared/connectwise/index.ts'));
  assert.ok(!mayGo('shared/automations/tickets/x.ts', 'shared/connectwise/client.ts'));
  assert.ok(!mayGo('shared/automations/x.ts', 'shared/automations/sync/sync-pair.ts'));
  assert.ok(!mayGo('shared/azure/x.ts', 'shared/secrets/file.ts'));
  assert.ok(!mayGo('sandbox/connectwise/x.ts', 'shared/rules/errors.ts'));
  assert.ok(!mayGo('sandbox/connectwise/x.ts', 'sandbox/servicenow/core.ts'));
  assert.ok(!mayGo('sandbox/connectwise/records/x.ts', 'sandbox/connectwise/api/call.ts'));
  assert.ok(!mayGo('sandbox/functions-host/worker/x.ts', 'sandbox/functions-host/app/runner.ts'));
});

test('a folder of stories without a line is a room by itself, with the rights of tickets', () => {
  const story = 'shared/automations/quotes/open-quotes.ts';
  assert.equal(roomOf(story), 'shared/automations/quotes');
  assert.equal(roomOf('shared/automations/needs.ts'), 'shared/automations');
  for (const path of [
    'shared/automations/quotes/other.ts',
    'shared/automations/needs.ts',
    'shared/rules/quotes/open-quotes.ts',
    'shared/kit/batch.ts',
    'shared/connectwise/index.ts',
  ])
    assert.ok(mayGo(story, path), path);
  for (const path of [
    'shared/automations/orders/other.ts',
    'shared/automations/tickets/waiting-tickets.ts',
    'shared/automations/sync/sync-pair.ts',
    'shared/connectwise/client.ts',
  ])
    assert.ok(!mayGo(story, path), path);
  assert.ok(!mayGo('shared/automations/tickets/waiting-tickets.ts', story));
  const rule = 'shared/rules/quotes/open-quotes.ts';
  for (const path of [
    'shared/rules/request.ts',
    'shared/rules/config/link.ts',
    'shared/rules/sync/record.ts',
    'shared/rules/quotes/other.ts',
  ])
    assert.ok(mayGo(rule, path), path);
  for (const path of ['shared/rules/orders/other.ts', 'shared/rules/tickets/waiting-tickets.ts', story])
    assert.ok(!mayGo(rule, path), path);
});
