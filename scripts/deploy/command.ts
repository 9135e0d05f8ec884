/** `node scripts/deploy/main.ts --package FOLDER [--previous FOLDER]`, without what it takes from this machine. */
import { parseArgs } from 'node:util';
import { oneLine } from './ask.ts';
import { deploy, type ExitCode } from './deploy.ts';
import { readPackage } from './read-package.ts';
import { findTarget, type Addresses, type Named, type Tokens } from './target.ts';
import type { Waiting } from './waiting.ts';

/** The environment, tokens, addresses and clock that the deployment takes from this machine. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly addresses: Addresses;
  readonly waiting: Waiting;
  /** Asked once, at the start. */
  readonly tokens: () => Promise<Tokens>;
  readonly tell: (line: string) => void;
}

const usage = `Usage: node scripts/deploy/main.ts --package FOLDER [--previous FOLDER]
with AZURE_SUBSCRIPTION_ID, AZURE_RESOURCE_GROUP and AZURE_APP_NAME, and az signed in.`;

/** Carries one deployment out. 2: the command line or a variable is wrong. */
export async function runDeployment(args: readonly string[], machine: Machine): Promise<ExitCode | 2> {
  const { tell, env } = machine;
  const folders = readArguments(args);
  const named = readNames(env);
  if (folders === null || named === null) {
    tell(usage);
    return 2;
  }
  let deployment: Parameters<typeof deploy>;
  try {
    const next = await readPackage(folders.package);
    const previous = folders.previous === null ? null : await readPackage(folders.previous);
    const target = await findTarget(named, await machine.tokens(), machine.addresses);
    if (typeof target === 'string') throw new Error(target);
    deployment = [{ target, waiting: machine.waiting, tell }, next, previous];
  } catch (error) {
    const why = error instanceof Error ? oneLine(error.message) : 'Something unknown failed.';
    tell(`${why} Nothing was sent: the app runs what it ran.`);
    return 3;
  }
  const [, , previous] = deployment;
  tell(
    previous === null
      ? 'There is no previous package: this is the first deployment, or none was named. If it fails, nothing can be sent in its place.'
      : `previous package, should this one fail: ${previous.name}`,
  );
  try {
    return await deploy(...deployment);
  } catch (error) {
    const why = error instanceof Error ? oneLine(error.message) : 'Something unknown failed.';
    tell(
      `${why} The deployment broke off: nobody knows which package the app runs. docs/run-book.md: A deployment failed.`,
    );
    return 4;
  }
}

function readArguments(
  args: readonly string[],
): { readonly package: string; readonly previous: string | null } | null {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { package: { type: 'string' }, previous: { type: 'string' } },
    });
    return values.package === undefined || values.package === ''
      ? null
      : {
          package: values.package,
          previous: (values.previous ?? '') === '' ? null : (values.previous ?? null),
        };
  } catch {
    return null;
  }
}

function readNames(env: Machine['env']): Named | null {
  const subscription = env['AZURE_SUBSCRIPTION_ID'] ?? '';
  const resourceGroup = env['AZURE_RESOURCE_GROUP'] ?? '';
  const app = env['AZURE_APP_NAME'] ?? '';
  return [subscription, resourceGroup, app].includes('') ? null : { subscription, resourceGroup, app };
}
