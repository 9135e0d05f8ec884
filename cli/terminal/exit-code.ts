/** The ends of a command: the exit codes, and the one way in which a failure is reported. */
import { CommanderError } from 'commander';
import { asCodedError, type CodedError, type ErrorCode } from '../../shared/rules/errors.ts';
import { printable } from '../../shared/rules/printable.ts';
import { armInterruption, disarmInterruption } from './interruption.ts';
import { print, printJson, say } from './print.ts';
import { usageMistake } from './usage.ts';

/** Exit codes of every command. */
export const exitCodes = {
  done: 0,
  /** It looked, and something is wrong; or it failed in a way that is none of the others. */
  wrong: 1,
  /** The command line, the settings or the configuration. */
  usage: 2,
  /** Refused, or a person has to approve: a preview that has something to do ends so. */
  needsApproval: 3,
  /** A system that it needs does not answer; the same may succeed later. */
  unreachable: 4,
  interrupted: 130,
} as const;

/** Codes whose treatment does not say it. */
const byCode: Readonly<Partial<Record<ErrorCode, number>>> = {
  'usage-invalid': exitCodes.usage,
  'profile-invalid': exitCodes.usage,
  'request-invalid': exitCodes.usage,
  'settings-invalid': exitCodes.usage,
  'config-invalid': exitCodes.usage,
  'input-missing': exitCodes.usage,
  'link-unknown': exitCodes.usage,
  'nothing-known': exitCodes.wrong,
  'operation-unknown': exitCodes.usage,
  'secrets-file-missing': exitCodes.usage,
  'profile-unknown': exitCodes.usage,
  'secret-name-invalid': exitCodes.usage,
  'secret-value-invalid': exitCodes.usage,
  'run-in-progress': exitCodes.needsApproval,
  'link-paused': exitCodes.needsApproval,
  'connectwise-forbidden': exitCodes.needsApproval,
  'connectwise-unauthorized': exitCodes.needsApproval,
  'servicenow-forbidden': exitCodes.needsApproval,
  'storage-forbidden': exitCodes.needsApproval,
  'link-in-use': exitCodes.needsApproval,
  unexpected: exitCodes.wrong,
};

/** The exit code of a failure. */
function exitCodeOf({ code, treatment }: CodedError): number {
  return byCode[code] ?? { refuse: 3, retry: 4, 'dead-letter': 1 }[treatment];
}

/**
 * Runs a command to its end and sets the exit code of the process. What it throws is reported once, on standard error, with
 * its code, `usage-invalid` for a mistake of the command line; a program that reads JSON gets it as a document, too.
 */
export async function untilItsEnd(work: () => Promise<unknown>, isJson: boolean): Promise<void> {
  armInterruption();
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) {
      process.exitCode = exitCodes.done;
      return;
    }
    const error = thrown instanceof CommanderError ? usageMistake(thrown) : asCodedError(thrown);
    // A message may hold a remote's own words, and a mistake's list has lines of its own.
    const message = error.message.split('\n').map(printable).join('\n');
    say(`${error.code}: ${message}\nWhat to do: ${error.action}`);
    const exitCode = exitCodeOf(error);
    if (isJson) printJson({ error: { code: error.code, message, action: error.action, exitCode } });
    process.exitCode = exitCode;
  } finally {
    disarmInterruption();
  }
}

/** Sets the exit code of a command whose work is over. */
export function endWith(code: keyof typeof exitCodes): void {
  process.exitCode = exitCodes[code];
}

/** Ends a preview: nothing was done, and the person learns to add `--yes`. */
export function endsAsPreview(sentence: string, options: { readonly json: boolean }): void {
  if (!options.json) print(`${sentence}; add --yes`);
  endWith('needsApproval');
}
