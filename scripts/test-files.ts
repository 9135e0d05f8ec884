/**
 * Which test files there are, and beside which others each runs. Some files compute all the time and some mostly wait
 * for processes that they start, kill and start again; side by side they use the machine well.
 */
import { globSync } from 'node:fs';

export interface Lane {
  /** In the order in which they are begun. */
  readonly files: readonly string[];
  readonly concurrency: number;
}

/** The files that wait more than they compute, the longest first. */
const waiting = [
  'test/storm/one-host.test.ts',
  'test/storm/two-hosts.test.ts',
  'test/sandbox/functions-host/conformance-triggers.test.ts',
  'test/sandbox/functions-host/conformance-lives.test.ts',
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
const known = [...waiting, ...heavy];

/** The test files whose path contains one of the words; all of them when no word is given. */
export function testFiles(words: readonly string[]): readonly string[] {
  const all = globSync('test/**/*.test.ts').map((file) => file.replaceAll('\\', '/'));
  const gone = known.filter((file) => !all.includes(file));
  if (gone.length > 0) throw new Error(`scripts/test-files.ts names what is not there: ${gone.join(', ')}`);
  const place = (file: string): number => (known.includes(file) ? known.indexOf(file) : known.length);
  return all
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .toSorted((one, other) => place(one) - place(other) || (one < other ? -1 : 1));
}

/** The same files in two lanes that run at the same time: those that compute and those that wait. */
export function lanesOf(files: readonly string[], cores: number): readonly [computing: Lane, waiting: Lane] {
  const concurrency = Math.min(2, cores);
  return [
    { files: files.filter((file) => !waiting.includes(file)), concurrency },
    { files: files.filter((file) => waiting.includes(file)), concurrency },
  ];
}
