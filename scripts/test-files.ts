/**
 * Which test files there are, and how they run: those that mostly wait for processes beside those that compute, and
 * many small ones in one process.
 */
import { globSync } from 'node:fs';

/** The files that wait more than they compute, long ones first, the two storms not side by side. */
const waiting = [
  'test/storm/one-host.test.ts',
  'test/unit/sandbox/functions-host/conformance-triggers.test.ts',
  'test/unit/sandbox/functions-host/conformance-lives.test.ts',
  'test/storm/two-hosts.test.ts',
  'test/storm/granted-roles.test.ts',
  'test/unit/sandbox/demo.test.ts',
  'test/unit/sandbox/functions-host/conformance-http.test.ts',
  'test/unit/sandbox/functions-host/conformance.test.ts',
  'test/unit/sandbox/functions-host/outage.test.ts',
  'test/unit/sandbox/functions-host/main.test.ts',
  'test/unit/sandbox/functions-host/triggers/timers.test.ts',
];

/** The files that compute longest: begun early, so that none of them is left over in the end. */
const heavy = [
  'test/unit/scripts/new.test.ts',
  'test/property/every-fault.test.ts',
  'test/unit/cli/secrets.test.ts',
  'test/property/planted-defects.test.ts',
  'test/unit/cli/json-output.test.ts',
  'test/property/simulators.test.ts',
];

/** The rooms whose files are small and leave nothing behind in their process: each room runs in one. */
const together = [
  'test/storm/bad-days',
  'test/unit/automations',
  'test/unit/connectwise',
  'test/unit/functions',
  'test/unit/kit',
  'test/unit/rules',
  'test/unit/sandbox/common',
  'test/unit/sandbox/connectwise',
  'test/unit/sandbox/servicenow',
  'test/unit/servicenow',
  'test/unit/web',
];

export interface TestPlan {
  /** Each in a process of its own, one after the other. */
  readonly alone: readonly string[];
  /** Each in a process of its own, two at a time. */
  readonly waiting: readonly string[];
  /** The files of a room in one process, one room after the other. */
  readonly groups: readonly (readonly string[])[];
}

/** The test files whose path contains one of the words; all of them when no word is given. */
export function testFiles(words: readonly string[]): readonly string[] {
  const known = [...waiting, ...heavy];
  const all = globSync('test/**/*.test.ts').map((file) => file.replaceAll('\\', '/'));
  const gone = known.filter((file) => !all.includes(file));
  if (gone.length > 0) throw new Error(`scripts/test-files.ts names what is not there: ${gone.join(', ')}`);
  const place = (file: string): number => (known.includes(file) ? known.indexOf(file) : known.length);
  return all
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .toSorted((one, other) => place(one) - place(other) || (one < other ? -1 : 1));
}

/** How these files run. With `apart` every file has a process of its own. */
export function planOf(files: readonly string[], apart: boolean): TestPlan {
  const roomOf = (file: string): string | undefined =>
    apart ? undefined : together.find((room) => file.startsWith(`${room}/`));
  return {
    alone: files.filter((file) => !waiting.includes(file) && roomOf(file) === undefined),
    waiting: files.filter((file) => waiting.includes(file)),
    groups: together
      .map((room) => files.filter((file) => roomOf(file) === room))
      .filter((group) => group.length > 0),
  };
}
