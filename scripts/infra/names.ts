/**
 * `node scripts/infra/names.ts`: writes infra/names.json, what the code needs to find in Azure: queues, tables, containers,
 * timers with the longest time between two runs, the functions, and the addresses that answer without a sign-in. All of it is read from
 * the code, so that what Bicep makes and what the app opens cannot differ.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { functions } from '../../functions/list.ts';
import { configContainer } from '../../shared/app/front/stored-config.ts';
import { storeTable } from '../../shared/rules/retention/stores.ts';
import { filesOf, textOf } from '../automations/read.ts';
import { laidOut } from '../format/laid-out.ts';
import { longestGapMinutes } from './timers.ts';

/** The content of `infra/names.json`. */
export interface InfraNames {
  /** Queues whose messages are work; the host moves a message that failed to the queue of the same name and `-poison`. */
  readonly workQueues: readonly string[];
  /** The poison queues that the app itself empties. */
  readonly emptiedQueues: readonly string[];
  /** Queues that only the health check uses. */
  readonly probeQueues: readonly string[];
  readonly tables: readonly string[];
  /** The host's own, the one that holds the package, and the one with the versions of the configuration. */
  readonly containers: readonly string[];
  readonly configContainer: string;
  readonly packageContainer: string;
  readonly timers: readonly { readonly name: string; readonly longestGapMinutes: number }[];
  /** Every function, for whoever looks whether an app lists them all. */
  readonly functions: readonly string[];
  /** Addresses of functions that check the caller themselves; `*` stands for what a route leaves open. */
  readonly anonymousPaths: readonly string[];
}

/** The names that calls of a function are given behind `account`; null where one is no literal. */
function named(
  root: string,
  call: string,
): readonly { readonly file: string; readonly name: string | null }[] {
  const pattern = new RegExp(String.raw`(?<!function )\b${call}(?:<[^(]*>)?\(\s*account,\s*([^,)]*)`, 'g');
  return filesOf(root, 'shared/**/*.ts').flatMap((file) =>
    [...textOf(root, file).matchAll(pattern)].map(([, argument = '']) => ({
      file,
      name: /^'([^']*)'$/.exec(argument.trim())?.[1] ?? null,
    })),
  );
}

/** The same, each name once; throws for a name that cannot be read. */
function namesGiven(root: string, call: string): readonly string[] {
  const found = named(root, call).map(({ file, name }) => {
    if (name === null)
      throw new Error(`${file}: the name that ${call}() is given cannot be read; write it there as a text.`);
    return name;
  });
  return [...new Set(found)].toSorted();
}

/** The tables of the one list of them; throws where the code names another one. */
function tableNames(root: string): readonly string[] {
  const listed = Object.keys(storeTable).toSorted();
  // An argument that is no text is a name of that list, by its type.
  const strange = named(root, 'openTable').filter(({ name }) => name !== null && !listed.includes(name));
  if (strange.length > 0)
    throw new Error(`rules/retention/stores.ts does not name ${strange.map(({ name }) => name).join(', ')}.`);
  return listed;
}

/** All names, from the code under `root`. */
export function infraNames(root: string): InfraNames {
  const packageContainer = 'app-package';
  const workQueues = functions.flatMap((one) => (one.trigger === 'queue' ? [one.queueName] : []));
  const opened = namesGiven(root, 'openQueue');
  const unread = opened.filter((name) => !workQueues.includes(name));
  if (unread.length > 0)
    throw new Error(`The app writes to queues that no function reads: ${unread.join(', ')}.`);
  return {
    workQueues: workQueues.toSorted(),
    emptiedQueues: namesGiven(root, 'openPoisonQueue'),
    // `connect` is also handed names that were read above.
    probeQueues: [...new Set(named(root, 'connect').flatMap(({ name }) => name ?? []))].toSorted(),
    tables: tableNames(root),
    containers: [packageContainer, configContainer, 'azure-webjobs-hosts', 'azure-webjobs-secrets'],
    configContainer,
    packageContainer,
    timers: functions.flatMap((one) =>
      one.trigger === 'timer' ? [{ name: one.name, longestGapMinutes: longestGapMinutes(one.schedule) }] : [],
    ),
    functions: functions.map(({ name }) => name),
    anonymousPaths: functions.flatMap((one) =>
      one.trigger === 'http' && one.authLevel === 'anonymous' ? openPaths(one.route) : [],
    ),
  };
}

/** The addresses of a route. One that takes any path takes none as well, which `*` behind a slash leaves out. */
function openPaths(route: string): readonly string[] {
  const path = `/api/${route.replaceAll(/\{[^}]*\}/g, '*')}`;
  return /\/\{\*\w+\}$/.test(route) ? [path.replace(/\/\*$/, ''), path] : [path];
}

/** The text of infra/names.json, laid out as the formatter would. */
export function infraNamesText(root: string): Promise<string> {
  return laidOut('names.json', JSON.stringify(infraNames(root)));
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await writeFile(join(root, 'infra', 'names.json'), await infraNamesText(root));
  console.log('wrote infra/names.json');
}
