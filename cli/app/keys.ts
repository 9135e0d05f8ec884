/**
 * Finds the keys of a deployed app, in this order: the environment; the encrypted file of the profile; Azure, by
 * whoever is signed in there. None of them is ever an argument, part of an address, or printed.
 */
import { z } from 'zod';
import { readSecretsFileSettings } from '../../shared/app/settings.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { Secret } from '../../shared/rules/secret.ts';
import { readSecretsFile } from '../../shared/secrets/file-edit.ts';
import { systemKeychain, toolRunner } from '../../shared/secrets/keychain.ts';
import { requiredPassphrase, unlocker } from '../../shared/secrets/unlock.ts';
import { ask, type RunAz } from '../doctor/az.ts';
import { runAz } from '../doctor/run-az.ts';
import type { Profile } from './profiles.ts';

type Kind = 'show' | 'act';

const variables = { show: 'OPERATOR_READING_KEY', act: 'OPERATOR_ACTING_KEY' } as const;
const secretNames = { show: 'operator-reading-key', act: 'operator-acting-key' } as const;
const functionNames = { show: 'operator-show', act: 'operator-act' } as const;

/** A function's key, and a sign-in's token where the app asks for one. */
export interface AppKey {
  readonly key: Secret;
  readonly bearer: Secret | null;
}

/** The key of that kind. Throws `app-key-missing` (refuse), and what the encrypted file throws. */
export async function keyOfApp(
  profile: Profile & { readonly app: string },
  kind: Kind,
  { env = process.env, run = runAz }: { readonly env?: NodeJS.ProcessEnv; readonly run?: RunAz } = {},
): Promise<AppKey> {
  const key =
    ofEnvironment(env, kind) ?? (await ofFile(profile, kind, env)) ?? (await ofAzure(profile, kind, run));
  if (key === null)
    throw new CodedError('app-key-missing', {
      detail: `Set ${variables[kind]}, keep ${secretNames[kind]} in the encrypted file of the profile (npm run cli -- secrets set ${secretNames[kind]} --file FILE --yes), or name the resource group in the profile and sign in with az login.`,
    });
  return { key, bearer: await tokenOf(profile, run) };
}

function ofEnvironment(env: NodeJS.ProcessEnv, kind: Kind): Secret | null {
  const value = (env[variables[kind]] ?? '').trim();
  if (value === '') return null;
  if (!/^[\x21-\x7e]+$/.test(value))
    throw new CodedError('app-key-missing', {
      detail: `${variables[kind]} contains a blank, a line break or a character that no key has: copy it again.`,
    });
  return new Secret(value);
}

async function ofFile({ secretsFile }: Profile, kind: Kind, env: NodeJS.ProcessEnv): Promise<Secret | null> {
  if (secretsFile === undefined) return null;
  const settings = readSecretsFileSettings({ ...env, SECRETS_FILE: secretsFile });
  const keychain = systemKeychain(process.platform, toolRunner(settings.toolEnvironment));
  const unlock = unlocker(() => requiredPassphrase(settings), keychain);
  const { content } = await readSecretsFile(settings.path, unlock);
  const found = content.secrets.find(({ name }) => name === secretNames[kind])?.versions[0];
  return found === undefined ? null : new Secret(found.value);
}

const keysSchema = z.object({ default: z.string().min(1) });

async function ofAzure(
  { resourceGroup, app }: Profile & { readonly app: string },
  kind: Kind,
  run: RunAz,
): Promise<Secret | null> {
  if (resourceGroup === undefined) return null;
  const [name = ''] = new URL(app).hostname.split('.');
  const answer = await ask(run, keysSchema, [
    'functionapp',
    'function',
    'keys',
    'list',
    '--resource-group',
    resourceGroup,
    '--name',
    name,
    '--function-name',
    functionNames[kind],
  ]);
  if (answer.kind === 'answered') return new Secret(answer.value.default);
  throw new CodedError('app-key-missing', {
    detail: `Azure did not return the key of ${functionNames[kind]} to the account that is signed in: ${answer.text}.`,
  });
}

const tokenSchema = z.object({ accessToken: z.string().min(1) });

async function tokenOf({ signIn }: Profile, run: RunAz): Promise<Secret | null> {
  if (signIn === undefined) return null;
  const answer = await ask(run, tokenSchema, [
    'account',
    'get-access-token',
    '--resource',
    `api://${signIn}`,
  ]);
  if (answer.kind === 'answered') return new Secret(answer.value.accessToken);
  throw new CodedError('app-key-missing', {
    detail: `Azure issued no token for the sign-in of the app (${signIn}): ${answer.text}.`,
  });
}
