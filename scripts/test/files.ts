/**
 * Lists the test files and how they run: those that mostly wait for processes beside those that compute, and many small
 * ones in one process.
 */
import { globSync } from 'node:fs';

/** The files that wait more than they compute, long ones first, the storms not side by side. */
const waiting = [
  'test/storm/bad-days/dashboard.test.ts',
  'test/storm/granted-roles.test.ts',
  'test/storm/one-host.test.ts',
  'test/unit/sandbox/functions-host/conformance-triggers.test.ts',
  'test/unit/dashboard/page.test.ts',
  'test/storm/two-hosts.test.ts',
  'test/unit/sandbox/functions-host/reload.test.ts',
  'test/unit/cli/doctor/command.test.ts',
  'test/unit/sandbox/functions-host/conformance-lives.test.ts',
  'test/unit/sandbox/functions-host/conformance-http.test.ts',
  'test/unit/sandbox/demo.test.ts',
  'test/storm/bad-days/told.test.ts',
  'test/unit/sandbox/functions-host/conformance.test.ts',
  'test/unit/sandbox/functions-host/outage.test.ts',
  'test/unit/sandbox/functions-host/main.test.ts',
  'test/unit/sandbox/functions-host/triggers/timers.test.ts',
];

/** The rooms whose files are small and leave nothing behind in their process: each room runs in one. */
const together = [
  'test/contract/side',
  'test/docstrings',
  'test/storm/bad-days',
  'test/unit/automations',
  'test/unit/connectwise',
  'test/unit/dashboard/words',
  'test/unit/functions',
  'test/unit/kit',
  'test/unit/rules',
  'test/unit/sandbox/common',
  'test/unit/sandbox/connectwise',
  'test/unit/sandbox/servicenow',
  'test/unit/scripts/deploy',
  'test/unit/scripts/infra',
  'test/unit/scripts/release',
  'test/unit/secrets',
  'test/unit/servicenow',
  'test/unit/web',
];

/** The files and rooms that take longest: begun early, so that none of them is left over in the end. */
const heavy = [
  'test/unit/automations',
  'test/unit/scripts/new.test.ts',
  'test/unit/scripts/automations/parts.test.ts',
  'test/property/planted-defects.test.ts',
  'test/property/every-fault.test.ts',
  'test/storm/bad-days',
  'test/unit/cli/customer.test.ts',
  'test/unit/cli/secrets.test.ts',
  'test/unit/connectwise',
  'test/property/simulators.test.ts',
  'test/unit/cli/watch/alerts.test.ts',
  'test/unit/infra/compiled.test.ts',
  'test/unit/cli/json-output.test.ts',
  'test/unit/cli/update-tickets/command.test.ts',
  'test/unit/azure/telemetry/application-insights.test.ts',
  'test/unit/cli/acceptance/command.test.ts',
  'test/storm/burst-of-callbacks.test.ts',
  'test/property/convergence.test.ts',
  'test/unit/rules',
  'test/unit/cli/watch/health.test.ts',
  'test/unit/dashboard/numbers.test.ts',
  'test/contract/azure-stores.test.ts',
  'test/unit/dashboard/lists.test.ts',
  'test/releases.test.ts',
];

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
  const gone = [...waiting, ...heavy, ...together].filter(
    (name) => !all.some((file) => file === name || file.startsWith(`${name}/`)),
  );
  if (gone.length > 0) throw new Error(`scripts/test/files.ts names what is not there: ${gone.join(', ')}`);
  return all.filter((file) => words.length === 0 || words.some((word) => file.includes(word))).toSorted();
}

/** Plans how these files run. With `apart` every file has a process of its own. */
export function planOf(files: readonly string[], apart: boolean): TestPlan {
  const rooms = new Map<string, string[]>();
  for (const file of files) {
    const room = together.find((one) => file.startsWith(`${one}/`));
    const name = apart || room === undefined || waiting.includes(file) ? file : room;
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
