/**
 * What the user would lose: the first hour. Whoever writes their first automation begins with what `npm run new` writes;
 * were it broken, or missing in one list, they would look for a mistake of their own. And who forgets a part later must
 * be told which one, and what to do.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  planAutomation,
  usualSchedule,
  writePlanned,
  type TriggerKind,
} from '../../../scripts/automations/new.ts';
import { missingParts } from '../../../scripts/automations/parts.ts';
import { filesOf } from '../../../scripts/automations/read.ts';
import { childEnv } from '../../support/child-env.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tree = mkdtempSync(join(tmpdir(), 'new-automation-'));
const leftOut = new Set(['node_modules', 'dist', '.git', '.local', 'LICENSES']);

interface Ended {
  readonly code: number;
  readonly output: string;
}

/** Runs a program in the copy, and gives everything that it writes. */
function run(program: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: tree, env: childEnv(), maxBuffer: 64 * 1024 * 1024 }, (error, out, err) =>
      resolve({
        code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1,
        output: out + err,
      }),
    );
  });
}
const node = (...args: readonly string[]): Promise<Ended> => run(process.execPath, ...args);
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const text = (file: string): string => readFileSync(join(tree, file), 'utf8');
const write = (file: string, content: string): void => writeFileSync(join(tree, file), content);

before(async () => {
  cpSync(root, tree, { recursive: true, filter: (path) => !leftOut.has(relative(root, path)) });
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'));
  const byMessage = {
    name: 'count-by-message',
    kind: 'queue',
    room: 'tickets',
    schedule: usualSchedule,
  } as const;
  const byClock = { name: 'count-by-clock', kind: 'timer', room: 'counts', schedule: '0 5 4 * * *' } as const;
  for (const wanted of [byMessage, byClock]) await writePlanned(tree, await planAutomation(tree, wanted));
  // The command writes the lists too, of all three.
  const { code, output } = await node('scripts/new.ts', 'automation', 'count-by-call', '--http');
  assert.equal(code, 0, output);
  assert.match(
    output,
    /^wrote\n {2}functions\/count-by-call\.ts +the trigger\n[^]*Next:\n {2}npm run test:file/,
  );
});
after(() => rmSync(tree, { recursive: true, force: true }));

const names = ['count-by-call', 'count-by-message', 'count-by-clock'];
const written = (): readonly string[] =>
  filesOf(tree, '{functions,shared,test,docs}/**/count-by-*').filter(
    (file) => !file.includes('node_modules'),
  );

