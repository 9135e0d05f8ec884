/**
 * `npm run script -- [--settings FILE] SCRIPT [ARGUMENTS]`: runs a script of one's own on the right Node with the settings
 * of one file, and says which. The exit code is the script's; 2 when there is none to run.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { asCodedError } from '../shared/rules/errors.ts';
import { findSettings } from './script-settings.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const usage = `usage: npm run script -- [--settings FILE] SCRIPT [ARGUMENTS]

Runs SCRIPT, a .ts file, with settings from FILE: lines of NAME=value, or a local.settings.json. Without --settings the
environment is used when it names CONNECTWISE_SITE, else .local/operator.env (npm start writes it), else
local.settings.json. What the environment has goes first.`;

/** A call that names nothing to run: told in one line. */
class UsageError extends Error {}

/** npm changes into the project's folder; what a person types is meant from where they are. */
const typed = (path: string): string => resolve(process.env['INIT_CWD'] ?? '', path);

async function runScript(args: readonly string[]): Promise<number> {
  const [first = ''] = args;
  if (first === '' || first === '--help') {
    console.log(usage);
    return first === '' ? 2 : 0;
  }
  const settings = first === '--settings' ? args[1] : undefined;
  if (first === '--settings' && (settings ?? '') === '') throw new UsageError('--settings needs a file');
  const [script = '', ...rest] = settings === undefined ? args : args.slice(2);
  if (script === '') throw new UsageError('Name the script to run');
  if (script.startsWith('-')) throw new UsageError(`There is no option ${script}`);
  const file = typed(script);
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}`);
  const found = findSettings(root, process.env, settings === undefined ? undefined : typed(settings));
  console.error(`settings: ${found.from}`);
  const before = ['script-certificates.ts', 'script-errors.ts'].flatMap((one) => [
    '--import',
    new URL(one, import.meta.url).href,
  ]);
  const child = spawn(process.execPath, [...before, file, ...rest], {
    stdio: 'inherit',
    env: { ...process.env, ...found.values, SCRIPT_CA_CERTS: found.certificates ?? '' },
  });
  return new Promise((ended, failed) => {
    child.once('error', failed);
    child.once('close', (code, signal) => ended(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

// Ctrl-C reaches the script too, which decides what becomes of it.
process.on('SIGINT', () => undefined);
try {
  process.exitCode = await runScript(process.argv.slice(2));
} catch (thrown) {
  if (thrown instanceof UsageError) console.error(`${thrown.message}: npm run script -- --help`);
  else {
    const error = asCodedError(thrown);
    console.error(`${error.code}: ${error.message}`);
  }
  process.exitCode = 2;
}
