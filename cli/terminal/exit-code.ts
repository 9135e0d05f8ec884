/** The exit codes of commands that change something, by what they throw. */
import { asCodedError, type CodedError, type ErrorCode } from '../../shared/rules/errors.ts';
import { printable } from '../../shared/rules/printable.ts';
import { say } from './print.ts';

/** 2 usage, 3 refused or needs approval, 4 unreachable; 1 for any other, and for what was found to be wrong. */
const exitCodes: Readonly<Partial<Record<ErrorCode, number>>> = {
  'request-invalid': 2,
  'settings-invalid': 2,
  'config-invalid': 2,
  'run-in-progress': 3,
  'connectwise-forbidden': 3,
  'connectwise-unauthorized': 3,
  unexpected: 1,
};

function exitCodeOf({ code, treatment }: CodedError): number {
  return exitCodes[code] ?? { refuse: 3, retry: 4, 'dead-letter': 1 }[treatment];
}

/**
 * Runs a command's work and sets the exit code that it gives; what it throws is said on standard error. A command that is
 * interrupted ends with 130: what was under way is cut off, and ordering it again goes on from there; `endsAtOnce: false`
 * leaves the interruption to the work.
 */
export async function withExitCode(
  work: () => Promise<number>,
  { endsAtOnce = true }: { readonly endsAtOnce?: boolean } = {},
): Promise<void> {
  const stop = (): void => process.exit(130);
  if (endsAtOnce) {
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
  }
  try {
    process.exitCode = await work();
  } catch (thrown) {
    const error = asCodedError(thrown);
    say(`${error.code}: ${error.message.split('\n').map(printable).join('\n')}`);
    process.exitCode = exitCodeOf(error);
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}

/** For `exitOverride`: a command line that is wrong ends with 2, help with 0. */
export function exitOfUsage({ exitCode }: { readonly exitCode: number }): never {
  return process.exit(exitCode === 0 ? 0 : 2);
}
