/**
 * Loaded before a test file: a process that ends before its tests have, by `process.exit` somewhere in the code that they call,
 * ends with 1. Node takes its silence for success.
 */
import { after } from 'node:test';

const [, program = ''] = process.argv;
// Processes that a test forks load this as well, and run no tests.
const isTestFile =
  process.env['NODE_TEST_CONTEXT'] !== undefined && /\.test\.\w+$|[\\/]group\.ts$/.test(program);
if (isTestFile) {
  let hasEnded = false;
  after(() => {
    hasEnded = true;
  });
  process.on('exit', () => {
    if (hasEnded) return;
    process.exitCode = 1;
    process.stderr.write(`${program} ended before its tests did.\n`);
  });
}
