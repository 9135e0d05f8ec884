/** `cli config check`: the configuration against the live instances, all mistakes at once. */
import type { Command } from 'commander';
import { call } from '../app/call.ts';
import { showing, type Shown } from '../terminal/command.ts';
import { endWith } from '../terminal/exit-code.ts';
import { print, printJson, say } from '../terminal/print.ts';

type Checked = Awaited<ReturnType<typeof call<'config-check'>>>[number];

/** The command, to stand under `config`. */
export function checkCommand(): Command {
  return showing(
    'check',
    'check that both instances of every enabled link know every name in the configuration',
    'config check',
    'config check --link acme',
  )
    .option('--link <name>', 'only this link')
    .action(async ({ link, json }: Shown & { readonly link?: string }) => {
      const links = await call('config-check', { link: link ?? null });
      if (json) printJson({ links });
      else for (const one of links) tell(one);
      if (links.length === 0) say('no link is enabled');
      const isWrong = links.some(
        ({ error, check: made }) => error !== null || (made?.mistakes.length ?? 0) > 0,
      );
      if (links.length === 0 || isWrong) endWith('wrong');
    });
}

function tell({ link, error, check }: Checked): void {
  if (error !== null) print(`${link}: could not be checked: ${error.code} ${error.message}`);
  if (check === null) return;
  const { ready, mistakes } = check;
  if (mistakes.length === 0) print(`${link}: both instances know every name in it, and its filter works`);
  else print(`${link}: ${ready ? 'runs, but' : 'does not run:'}`);
  for (const { path, sentence } of mistakes) print(`  ${path}: ${sentence}`);
}
