/**
 * The user would lose the shapes, units and errors of what a file exports, where an editor shows them. Every exported
 * declaration has a docstring directly above it; one that only repeats the name counts as none. A comment names its
 * subject first, as the title of a test does, needs no other docstring beside it, and treats an error that it names as
 * the table of errors does.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseSync, type Comment } from 'oxc-parser';
import { errorTable, type ErrorCode } from '../../shared/rules/errors.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const places = '{shared,functions,cli,sandbox,dashboard,bench,scripts}/**/*.{ts,tsx}';
/** Code that `npm run new` writes. */
const templates = 'scripts/automations/templates/*/{trigger,rule,story,test}.txt';

interface Exported {
  /** The names of one declaration, as `export const a = 1, b = 2` has two. */
  readonly names: readonly string[];
  readonly line: number;
  /** The docstring without its stars; null where nothing or a blank line stands above the export. */
  readonly docstring: string | null;
}

/** The declarations that a file exports. Re-exports are passed over: their docstring stands where they are declared. */
function exportsOf(file: string, source: string): readonly Exported[] {
  const { program, comments, errors } = parseSync(file, source, { sourceType: 'module' });
  assert.deepEqual(errors, [], `${file} cannot be parsed`);
  return program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration' && node.type !== 'ExportDefaultDeclaration') return [];
    const { declaration, start } = node;
    if (declaration === null || declaration.type === 'Identifier') return [];
    const above = comments.findLast(({ end }) => end <= start);
    const isDirectly = above !== undefined && /^\s*$/.test(source.slice(above.end, start));
    const hasGap = isDirectly && /\n\s*\n/.test(source.slice(above.end, start));
    const isDocstring = isDirectly && !hasGap && above.type === 'Block' && above.value.startsWith('*');
    return [
      {
        names: namesOf(declaration),
        line: source.slice(0, start).split('\n').length,
        docstring: isDocstring ? above.value.replaceAll(/^\s*\*+/gm, '').trim() : null,
      },
    ];
  });
}

function namesOf(declaration: object): readonly string[] {
  if ('declarations' in declaration && Array.isArray(declaration.declarations))
    return declaration.declarations.flatMap(({ id }: { readonly id: object }) => nameIn(id));
  return 'id' in declaration && typeof declaration.id === 'object' && declaration.id !== null
    ? nameIn(declaration.id)
    : ['default'];
}

const nameIn = (id: object): readonly string[] =>
  'name' in id && typeof id.name === 'string' ? [id.name] : ['a pattern'];

/** Words that a docstring adds to the name that it describes. */
function addsNothing(name: string, docstring: string): boolean {
  const spoken = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const said = docstring.toLowerCase().replaceAll(/[^a-z ]/g, '');
  return said.replace(/^(?:the|an|a) /, '').trim() === spoken;
}

/** A line for each export of a file that an editor would show without a word. */
function bareOf(file: string, exported: readonly Exported[]): readonly string[] {
  return exported.flatMap(({ names, line, docstring }) =>
    docstring === null || names.some((name) => addsNothing(name, docstring))
      ? [`${file}:${line} ${names.join(', ')}`]
      : [],
  );
}

const undocumented = (file: string, source: string): readonly string[] =>
  bareOf(file, exportsOf(file, source));

test('every export has a docstring', () => {
  const files = globSync(places, { cwd: root, exclude: (name) => /node_modules/.test(name) }).filter(
    (file) => !file.endsWith('.d.ts'),
  );
  const sources = files.map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
  const seen = sources.map(([file, source]) => ({ file, exported: exportsOf(file, source) }));
  const count = seen.flatMap(({ exported }) => exported).length;
  assert.ok(count > 3000, `only ${count} exports were seen`);
  assert.deepEqual(
    seen.flatMap(({ file, exported }) => bareOf(file, exported)),
    [],
    'do this: write `/** … */` directly above each: what it takes and gives, its units, the codes it throws',
  );
});

test('an export without a docstring is found, whatever it declares', () => {
  const planted = [
    'const bare = 1;',
    'interface Bare {}',
    'type Bare = 1;',
    'function bare(): void {}',
    'class Bare {}',
    'enum Bare {}',
    'default function bare(): void {}',
  ];
  for (const one of planted) assert.equal(undocumented('a.ts', `export ${one}\n`).length, 1, one);
});

