/**
 * Names for the apps that an operator looks after: `--env prod`. A profile says where an app is and where its keys are; it
 * holds no key.
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { didYouMean } from '../../shared/rules/words/did-you-mean.ts';
import { CodedError } from '../../shared/rules/errors.ts';
import { codeOf } from '../../shared/rules/network-error.ts';
import { mistakesText, schemaWords } from '../../shared/rules/words/schema-words.ts';

const profileSchema = z
  .strictObject({
    app: z.string().optional(),
    settings: z.string().optional(),
    secretsFile: z.string().optional(),
    resourceGroup: z.string().optional(),
    signIn: z.string().optional(),
  })
  .refine(({ app, settings }) => (app === undefined) !== (settings === undefined), {
    message: 'names either app or settings',
  });

/** One app. */
export interface Profile {
  /** The origin of a deployed app. */
  readonly app?: string | undefined;
  /** A file of settings, with which the command is the app itself. */
  readonly settings?: string | undefined;
  /** The encrypted file that holds `operator-reading-key` and `operator-acting-key`. */
  readonly secretsFile?: string | undefined;
  /** The app's resource group in Azure: whoever is signed in by `az` and may read its keys needs no key here. */
  readonly resourceGroup?: string | undefined;
  /** The client id of the sign-in in front of the app, where there is one. */
  readonly signIn?: string | undefined;
}

const fileSchema = z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/i), profileSchema);

/** The file: `CWF_PROFILES`, else below the folder where this system keeps a person's configuration. */
export function profilesPath(env: NodeJS.ProcessEnv = process.env): string {
  const given = env['CWF_PROFILES'];
  if (given !== undefined && given !== '') return given;
  const base = env['XDG_CONFIG_HOME'] ?? env['APPDATA'] ?? join(homedir(), '.config');
  return join(base, 'connectwise-functions', 'profiles.json');
}

/** All profiles; none where there is no file. Throws `profile-invalid` (refuse). */
export function readProfiles(path: string = profilesPath()): Readonly<Record<string, Profile>> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'ENOENT') return {};
    throw new CodedError('profile-invalid', {
      detail: `${path} cannot be read: ${code ?? 'no reason given'}.`,
    });
  }
  const parsed = fileSchema.safeParse(jsonOf(text, path), { error: schemaWords });
  if (parsed.success) return parsed.data;
  throw new CodedError('profile-invalid', { detail: `${path}: ${mistakesText(parsed.error)}.` });
}

/** The profile of a name. Throws `profile-unknown` (refuse) where there is none of that name, and `profile-invalid`. */
export function profileNamed(name: string, path: string = profilesPath()): Profile {
  const profiles = readProfiles(path);
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined) return profile;
  throw new CodedError('profile-unknown', {
    detail: `${path}: ${didYouMean('profile', name, Object.keys(profiles))} Add one: npm run cli -- env add ${/^[\w-]+$/.test(name) ? name : 'NAME'} --url https://NAME.azurewebsites.net`,
  });
}

/** Throws `profile-invalid` (refuse) for what no file may hold. */
export function requireProfiles(profiles: Readonly<Record<string, Profile>>): void {
  const parsed = fileSchema.safeParse(profiles, { error: schemaWords });
  if (!parsed.success) throw new CodedError('profile-invalid', { detail: `${mistakesText(parsed.error)}.` });
}

/** Replaces the file as a whole, readable by its person alone. Throws `profile-invalid` (refuse). */
export function writeProfiles(
  profiles: Readonly<Record<string, Profile>>,
  path: string = profilesPath(),
): void {
  requireProfiles(profiles);
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(unfinished, `${JSON.stringify(profiles, null, 2)}\n`, { mode: 0o600 });
    renameSync(unfinished, path);
  } catch (cause) {
    const why = codeOf(cause) ?? 'no reason given';
    throw new CodedError('profile-invalid', { detail: `${path} cannot be written: ${why}.`, cause });
  }
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CodedError('profile-invalid', { detail: `${path} is not JSON.` });
  }
}
