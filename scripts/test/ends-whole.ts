/**
 * Loaded before a test file: a process that ends before its tests have, by `process.exit` somewhere in the code that they call,
 * ends with 1. Node takes its silence for success.
 */
import { after } from 'node:test';
import { isTestFile } from './is-test-file.ts';

if (isTestFile) {
  let hasEnded = false;
  after(() => {
    hasEnded = true;
  });
  process.on('exit', () => {
    if (hasEnded) return;
    process.exitCode = 1;
    process.stderr.write(`${process.argv[1]} ended before its tests did.\n`);
  });
}
