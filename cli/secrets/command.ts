/**
 * `cli secrets …`: makes and edits the encrypted file of secrets, and says how the secrets of the app are.
 *
 * A value comes from a hidden prompt or from standard input, never from an argument: those stand in the history of the
 * shell and in the list of processes.
 */
import { randomBytes } from 'node:crypto';
import { Option, type Command } from 'commander';
import { changedSecrets, writtenDown, type SecretChange } from '../../shared/secrets/change.ts';
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
import { readSecretsFileSettings } from '../../shared/app/settings.ts';
import type { Environment } from '../../shared/app/settings-table.ts';
import { operator } from '../app/actor.ts';
import { changing, group, showing, type Ordered, type Shown } from '../terminal/command.ts';
import { endsAsPreview } from '../terminal/exit-code.ts';
import { localTime } from '../terminal/local-time.ts';
import { doctorCommand } from './doctor.ts';
import { toTheJournal } from './journal.ts';
import { secretPrompt, type Input, type SecretPrompt } from './prompt.ts';
import { print, printJson } from '../terminal/print.ts';

/** An encrypted file as the commands use it. */
interface OpenedFile {
  readonly path: string;
  readonly ask: SecretPrompt;
  readonly keychain: Keychain;
  readonly unlock: Unlock;
  /** The passphrase that the settings give; null when the person must be asked. */
  given(): Promise<Secret | null>;
}

const fileOption = (): Option =>
  new Option('--file <path>', 'the encrypted file; default: the one that SECRETS_FILE names');

/** The outside world of the commands; a test hands in its own. */
export interface SecretsWorld {
  readonly env: Environment;
  readonly input: Input;
  /** Results. */
  readonly print: (line: string) => void;
  /** Questions, which must not stand among the results. */
  readonly say: (text: string) => void;
  /** Writes a change into the app's audit journal, where this machine has one. */
  readonly journal: (what: string, path: string, as: string | undefined) => Promise<void>;
}

const terminal = (): SecretsWorld => ({
  env: process.env,
  input: process.stdin,
  print,
  say: (text) => void process.stderr.write(text),
  journal: toTheJournal,
});

/**
 * The command with its sub-commands. Throws `secrets-passphrase-weak` (refuse) for a new passphrase below 12
 * characters.
 */
export function secretsCommand(world: SecretsWorld = terminal()): Command {
  return group(
    'secrets',
    'secrets: the encrypted file, and the state of every secret',
    init(world),
    changeOf(world, 'set', 'store a value under a name, or correct its newest value'),
    changeOf(
      world,
      'rotate',
      'add a new value while the previous one stays usable; name both halves of a key pair together',
    ),
    changeOf(world, 'remove', 'remove a name with all its values'),
    list(world),
    log(world),
    changePassphrase(world),
    doctorCommand(),
  );
}

interface KeyOptions extends Ordered {
  readonly file?: string;
  readonly keychain: boolean;
}

function init(world: SecretsWorld): Command {
  return changing('init', 'create an empty encrypted file', 'secrets init --file secrets.enc --yes')
    .addOption(fileOption())
    .option('--keychain', "keep its key in the operating system's keychain instead of a passphrase", false)
    .action(async (options: KeyOptions) => {
      const file = opened(options.file, world);
      if (!options.yes) return preview(`${file.path} would be created`, file.path, options);
      await createSecretsFile(file.path, (id) =>
        options.keychain ? keychainKey(file, id) : passphraseKey(file, true),
      );
      await world.journal('init', file.path, options.as);
      done(world, `created ${file.path}`, options);
    });
}

const doneWords = { set: 'set', rotate: 'rotated', remove: 'removed' } as const;

function changeOf(world: SecretsWorld, kind: SecretChange['kind'], summary: string): Command {
  return changing(kind, summary, `secrets ${kind} connectwise-public-key connectwise-private-key --yes`)
    .argument('<names...>', 'one name, or several that change together')
    .addOption(fileOption())
    .action(async (names: readonly string[], options: Ordered & { readonly file?: string }) => {
      const file = opened(options.file, world);
      const what = `${kind} ${names.join(', ')}`;
      if (!options.yes) return preview(await wouldChange(kind, names, file), file.path, options);
      await edit(kind, names, { file, by: operator(options.as).name });
      await world.journal(what, file.path, options.as);
      done(world, `${doneWords[kind]} ${names.join(', ')}`, options);
    });
}

