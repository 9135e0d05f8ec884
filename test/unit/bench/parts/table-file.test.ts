// If this fails, the benchmark of growth counts over rows that Azurite would never have kept, and its figures say nothing.
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { azuriteStorage, type StoppableStorage } from '../../../../bench/parts/counted-storage.ts';
import { crowdRows, firstIds } from '../../../../bench/parts/crowd.ts';
import { growthWorld, type GrowthWorld } from '../../../../bench/parts/growth-world.ts';
import { addRows, requireRows, type NamedRows } from '../../../../bench/parts/table-file.ts';

async function* altered(rows: NamedRows): NamedRows {
  for await (const [table, row] of rows)
    yield [table, table === 'owners' ? { ...row, link: 'another' } : row];
}

async function* rowsOf(table: string, ...values: readonly unknown[]): NamedRows {
  for (const [at, value] of values.entries()) {
    await Promise.resolve();
    yield [table, { partitionKey: 'p', rowKey: String(at), value }];
  }
}

describe('rows that are added to the file of a stopped emulator', () => {
  const worked = 5;
  const crowd = 7;
  let copies: string;
  let storage: StoppableStorage;
  let world: GrowthWorld;
  before(async () => {
    copies = await mkdtemp(join(tmpdir(), 'table-file-'));
    storage = await azuriteStorage();
    world = growthWorld(storage, firstIds.worked);
    await world.openPairs(worked);
    await storage.whileStopped(async (folder) => {
      await cp(folder, join(copies, 'sent'), { recursive: true });
      await addRows(folder, crowdRows(crowd));
      await cp(folder, join(copies, 'added'), { recursive: true });
    });
  });
  after(async () => {
    await storage[Symbol.asyncDispose]();
    await rm(copies, { recursive: true, force: true });
  });

  it('are what the emulator keeps of the same rows sent over the network', async () => {
    const [sent, added] = [join(copies, 'sent'), join(copies, 'added')];
    await requireRows(sent, crowdRows(worked, firstIds.worked));
    await requireRows(added, crowdRows(worked, firstIds.worked));
    await requireRows(added, crowdRows(crowd));
    await assert.rejects(requireRows(sent, crowdRows(1)), /^Error: The table pairs has /);
    await assert.rejects(
      requireRows(sent, altered(crowdRows(1, firstIds.worked))),
      /^Error: The table owners has .*"link":"acme".* where .*"link":"another".* would be added/,
    );
  });

  it('are found over the network beside the others', async () => {
    assert.equal(await world.countPairs(), worked + crowd);
    const expected: Record<string, unknown>[] = [];
    for await (const [table, row] of crowdRows(crowd)) if (table === 'pairs') expected.push(row);
    const found: Record<string, unknown>[] = [];
    const behind = "PartitionKey gt 'acme!connectwise:9'";
    for await (const { etag, timestamp, ...row } of storage.table('pairs').query(behind)) {
      assert.match(etag, /^W\/"datetime'20\d\d-[\d%A.T-]+Z'"$/);
      assert.match(String(timestamp), /^20\d\d-[\d:.T-]+Z$/);
      found.push(row);
    }
    assert.deepEqual(found, expected);
  });

  it('let a change of one of the others be synced as before', async () => {
    const id = String(firstIds.worked);
    world.connectwise.edit(id, 'summary', 'Changed');
    world.advance(2);
    assert.equal((await world.sync(id)).kind, 'synced');
  });

  it('are refused where their table is missing or a property is no text, and nothing is saved', async () => {
    const sent = join(copies, 'sent');
    await assert.rejects(addRows(sent, rowsOf('nowhere', 'text')), /The file has no table nowhere/);
    await assert.rejects(addRows(sent, rowsOf('pairs', 'text', 1)), /The property value is no text/);
    await assert.rejects(requireRows(sent, rowsOf('pairs', 'text')), /^Error: The table pairs has /);
    await addRows(sent, rowsOf('pairs', 'text'));
    await requireRows(sent, rowsOf('pairs', 'text'));
  });
});
