/**
 * What the user would lose: the first hour. An engineer's first automation begins with the files that `npm run new`
 * writes; if they are broken, or missing in one list, the engineer looks for a mistake of their own.
 */
import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runNew } from '../../../scripts/automations/command.ts';
import { freeSchedule, planAutomation } from '../../../scripts/automations/new.ts';
import { filesOf } from '../../../scripts/automations/read.ts';
import { maxFilesInFolder } from '../../../scripts/automations/rooms.ts';
import { usualSchedule } from '../../../scripts/automations/schedule.ts';
import { laidOut } from '../../../scripts/format/laid-out.ts';
import { addCountByCall, addCounts, ProjectCopy, type Ended } from '../../support/scripts/project-copy.ts';

const copy = new ProjectCopy();
after(() => copy.remove());
const { folder: tree } = copy;
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs `npm run new --` with these words, in this process and for the copy. */
async function typedNew(...typed: readonly string[]): Promise<Ended> {
  let output = '';
  const say = (text: string): void => {
    output += `${text}\n`;
  };
  return { code: await runNew(typed, { root: tree, say, complain: say }), output };
}
const node = (...args: readonly string[]): Promise<Ended> => copy.run(process.execPath, args);
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const text = (file: string): string => copy.text(file);
const write = (file: string, content: string): void => copy.write(file, content);

before(async () => {
  await addCounts(copy);
  for (const [name, kind] of usedNames)
    await copy.add({
      name,
      kind,
      room: 'used-names',
      schedule: kind === 'timer' ? freeSchedule(tree) : usualSchedule,
    });
  await followPage();
  await addCountByCall(copy);
});

/** The timer of the page: the command, the file with its code, the lines to delete, and the row to take away. */
function pageTimer() {
  const page = text('docs/adding-an-automation.md');
  const [, typed = ''] = /^npm run new -- (automation \S+ --timer .*)$/m.exec(page) ?? [];
  const [, file = '', code = ''] =
    /^<!-- file: \S+ as (\S+): written by npm run docs -->\n\n```ts\n([^]*?\n)```$/m.exec(page) ?? [];
  const deleted = [...page.matchAll(/^rm (.*)$/gm)].map(([, path = '']) => path);
  const [, row = ''] = /^and in `shared\/rules\/metrics\.ts` the row `(\w+)`/m.exec(page) ?? [];
  assert.ok(typed !== '' && code !== '' && deleted.length === 2 && row !== '');
  return { typed, file, code, deleted, row };
}

/** Does what the page says, to the letter, all but the lists, which the command after it writes. */
async function followPage(): Promise<void> {
  const { typed, file, code, deleted, row } = pageTimer();
  const args = [...typed.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, word]) => quoted ?? word ?? '');
  const made = await node('scripts/new.ts', ...args);
  assert.equal(made.code, 0, made.output);
  assert.ok(text(file).length > 0, 'the command writes the file that the page names');
  write(file, code);
  for (const one of deleted) rmSync(join(tree, one));
  const metrics = text('shared/rules/metrics.ts');
  write('shared/rules/metrics.ts', metrics.replace(new RegExp(`^ {2}${row}: \\{[^]*?^ {2}\\},\\n`, 'm'), ''));
}

/** Names that the files use for something else: of imports, of locals, of properties. */
const usedNames = [
  ['automation', 'http'],
  ['test', 'http'],
  ['assert', 'timer'],
  ['automation-world', 'http'],
  ['call-function', 'queue'],
  ['start-simulated', 'timer'],
  ['sim', 'http'],
  ['world', 'timer'],
  ['open', 'timer'],
  ['trigger', 'queue'],
  ['body', 'http'],
  ['status', 'http'],
  ['code', 'queue'],
] as const;

const names = ['count-by-call', 'count-by-message', 'count-by-clock'];
const written = (): readonly string[] => [
  ...filesOf(tree, '{functions,shared,test,docs}/**/count-by-*'),
  ...filesOf(tree, '{functions,docs/automations}/*').filter((file) =>
    usedNames.some(([name]) => new RegExp(`/${name}\\.\\w+$`).test(file)),
  ),
  ...filesOf(tree, '{shared,test}/**/used-names/*'),
];

