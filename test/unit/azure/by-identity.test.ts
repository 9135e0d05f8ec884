// If this fails, the app needs rights in Azure that its role does not give, or hides that its tables are not there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { TableServiceClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { emptyQueues, probedTable, queueProbe, storageProbes } from '../../../shared/azure/health-storage.ts';
import { openQueue } from '../../../shared/azure/json-queue.ts';
import { openTable } from '../../../shared/azure/open-table.ts';
import { openPoisonQueue } from '../../../shared/azure/stores/poison-queue.ts';
import type { StorageAccount } from '../../../shared/azure/storage-account.ts';
import { startAzurite, type Azurite } from '../../../sandbox/world/azurite.ts';
import { resolveRecordedNames } from '../../support/azure/recorded-names.ts';
import { startIdentityStorage, type IdentityStorage } from '../../support/azure/identity-storage.ts';
import { placeActions } from '../../support/azure/data-actions.ts';

let azurite: Azurite;
let storage: IdentityStorage;
let account: StorageAccount;
const trusted = getCACertificates('default');
const look = { now: Date.now, empty: emptyQueues(Date.now), isSparing: false, hasPoison: true };

before(async () => {
  resolveRecordedNames();
  azurite = await startAzurite({ inMemory: true });
  storage = await startIdentityStorage(azurite);
  setDefaultCACertificates([...trusted, storage.ca]);
  const token = { token: 'a token', expiresOnTimestamp: Date.now() + 3_600_000 };
  account = {
    kind: 'identity',
    queueUrl: storage.urls.queue,
    tableUrl: storage.urls.table,
    credential: () => Promise.resolve({ getToken: () => Promise.resolve(token) }),
  };
  const { connectionString } = azurite;
  const tables = TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true });
  await Promise.all(['made', 'health'].map((name) => tables.createTable(name)));
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  await Promise.all(['made', 'made-poison', 'health-probe'].map((name) => queues.createQueue(name)));
});
after(async () => {
  setDefaultCACertificates(trusted);
  await storage[Symbol.asyncDispose]();
  await azurite.close();
});

const noneMade = (): boolean =>
  storage.operations.every(({ actions }) => actions.every((action) => !placeActions.has(action)));

test('tables and queues that are there are used with an identity that may make none', async () => {
  const table = openTable(account, 'made');
  assert.notEqual(await table.insert({ partitionKey: 'p', rowKey: 'r', text: 'x' }), null);
  await table.transact([{ verb: 'put', row: { partitionKey: 'p', rowKey: 's', text: 'y' } }]);
  assert.equal((await table.get('p', 's'))?.['text'], 'y');
  await openQueue(account, 'made').send({ a: 1 });
  assert.equal(await openQueue(account, 'made').waiting(), 1);
  const { probe } = probedTable(openTable(account, 'health'), Date.now);
  for (const one of [
    ...storageProbes(account, { probe, enabledLinks: 1 }),
    queueProbe(account, 'made', look),
  ])
    await one.look();
  assert.ok(storage.operations.length > 8, 'the account saw it all');
  assert.ok(noneMade());
});

test('rows are counted without what they hold, their partitions and their etags', async () => {
  const table = openTable(account, 'made');
  for (let row = 0; row < 20; row += 1)
    await table.put({ partitionKey: 'many', rowKey: `r${row}`, text: 'long' });
  assert.equal(await table.count("PartitionKey eq 'many'"), 20);
  const { receivedBytes = Infinity } = storage.operations.at(-1) ?? {};
  assert.ok(receivedBytes < 20 * 20, `${receivedBytes} bytes for twenty rows`);
});

test('one that is missing is told as missing, and nothing tries to make it', async () => {
  const missing = { code: 'storage-incomplete', treatment: 'retry' };
  const table = openTable(account, 'missing');
  await assert.rejects(table.insert({ partitionKey: 'p', rowKey: 'r' }), missing);
  // An answer 404 for the table must not read as "there is no such row".
  await assert.rejects(table.get('p', 'r'), missing);
  await assert.rejects(table.remove('p', 'r'), missing);
  await assert.rejects(table.transact([{ verb: 'put', row: { partitionKey: 'p', rowKey: 'r' } }]), missing);
  const queue = openQueue(account, 'missing');
  await assert.rejects(queue.send({ a: 1 }), missing);
  await assert.rejects(queue.waiting(), missing);
  await assert.rejects(openPoisonQueue(account, 'missing-poison').receive(), missing);
  await assert.rejects(queueProbe(account, 'missing', look).look(), missing);
  assert.ok(noneMade());
});

test('a program that tries to create a queue is refused, and the attempt is seen', async () => {
  if (account.kind !== 'identity') assert.fail('the account is reached by identity');
  const service = new QueueServiceClient(account.queueUrl, await account.credential());
  await assert.rejects(service.createQueue('another'), { statusCode: 403 });
  assert.ok(!noneMade());
});
