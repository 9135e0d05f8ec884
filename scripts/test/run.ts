/** Runs test files and counts what they answer. */
import { dirname } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/** Loaded before each test file. */
const loaded = ['processor-time.ts', 'untracked-promises.ts', 'ends-whole.ts'].flatMap((file) => [
  '--import',
  new URL(file, import.meta.url).href,
]);

/** The numbers of tests that passed and failed. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/** One failed test with its error. */
export interface TestFailure {
  readonly file: string;
  readonly name: string;
  readonly error: string;
}

/** Runs test files and counts their tests. */
export interface TestRun {
  /** Each file in a process of its own, so many at a time. */
  each(files: readonly string[], concurrency: number): Promise<TestCounts>;
  /** All in one process. */
  together(files: readonly string[]): Promise<TestCounts>;
}

/** The output of a run, and the time that one test may take. */
export interface TestRunOptions {
  /** Takes what a person is to read, as it comes. */
  readonly write: (text: string) => void;
  /**
   * Told when a file, or a group under the name of its folder, has ended; `time` in milliseconds, its start included.
   */
  readonly took: (file: string, time: number) => void;
  /** The longest time of one test, milliseconds: one that never ends fails under its own name. */
  readonly maxTestMs: number;
  /** Told of each test that failed: its file, the names from the outermost suite inwards, and what the error says. */
  readonly failed: (failure: TestFailure) => void;
  /** Told that a file, or a group, has begun, perhaps more than once; what never `took` is what hangs. */
  readonly began: (file: string) => void;
}

/** The ways to run files, which write and print as given here. */
export function testRun({ write, took, maxTestMs, failed: tellFailure, began }: TestRunOptions): TestRun {
  async function runFiles(options: Parameters<typeof run>[0], called?: string): Promise<TestCounts> {
    let passed = 0;
    let failed = 0;
    const stream = run({ ...options, timeout: maxTestMs, execArgv: loaded });
    stream.on('test:dequeue', ({ file }) => {
      if (file !== undefined) began(called ?? file);
    });
    const isLeaf = (details: { readonly type?: string | undefined }): boolean => details.type !== 'suite';
    const fail = (file: string | undefined, name: string, error: string): void => {
      failed += 1;
      tellFailure({ file: called ?? file ?? '', name, error });
    };
    stream.on('test:pass', (event) => {
      // Node counts a file that told of no test as one.
      if (event.name === event.file) fail(event.file, event.name, 'None of its tests has run.');
      else if (isLeaf(event.details) && event.skip === undefined) passed += 1;
    });
    stream.on('test:fail', (event) => {
      const { error } = event.details;
      // A suite fails with its tests, each of which has been reported, or by itself: a hook, or its own body.
      const isTold =
        !isLeaf(event.details) && 'failureType' in error && error.failureType === 'subtestsFailed';
      if (isTold) return;
      fail(event.file, event.name, error.cause instanceof Error ? error.cause.message : error.message);
    });
    stream.on('test:summary', ({ file, duration_ms: time }) => {
      if (file !== undefined) took(called ?? file, time);
    });
    const ended = new Promise<void>((resolve) => {
      stream.on('end', resolve);
    });
    for await (const text of stream.compose(spec()) as AsyncIterable<unknown>) write(String(text));
    await ended;
    return { passed, failed };
  }
  return {
    async each(files, concurrency) {
      if (files.length === 0) return { passed: 0, failed: 0 };
      return await runFiles({ files: [...files], concurrency });
    },
    together: (files) =>
      runFiles({ files: ['scripts/test/group.ts'], argv: [...files] }, dirname(files[0] ?? '')),
  };
}
