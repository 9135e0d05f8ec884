/**
 * The surroundings of a stranger's program: the simulators' addresses, a folder to install into, and one way to run
 * commands.
 */
import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** The addresses, folders and commands that every program is run with. */
export interface Bench {
  /** Outside the repository: what was installed once is found again. */
  readonly cache: string;
  /** A folder of clones, one a program, for machines that reach no package registry. */
  readonly sources: string | undefined;
  /** Host and port, https. */
  readonly connectwise: string;
  readonly servicenow: string;
  /** With the simulators' authority under every name that a language looks for. */
  readonly env: NodeJS.ProcessEnv;
}

/** `notes` stand beside the result: what the program missed without failing. */
export type Outcome =
  | { readonly kind: 'passed'; readonly checks: number; readonly notes: readonly string[] }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'not-run'; readonly why: string };

/** The end of a command: its exit code and its output. */
export interface Ran {
  /** 127 when there is no such command, 124 when its time was over. */
  readonly code: number;
  readonly output: string;
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly seconds?: number;
}

/** Runs a command to its end, with both its outputs in one text. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { env = process.env, cwd, seconds = 300 } = options;
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    child.kill('SIGKILL');
  }, seconds * 1000);
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (ended) => resolve(ended ?? 1));
  });
  clearTimeout(limit);
  return { code: isLate ? 124 : code, output };
}

/** The last words of a command, on one line; of a build the first error. */
export function lastWords({ code, output }: Ran): string {
  const lines = stripVTControlCharacters(output).trim().split('\n');
  const error = lines.find((line) => /: error /.test(line));
  const words = error ?? lines.slice(-3).join(' ');
  return `${code}: ${words.replaceAll(/\s+/g, ' ').trim().slice(-300)}`;
}

/** The verdict of a program of ours on the library: it ends with `N checks`. */
export function outcomeOf(ran: Ran): Outcome {
  const checks = /^(\d+) checks$/m.exec(ran.output)?.[1];
  const notes = [...ran.output.matchAll(/^(?:missing: .*|\d+ addresses .*)$/gm)].map(([line]) => line);
  if (ran.code === 0 && checks !== undefined && Number(checks) > 0)
    return { kind: 'passed', checks: Number(checks), notes };
  return { kind: 'failed', why: lastWords(ran) };
}
