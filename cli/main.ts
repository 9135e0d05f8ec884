/**
 * The operator's command: `npm run cli -- <command>`. It uses the settings and secrets of the environment it runs in,
 * and the same stories as the functions.
 */
import { asCodedError } from '../shared/rules/errors.ts';
import { printable } from '../shared/rules/printable.ts';
import { say } from './terminal/print.ts';
import { operatorProgram } from './program.ts';

try {
  await operatorProgram().parseAsync();
} catch (thrown) {
  const error = asCodedError(thrown);
  // A message may hold a remote's own words, and a mistake's list has lines of its own.
  const message = error.message.split('\n').map(printable).join('\n');
  say(`${error.code}: ${message}`);
  process.exitCode = 1;
}
