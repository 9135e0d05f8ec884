/**
 * `npm test`: the one command that is the truth. Builds, checks types, lint, format and dead code, then runs every
 * test file; prints what failed and ends with `N passed, N failed`.
 *
 * `npm test -- rules receive` runs only the test files whose path contains one of the words, without the checks.
 * Test files run two at a time: the machine that judges has two cores.
 */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { cpus } from 'node:os';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

const words = process.argv.slice(2);
// Hundreds of processes load the same files: what was compiled once is kept for the others.
process.env['NODE_COMPILE_CACHE'] ??= 'node_modules/.cache/node';
const npx = (name: string): string => `node_modules/.bin/${name}`;

/** The checks that need no test runner, in the order in which a failure is cheapest to understand. */
const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', npx('tsc')],
  ['types of the page', npx('tsc'), '-p', 'sandbox/page/assets'],
  ['build', process.execPath, 'scripts/build.ts'],
  ['lint', npx('oxlint'), '--type-aware', '--deny-warnings'],
  ['format', npx('prettier'), '--check', '--log-level', 'warn', '.'],
  ['dead code', npx('knip'), '--no-progress'],
];

let passed = 0;
let failed = 0;

function runCheck(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      shell: process.platform === 'win32',
    });
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code ?? 1));
  });
}

if (words.length === 0) {
  for (const [name, command, ...args] of checks) {
    const started = performance.now();
    const code = await runCheck(command, args);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${code === 0 ? '✔' : '✖'} ${name} (${seconds} s)`);
    if (code === 0) passed += 1;
    else failed += 1;
  }
}

const files = globSync('test/**/*.test.ts')
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
  .toSorted();

if (files.length === 0) {
  console.log('no test file matches', words.join(' '));
  failed += 1;
} else {
  const stream = run({ files, concurrency: Math.min(2, cpus().length) });
  const isLeaf = (details: { readonly type?: string | undefined }): boolean => details.type !== 'suite';
  stream.on('test:pass', (event) => {
    if (isLeaf(event.details) && event.skip === undefined) passed += 1;
  });
  stream.on('test:fail', (event) => {
    if (isLeaf(event.details)) failed += 1;
  });
  await new Promise<void>((resolve) => {
    stream.on('end', resolve);
    stream.compose(spec()).pipe(process.stdout, { end: false });
  });
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
