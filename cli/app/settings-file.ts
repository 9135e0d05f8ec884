/** Settings from a file, for an operator who looks after several apps from one machine. */
import { CodedError } from '../../shared/rules/errors.ts';

/**
 * Reads lines of `NAME=value` into the environment of this process, where what is set already goes first. Throws
 * `settings-invalid` (dead-letter) when the file cannot be read.
 */
export function useSettingsFile(path: string): void {
  try {
    process.loadEnvFile(path);
  } catch (cause) {
    throw new CodedError('settings-invalid', {
      detail: `The file ${path} of --settings cannot be read. It holds lines of NAME=value; docs/settings.md has the names.`,
      cause,
    });
  }
}
