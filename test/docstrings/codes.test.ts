/**
 * What the user would lose: the failures of what they call. An editor shows the docstring of an export; a code that it
 * keeps to itself is met for the first time at night, by a person who did not know that it had to be handled. A docstring
 * names each code that its file builds behind the export, and no code that the table of errors lacks.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { errorTable } from '../../shared/rules/errors.ts';
import { fileOf } from '../support/docstrings/files.ts';
import { readThrownCodes, type Unnamed } from '../support/docstrings/thrown-codes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const sources: ReadonlyMap<string, string> = new Map(
  globSync('{shared,functions,cli,sandbox,dashboard,bench,scripts}/**/*.{ts,tsx}', {
    cwd: root,
    exclude: (name) => /node_modules/.test(name),
  })
    .filter((file) => !file.endsWith('.d.ts'))
    .map((file) => [file.replaceAll('\\', '/'), readFileSync(join(root, file), 'utf8')] as const),
);

const lineOf = ({ file, line, name, codes }: Unnamed): string =>
  `${file}:${line} ${name}: ${codes.join(', ')}`;

/** The findings in files with these texts, `a.ts` first. */
function found(...texts: readonly string[]): readonly string[] {
  const files = new Map(texts.map((text, index) => [`${'abc'[index] ?? ''}.ts`, text] as const));
  return readThrownCodes(files).unnamed.map(({ name, codes }) => `${name}: ${codes.join(', ')}`);
}

const thrower = `throw new CodedError('claim-lost', { detail: 'x' });`;
const told = '/** Works. Throws `claim-lost` (retry). */';
const silent = '/** Works. */';

test('a docstring names every code that is built behind its export', () => {
  const { exports, coded, unnamed } = readThrownCodes(sources);
  assert.ok(exports > 2000, `only ${exports} exports were read`);
  assert.ok(coded > 250, `only ${coded} exports build a code`);
  assert.deepEqual(
    unnamed.map(lineOf),
    [],
    'do this: add `Throws `code` (treatment) when …` to the docstring, or to the member of the type that it returns',
  );
});

test('a docstring names no code that the table of errors lacks', () => {
  const named = [...sources].flatMap(([path, source]) =>
    fileOf(path, source).docstrings.flatMap(({ value }) => thrownIn(value).map((code) => ({ path, code }))),
  );
  assert.ok(named.length > 500, `only ${named.length} codes are named`);
  assert.deepEqual(
    named.filter(({ code }) => !Object.hasOwn(errorTable, code)).map(({ path, code }) => `${path} ${code}`),
    [],
  );
  assert.deepEqual(thrownIn(' Throws `claim-lots`, what `read` throws, and the codes of storage.'), [
    'claim-lots',
  ]);
});

/** The codes that the sentences with `throws` name in backticks; `dead-letter` is a treatment, and a family ends in `…`. */
const thrownIn = (docstring: string): readonly string[] =>
  [...docstring.replaceAll(/\s+/g, ' ').matchAll(/\b[Tt]hrows (?:(?!\. [A-Z]|$).)*/g)].flatMap(([sentence]) =>
    [...sentence.matchAll(/`([a-z]+(?:-[a-z]+)+)`/g)].flatMap(([, code = '']) =>
      code === 'dead-letter' ? [] : [code],
    ),
  );

test('a code is found wherever it is built behind the export', () => {
  const planted = [
    `export function work() { ${thrower} }`,
    `export const work = () => { ${thrower} };`,
    `export const work = { async run() { ${thrower} } };`,
    `export class Work { run() { ${thrower} } }`,
    `export function work() { return { run: () => helper() }; }\nfunction helper() { ${thrower} }`,
    `export const work = (ids) => ids.map(helper);\nfunction helper(id) { deeper(id); }\nconst deeper = () => { ${thrower} };`,
    `export function work(is) { throw new CodedError(is ? 'claim-lost' : 'unexpected'); }`,
    `export function work() { throw lost('claim-lost'); }\nfunction lost(code) { return new CodedError(code); }`,
    `export function work() { const code = 'claim-lost'; throw new CodedError(code); }`,
    `export function work() { try { ${thrower} } catch (thrown) { throw thrown; } }`,
    `export function work() { try { go(); } catch { ${thrower} } }`,
  ];
  for (const one of planted) {
    assert.deepEqual(
      found(`${silent}\n${one}\n`),
      [one.includes('class') ? 'Work: claim-lost' : 'work: claim-lost'],
      one,
    );
    assert.deepEqual(found(`${told}\n${one}\n`), [], one);
  }
});

