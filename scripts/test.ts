/**
 * `npm test`: the one command that is the truth. Builds, checks types, lint, format and dead code while it runs every
 * test file; prints what failed and which files took longest, and ends with `N passed, N failed`.
 *
 * `npm test -- rules receive` runs only the test files whose path contains one of the words, without the checks.
 * `npm run test:long` runs the storms and the histories, each with many more kills, seeds and faults.
 * The machine that judges has two cores: two processes compute at a time, and two mostly wait beside them.
 */
import { spawn } from 'node:child_process';
import { relative, resolve } from 'node:path';
import { planOf, testFiles } from './test-files.ts';
import { testRun, type TestCounts } from './test-run.ts';

const isLong = process.argv.includes('--long');
const words = process.argv.slice(2).filter((word) => word !== '--long');
if (isLong) process.env['TEST_LONG'] = 'yes';
// Hundreds of processes load the same files: what was compiled once is kept for the others, wherever they run.
process.env['NODE_COMPILE_CACHE'] ??= resolve('node_modules/.cache/node');
const npx = (name: string): string => `node_modules/.bin/${name}`;

/** What needs no test runner: the name that is printed, the command, its arguments. */
type Check = readonly [name: string, command: string, ...args: string[]];
const build: Check = ['build', process.execPath, 'scripts/build.ts'];
const checks: readonly Check[] = [
  ['types', npx('tsc')],
  ['types of the page', npx('tsc'), '-p', 'sandbox/page/assets'],
  ['types of the dashboard', npx('tsc'), '-p', 'dashboard'],
  ['lint', npx('oxlint'), '--type-aware', '--deny-warnings'],
  [
    'format',
    npx('prettier'),
    '--check',
    '--cache',
    '--cache-strategy',
    'content',
    '--log-level',
    'warn',
    '.',
  ],
  ['dead code', npx('knip'), '--no-progress'],
];

let passed = 0;
let failed = 0;

async function runCheck([name, command, ...args]: Check): Promise<void> {
  const started = performance.now();
  const output: Buffer[] = [];
  const code = await new Promise<number>((done) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => output.push(data));
    child.on('error', () => done(127));
    child.on('close', (ended) => done(ended ?? 1));
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code !== 0) process.stdout.write(Buffer.concat(output));
  console.log(`${code === 0 ? '✔' : '✖'} ${name} (${seconds} s)`);
  if (code === 0) passed += 1;
  else failed += 1;
}

async function runChecks(): Promise<void> {
  for (const check of checks) await runCheck(check);
}

const files = testFiles(words).filter((file) => !isLong || /^test\/(?:storm|property)\//.test(file));
if (files.length === 0) {
  console.log('no test file matches', words.join(' '));
  failed += 1;
}
await runCheck(build);
process.env['BUNDLE_IS_BUILT'] = 'yes';

const minute = 60_000;
const times = new Map<string, number>();
const running = new Set<string>();
const seen = {
  began: (file: string): void => void running.add(file),
  took: (file: string, time: number): void => {
    running.delete(file);
    times.set(file, time);
  },
  maxTestMs: isLong ? 6 * 60 * minute : 10 * minute,
};
const count = (counts: TestCounts): void => {
  passed += counts.passed;
  failed += counts.failed;
};
const { alone, waiting, groups } = planOf(files, words.length > 0);

async function runGroups(): Promise<void> {
  for (const group of groups) {
    const said: string[] = [];
    count(await testRun({ write: (text) => said.push(text), ...seen }).together(group));
    process.stdout.write(said.join(''));
  }
}

// What the files that wait have to say is told in one piece, when all else has been told.
const later: string[] = [];

/** A process that outlives its tests holds its file up for ever: it is told by name instead. */
const giveUp = setTimeout(
  () => {
    process.stdout.write(later.join(''));
    const files = [...running].map((file) => relative('.', file)).join(', ');
    console.log(`\n✖ these have not ended: ${files}`);
    console.log(`${passed} passed, ${failed + running.size} failed`);
    process.exit(1);
  },
  isLong ? 8 * 60 * minute : 30 * minute,
);
await Promise.all([
  testRun({ write: (text) => process.stdout.write(text), ...seen })
    .each(alone, groups.length > 0 ? 1 : 2)
    .then(count),
  testRun({ write: (text) => later.push(text), ...seen })
    .each(waiting, 2)
    .then(count),
  (words.length === 0 && !isLong ? runChecks() : Promise.resolve()).then(runGroups),
]);
clearTimeout(giveUp);
process.stdout.write(later.join(''));

console.log('\nthe files that took longest:');
const slowest = [...times].toSorted(([, one], [, other]) => other - one).slice(0, 8);
for (const [file, time] of slowest)
  console.log(`${(time / 1000).toFixed(1).padStart(7)} s  ${relative('.', file)}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
