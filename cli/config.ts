/** `cli config check`: the configuration against the live instances, all mistakes at once. */
import { Command } from 'commander';
import { CodedError } from '../shared/rules/errors.ts';
import { operatorApp } from './app.ts';
import { print, printJson, say } from './terminal/print.ts';

/** The command with its sub-commands. */
export function configCommand(): Command {
  const config = new Command('config').description('the configuration file');
  config
    .command('check')
    .description('ask both instances of every enabled link whether they know what config.json names')
    .option('--link <name>', 'only this link')
    .option('--json', 'one JSON document for other programs', false)
    .action(async (options: { readonly link?: string; readonly json: boolean }) => {
      const results = await (await operatorApp()).checkLinks(options.link ?? null);
      const failed = results.filter(({ check }) => check instanceof CodedError || check.mistakes.length > 0);
      if (options.json) printJson(results.map(plain));
      else for (const result of results) tell(result);
      if (results.length === 0) say('there is no such enabled link');
      if (results.length === 0 || failed.length > 0) process.exitCode = 1;
    });
  return config;
}

type Result = Awaited<ReturnType<Awaited<ReturnType<typeof operatorApp>>['checkLinks']>>[number];

function plain({ link, check }: Result): unknown {
  return check instanceof CodedError
    ? { link, error: { code: check.code, detail: check.detail } }
    : { link, ...check };
}

function tell({ link, check }: Result): void {
  if (check instanceof CodedError) print(`${link}: could not be checked: ${check.code} ${check.message}`);
  else if (check.mistakes.length === 0)
    print(`${link}: everything it names is there, and its filter is honoured`);
  else {
    print(`${link}: ${check.ready ? 'runs, but' : 'does not run:'}`);
    for (const { path, sentence } of check.mistakes) print(`  ${path}: ${sentence}`);
  }
}
