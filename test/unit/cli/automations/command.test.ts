// If this fails, a preview runs an automation, a request ends with 0 that nobody sent, or a mistyped name is not
// reported.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { QueueServiceClient } from '@azure/storage-queue';
import { runHere } from '../../../support/cli/here.ts';
import { startCliWorld, type CliWorld, type Ran } from '../../../support/cli/world.ts';

let world: CliWorld;
const run = (...args: readonly string[]): Promise<Ran> => runHere(args, world.environment);

before(async () => {
  world = await startCliWorld();
});
after(() => world.close());

test('a run is previewed, queued, and refused for a name that is no timer', async () => {
  const queue = QueueServiceClient.fromConnectionString(world.storage).getQueueClient('start-orders');
  const order = ['automations', 'run', 'retention', '--as', 'Jo'];
  const preview = await run(...order);
  assert.equal(preview.code, 3);
  assert.match(preview.stdout, /retention would run now.*; add --yes/);
  const made = await run(...order, '--yes');
  assert.equal(made.code, 0, made.stderr);
  assert.match((await run(...order, '--yes')).stdout, /was queued less than half a minute ago/);
  const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 10 });
  assert.deepEqual(
    peekedMessageItems.map(
      ({ messageText }) => JSON.parse(Buffer.from(messageText, 'base64').toString()) as unknown,
    ),
    [{ automation: 'retention', because: 'asked' }],
    'the preview sent none, and the second order none',
  );
  const refused = await run('automations', 'run', 'sync-pair', '--yes');
  assert.equal(refused.code, 2, refused.stderr);
  assert.match(refused.stderr, /There is no timer "sync-pair"/);
});

test('the list shows every automation, how it starts and its next run', async () => {
  const { stdout, code } = await run('automations', 'list');
  assert.equal(code, 0);
  assert.match(stdout, /^automation +starts by[^]*\nticket-sync +timer/);
  assert.match(stdout, /\nsync-pair +queue/);
});
