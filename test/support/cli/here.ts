/** Runs the operator's command in this process, which takes a hundredth of the time of one of its own. */
import { mock } from 'node:test';
import { runCommand } from '../../../cli/program.ts';
import type { Ran } from './world.ts';

/** The command's exit code and output. One at a time: it borrows the process's environment, console and exit code. */
export async function runHere(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Ran> {
  const said = { stdout: '', stderr: '' };
  const kept = { environment: process.env, exitCode: process.exitCode };
  const gather = (to: 'stdout' | 'stderr') => (text: unknown) => {
    said[to] += `${String(text)}\n`;
  };
  const write = (text: unknown): boolean => {
    said.stderr += String(text);
    return true;
  };
  const mocked = [
    mock.method(console, 'log', gather('stdout')),
    mock.method(console, 'error', gather('stderr')),
    mock.method(process.stderr, 'write', write as typeof process.stderr.write),
  ];
  process.env = { ...environment };
  process.exitCode = 0;
  try {
    await runCommand(args);
    return { code: process.exitCode, ...said };
  } finally {
    process.env = kept.environment;
    process.exitCode = kept.exitCode;
    for (const { mock: one } of mocked) one.restore();
  }
}