function list(world: SecretsWorld): Command {
  return showing('list', 'show the names in the file and their ages', 'secrets list')
    .addOption(fileOption())
    .action(async ({ file: path, json }: Shown & { readonly file?: string }) => {
      const file = opened(path, world);
      const { content } = await readSecretsFile(file.path, file.unlock);
      const secrets = content.secrets.map(({ name, versions }) => ({
        name,
        versions: versions.map(({ version, createdAt }) => ({
          version,
          createdAt: new Date(createdAt).toISOString(),
        })),
      }));
      if (json) return printJson({ file: file.path, secrets });
      if (secrets.length === 0) world.print(`${file.path} is empty`);
      for (const { name, versions } of secrets)
        world.print(
          `${name}  ${versions.map(({ version, createdAt }) => `${version} (${ageOf(Date.parse(createdAt))})`).join('  before: ')}`,
        );
    });
}

function log(world: SecretsWorld): Command {
  return showing('log', 'list the changes of the file and who made them, newest first', 'secrets log')
    .addOption(fileOption())
    .action(async ({ file: path, json }: Shown & { readonly file?: string }) => {
      const file = opened(path, world);
      const { content } = await readSecretsFile(file.path, file.unlock);
      const changes = (content.changes ?? [])
        .map(({ at, ...change }) => ({ at: new Date(at).toISOString(), ...change }))
        .toReversed();
      if (json) return printJson({ file: file.path, changes });
      if (changes.length === 0) world.print('nothing has been changed yet');
      for (const { at, by, what } of changes) world.print(`${localTime(at)}  ${by}  ${what}`);
    });
}

function changePassphrase(world: SecretsWorld): Command {
  return changing(
    'change-passphrase',
    'encrypt the file under another passphrase, or under a key in the keychain',
    'secrets change-passphrase --yes',
  )
    .addOption(fileOption())
    .option('--keychain', "keep the key in the operating system's keychain from now on", false)
    .action(async (options: KeyOptions) => {
      const file = opened(options.file, world);
      if (!options.yes) return preview('its key would change', file.path, options);
      const by = operator(options.as).name;
      await editSecretsFile(file.path, file.unlock, async (content, id) => ({
        content: writtenDown(content, { at: Date.now(), by, what: 'change-passphrase' }),
        newKey: options.keychain ? await keychainKey(file, id) : await passphraseKey(file, false),
      }));
      await world.journal('change-passphrase', file.path, options.as);
      done(
        world,
        `changed ${file.path}; give the app the new passphrase or key before it next reads the file`,
        options,
      );
    });
}

/** Nobody is asked for a value before it is said that it shall be taken. */
function preview(sentence: string, path: string, options: Ordered): void {
  if (options.json) printJson({ file: path, wouldDo: sentence, isDone: false });
  endsAsPreview(sentence, options);
}

function done(world: SecretsWorld, sentence: string, { json }: Ordered): void {
  if (json) printJson({ done: sentence, isDone: true });
  else world.print(sentence);
}

async function wouldChange(
  kind: SecretChange['kind'],
  names: readonly string[],
  file: OpenedFile,
): Promise<string> {
  const { content } = await readSecretsFile(file.path, file.unlock);
  const parts = names.map((name) => {
    changedSecrets(content, { kind, name, value: '?', version: '?', now: 0 });
    const known = content.secrets.find((secret) => secret.name.toLowerCase() === name.toLowerCase());
    const age = known?.versions[0]?.createdAt;
    const is = age === undefined ? 'new' : `there, newest value ${ageOf(age)}`;
    return `${name} (${is})`;
  });
  return `${parts.join(', ')} would be ${doneWords[kind]} in ${file.path}`;
}

async function edit(
  kind: SecretChange['kind'],
  names: readonly string[],
  { file, by }: { readonly file: OpenedFile; readonly by: string },
): Promise<void> {
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
    return {
      content: writtenDown(content, { at: Date.now(), by, what: `${kind} ${names.join(', ')}` }),
    };
  });
}

function opened(path: string | undefined, { env, input, say }: SecretsWorld): OpenedFile {
  const settings = readSecretsFileSettings(path === undefined ? env : { ...env, SECRETS_FILE: path });
  const ask = secretPrompt(input, say);
  const keychain = systemKeychain(process.platform, toolRunner(settings.toolEnvironment));
  const given = (): Promise<Secret | null> => givenPassphrase(settings);
  return {
    path: settings.path,
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
      detail: 'Use at least 12 characters, for example several words.',
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
