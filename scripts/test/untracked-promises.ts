/**
 * Loaded before a test file. Node's test runner follows every promise of its process, to know which test an error belongs to
 * that nobody awaited: a fifth of what the tests of the engine compute. Here it follows all else, timers, sockets and
 * processes, and an error that nobody awaited fails the file, if not the test.
 */
import type { createHook } from 'node:async_hooks';
import { isTestFile } from './is-test-file.ts';

if (isTestFile) {
  const hooks: { createHook: typeof createHook } = process.getBuiltinModule('node:async_hooks');
  const made = hooks.createHook;
  hooks.createHook = (callbacks) => made({ ...callbacks, trackPromises: false });
  // The runner takes the function when it is loaded, and makes its hook when it is asked for the first time.
  const { before } = await import('node:test');
  before(() => undefined);
  hooks.createHook = made;
}
