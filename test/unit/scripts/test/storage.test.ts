// If this fails, one test file sees what another wrote into storage, or fails because another has stopped it.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import {
  startSharedStorage,
  type SharedStorage,
  type StorageAddress,
} from '../../../../scripts/test/storage.ts';
import { ownAccount } from '../../../support/azure/own-account.ts';

let shared: SharedStorage;
before(async () => {
  shared = await startSharedStorage();
});
after(() => shared.close());

const insecure = { allowInsecureConnection: true };

async function namesOf(
  listed: AsyncIterable<{ readonly name?: string }>,
): Promise<readonly (string | undefined)[]> {
  const names: (string | undefined)[] = [];
  for await (const { name } of listed) names.push(name);
  return names;
}

test('one account shows nothing that another holds, and closing one stops none', async () => {
  const one = await ownAccount(shared.address);
  const other = await ownAccount(shared.address);
  assert.notEqual(one.connectionString, other.connectionString);
  await TableClient.fromConnectionString(one.connectionString, 'rows', insecure).createTable();
  await QueueServiceClient.fromConnectionString(one.connectionString).createQueue('messages');
  await BlobServiceClient.fromConnectionString(one.connectionString).createContainer('blobs');
  const namesIn = async ({ connectionString }: typeof one): Promise<readonly (string | undefined)[]> => [
    ...(await namesOf(TableServiceClient.fromConnectionString(connectionString, insecure).listTables())),
    ...(await namesOf(QueueServiceClient.fromConnectionString(connectionString).listQueues())),
    ...(await namesOf(BlobServiceClient.fromConnectionString(connectionString).listContainers())),
  ];
  assert.deepEqual(await namesIn(other), []);
  await other.close();
  assert.deepEqual(await namesIn(one), ['rows', 'messages', 'blobs']);
});

test('each account is given once, and a run that has none left says so', async () => {
  const { taken, accounts, connectionString } = JSON.parse(shared.address) as StorageAddress;
  const address = JSON.stringify({ connectionString, taken, accounts: accounts.slice(-3) });
  const given = [await ownAccount(address), await ownAccount(address), await ownAccount(address)];
  assert.equal(new Set(given.map(({ tableUrl }) => tableUrl)).size, 3);
  await assert.rejects(ownAccount(address), /All 3 accounts of this run are taken/);
  rmSync(join(taken, accounts.at(-1) ?? ''), { recursive: true });
  assert.equal((await ownAccount(address)).tableUrl, given[2]?.tableUrl);
});

test('a file that is run alone has an emulator of its own, which ends with it', async () => {
  const alone = await ownAccount('');
  const tables = TableServiceClient.fromConnectionString(alone.connectionString, insecure);
  assert.deepEqual(await namesOf(tables.listTables()), []);
  await alone.close();
  await assert.rejects(fetch(alone.tableUrl));
});