test('each kind compiles, is laid out and linted as everything else, and nothing of it is unused', async () => {
  const files = written();
  const kinds = ['http', 'queue', 'timer', ...usedNames.map(([, kind]) => kind)];
  assert.equal(files.length, kinds.length * 5 - kinds.filter((kind) => kind === 'timer').length);
  const sources = [...files.filter((file) => file.endsWith('.ts')), pageTimer().file];
  write('tsconfig.new.json', JSON.stringify({ extends: './tsconfig.json', include: [], files: sources }));
  const changed = [
    ...files,
    pageTimer().file,
    'functions/list.ts',
    'shared/rules/metrics.ts',
    'README.md',
    'docs/metrics.md',
  ];
  const ends = await Promise.all([
    copy.run(bin('tsc'), ['--checkers', '1', '-p', 'tsconfig.new.json']),
    copy.run(bin('oxlint'), ['--type-aware', '--deny-warnings', ...sources], { GOMAXPROCS: '1' }),
    copy.run(bin('knip'), ['--no-progress']),
  ]);
  for (const { code, output } of ends) assert.equal(code, 0, output);
  for (const file of changed) {
    const isLaidOut = (await laidOut(file, text(file))) === text(file);
    assert.ok(isLaidOut, `${file} is laid out otherwise than npm run format would`);
  }
});

test('the tests of each kind pass, and so does every test that looks at all automations', async () => {
  const looking = [
    'test/architecture.test.ts',
    'test/docs.test.ts',
    'test/mirror.test.ts',
    'test/unit/app/measure.test.ts',
    'test/unit/infra/workbook.test.ts',
    ...filesOf(tree, 'test/unit/functions/{every-function-answers,host-rules,routes}.test.ts'),
  ];
  const own = filesOf(tree, 'test/unit/automations/{tickets,counts,used-names}/*.test.ts').filter(
    (file) => !existsSync(join(root, file)),
  );
  assert.equal(own.length, 3 + usedNames.length);
  const { code, output } = await node('scripts/test/group.ts', ...looking, ...own);
  assert.equal(code, 0, output.slice(-8_000));
  for (const name of names) {
    assert.ok(output.includes(`${name} (`), `${name} was called with stories that fail`);
    assert.match(
      text('README.md'),
      new RegExp(`^\\| \\[${name}\\]\\(docs/automations/${name}\\.md\\) +\\|`, 'm'),
    );
    assert.ok(text('docs/metrics.md').includes(`\`${name.replaceAll('-', '_')}\``));
  }
  assert.match(text('README.md'), /timer `0 5 4 \* \* \*`/);
});

test('the tests themselves say it', async () => {
  const page = 'docs/automations/count-by-call.md';
  const trigger = 'functions/count-by-clock.ts';
  const before = [text(page), text(trigger)] as const;
  write(page, before[0].replace('**Prerequisites.**', ''));
  write(trigger, before[1].replace('0 5 4', '0 6 4'));
  const { code, output } = await node('--test-reporter=tap', 'test/docs.test.ts');
  write(page, before[0]);
  write(trigger, before[1]);
  assert.notEqual(code, 0);
  assert.match(output, /README\.md is not what the code says\. do this: npm run docs/);
  assert.match(output, /do this: add a paragraph that begins with \*\*Prerequisites\.\*\* to docs/);
});

