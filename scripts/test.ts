/**
 * `npm test`: the one command that is the truth. Builds, checks types, lint, format and dead code while it runs every
 * test file; prints what failed and which files took longest, and ends with `N passed, N failed`.
 *
 * `npm test -- rules receive` runs only the test files whose path contains one of the words, without the checks.
 * `npm run test:long` runs the storms and the histories, each with many more kills, seeds and faults.
 * The machine that judges has two cores: three processes compute at a time, and three mostly wait beside them.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { buildCli } from './test/cli-bundle.ts';
import { planOf, testFiles, type TestUnit } from './test/files.ts';
import { startSharedStorage, type SharedStorage } from './test/storage.ts';
import { testRun, type TestCounts, type TestFailure } from './test/run.ts';

const isLong = process.argv.includes('--long');
const words = process.argv.slice(2).filter((word) => word !== '--long');
if (isLong) process.env['TEST_LONG'] = 'yes';
// Hundreds of processes load the same files: what was compiled once is kept for the others, wherever they run.
process.env['NODE_COMPILE_CACHE'] ??= resolve('node_modules/.cache/node');
// Each process writes there how long the processor worked for it (scripts/test/processor-time.ts).
const written = resolve('node_modules/.cache/test-times.jsonl');
rmSync(written, { force: true });
process.env['TEST_TIMES'] = written;
const npx = (name: string): string => `node_modules/.bin/${name}`;

// The compilers that are written in Go keep more of their memory, and clear it less often.
process.env['GOGC'] ??= '400';

/** A check without the test runner: the name that is printed, the command, its arguments. */
type Check = readonly [name: string, command: string, ...args: string[]];
const build: Check = ['build', process.execPath, 'scripts/build.ts'];
// Beside the tests no check has a processor for each of its threads: each thread would work out the same types again.
const oneThread = ['--checkers', '1'] as const;
const checks: readonly Check[] = [
  ['types', npx('tsc'), ...oneThread],
  ['types of the page', npx('tsc'), ...oneThread, '-p', 'sandbox/page/assets'],
  ['types of the dashboard', npx('tsc'), ...oneThread, '-p', 'dashboard'],
  ['lint', npx('oxlint'), '--type-aware', '--deny-warnings'],
  ['format', npx('oxfmt'), '--check', '--threads', '1'],
  ['dead code', npx('knip'), '--no-progress'],
];

let passed = 0;
let failed = 0;
const failures: TestFailure[] = [];

async function runCheck([name, command, ...args]: Check): Promise<void> {
  const started = performance.now();
  const output: Buffer[] = [];
  const code = await new Promise<number>((done) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
      env: { ...process.env, GOMAXPROCS: '1' },
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => output.push(data));
    child.on('error', () => done(127));
    child.on('close', (ended) => done(ended ?? 1));
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (code !== 0) process.stdout.write(Buffer.concat(output));
  console.log(`${code === 0 ? '✔' : '✖'} ${name} (${seconds} s)`);
  if (code === 0) passed += 1;
  else {
    failed += 1;
    failures.push({ file: command, name, error: `It ended with ${code}; what it printed stands above.` });
  }
}

const files = testFiles(words).filter((file) => !isLong || /^test\/(?:storm|property)\//.test(file));
if (files.length === 0) {
  console.log('no test file matches', words.join(' '));
  failed += 1;
}
/** Makes what the tests need; the checks need nothing of it, and run meanwhile. */
async function prepare(): Promise<SharedStorage | undefined> {
  await runCheck(build);
  process.env['BUNDLE_IS_BUILT'] = 'yes';
  process.env['CLI_PROGRAM'] = await buildCli(process.cwd(), resolve('node_modules/.cache/cli'));
  // A file that is asked for by name starts what it needs by itself.
  if (words.length > 0) return undefined;
  const storage = await startSharedStorage();
  process.env['TEST_STORAGE'] = storage.address;
  return storage;
}
const prepared = prepare();

const minute = 60_000;
const times = new Map<string, number>();
const running = new Set<string>();
const seen = {
  began: (file: string): void => void running.add(file),
  took: (file: string, time: number): void => {
    running.delete(file);
    times.set(file, time);
  },
  failed: (failure: TestFailure): void => void failures.push(failure),
  maxTestMs: isLong ? 6 * 60 * minute : 10 * minute,
};
const count = (counts: TestCounts): void => {
  passed += counts.passed;
  failed += counts.failed;
};
const { computing, waiting } = planOf(files, words.length > 0);

/** The output of a file, or of a room, is printed in one piece. */
async function runUnit(unit: TestUnit): Promise<void> {
  await prepared;
  const said: string[] = [];
  const run = testRun({ write: (text) => said.push(text), ...seen });
  count(unit.length === 1 ? await run.each(unit, 1) : await run.together(unit));
  process.stdout.write(said.join(''));
}

/** Takes one work after the other, of the first queue and then of the next; several lanes may take from one queue. */
async function lane(...queues: readonly Iterable<() => Promise<void>>[]): Promise<void> {
  for (const queue of queues) for (const work of queue) await work();
}

/** The beginning says what failed, and the end of what a program printed how it came to that. */
function shortened(lines: readonly string[]): readonly string[] {
  const left = lines.length - 44;
  return left <= 0 ? lines : [...lines.slice(0, 12), `… ${left} lines …`, ...lines.slice(-32)];
}

/** Each failure once more at the end: of a long log, people and some pipelines keep the last lines only. */
function tellFailures(): void {
  for (const { file, name, error } of failures)
    console.log(`✖ ${relative('.', file)}: ${name}\n    ${shortened(error.split('\n')).join('\n    ')}`);
}

/** A process that outlives its tests holds its file up for ever: its name is printed instead. */
const giveUp = setTimeout(
  () => {
    const files = [...running].map((file) => relative('.', file)).join(', ');
    tellFailures();
    console.log(`\n✖ these have not ended: ${files}`);
    console.log(`${passed} passed, ${failed + running.size} failed`);
    process.exit(1);
  },
  isLong ? 8 * 60 * minute : 30 * minute,
);
const isWhole = words.length === 0 && !isLong;
const toCompute = [
  ...(isWhole ? checks.map((check) => () => runCheck(check)) : []),
  ...computing.map((unit) => () => runUnit(unit)),
].values();
const toWaitFor = waiting.map((unit) => () => runUnit(unit)).values();
await Promise.all([
  // Three for two cores: whoever computes waits now and then for a process that it started.
  lane(toCompute),
  lane(toCompute),
  lane(toCompute),
  lane(toWaitFor),
  lane(toWaitFor),
  // Most of what is begun last is short, and waits for its own start.
  lane(toWaitFor, toCompute),
]);
await (await prepared)?.close();
clearTimeout(giveUp);

const worked = existsSync(written)
  ? new Map(
      readFileSync(written, 'utf8')
        .trim()
        .split('\n')
        .map((line) => {
          const { name, cpuMs } = JSON.parse(line) as { readonly name: string; readonly cpuMs: number };
          return [name, cpuMs] as const;
        }),
    )
  : new Map<string, number>();
const seconds = (ms: number): string => (ms / 1000).toFixed(1).padStart(7);
const sum = [...worked.values()].reduce((all, one) => all + one, 0);
console.log(`\nthe files that took longest, and the processor (${seconds(sum).trim()} s for all of them):`);
for (const [file, time] of [...times].toSorted(([, one], [, other]) => other - one).slice(0, 12)) {
  const name = relative('.', file);
  console.log(`${seconds(time)} s ${seconds(worked.get(name) ?? 0)} s  ${name}`);
}
tellFailures();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