test('a code of a builder in another file is found; its name beside the codes is enough', () => {
  const builder = `/** \`claim-lost\` (retry). */\nexport function lost(): CodedError { return new CodedError('claim-lost'); }\n`;
  const work = (docstring: string): string =>
    `import { lost } from './b.ts';\n${docstring}\nexport function work() { throw lost(); }\n`;
  assert.deepEqual(found(work(silent), builder), ['work: claim-lost']);
  assert.deepEqual(found(work(told), builder), []);
  assert.deepEqual(found(work('/** Throws the codes of `lost`. */'), builder), []);
  const circle = 'export const a = (): CodedError => b();\nexport const b = (): CodedError => a();\n';
  assert.deepEqual(found(circle), []);
});

test('a code that no caller sees need not be named', () => {
  for (const one of [
    `export function work() { try { ${thrower} } catch { return null; } }`,
    `export const work = () => read(() => { ${thrower} }).catch(() => null);`,
    `export function work() { throw new CodedError('unexpected'); }`,
    `export function work() { other(); }\n${told}\nexport function other() { ${thrower} }`,
  ])
    assert.deepEqual(found(`${silent}\n${one}\n`), [], one);
});

test('a member of the type that is returned may name the code; a longer code and a comment inside do not', () => {
  const work = 'export function work(): Promise<Worker> { return { run() { ' + thrower + ' } }; }';
  const type = (docstring: string): string =>
    `/** A worker. */\nexport interface Worker {\n  ${docstring}\n  run(): void;\n}\n`;
  assert.deepEqual(found(`${type(told)}${silent}\n${work}\n`), []);
  assert.deepEqual(found(`import type { Worker } from './b.ts';\n${silent}\n${work}\n`, type(told)), []);
  assert.deepEqual(found(`import type { Worker } from './b.ts';\n${silent}\n${work}\n`, type(silent)), [
    'work: claim-lost',
  ]);
  const inherited = `/** One. */\nexport interface Worker extends Base {}\n/** Base. */\ninterface Base {\n  ${told}\n  run(): void;\n}\n`;
  assert.deepEqual(found(`import type { Worker } from './b.ts';\n${silent}\n${work}\n`, inherited), []);
  const made = `/** One. */\nexport class Worker {\n  ${told}\n  constructor() {}\n  run() {}\n}\n`;
  assert.deepEqual(found(`import { Worker } from './b.ts';\n${silent}\n${work}\n`, made), [
    'work: claim-lost',
  ]);
  assert.deepEqual(found(`/** Throws \`claim-lost-twice\`. */\n${work}\n`), ['work: claim-lost']);
  assert.deepEqual(found(`${silent}\nexport function work(): void { ${told} ${thrower} }\n`), [
    'work: claim-lost',
  ]);
});

test('`the codes of storage` names the codes of storage, and only those', () => {
  const work = (code: string): string =>
    `/** Throws the codes\n * of storage. */\nexport function work() { throw new CodedError('${code}'); }\n`;
  assert.deepEqual(found(work('storage-unavailable')), []);
  assert.deepEqual(found(work('row-too-large')), ['work: row-too-large']);
});

test('a code that is taken out of a docstring of the project is missed, and so is one that is thrown there', () => {
  const path = 'shared/kit/idempotent-handler.ts';
  const source = sources.get(path) ?? '';
  const changed = (text: string): readonly string[] => {
    assert.notEqual(text, source);
    return found(text);
  };
  assert.deepEqual(found(source), []);
  const without = source.replace('Throws `idempotency-key-missing` and', 'Throws');
  assert.deepEqual(changed(without), ['idempotent: idempotency-key-missing']);
  const throws = source.replace(
    /^function seenIn\(.*$/m,
    (head) => `${head}\n  if (now < 0) throw new CodedError('clock-wrong');`,
  );
  assert.deepEqual(changed(throws), ['idempotent: clock-wrong']);
});
