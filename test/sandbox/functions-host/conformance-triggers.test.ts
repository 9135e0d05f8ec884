/**
 * If this fails, a message is lost, doubled or misread, or a timer runs twice at once or never, differently here than
 * on Azure: work that is safe on a laptop would not be after its deployment. The three wait for each other's clocks
 * more than they compute, so they run side by side.
 */
import { describe, test } from 'node:test';
import { replayQueues } from './replay-queues.ts';
import { replayTimers } from './replay-timers.ts';
import { replayVariants } from './replay-variants.ts';

void describe('as recorded, except where a table says why not', { concurrency: true }, () => {
  test('queues are worked off', replayQueues);
  test('timers run', replayTimers);
  test('apps that print, retry or wait behave', replayVariants);
});
