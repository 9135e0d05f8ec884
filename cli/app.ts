/** The app as the operator's command uses it: what it prints is the answer and nothing else. */
import { openApp, type App } from '../shared/app/app.ts';
import { say } from './terminal/print.ts';

let verbose = false;

/** Called once, before a command runs: `true` writes the app's log lines to standard error. */
export function logLinesToStandardError(wanted: boolean): void {
  verbose = wanted;
}

/**
 * The app over the settings of this machine. Its log lines (what is measured where there is no Application Insights)
 * never go to standard output, where they would stand in the middle of what `--json` prints; with `--verbose` they go
 * to standard error, otherwise nowhere. Throws `settings-invalid` or `config-invalid` (dead-letter).
 */
export function operatorApp(): Promise<App> {
  return openApp(verbose ? (line) => say(line) : () => undefined);
}
