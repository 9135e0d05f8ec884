// If this fails, a timer that was started from the queue looks on the first screen like one that did not run, or like
// one that went well.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startOrder } from '../../../functions/start-order.ts';
import type { RunLog } from '../../../functions/log.ts';
import type { App } from '../../../shared/app/app.ts';
import { CodedError } from '../../../shared/rules/errors.ts';

type Counted = readonly [name: string, outcome: string, how: string];

/** An app whose poison queue is empty, and a log; `calls` tells what was asked of both. */
function aRun(changes: Partial<Record<keyof App, unknown>> = {}) {
  const [calls, counted, lines]: [string[], Counted[], string[]] = [[], [], []];
  const seconds: number[] = [];
  const app = {
    ticketSync: (link: string | null) => {
      calls.push(`poll ${link ?? 'all'}`);
      return Promise.resolve({ kind: 'complete' });
    },
    keepPoison: () => {
      calls.push('keepPoison');
      return Promise.resolve({ kind: 'done', kept: 0, unreadable: 0 });
    },
    timedRun: async (name: string, story: () => Promise<string>) => {
      calls.push(`begin ${name}`);
      const outcome = await story();
      calls.push(`end ${name}`);
      return outcome;
    },
    countRun: (name: string, outcome: string, took: number, how: string) => {
      counted.push([name, outcome, how]);
      seconds.push(took);
      return Promise.resolve();
    },
    ...changes,
  } as unknown as App;
  const note = (event: string): void => void lines.push(event);
  const log: RunLog = { info: note, warn: note, error: note };
  return { calls, counted, lines, seconds, run: (message: unknown) => startOrder.handle(message, app, log) };
}

test('a queued run counts once as a run of its timer, with its own end', async () => {
  const { calls, counted, seconds, lines, run } = aRun();
  assert.equal(await run({ automation: 'poison-nudges', because: 'asked' }), 'started');
  assert.deepEqual(calls, ['begin poison-nudges', 'keepPoison', 'end poison-nudges']);
  assert.deepEqual(
    counted.map(([name, , how]) => [name, how]),
    [['poison-nudges', 'done']],
  );
  assert.notEqual(counted[0]?.[1], 'started', 'the outcome of the story, not that of the order');
  assert.ok((seconds[0] ?? -1) >= 0 && (seconds[0] ?? 99) < 60);
  assert.ok(lines.includes('timer-started-by-order'));
});

test('a failed run counts as failed with its code, and the message comes again', async () => {
  const { counted, run } = aRun({ keepPoison: () => Promise.reject(new CodedError('storage-unavailable')) });
  await assert.rejects(async () => run({ automation: 'poison-nudges' }), { code: 'storage-unavailable' });
  assert.deepEqual(counted, [['poison-nudges', 'storage-unavailable', 'failed']]);
});

test('a poll of one link is no run of the timer, and a message for an unknown timer starts nothing', async () => {
  const { calls, counted, run, lines } = aRun();
  assert.equal(await run({ automation: 'ticket-sync', link: 'acme' }), 'complete');
  assert.deepEqual([calls, counted], [['poll acme'], []]);
  for (const message of [{ automation: 'nobody' }, { automation: 7 }, 'reconcile', null])
    assert.equal(await run(message), 'start-order-unknown');
  assert.deepEqual(
    [calls, counted, lines.filter((line) => line === 'start-order-unknown').length],
    [['poll acme'], [], 4],
  );
});