test('the page’s instructions for a timer make a whole one when they are followed to the letter', async () => {
  const { file, code } = pageTimer();
  assert.match(text('functions/list.ts'), /\bwaitingTicketsNightly\b/);
  assert.ok(text('README.md').includes('timer `0 13 4 * * *`'));
  // Without the word that makes it seen, whoever writes the lists is told.
  write(file, code.replace('export const', 'const'));
  const { code: ended, output } = await node('scripts/automations/list.ts');
  write(file, code);
  assert.equal(ended, 1);
  assert.match(
    output,
    /nightly\.ts declares waitingTicketsNightly and does not export it\. do this: write `export/,
  );
});

/** The files of a new automation in a room of the project itself. */
const planIn = (room: string) =>
  planAutomation(root, { name: 'new-one', kind: 'http', room, schedule: usualSchedule });

test('a room that cannot take the files is refused before anything is written', async () => {
  // Of the engine, of rules alone, of a file, of no good spelling.
  for (const room of ['sync', 'config', 'why', 'needs', 'metrics', 'Quotes', '../up'])
    await assert.rejects(planIn(room), { code: 'automation-room-invalid' }, room);

  const full = 'test/unit/automations/counts';
  const others = Array.from({ length: maxFilesInFolder - 1 }, (_, index) => `${full}/other-${index}.ts`);
  for (const file of others) write(file, '');
  const refused = planAutomation(tree, {
    name: 'one-more',
    kind: 'timer',
    room: 'counts',
    schedule: usualSchedule,
  });
  await assert.rejects(refused, {
    code: 'automation-room-invalid',
    message: /The room counts is full: .*do this: --room NAME/,
  });
  for (const file of others) rmSync(join(tree, file));

  // The folder that is built stands at the root alone; elsewhere the name is like any other.
  const [trigger] = await planIn('dist');
  assert.match(trigger?.text ?? '', /automations\/dist\/new-one\.ts/);
  const ignored = text('.gitignore');
  write('.gitignore', `${ignored}/shared/rules/drafts/\n`);
  await assert.rejects(
    planAutomation(tree, { name: 'new-one', kind: 'http', room: 'drafts', schedule: usualSchedule }),
    { code: 'automation-room-invalid', message: /shared\/rules\/drafts\/new-one\.ts would be left out/ },
  );
  write('.gitignore', ignored);
});

test('when a later step fails, nothing that was written stays', async () => {
  const page = text('docs/errors.md');
  write('docs/errors.md', page.replace('<!-- /errors -->', ''));
  const everything = (): readonly string[] =>
    filesOf(tree, '{README.md,{functions,shared,test,docs,infra}/**/*}').filter((file) =>
      /\.\w+$/.test(file),
    );
  const before = everything().map((file) => [file, text(file)] as const);
  const { code, output } = await node(
    'scripts/new.ts',
    'automation',
    'half-done',
    '--http',
    '--room',
    'halves',
  );
  const after = everything().map((file) => [file, text(file)] as const);
  write('docs/errors.md', page);
  assert.equal(code, 1, output);
  assert.match(output, /docs\/errors\.md has no place for the part "errors"[^]*Nothing was written/);
  assert.ok(before.length > 500);
  assert.deepEqual(after, before);
  assert.deepEqual(filesOf(tree, '{shared/automations,shared/rules,test/unit/automations}/halves'), []);
});

test('a dry run lists the files and writes none; the command refuses with its exit code', async () => {
  const before = filesOf(tree, '{functions,shared,test,docs}/**/*.*').length;
  const dry = await typedNew('automation', 'one-more', '--queue', '--dry-run');
  assert.equal(dry.code, 0);
  assert.match(dry.output, /^would write\n {2}functions\/one-more\.ts +the trigger\n/);
  const ends = [
    [['automation', 'waiting-tickets', '--http'], 3, /^automation-exists: /],
    [['automation', 'one-more', '--http', '--timer'], 2, /^error: say one of --http, --queue and --timer\n$/],
    [['automation', 'one-more'], 2, /^error: say one of --http, --queue and --timer\n$/],
    [
      ['automation', 'one-more', '--http', '--schedule', usualSchedule],
      2,
      /^error: --schedule goes with --timer/,
    ],
    [
      ['automation', 'one-more', '--http', '--room', 'sync'],
      2,
      /^automation-room-invalid: The automation cannot/,
    ],
    [
      ['automation', 'one-more', '--timer', '--schedule', '0 , * * * *'],
      2,
      /^automation-schedule-invalid: The schedule is not valid for a new timer/,
    ],
  ] as const;
  for (const [args, code, told] of ends) {
    const ended = await typedNew(...args);
    assert.equal(ended.code, code, ended.output);
    assert.match(ended.output, told);
  }
  assert.equal(filesOf(tree, '{functions,shared,test,docs}/**/*.*').length, before);
});
