/** The nets that a defect is planted for, and the run of one of them. */
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { dirname } from 'node:path';
import { coveringTests } from './covering-tests.ts';
import type { NetName } from './defects.ts';

/** A program of a net, and how a line of its output says that it found something. */
interface NetProgram {
  readonly args: readonly string[];
  readonly finds: RegExp;
}

/** The length of each net's search for a defect. */
export interface NetLengths {
  readonly histories: string;
  readonly storms: string;
  readonly seed: string;
  /** The time that the tests of one defect may take together, milliseconds. */
  readonly testsMs: number;
}

/** `no`: ran to its end and found nothing. */
type Verdict = 'found' | 'hangs' | 'no' | 'broken';

/** The end of a program; its first finding beside the verdict. */
interface NetRun {
  readonly verdict: Verdict;
  readonly said: string;
}

/** Rooms that the histories' systems stand for: nothing in them is asked by a history. */
const besideHistories = /^shared\/(?:connectwise|servicenow|kit|automations\/receive)\//;
/** So many test files share one process. */
const maxFilesAtOnce = 12;
const maxNetMs = 240_000;

function programsOf(net: NetName, cwd: string, file: string, lengths: NetLengths): readonly NetProgram[] {
  const { histories, storms, seed } = lengths;
  const bench = ['bench/main.ts'];
  switch (net) {
    case 'tests':
      return coveringTests(cwd, file).flatMap((ring) => chunks(ring).map(testProgram));
    case 'storms':
      return [
        testProgram(globSync('test/storm/bad-days/*.test.ts', { cwd }).filter(isOnOneClock).toSorted()),
        { args: [...bench, 'wire-storm', '--storms', storms, '--seed', seed], finds: /^storm \d+: /m },
      ];
    case 'histories':
      // Those that begin with pairs say more of edits, the others more of creates.
      return besideHistories.test(file)
        ? []
        : [[], ['--from-pairs']].map((begin) => ({
            args: [...bench, 'convergence', '--histories', histories, '--seed', seed, ...begin],
            finds: /^history \d+: /m,
          }));
    default:
      return net satisfies never;
  }
}

/** The day that waits for the hours of a whole world asks the same of the engine as the others. */
const isOnOneClock = (file: string): boolean => !file.endsWith('/told.test.ts');

const testProgram = (files: readonly string[]): NetProgram => ({
  args: [
    '--test',
    '--test-isolation=none',
    '--test-timeout=60000',
    '--test-reporter=./scripts/planted/first-failure.ts',
    ...files,
  ],
  finds: /^failed /m,
});

function chunks(files: readonly string[]): readonly (readonly string[])[] {
  return files.length <= maxFilesAtOnce
    ? [files]
    : [files.slice(0, maxFilesAtOnce), ...chunks(files.slice(maxFilesAtOnce))];
}

/** The net's words about the defect planted into this file of the tree, or null if it found nothing. */
export async function askNet(
  net: NetName,
  { cwd, file, lengths }: { readonly cwd: string; readonly file: string; readonly lengths: NetLengths },
): Promise<string | null> {
  const ends = Date.now() + (net === 'tests' ? lengths.testsMs : 2 * maxNetMs);
  for (const program of programsOf(net, cwd, file, lengths)) {
    const leftMs = Math.min(maxNetMs, ends - Date.now());
    if (leftMs <= 0) return null;
    const { verdict, said } = await run(program, cwd, leftMs);
    // Quick tests that are not through when their time is over have found nothing yet.
    if (verdict === 'hangs' && net === 'tests') continue;
    if (verdict !== 'no') return verdict === 'found' ? said : `${verdict}: ${said}`;
  }
  return null;
}

/**
 * Returns true if the test file that is said to have found a defect fails in a tree without one, too: then it found
 * nothing.
 */
export async function failsAnyway(said: string, cwd: string): Promise<boolean> {
  const [file = ''] = said.split(': ');
  if (!file.endsWith('.ts')) return false;
  // A suite that several files run names itself; each of those files may have run it.
  const files = file.endsWith('.test.ts') ? [file] : globSync(`${dirname(file)}/*.test.ts`, { cwd });
  return (await run(testProgram(files), cwd, maxNetMs)).verdict !== 'no';
}

function run({ args, finds }: NetProgram, cwd: string, maxMs: number): Promise<NetRun> {
  return new Promise((ended) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let verdict: Verdict | null = null;
    const stop = (why: Verdict): void => {
      verdict ??= why;
      child.kill('SIGKILL');
    };
    const clock = setTimeout(() => stop('hangs'), maxMs);
    child.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (finds.test(said)) stop('found');
    });
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    child.once('close', (code) => {
      clearTimeout(clock);
      const line = said.split('\n').find((one) => finds.test(one)) ?? said.split('\n').at(-2) ?? '';
      // A story that throws where none may is found as well.
      const ending = verdict ?? (code === 0 ? 'no' : 'broken');
      ended({
        verdict: ending,
        said: line
          .replace(/^failed /, '')
          .trim()
          .slice(0, 160),
      });
    });
  });
}
