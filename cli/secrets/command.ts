/**
 * `cli secrets …`: makes and edits the encrypted file of secrets, and says how the secrets of the app are.
 *
 * A value comes from a hidden prompt or from standard input, never from an argument: those stand in the history of the
 * shell and in the list of processes.
 */
import { randomBytes } from 'node:crypto';
import { Command, Option } from 'commander';
import {
  createSecretsFile,
  editSecretsFile,
  readSecretsFile,
  type NewKey,
} from '../../shared/secrets/file-edit.ts';
import { keyOfPassphrase, passphraseOrigin, type SecretsContent } from '../../shared/secrets/file-format.ts';
import type { Unlock } from '../../shared/secrets/file.ts';
import { systemKeychain, toolRunner, type Keychain } from '../../shared/secrets/keychain.ts';
import { givenPassphrase, unlocker } from '../../shared/secrets/unlock.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import type { Secret } from '../../shared/rules/secret.ts';
import { readSecretsFileSettings, type Environment } from '../../shared/app/settings.ts';
import { changedSecrets, type SecretChange } from './change.ts';
import { doctorCommand } from './doctor.ts';
import { secretPrompt, type Input, type SecretPrompt } from './prompt.ts';
import { print } from '../terminal/print.ts';

/** An encrypted file as the commands use it. */
interface OpenedFile {
  readonly path: string;
  readonly print: (line: string) => void;
  readonly ask: SecretPrompt;
  readonly keychain: Keychain;
  readonly unlock: Unlock;
  /** The passphrase that the settings give; null when the person must be asked. */
  given(): Promise<Secret | null>;
}

const fileOption = (): Option =>
  new Option('--file <path>', 'the encrypted file; left out, the one that SECRETS_FILE names');

/** What the commands see of the outside; a test hands in its own. */
export interface SecretsWorld {
  readonly env: Environment;
  readonly input: Input;
  /** Results. */
  readonly print: (line: string) => void;
  /** Questions, which must not stand among the results. */
  readonly say: (text: string) => void;
}

const terminal = (): SecretsWorld => ({
  env: process.env,
  input: process.stdin,
  print,
  say: (text) => void process.stderr.write(text),
});

/** The command with its sub-commands. */
export function secretsCommand(world: SecretsWorld = terminal()): Command {
  const secrets = new Command('secrets').description('secrets: the encrypted file, and how all of them are');

  secrets
    .command('init')
    .description('make an empty encrypted file')
    .addOption(fileOption())
    .option('--keychain', "keep its key in the operating system's keychain instead of a passphrase", false)
    .action(async (options: { readonly file?: string; readonly keychain: boolean }) => {
      const file = opened(options.file, world);
      await createSecretsFile(file.path, (id) =>
        options.keychain ? keychainKey(file, id) : passphraseKey(file, true),
      );
      world.print(`made ${file.path}`);
    });

  for (const [kind, description] of [
    ['set', 'put a value under a name; where there is one, correct the newest'],
    [
      'rotate',
      'put a new value beside the one that is there, which stays usable; name both halves of a pair together',
    ],
    ['remove', 'forget a name with all its values'],
  ] as const)
    secrets
      .command(kind)
      .description(description)
      .argument('<names...>', 'one name, or several that are changed as one')
      .addOption(fileOption())
      .action((names: readonly string[], options: { readonly file?: string }) =>
        edit(kind, names, opened(options.file, world)),
      );

  secrets
    .command('list')
    .description('show the names in the file and their ages')
    .addOption(fileOption())
    .action(async (options: { readonly file?: string }) => {
      const file = opened(options.file, world);
      const { content } = await readSecretsFile(file.path, file.unlock);
      for (const { name, versions } of content.secrets)
        world.print(
          `${name}  ${versions.map(({ version, createdAt }) => `${version} (${ageOf(createdAt)})`).join('  before: ')}`,
        );
    });

  secrets
    .command('change-passphrase')
    .description('encrypt the file under another passphrase, or under a key in the keychain')
    .addOption(fileOption())
    .option('--keychain', "keep the key in the operating system's keychain from now on", false)
    .action(async (options: { readonly file?: string; readonly keychain: boolean }) => {
      const file = opened(options.file, world);
      await editSecretsFile(file.path, file.unlock, async (content, id) => ({
        content,
        newKey: options.keychain ? await keychainKey(file, id) : await passphraseKey(file, false),
      }));
      world.print(`changed ${file.path}; give the app the new one before it reads the file next`);
    });

  return secrets.addCommand(doctorCommand());
}

async function edit(kind: SecretChange['kind'], names: readonly string[], file: OpenedFile): Promise<void> {
  await editSecretsFile(file.path, file.unlock, async (before) => {
    let content: SecretsContent = before;
    for (const name of names) {
      // Checked before anybody is asked for a value.
      changedSecrets(content, { kind, name, value: '?', version: '?', now: 0 });
      const value = kind === 'remove' ? '' : (await file.ask.secret(name)).reveal();
      const version = randomBytes(8).toString('hex');
      content = changedSecrets(content, { kind, name, value, version, now: Date.now() });
    }
    await file.ask.finish();
    return { content };
  });
  file.print(`${{ set: 'set', rotate: 'rotated', remove: 'removed' }[kind]} ${names.join(', ')}`);
}

function opened(path: string | undefined, { env, input, say, print }: SecretsWorld): OpenedFile {
  const settings = readSecretsFileSettings(path === undefined ? env : { ...env, SECRETS_FILE: path });
  const ask = secretPrompt(input, say);
  const keychain = systemKeychain(process.platform, toolRunner(settings.toolEnvironment));
  const given = (): Promise<Secret | null> => givenPassphrase(settings);
  return {
    path: settings.path,
    print,
    ask,
    keychain,
    given,
    unlock: unlocker(async () => (await given()) ?? (await ask.secret('passphrase')), keychain),
  };
}

async function passphraseKey(file: OpenedFile, fromSettings: boolean): Promise<NewKey> {
  const passphrase = (fromSettings ? await file.given() : null) ?? (await file.ask.twice('new passphrase'));
  if (passphrase.reveal().length < 12)
    throw new CodedError('secrets-passphrase-weak', {
      detail: 'Take at least 12 characters: several words.',
    });
  const origin = passphraseOrigin();
  return { origin, key: await keyOfPassphrase(passphrase, origin) };
}

async function keychainKey(file: OpenedFile, id: string): Promise<NewKey> {
  const key = randomBytes(32);
  return { origin: await file.keychain.keep(id, key), key };
}

function ageOf(createdAt: number): string {
  const days = Math.floor((Date.now() - createdAt) / 86_400_000);
  return days === 0 ? 'today' : `${days} days`;
}
