/**
 * `cli config push | rollback`: another version of the configuration, without a deployment.
 *
 * Anybody who may write in the container configuration decides what the app does with every secret it has, so the app
 * itself cannot be asked to: the person who runs this command writes there, with their own sign-in to Azure. The app
 * reads, and tries what waits there before it counts.
 */
import type { Command } from 'commander';
import { configVersionsFor } from '../../shared/app/operate/configuration.ts';
import { readSettings } from '../../shared/app/settings.ts';
import type { TriedConfig } from '../../shared/automations/configuration/try-config.ts';
import type { ConfigVersion, ConfigVersions } from '../../shared/ports/stored-data/config-versions.ts';
import { configDifferences } from '../../shared/rules/config/versions/compare.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { operator } from '../app/actor.ts';
import { call } from '../app/call.ts';
import { useConfigOfProject } from '../app/here.ts';
import { target } from '../app/target.ts';
import { wholeNumber } from '../options.ts';
import { changing, type Ordered } from '../terminal/command.ts';
import { endsAsPreview, endWith } from '../terminal/exit-code.ts';
import { print, printJson, say } from '../terminal/print.ts';
import { configFileText, configOf, usualConfigFile } from './file.ts';
import { differencesText } from './look.ts';
import { triedText } from './text.ts';

interface PushOptions extends Ordered {
  readonly because: string;
  readonly pairs: number;
  readonly onto?: number;
}

const withReasons = (command: Command): Command =>
  command
    .option('--because <words>', 'the reason, for the audit journal', '')
    .option('--pairs <number>', 'number of pairs of each changed link to plan', wholeNumber, 10)
    .option('--onto <version>', 'push only if this is still the newest version', wholeNumber);

/** Pushes a file. */
export function pushCommand(): Command {
  return withReasons(
    changing(
      'push',
      'store a file as the newest configuration, after checks against both instances and existing pairs',
      'config push --because "contoso gets notes" --yes',
      'config push acme.json --env prod',
    ).argument('[file]', 'the file', usualConfigFile),
  ).action(async (file: string, options: PushOptions) => push(await configFileText(file), file, options));
}

/** Makes an earlier version the newest once more. */
export function rollbackCommand(): Command {
  return withReasons(
    changing(
      'rollback',
      'store an earlier version as the newest configuration again, after the same checks',
      'config rollback 12 --yes',
    ).argument('<version>', 'its number in `config versions`', wholeNumber),
  ).action(async (number: number, options: PushOptions) => {
    const { text } = await call('config-version', { number });
    const because = options.because === '' ? `back to version ${number}` : options.because;
    await push(text, `version ${number}`, { ...options, because });
  });
}

/**
 * Pushes a text, or says what it would do. `place` names it in what is wrong with it. Throws `config-changed-meanwhile`
 * where somebody else pushed first, and `usage-invalid` where the app names no storage account (both refuse).
 */
export async function push(text: string, place: string, options: PushOptions): Promise<void> {
  const wanted = configOf(text, place);
  const { source, blobUrl, taken } = await call('configuration', {});
  const versions = versionsOf(blobUrl);
  const newest = await newestOf(versions);
  if (options.onto !== undefined && newest?.number !== options.onto) throw changedMeanwhile(newest);
  const before = newest === null ? {} : configOf(newest.text, 'the newest version in storage');
  const differences = configDifferences(before, wanted);
  if (newest?.text === text) {
    if (options.json) printJson({ kind: 'unchanged', version: newest.number });
    else print(`version ${newest.number} is the same`);
    return;
  }
  const tried = await tryText(versions, text, options.pairs);
  const next = (newest?.number ?? taken ?? 0) + 1;
  if (!options.json) {
    print(
      newest === null ? 'storage has no version yet' : differencesText(differences) || 'no value differs',
    );
    print(triedText(tried));
  }
  if (!tried.isFit || !options.yes) {
    if (options.json)
      printJson({ kind: tried.isFit ? 'would-push' : 'unfit', version: next, differences, tried });
    if (!tried.isFit) {
      say('nothing was pushed: fix the links as shown above');
      return endWith('wrong');
    }
    return endsAsPreview(`version ${next} would be pushed`, options);
  }
  const pushed = await versions.push({
    text,
    by: operator(options.as).name,
    because: options.because,
    at: new Date().toISOString(),
    onto: newest,
    after: taken ?? 0,
  });
  if (pushed === null) throw changedMeanwhile(await newestOf(versions));
  if (options.json) printJson({ kind: 'pushed', version: pushed.number, differences, tried });
  else
    print(
      source === 'storage'
        ? `version ${pushed.number} is pushed; every instance uses it within a minute`
        : `version ${pushed.number} is pushed; the app uses the file in its package until CONFIG_SOURCE is storage`,
    );
}

async function newestOf(versions: ConfigVersions): Promise<ConfigVersion | null> {
  const found = await versions.newest();
  return found === 'unchanged' ? null : found;
}

/** The text waits in the container while the app tries it, and no longer. */
async function tryText(versions: ConfigVersions, text: string, pairs: number): Promise<TriedConfig> {
  const hash = await versions.propose(text);
  try {
    return await call('config-try', { hash, pairs });
  } finally {
    await versions.withdraw(hash).catch(() => undefined);
  }
}

function changedMeanwhile(newest: ConfigVersion | null): CodedError {
  const who = newest === null ? '' : ` The newest is now version ${newest.number}, by ${newest.by}.`;
  return new CodedError('config-changed-meanwhile', {
    detail: `Nothing was pushed.${who} Compare it with your file, then push again: npm run cli -- config diff`,
  });
}

/** Hosts of blobs in Microsoft's clouds: a person's token goes nowhere else, whatever an app says. */
const blobHosts = /\.blob\.(core\.windows\.net|core\.usgovcloudapi\.net|core\.chinacloudapi\.cn)$/;

function versionsOf(blobUrl: string | null): ConfigVersions {
  if (target().kind === 'here') {
    useConfigOfProject();
    return configVersionsFor(readSettings());
  }
  if (blobUrl !== null && URL.canParse(blobUrl)) {
    const url = new URL(blobUrl);
    if (url.protocol === 'https:' && blobHosts.test(url.hostname))
      return configVersionsFor({ blobUrl: url.origin });
  }
  throw new CodedError('usage-invalid', {
    detail:
      'The app names no storage account in Azure to push to: use --settings with the settings of the app.',
  });
}
