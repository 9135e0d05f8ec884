/**
 * Loaded before a test file. The test runner follows every promise of its process, to know which test an error belongs to
 * that nobody awaited; that takes a fifth of what the tests of the engine compute. Here it follows all else: timers,
 * sockets, processes. An error that nobody awaited fails the file, if not the test. How long the processor worked for the
 * file, and for the processes that it started, is written where `TEST_TIMES` says.
 */
import { createHook } from 'node:async_hooks';
import { appendFileSync, readFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { before } from 'node:test';

// The option is not the runner's to give; what it leaves in a hook of ours is put into the runner's own.
const hook: object = createHook({ trackPromises: false });
const kind = Object.getPrototypeOf(hook) as { enable: () => unknown };
const mark = Object.getOwnPropertySymbols(hook).find((name) => Reflect.get(hook, name) === true);
const { enable } = kind;
if (mark !== undefined) {
  kind.enable = function enableWithoutPromises(this: object): unknown {
    Reflect.set(this, mark, true);
    return enable.call(this);
  };
  // The runner makes its hook when the first thing is asked of it.
  before(() => undefined);
  kind.enable = enable;
}

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