test('a line comment, a plain block, a gap and a repeated name are no docstring', () => {
  for (const above of ['// Words.\n', '/* Words. */\n', '/** Words. */\n\n', '/** The max age. */\n'])
    assert.deepEqual(
      undocumented('a.ts', `${above}export const maxAge = 1;\n`),
      ['a.ts:2 maxAge'].map((one) => (above.endsWith('\n\n') ? one.replace(':2', ':3') : one)),
    );
  assert.equal(undocumented('a.ts', '/** Of the file. */\nimport "b";\nexport const one = 1;\n').length, 1);
});

test('a docstring counts, and a re-export needs none', () => {
  assert.deepEqual(undocumented('a.tsx', '/** Seconds. */\nexport const age = 1, other = 2;\n'), []);
  assert.deepEqual(undocumented('a.ts', "export { one } from './b.ts';\nexport * from './c.ts';\n"), []);
  assert.deepEqual(undocumented('a.ts', 'const one = 1;\nexport { one };\nexport default one;\n'), []);
});

/**
 * Openings that need the docstring before them, which an editor does not show: `The same.`, `Of tickets.`, `Reads it.`
 */
const leaning =
  /^(?:(?:Behind|By|For|He|In|It|Its|Of|Their|They|Those|To|With|Without)\b|All of (?:them|it)\b|Both[.,;]|The same(?:[,;.]| (?:after|as|at|before|for|of|when|where|with)\b)|[A-Z][a-z]+s (?:it|them)\b)/;

/** The names of functions that do nothing but throw. Of any other, the errors come behind what it does. */
const guardNames = /^(?:check|nothing|refuse|require)[A-Z]/;

const leaningOf = (file: string, source: string): readonly string[] =>
  exportsOf(file, source).flatMap(({ names, line, docstring }) => {
    const text = docstring ?? '';
    const isOnlyErrors =
      /^(?:Throws|Exits|Rejects)\b/.test(text) && !names.every((name) => guardNames.test(name));
    return leaning.test(text) || isOnlyErrors
      ? [`${file}:${line} ${names.join(', ')}: ${text.slice(0, 60)}`]
      : [];
  });

test('the docstring of an export stands alone', () => {
  const files = globSync(places, { cwd: root, exclude: (name) => /node_modules/.test(name) });
  assert.ok(files.length > 1000, `only ${files.length} files were read`);
  assert.deepEqual(
    files.flatMap((file) => leaningOf(file, readFileSync(join(root, file), 'utf8'))),
    [],
    'do this: name what it is: `The custom fields of tickets.`, `The answer of `read`, without its notes.`',
  );
  for (const one of [
    'Of tickets.',
    'All of them.',
    'The same, unpacked.',
    'The same for two.',
    'With notes.',
  ])
    assert.equal(leaningOf('a.ts', `/** ${one} */\nexport const a = 1;\n`).length, 1, one);
  const thrower = '/** Throws `claim-lost` (retry). */\nexport function requireIt(): void {}\n';
  assert.deepEqual(leaningOf('a.ts', thrower), []);
  assert.equal(leaningOf('a.ts', thrower.replace('requireIt', 'readIt')).length, 1);
  for (const one of ['The same client for one company.', 'Both records of a pair.', 'Office hours.'])
    assert.deepEqual(leaningOf('a.ts', `/** ${one} */\nexport const a = 1;\n`), [], one);
});

/** The texts of comments with their lines: each paragraph of a block, and line comments that follow one another as one. */
function paragraphsOf(file: string, source: string): readonly (readonly [line: number, text: string])[] {
  const { comments } = parseSync(file, source, {
    sourceType: 'module',
    lang: file.endsWith('x') ? 'tsx' : 'ts',
  });
  const goesOn = (comment: Comment, index: number): boolean => {
    const before = comments[index - 1];
    return (
      before?.type === 'Line' &&
      comment.type === 'Line' &&
      /^\s*$/.test(source.slice(before.end, comment.start))
    );
  };
  return comments.flatMap((comment, index) => {
    if (goesOn(comment, index)) return [];
    const line = source.slice(0, comment.start).split('\n').length;
    const text = comment.value.replaceAll(/^[ \t]*\*+/gm, '');
    return text.split(/\n\s*\n/).map((one) => [line, one.trim().replaceAll(/\s+/g, ' ')] as const);
  });
}

/**
 * A question may open so; `Whether a row may go` is no question. Neither is the label of a test file's head, which names
 * the damage that the test prevents.
 */
