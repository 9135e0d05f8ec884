/**
 * `node scripts/automations/list.ts`: writes functions/list.ts, functions/timers.ts, the names of the queues, the
 * periods of the timers and the list of the first screen from what the files of functions/ declare.
 */
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { laidOut } from '../format/laid-out.ts';
import { longestGapMinutes } from '../infra/timers.ts';
import { declaredFunctions, readFunctions, type DeclaredFunction } from './declarations.ts';

/** The file that lists every function; written, never edited. */
export const listFile = 'functions/list.ts';
const timersFile = 'functions/timers.ts';
const queuesFile = 'shared/azure/queue-names.ts';
const periodsFile = 'shared/rules/operate/timer-periods.ts';
const namesFile = 'shared/rules/operate/status/function-list.ts';
/** Every file that this script writes. */
export const derivedFiles = [listFile, timersFile, queuesFile, periodsFile, namesFile];

/** The text of functions/list.ts, laid out as the formatter would. */
export function functionListText(root: string): Promise<string> {
  return laidOut(listFile, functionListSource(declaredFunctions(root)));
}

function queueNamesSource(functions: readonly DeclaredFunction[]): string {
  const names = functions.flatMap(({ queueName }) => (queueName === null ? [] : [`'${queueName}'`]));
  return [
    '/** The queues that functions read: written by `npm run docs` from the files of functions/. */',
    `export const queueNames = [${names.toSorted().join(', ')}] as const;`,
  ].join('\n');
}

/** The timers, apart from the list: a function that starts one must not import itself. */
function timersSource(functions: readonly DeclaredFunction[]): string {
  const timers = functions.filter(({ schedule }) => schedule !== null);
  return [
    '/** Every timer of the app: written by `npm run docs` from the files of this folder. */',
    "import type { TimerDefinition } from './define.ts';",
    ...timers.map(({ constant, file }) => `import { ${constant} } from './${basename(file)}';`),
    '',
    '/** The timers, in the order of their names. */',
    `export const timers: readonly TimerDefinition[] = [${timers.map(({ constant }) => constant).join(', ')}];`,
  ].join('\n');
}

function timerPeriodsSource(functions: readonly DeclaredFunction[]): string {
  const rows = functions.flatMap(({ name, schedule }) =>
    schedule === null ? [] : [`'${name}': ${longestGapMinutes(schedule)}`],
  );
  return [
    '/** The longest time between two runs of each timer, in minutes: written by `npm run docs` from functions/. */',
    `export const timerPeriods: Readonly<Record<string, number>> = { ${rows.join(', ')} };`,
  ].join('\n');
}

/** The functions as the first screen lists them: shared/ may not look into functions/. */
function declaredNamesSource(functions: readonly DeclaredFunction[]): string {
  const rows = functions.map(({ name, address, queueName, schedule }) => {
    const trigger = schedule !== null ? 'timer' : queueName !== null ? 'queue' : 'http';
    return `{ name: '${name}', trigger: '${trigger}', address: '${schedule ?? address ?? ''}' }`;
  });
  return [
    '/** Every function with its schedule, queue or route: written by `npm run docs` from the files of functions/. */',
    "import type { StatusAutomation } from './report.ts';",
    '',
    '/** The functions with their addresses, in the order of their names. */',
    `export const functionList: readonly Pick<StatusAutomation, 'name' | 'trigger' | 'address'>[] = [${rows.join(', ')}];`,
  ].join('\n');
}

/** The source of a list of any functions, not laid out. */
export function functionListSource(functions: readonly DeclaredFunction[]): string {
  const declared = functions.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const imports = declared.map(({ constant, file }) => `import { ${constant} } from './${basename(file)}';`);
  return [
    '/** Every function of the app, once: written by `npm run docs` from the files of this folder. */',
    "import type { FunctionDefinition } from './define.ts';",
    ...imports,
    '',
    '/** The functions, in the order of their names. */',
    `export const functions: readonly FunctionDefinition[] = [${declared.map(({ constant }) => constant).join(', ')}];`,
  ].join('\n');
}

/** Writes the lists. Answers a sentence for each file that cannot be read. */
export async function writeLists(root: string): Promise<readonly string[]> {
  const declared = declaredFunctions(root).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  for (const [file, source] of [
    [listFile, functionListSource(declared)],
    [timersFile, timersSource(declared)],
    [queuesFile, queueNamesSource(declared)],
    [periodsFile, timerPeriodsSource(declared)],
    [namesFile, declaredNamesSource(declared)],
  ] as const)
    await writeFile(join(root, file), await laidOut(file, source));
  return readFunctions(root).unread;
}

if (import.meta.main) {
  const unread = await writeLists(fileURLToPath(new URL('../..', import.meta.url)));
  console.log(`wrote ${derivedFiles.join(', ')}`);
  for (const sentence of unread) console.error(sentence);
  if (unread.length > 0) process.exitCode = 1;
}
