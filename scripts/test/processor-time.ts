/**
 * Loaded before a test file: how long the processor worked for the file, and for the processes that it started, is written
 * where `TEST_TIMES` says.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';

const told = process.env['TEST_TIMES'];
if (told !== undefined) {
  // For the file alone, not for what it starts.
  delete process.env['TEST_TIMES'];
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    const [, program = '', first = ''] = process.argv;
    const name = relative('.', program.endsWith('group.ts') ? dirname(first) : program);
    const cpuMs = Math.round((user + system) / 1000) + childrenMs();
    appendFileSync(told, `${JSON.stringify({ name, wallMs: Math.round(performance.now()), cpuMs })}\n`);
  });
}

/** The processor time of the processes that were started and have ended, where the system tells it. */
function childrenMs(): number {
  if (process.platform !== 'linux') return 0;
  // Behind the name in brackets: the 14th and 15th of the line, in hundredths of a second.
  const words = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return 10 * (Number(words[13]) + Number(words[14]));
}