const lateSubject =
  /^(?!What the user would lose:)(?:What|Who|Whom|Whose|Which|Whoever|Whatever|Whichever|How|Whether|Where|Wherever|Why)\b(?![^.:;]*\?)/;

const lateSubjectsOf = (file: string, source: string): readonly string[] =>
  paragraphsOf(file, source)
    .filter(([, text]) => lateSubject.test(text))
    .map(([line, text]) => `${file}:${line} ${text.slice(0, 60)}`);

test('no comment opens with a relative clause or a question word', () => {
  const files = globSync([places, 'sandbox/page/assets/*.js', 'test/**/*.{ts,tsx}', templates], {
    cwd: root,
  });
  assert.ok(files.length > 1500, `only ${files.length} files were read`);
  assert.deepEqual(
    files.flatMap((file) => lateSubjectsOf(file, readFileSync(join(root, file), 'utf8'))),
    [],
    'do this: name the thing first: `The reasons why …`, `Returns true if …`, `If …, …`',
  );
});

test('a late subject is found in each kind of comment; a question and a head’s label are not', () => {
  const planted = [
    '/** Whether it is late. */',
    '// What is left waits.',
    '/** What the user would lose is their trust. */',
    '/**\n * One.\n *\n * How long it is.\n */',
  ];
  for (const one of planted) assert.equal(lateSubjectsOf('a.ts', `${one}\nlet a = 1;\n`).length, 1, one);
  for (const one of [
    '// Which one is it? Nobody knows.',
    '// Left out,\n// what is left waits.',
    '/** Says what is left. */',
    '/** What the user would lose: a note. */',
  ])
    assert.deepEqual(lateSubjectsOf('a.ts', `${one}\nlet a = 1;\n`), [], one);
});

/** The titles of tests that open as late subjects do; `that …` and `whose …` may continue the title of their group. */
const lateTitlesOf = (source: string): readonly string[] =>
  [...source.matchAll(/\b(?:it|test|describe)\(\s*(['"`])(.+?)\1/gs)]
    .map(([, , title = '']) => title)
    .filter((title) => !/^whose\b/i.test(title) && new RegExp(lateSubject.source, 'i').test(title));

test('no title of a test opens with a relative clause or a question word', () => {
  const files = globSync('test/**/*.test.{ts,tsx}', { cwd: root });
  assert.ok(files.length > 500, `only ${files.length} files were read`);
  assert.deepEqual(
    files.flatMap((file) =>
      lateTitlesOf(readFileSync(join(root, file), 'utf8')).map((title) => `${file}: ${title}`),
    ),
    [],
    'do this: name the thing first: `a refused write is …`',
  );
  const call = (title: string): string => ['it', `('${title}', () => 1)`].join('');
  assert.deepEqual(lateTitlesOf(call('what is left waits')), ['what is left waits']);
  for (const title of ['that is left waits', 'whose pair is left waits', 'which one is it?'])
    assert.deepEqual(lateTitlesOf(call(title)), [], title);
});

/** The codes of a text that it names with another treatment than the table has, such as `link-unknown` (refuse). */
function wrongTreatments(text: string): readonly string[] {
  const lists =
    /((?:`[a-z\d-]+`(?:,? (?:and|or) |, )?)+)[^`.()]{0,60}? ?\((?:both |all )?(refuse|retry|dead-letter)\b/g;
  return [...text.matchAll(lists)].flatMap(([, list = '', treatment = '']) =>
    [...list.matchAll(/`([a-z\d-]+)`/g)].flatMap(([, code = '']) =>
      code in errorTable && errorTable[code as ErrorCode].treatment !== treatment
        ? [`${code} is not ${treatment} but ${errorTable[code as ErrorCode].treatment}`]
        : [],
    ),
  );
}

test('a comment names errors with the treatment that the table of errors has', () => {
  const named = globSync('{shared,functions,cli}/**/*.ts', { cwd: root }).flatMap((file) =>
    paragraphsOf(file, readFileSync(join(root, file), 'utf8')).map(([line, text]) => ({ file, line, text })),
  );
  assert.ok(named.filter(({ text }) => /`\w.*\((?:refuse|retry|dead-letter)\b/.test(text)).length > 200);
  assert.deepEqual(
    named.flatMap(({ file, line, text }) => wrongTreatments(text).map((why) => `${file}:${line} ${why}`)),
    [],
  );
  assert.equal(
    wrongTreatments('Throws `link-unknown` and `nothing-known` (refuse), `claim-lost` (retry).').length,
    1,
  );
});
