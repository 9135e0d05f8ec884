/** `cli doctor --azure`: what is left to do by hand before a deployed app works, each with the exact command. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { readConfig } from '../../shared/app/read-config.ts';
import type { Environment } from '../../shared/app/settings-table.ts';
import type { Config } from '../../shared/rules/config/link.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { operator } from '../app/actor.ts';
import { operatorApp } from '../app/here.ts';
import { showing, type Shown } from '../terminal/command.ts';
import { endWith } from '../terminal/exit-code.ts';
import { print, printJson } from '../terminal/print.ts';
import type { PlanCallbacks } from './callbacks.ts';
import { readExpectedNames } from './expected-names.ts';
import { lineText, type Line } from './line.ts';
import { lookAtAzure } from './look-at-azure.ts';
import { runAz } from './run-az.ts';

interface Options extends Shown {
  readonly resourceGroup?: string;
}

/**
 * The command. Exits with 1 when something is wrong, with 4 when Azure cannot be asked at all. Throws `usage-invalid`
 * (refuse) where no resource group is named.
 */
export function doctorCommand(): Command {
  return showing(
    'doctor',
    'list what is left to do by hand, each with the exact command; changes nothing',
    'doctor --azure --resource-group rg-cwsync-test',
  )
    .requiredOption('--azure', 'inspect a deployed app through az')
    .option('--resource-group <name>', 'resource group of the app; default: AZURE_RESOURCE_GROUP')
    .action(async ({ resourceGroup, json }: Options) => {
      const group = resourceGroup ?? process.env['AZURE_RESOURCE_GROUP'];
      if (group === undefined || group === '')
        throw new CodedError('usage-invalid', {
          detail: 'Name the resource group: --resource-group rg-cwsync-test, for example.',
        });
      const lines = await lookAtAzure({
        run: runAz,
        group,
        names: await readExpectedNames(),
        config: await configWithoutInstances(process.env),
        planCallbacks: await callbackPlanner(),
      });
      if (json) printJson({ lines });
      else tell(lines);
      const cannotAsk = lines.length === 1;
      if (lines.some(({ mark }) => mark === 'fail')) endWith(cannotAsk ? 'unreachable' : 'wrong');
    });
}

function tell(lines: readonly Line[]): void {
  for (const line of lines) print(lineText(line));
  const count = (mark: Line['mark']): number => lines.filter((line) => line.mark === mark).length;
  print(`${count('fail')} to fix, ${count('warn')} to check, ${count('ok')} ok`);
}

/** ConnectWise is asked only where the settings of the app are on this machine; null elsewhere. */
async function callbackPlanner(): Promise<PlanCallbacks | null> {
  try {
    const app = await operatorApp();
    return (url) => app.ensureCallbacks({ url, dryRun: true }, operator(undefined));
  } catch {
    return null;
  }
}

/** Only names are of interest here, so an instance that this machine does not know may be any. */
async function configWithoutInstances(env: Environment): Promise<Config> {
  const configPath = env['CONFIG_PATH'] ?? 'config.json';
  const text = await readFile(configPath, 'utf8').catch(() => '');
  const named = [...text.matchAll(/\$\{(SERVICENOW_INSTANCE[A-Z0-9_]*)\}/g)];
  const configVariables = Object.fromEntries(
    named.map(([, name = '']) => [name, env[name] ?? 'https://example.service-now.com']),
  );
  return readConfig({ configPath, configVariables });
}