test('each kind compiles, is laid out and linted as everything else, and nothing of it is unused', async () => {
  const files = written();
  assert.equal(files.length, 5 + 5 + 4, files.join('\n'));
  const sources = files.filter((file) => file.endsWith('.ts'));
  write('tsconfig.new.json', JSON.stringify({ extends: './tsconfig.json', include: [], files: sources }));
  const changed = [...files, 'functions/list.ts', 'shared/rules/metrics.ts', 'README.md', 'docs/metrics.md'];
  for (const check of [
    () => run(bin('tsc'), '-p', 'tsconfig.new.json'),
    () => run(bin('oxlint'), '--type-aware', '--deny-warnings', ...sources),
    () => run(bin('prettier'), '--check', ...changed),
    () => run(bin('knip'), '--no-progress'),
  ]) {
    const { code, output } = await check();
    assert.equal(code, 0, output);
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
  const own = filesOf(tree, 'test/unit/automations/*/count-by-*.test.ts');
  assert.equal(own.length, 3);
  const { code, output } = await node('scripts/test-group.ts', ...looking, ...own);
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

/** Each part that can be forgotten, and what is then said. */
const parts: readonly (readonly [file: string, remains: (before: string) => string | null, told: RegExp])[] =
  [
    [
      'docs/automations/count-by-call.md',
      () => null,
      /do this: write docs\/automations\/count-by-call\.md, with a paragraph/,
    ],
    [
      'docs/automations/count-by-clock.md',
      (before) => before.replace('**Configuration.**', 'Configuration:'),
      /do this: add a paragraph that begins with \*\*Configuration\.\*\* to docs\/automations\/count-by-clock\.md/,
    ],
    [
      'functions/list.ts',
      (before) => before.replace(/^import .*count-by-call.*\n/m, ''),
      /functions\/list\.ts .* do this: npm run docs/,
    ],
    ['functions/list.ts', () => null, /functions\/list\.ts .* do this: npm run docs/],
    [
      'functions/count-by-clock.ts',
      () => null,
      /do this: write functions\/count-by-clock\.ts, which calls runCountByClock/,
    ],
    [
      'functions/count-by-call.ts',
      (before) => before.replace("name: 'count-by-call'", "name: 'count-calls'"),
      /do this: call the file functions\/count-calls\.ts/,
    ],
    [
      'shared/automations/counts/count-by-clock.ts',
      () => null,
      /functions\/count-by-clock\.ts imports shared\/automations\/counts\/count-by-clock\.ts, which is not there\. do this: write it/,
    ],
    [
      'shared/rules/tickets/count-by-message.ts',
      () => null,
      /imports shared\/rules\/tickets\/count-by-message\.ts, which is not there\. do this:/,
    ],
    [
      'test/unit/automations/counts/count-by-clock.test.ts',
      () => null,
      /do this: write test\/unit\/automations\/counts\/count-by-clock\.test\.ts/,
    ],
    [
      'shared/rules/metrics.ts',
      (before) => before.replace(/^ {2}count_by_call: \{[^]*?^ {2}\},\n/m, ''),
      /do this: add a row "count_by_call: \{ unit, tags, sentence \}" to metricTable in shared\/rules\/metrics\.ts/,
    ],
  ];

test('whatever is missing is told with what to do', async () => {
  assert.deepEqual(await missingParts(tree), []);
  for (const [file, remains, told] of parts) {
    const before = text(file);
    const left = remains(before);
    assert.notEqual(left, before, `nothing of ${file} was taken away`);
    if (left === null) rmSync(join(tree, file));
    else write(file, left);
    const missing = await missingParts(tree);
    write(file, before);
    assert.ok(
      missing.some((sentence) => told.test(sentence)),
      `${file}: ${missing.join('\n') || 'nothing was told'}`,
    );
  }
  assert.deepEqual(await missingParts(tree), []);
});

test('the tests themselves say it', async () => {
  const page = 'docs/automations/count-by-call.md';
  const trigger = 'functions/count-by-clock.ts';
  const before = [text(page), text(trigger)] as const;
  write(page, before[0].replace('**Prerequisites.**', ''));
  write(trigger, before[1].replace('0 5 4', '0 6 4'));
  const { code, output } = await node('--test', '--test-reporter=tap', 'test/docs.test.ts');
  write(page, before[0]);
  write(trigger, before[1]);
  assert.notEqual(code, 0);
  assert.match(output, /README\.md is not what the code says\. do this: npm run docs/);
  assert.match(output, /do this: add a paragraph that begins with \*\*Prerequisites\.\*\* to docs/);
});

const plan = (
  name: string,
  kind: TriggerKind,
  change: { readonly room?: string; readonly schedule?: string } = {},
) => planAutomation(root, { name, kind, room: 'tickets', schedule: usualSchedule, ...change });

test('names that cannot be, or are taken, are refused before anything is written', async () => {
  for (const name of [
    'Waiting',
    'waiting_tickets',
    'a',
    '-x-',
    'a--b',
    '1st-try',
    'delete',
    'main',
    'x'.repeat(41),
    '../up',
    "o'brien",
  ])
    await assert.rejects(plan(name, 'http'), { code: 'automation-name-invalid' }, name);
  await assert.rejects(plan('orders-poison', 'queue'), { code: 'automation-name-invalid' });
  for (const room of ['sync', 'Quotes', '../up'])
    await assert.rejects(plan('new-one', 'http', { room }), { code: 'automation-name-invalid' });
  for (const [name, kind] of [
    ['waiting-tickets', 'http'],
    ['sync-pair', 'timer'],
    ['health', 'http'], // the route of health-check-now
    ['nudges', 'queue'],
    ['tickets-processed', 'http'], // a metric
  ] as const)
    await assert.rejects(plan(name, kind), { code: 'automation-exists' }, name);
  for (const schedule of ['5', '* 5 * * * *', '0 60 * * * *', '0 5 4 * *', '0 5 4 * * * ; x'])
    await assert.rejects(plan('new-one', 'timer', { schedule }), { code: 'request-invalid' }, schedule);
});

test('a dry run lists the files and writes none; the command refuses with its exit code', async () => {
  const before = filesOf(tree, '{functions,shared,test,docs}/**/*.*').length;
  const dry = await node('scripts/new.ts', 'automation', 'one-more', '--queue', '--dry-run');
  assert.equal(dry.code, 0);
  assert.match(dry.output, /^would write\n {2}functions\/one-more\.ts +the trigger\n/);
  const ends = [
    [['automation', 'waiting-tickets', '--http'], 3, /^automation-exists: /],
    [['automation', 'one-more', '--http', '--timer'], 2, /--http, --queue and --timer/],
  ] as const;
  for (const [args, code, told] of ends) {
    const ended = await node('scripts/new.ts', ...args);
    assert.equal(ended.code, code, ended.output);
    assert.match(ended.output, told);
  }
  assert.equal(filesOf(tree, '{functions,shared,test,docs}/**/*.*').length, before);
});
