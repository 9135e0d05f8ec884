/**
 * Finds the app that a command speaks to: behind the settings of this machine, or deployed and behind its own address.
 *
 *     --app URL, --env NAME   a deployed app: the command goes through its HTTP routes, with a key
 *     --settings FILE         this process is the app, with the settings of the file
 *     nothing                 the environment where it names a ConnectWise site, else what `npm start` wrote
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../../shared/rules/errors.ts';
import { printWithFlags, say } from '../terminal/print.ts';
import { appAddress } from './address.ts';
import { profileNamed, type Profile } from './profiles.ts';
import { useSettingsFile } from './settings-file.ts';

/** The options of every command. */
export interface TargetOptions {
  readonly settings?: string;
  readonly env?: string;
  readonly app?: string;
}

/**
 * The app that a command speaks to: `here`, this process with the settings of this machine, or `app`, a deployed one.
 */
export type Target =
  | { readonly kind: 'here'; readonly name: string }
  | { readonly kind: 'app'; readonly name: string; readonly profile: Profile & { readonly app: string } };

/** The folder of this project, wherever the command is called from. */
export const projectFolder = fileURLToPath(new URL('../..', import.meta.url));

let chosen: Target | null = null;

/** The target of this process. Where none was named, it is looked for by the first that asks. */
export function target(): Target {
  chosen ??= usual();
  return chosen;
}

/** Called once, before a command runs. Throws `usage-invalid`, `profile-invalid`, `settings-invalid`. */
export function chooseTarget(options: TargetOptions): void {
  chosen = null;
  printWithFlags('');
  const given = Object.keys(options).filter((name) => ['settings', 'env', 'app'].includes(name));
  if (given.length > 1)
    throw new CodedError('usage-invalid', {
      detail: `Use only one of ${given.map((name) => `--${name}`).join(', ')}.`,
    });
  if (options.app !== undefined) {
    const app = appAddress(options.app);
    printWithFlags(`--app ${app}`);
    chosen = { kind: 'app', name: app, profile: { app } };
  } else if (options.env !== undefined) chosen = ofProfile(options.env);
  else if (options.settings !== undefined) {
    useSettingsFile(options.settings);
    printWithFlags(`--settings ${options.settings}`);
    chosen = { kind: 'here', name: `the settings of ${options.settings}` };
  }
}

function ofProfile(name: string): Target {
  const profile = profileNamed(name);
  printWithFlags(`--env ${name}`);
  const { app, settings } = profile;
  if (app !== undefined)
    return { kind: 'app', name: `${name}, ${app}`, profile: { ...profile, app: appAddress(app) } };
  useSettingsFile(settings ?? '');
  return { kind: 'here', name: `${name}, the settings of ${settings ?? ''}` };
}

/** On a laptop nothing needs to be said: the world of `npm start` is meant where nothing else is set. */
function usual(): Target {
  const path = join(projectFolder, '.local', 'operator.env');
  if (process.env['CONNECTWISE_SITE'] !== undefined || !existsSync(path))
    return { kind: 'here', name: 'the settings of the environment' };
  useSettingsFile(path);
  say(`the environment names no app: using the one that npm start runs (${path})`);
  return { kind: 'here', name: `npm start, ${path}` };
}
