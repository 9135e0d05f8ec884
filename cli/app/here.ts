/** The app in this process: what it prints is the answer and nothing else. */
import { isAbsolute, join } from 'node:path';
import { openApp, type App } from '../../shared/app/app.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { say } from '../terminal/print.ts';
import { projectFolder, target } from './target.ts';

let verbose = false;

/** Called once, before a command runs: `true` writes the app's log lines to standard error. */
export function logLinesToStandardError(wanted: boolean): void {
  verbose = wanted;
}

/**
 * The app over the settings of this machine. Its log lines (what is measured where there is no Application Insights)
 * never go to standard output, where they would stand in the middle of what `--json` prints; with `--verbose` they go
 * to standard error, otherwise nowhere. Throws `settings-invalid` or `config-invalid` (dead-letter), and `usage-invalid`
 * for a deployed app, which works in a process of its own.
 */
export function operatorApp(): Promise<App> {
  if (target().kind === 'app')
    throw new CodedError('usage-invalid', {
      detail:
        'This command works with the settings of this machine alone: leave out --app, or name a profile with settings.',
    });
  useConfigOfProject();
  return openApp(verbose ? (line) => say(line) : () => undefined);
}

/** The command may be called from any folder; the configuration is where the project is. */
export function useConfigOfProject(): void {
  const path = process.env['CONFIG_PATH'] ?? 'config.json';
  if (!isAbsolute(path)) process.env['CONFIG_PATH'] = join(projectFolder, path);
}
