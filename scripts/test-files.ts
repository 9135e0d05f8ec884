/**
 * Which test files there are, and how they run: those that mostly wait for processes beside those that compute, and
 * many small ones in one process.
 */
import { globSync } from 'node:fs';

/** The files that wait more than they compute, long ones first, the two storms not side by side. */
const waiting = [
  'test/storm/one-host.test.ts',
  'test/sandbox/functions-host/conformance-triggers.test.ts',
  'test/sandbox/functions-host/conformance-lives.test.ts',
  'test/storm/two-hosts.test.ts',
  'test/sandbox/demo.test.ts',
  'test/sandbox/functions-host/conformance-http.test.ts',
  'test/sandbox/functions-host/conformance.test.ts',
  'test/sandbox/functions-host/outage.test.ts',
  'test/sandbox/functions-host/main.test.ts',
  'test/sandbox/functions-host/timers.test.ts',
];

/** The files that compute longest: begun early, so that none of them is left over in the end. */
const heavy = [
  'test/properties/every-fault.test.ts',
  'test/cli/secrets.test.ts',
  'test/properties/planted-defects.test.ts',
  'test/cli/json-output.test.ts',
  'test/properties/simulators.test.ts',
];

/** The folders whose files are small and leave nothing behind in their process: each folder runs in one. */
const together = [
  'test/automations',
  'test/connectwise',
  'test/fakes',
  'test/functions',
  'test/isolation',
  'test/rules',
  'test/sandbox/common',
  'test/sandbox/connectwise',
  'test/sandbox/servicenow',
  'test/servicenow',
  'test/web',
];

export interface TestPlan {
  /** Each in a process of its own, one after the other. */
  readonly alone: readonly string[];
  /** Each in a process of its own, two at a time. */
  readonly waiting: readonly string[];
  /** The files of a folder in one process, one folder after the other. */
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
  const folderOf = (file: string): string => file.slice(0, file.lastIndexOf('/'));
  const isGrouped = (file: string): boolean => !apart && together.includes(folderOf(file));
  return {
    alone: files.filter((file) => !waiting.includes(file) && !isGrouped(file)),
    waiting: files.filter((file) => waiting.includes(file)),
    groups: together
      .map((folder) => files.filter((file) => isGrouped(file) && folderOf(file) === folder))
      .filter((group) => group.length > 0),
  };
}
