/** Runs the test files of one lane and counts what they answer. */
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import type { Lane } from './test-files.ts';

export interface LaneResult {
  readonly passed: number;
  readonly failed: number;
  /** Milliseconds that each file took, its start included. */
  readonly times: ReadonlyMap<string, number>;
}

/** Runs a lane; `write` takes what a person is to read, as it comes. */
export async function runLane(lane: Lane, write: (text: string) => void): Promise<LaneResult> {
  const times = new Map<string, number>();
  let passed = 0;
  let failed = 0;
  if (lane.files.length === 0) return { passed, failed, times };
  const stream = run({ files: lane.files, concurrency: lane.concurrency });
  const isLeaf = (details: { readonly type?: string | undefined }): boolean => details.type !== 'suite';
  stream.on('test:pass', (event) => {
    if (isLeaf(event.details) && event.skip === undefined) passed += 1;
  });
  stream.on('test:fail', (event) => {
    if (isLeaf(event.details)) failed += 1;
  });
  stream.on('test:summary', ({ file, duration_ms: time }) => {
    if (file !== undefined) times.set(file, time);
  });
  const ended = new Promise<void>((resolve) => {
    stream.on('end', resolve);
  });
  for await (const text of stream.compose(spec()) as AsyncIterable<unknown>) write(String(text));
  await ended;
  return { passed, failed, times };
}
