// If this fails, an example that an editor shows beside a function does not compile, or does not give the result that
// it names.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
mkdirSync(join(root, '.local'), { recursive: true });
/** Within the repository, so that packages are found; outside of git. */
const folder = mkdtempSync(join(root, '.local', 'examples-'));
after(() => rmSync(folder, { recursive: true, force: true }));

interface Example {
  readonly file: string;
  readonly code: string;
}

/** The code behind each `@example` of a file, without the stars. */
function examplesIn(file: string, source: string): readonly Example[] {
  return [...source.matchAll(/^ *\* @example\n((?: *\*(?!\/).*\n)+)/gm)].map(([, lines = '']) => ({
    file,
    code: lines.replaceAll(/^ *\* ?/gm, ''),
  }));
}

/** A module of the example: its imports as seen from the file, `table` given, and each `// → value` compared. */
function moduleOf({ file, code }: Example): string {
  const at = posix.join(relative(folder, root).replaceAll('\\', '/'), dirname(file).replaceAll('\\', '/'));
  const lines = code.split('\n').map((line) => {
    const [, statement, value] = /^(\S.*); \/\/ → (.+)$/.exec(line) ?? [];
    if (statement !== undefined && value !== undefined) return `assert.deepEqual(${statement}, ${value});`;
    assert.ok(!line.includes('→'), `${file} has a value that stands behind no whole statement: ${line}`);
    return line.replace(/ from '(\.[^']+)'/, (_, to: string) => ` from '${posix.join(at, to)}'`);
  });
  return [
    "import assert from 'node:assert/strict';",
    `import { memoryTable } from '${posix.join(at, relative(dirname(file), 'test/support/fakes/memory-table.ts').replaceAll('\\', '/'))}';`,
    'export const table = memoryTable();',
    ...lines,
  ].join('\n');
}

const run = async (name: string, example: Example): Promise<void> => {
  const path = join(folder, name);
  writeFileSync(path, moduleOf(example));
  await import(pathToFileURL(path).href);
};

const examples = globSync('shared/**/*.ts', { cwd: root }).flatMap((file) =>
  examplesIn(file, readFileSync(join(root, file), 'utf8')),
);

for (const [index, example] of examples.entries())
  test(`the example in ${example.file} gives what it says`, async () => {
    assert.match(example.code, / → |assert\./, 'do this: end it with a line `value; // → what it is`');
    await run(`${index}.ts`, example);
  });

/** The compiler's complaints about modules of the folder. */
function complaints(names: readonly string[]): string {
  const options = { extends: join(root, 'tsconfig.json'), include: names, compilerOptions: { noEmit: true } };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
  return status === 0 ? '' : stdout;
}

test('there are examples, and all of them compile', () => {
  assert.ok(examples.length >= 10, `only ${examples.length} examples were seen`);
  assert.equal(complaints(examples.map((_, index) => `${index}.ts`)), '');
});

test('a wrong value, a fault in the code and a wrong type are found', async () => {
  const planted = (code: string) =>
    examplesIn('shared/kit/batch.ts', `/**\n * Words.\n *\n * @example\n * ${code}\n */\n`);
  const [right, wrong, faulty, untyped] = [
    ...planted('1 + 1; // → 2'),
    ...planted('1 + 1; // → 3'),
    ...planted('JSON.parse("{");'),
    ...planted('export const one: string = 1;'),
  ];
  assert.ok(right !== undefined && wrong !== undefined && faulty !== undefined && untyped !== undefined);
  await run('right.ts', right);
  await assert.rejects(run('wrong.ts', wrong), assert.AssertionError);
  await assert.rejects(run('faulty.ts', faulty), SyntaxError);
  await run('untyped.ts', untyped);
  assert.match(complaints(['untyped.ts']), /TS2322/);
});
