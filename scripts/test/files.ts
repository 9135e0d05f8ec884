/**
 * Lists the test files and how they run: those that mostly wait for processes beside those that compute, and the files of
 * a room in one process.
 */
import { globSync } from 'node:fs';
import { posix } from 'node:path';

/** The files that wait for processes, long ones first; the storms of one host and of two are not side by side. */
const waiting = [
  'test/storm/bad-days/dashboard.test.ts',
  'test/storm/granted-roles.test.ts',
  'test/unit/dashboard/page.test.ts',
  'test/unit/sandbox/functions-host/reload.test.ts',
  'test/storm/one-host.test.ts',
  'test/storm/bad-days/told.test.ts',
  'test/unit/sandbox/functions-host/conformance-triggers.test.ts',
  'test/storm/two-hosts.test.ts',
  'test/unit/sandbox/demo.test.ts',
  'test/unit/sandbox/functions-host/conformance-lives.test.ts',
  'test/unit/sandbox/functions-host/conformance.test.ts',
  'test/unit/sandbox/functions-host/conformance-http.test.ts',
  'test/unit/cli/doctor/command.test.ts',
  'test/unit/sandbox/functions-host/main.test.ts',
  'test/unit/sandbox/functions-host/outage.test.ts',
  'test/unit/sandbox/functions-host/triggers/timers.test.ts',
];

/**
 * The rooms that share a process, which loads the app once for all of them: folders, `/*` for the files of a folder without
 * those of the folders in it, and files. A process has the name of its first. A file belongs to the first that names it.
 */
const together: readonly (readonly string[])[] = [
  // The others of the command call it within their process, which opens one app.
  [
    'test/unit/cli/watch',
    'test/unit/cli/update-tickets',
    'test/unit/cli/doctor',
    'test/unit/cli/terminal',
    'test/unit/cli/json-output.test.ts',
    'test/unit/cli/audit.test.ts',
    'test/unit/cli/backfill.test.ts',
    'test/unit/cli/documented-commands.test.ts',
    'test/unit/cli/secrets-doctor.test.ts',
  ],
  ['test/unit/app', 'test/unit/azure', 'test/unit/web'],
  ['test/unit/automations'],
  ['test/unit/connectwise'],
  [
    'test/unit/servicenow',
    'test/unit/functions',
    'test/unit/kit',
    'test/unit/secrets',
    'test/unit/channels',
    'test/unit/client',
    'test/unit/cli/app/actor.test.ts',
    'test/unit/cli/app/keys.test.ts',
  ],
  ['test/unit/rules'],
  ['test/unit/dashboard'],
  ['test/unit/infra', 'test/unit/docs', 'test/unit/bench'],
  ['test/unit/scripts'],
  ['test/unit/sandbox/connectwise', 'test/unit/sandbox/servicenow'],
  ['test/unit/sandbox/page'],
  ['test/unit/sandbox'],
  ['test/contract/side', 'test/contract/*'],
  ['test/property'],
  ['test/storm/bad-days'],
  ['test/*', 'test/docstrings'],
];

/** The files of those rooms that change their process, or fill it for long: each has its own. */
const alone = [
  'test/every-file-loads.test.ts',
  'test/releases.test.ts',
  'test/property/every-fault.test.ts',
  'test/property/planted-defects.test.ts',
  'test/property/simulators.test.ts',
  'test/unit/app/front/stored-config.test.ts',
  'test/unit/app/operate/link-orders.test.ts',
  'test/unit/azure/telemetry/application-insights.test.ts',
  'test/unit/infra/compiled.test.ts',
  'test/unit/scripts/automations/parts.test.ts',
  'test/unit/scripts/new.test.ts',
  'test/unit/scripts/package-client/package-files.test.ts',
  'test/unit/scripts/test/processor-time.test.ts',
];

/** The files and rooms that take longest: begun early, so that none of them is left over in the end. */
const heavy = [
  'test/unit/scripts/new.test.ts',
  'test/unit/automations',
  'test/property/every-fault.test.ts',
  'test/unit/sandbox/page',
  'test/unit/connectwise',
  'test/unit/cli/secrets.test.ts',
  'test/unit/cli/customer.test.ts',
  'test/unit/cli/watch',
  'test/property',
  'test/unit/scripts',
  'test/*',
  'test/unit/scripts/automations/parts.test.ts',
  'test/property/planted-defects.test.ts',
  'test/unit/infra/compiled.test.ts',
  'test/storm/bad-days',
  'test/unit/cli/acceptance/command.test.ts',
  'test/unit/dashboard',
  'test/unit/azure/telemetry/application-insights.test.ts',
  'test/unit/servicenow',
  'test/unit/sandbox',
  'test/unit/rules',
  'test/unit/app',
  'test/unit/infra',
  'test/property/simulators.test.ts',
  'test/unit/scripts/package-client/package-files.test.ts',
  'test/contract/side',
  'test/releases.test.ts',
  'test/storm/burst-of-callbacks.test.ts',
  'test/unit/sandbox/connectwise',
];

const ownProcess = new Set([...waiting, ...alone]);

const isIn = (file: string, room: string): boolean =>
  room.endsWith('/*')
    ? posix.dirname(file) === posix.dirname(room)
    : file === room || file.startsWith(`${room}/`);

/** One process: a file, or the files of a room. */
export type TestUnit = readonly string[];

/** The test files of a run, in the order in which they start. */
export interface TestPlan {
  /** The units that compute, the longest first. */
  readonly computing: readonly TestUnit[];
  /** The units that mostly wait, the longest first. */
  readonly waiting: readonly TestUnit[];
}

/** The test files whose path contains one of the words; all of them when no word is given. */
export function testFiles(words: readonly string[]): readonly string[] {
  const all = globSync('test/**/*.test.ts').map((file) => file.replaceAll('\\', '/'));
  const gone = [...waiting, ...heavy, ...alone, ...together.flat()].filter(
    (name) => !all.some((file) => isIn(file, name)),
  );
  if (gone.length > 0) throw new Error(`scripts/test/files.ts names what is not there: ${gone.join(', ')}`);
  return all.filter((file) => words.length === 0 || words.some((word) => file.includes(word))).toSorted();
}

/** Plans how these files run. With `apart` every file has a process of its own. */
export function planOf(files: readonly string[], apart: boolean): TestPlan {
  const rooms = new Map<string, string[]>();
  for (const file of files) {
    const [room] = together.find((rooms) => rooms.some((one) => isIn(file, one))) ?? [];
    const name = apart || room === undefined || ownProcess.has(file) ? file : room;
    rooms.set(name, [...(rooms.get(name) ?? []), file]);
  }
  const inOrder = (known: readonly string[], names: readonly string[]): readonly TestUnit[] => {
    const place = (name: string): number => (known.includes(name) ? known.indexOf(name) : known.length);
    return names.toSorted((one, other) => place(one) - place(other)).map((name) => rooms.get(name) ?? []);
  };
  const names = [...rooms.keys()];
  return {
    computing: inOrder(
      heavy,
      names.filter((name) => !waiting.includes(name)),
    ),
    waiting: inOrder(
      waiting,
      names.filter((name) => waiting.includes(name)),
    ),
  };
}
