/**
 * If this fails, a message is lost, doubled or misread, or a timer runs twice at once or never, differently here than
 * on Azure: work that is safe on a laptop would not be after its deployment. The three wait more than they compute, so
 * they run side by side on one storage emulator.
 */
import { after, before, describe, test } from 'node:test';
import { runPass } from '../../../support/functions-host/passes.ts';
import { queueAccounts, replayQueues } from './replay/queues.ts';
import { replayTimers } from './replay/timers.ts';
import { replayVariants } from './replay/variants.ts';
import { startStorages, type Storages } from '../../../support/functions-host/storages.ts';

void describe('as recorded, except where a table says why not', { concurrency: true }, () => {
  let storages: Storages<(typeof queueAccounts)[number] | 'timers' | 'variants'> | undefined;
  const of = (): NonNullable<typeof storages>['of'] => {
    if (storages === undefined) throw new Error('no storage emulator');
    return storages.of;
  };
  before(async () => {
    storages = await startStorages(...queueAccounts, 'timers', 'variants');
  });
  after(() => storages?.close());

  test('queues are worked off', (t) => runPass('queues', t, (note) => replayQueues(of(), note)));
  test('timers run', (t) => runPass('timers', t, (note) => replayTimers(of().timers, note)));
  test('apps that print, retry or wait behave', (t) =>
    runPass('variants', t, (note) => replayVariants(of().variants, note)));
});
