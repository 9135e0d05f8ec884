// If this fails, a new deployment fills its telemetry with warnings about queues that nobody has made.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { QueueServiceClient } from '@azure/storage-queue';
import { ownAccount } from '../../support/azure/own-account.ts';
import { queueNames } from '../../../shared/azure/queue-names.ts';
import { ensureQueues } from '../../../shared/azure/work-queues.ts';
import { Secret } from '../../../shared/rules/secret.ts';

const azurite = await ownAccount();
after(() => azurite.close());

test('queues and their poison queues are made once', async () => {
  const account = { kind: 'connection-string', value: new Secret(azurite.connectionString) } as const;
  const made = await ensureQueues(account);
  assert.deepEqual([made.length, made.every(({ wasMade }) => wasMade)], [2 * queueNames.length, true]);
  assert.ok((await ensureQueues(account)).every(({ wasMade }) => !wasMade));
  const found: string[] = [];
  for await (const { name } of QueueServiceClient.fromConnectionString(azurite.connectionString).listQueues())
    found.push(name);
  assert.deepEqual(found.toSorted(), queueNames.flatMap((name) => [name, `${name}-poison`]).toSorted());
});
