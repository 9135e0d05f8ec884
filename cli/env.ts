/** `cli env …`: names for the apps that an operator looks after. */
import { appAddress } from './app/address.ts';
import { profilesPath, readProfiles, requireProfiles, writeProfiles, type Profile } from './app/profiles.ts';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { didYouMean } from '../shared/rules/words/did-you-mean.ts';
import { CodedError } from '../shared/rules/errors.ts';
import { endsAsPreview } from './terminal/exit-code.ts';
import { changing, group, showing, type Ordered, type Shown } from './terminal/command.ts';
import { paintFor } from './terminal/paint.ts';
import { print, printJson } from './terminal/print.ts';
import { tableText } from './terminal/table.ts';

/** The command with its sub-commands. Throws `profile-unknown` (refuse) when a profile is removed that is not there. */
export function envCommand(): Command {
  return group('env', 'named profiles of the apps that you operate, for --env NAME', list(), add(), remove());
}

function list(): Command {
  return showing('list', 'list the profiles of this machine', 'env list').action(({ json }: Shown) => {
    const profiles = Object.entries(readProfiles());
    if (json) printJson({ file: profilesPath(), profiles: Object.fromEntries(profiles) });
    else if (profiles.length === 0)
      print(
        `no profile in ${profilesPath()}: npm run cli -- env add NAME --url https://NAME.azurewebsites.net --yes`,
      );
    else
      print(
        tableText(
          ['name', 'app or settings', 'keys from'],
          profiles.map(([name, profile]) => [name, profile.app ?? profile.settings ?? '', keysOf(profile)]),
          paintFor(process.stdout),
        ),
      );
  });
}

interface Added extends Ordered {
  readonly url?: string;
  readonly settingsFile?: string;
  readonly secretsFile?: string;
  readonly resourceGroup?: string;
  readonly signIn?: string;
}

function add(): Command {
  return changing(
    'add',
    'add a profile, or replace it',
    'env add prod --url https://func-cwsync-prod.azurewebsites.net --resource-group rg-cwsync-prod --yes',
    'env add lab --settings-file lab.env --yes',
  )
    .argument('<name>', 'letters, digits and hyphens')
    .option('--url <address>', 'address of the deployed app')
    .option(
      '--settings-file <path>',
      'instead of an address: a settings file with which this machine acts as the app',
    )
    .option('--secrets-file <path>', 'the encrypted file with operator-reading-key and operator-acting-key')
    .option('--resource-group <name>', 'fetch the keys from Azure, with the rights of your az sign-in')
    .option('--sign-in <client-id>', 'the client id of the sign-in in front of the app')
    .action((name: string, options: Added) => {
      const { url, settingsFile, secretsFile, resourceGroup, signIn } = options;
      const profile: Profile = {
        ...(url === undefined ? {} : { app: appAddress(url) }),
        ...(settingsFile === undefined ? {} : { settings: resolve(settingsFile) }),
        ...(secretsFile === undefined ? {} : { secretsFile: resolve(secretsFile) }),
        ...(resourceGroup === undefined ? {} : { resourceGroup }),
        ...(signIn === undefined ? {} : { signIn }),
      };
      const profiles = readProfiles();
      change(
        { ...profiles, [name]: profile },
        `profile ${name} ${Object.hasOwn(profiles, name) ? 'replaced' : 'added'}`,
        options,
      );
    });
}

function remove(): Command {
  return changing('remove', 'remove a profile', 'env remove lab --yes')
    .argument('<name>', 'the profile')
    .action((name: string, options: Ordered) => {
      const { [name]: known, ...others } = readProfiles();
      if (known === undefined)
        throw new CodedError('profile-unknown', { detail: didYouMean('profile', name, Object.keys(others)) });
      change(others, `profile ${name} removed`, options);
    });
}

function change(profiles: Readonly<Record<string, Profile>>, what: string, options: Ordered): void {
  const file = profilesPath();
  requireProfiles(profiles);
  if (options.yes) writeProfiles(profiles);
  if (options.json) printJson({ file, profiles, isWritten: options.yes });
  else if (options.yes) print(`${what} in ${file}`);
  if (!options.yes) endsAsPreview(`${what.replace(/ (\w+)$/, ' would be $1')} in ${file}`, options);
}

function keysOf({ secretsFile, resourceGroup, settings }: Profile): string {
  if (settings !== undefined) return 'its settings';
  if (secretsFile !== undefined) return secretsFile;
  return resourceGroup === undefined ? 'the environment' : `Azure, ${resourceGroup}`;
}
