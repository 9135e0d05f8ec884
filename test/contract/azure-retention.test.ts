// If this fails, retention works on a table in memory alone: the real one is asked in words that it does not understand.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ownAccount, type OwnAccount } from '../support/azure/own-account.ts';
import { openTable } from '../../shared/azure/open-table.ts';
import { storageTime } from '../../shared/azure/stores/retention/storage-time.ts';
import type { Table } from '../../shared/ports/table.ts';
import type { StoreName } from '../../shared/rules/retention/stores.ts';
import { Secret } from '../../shared/rules/secret.ts';
import { aBackfill, aBackfillRow, aConflict, aHistoryRow } from '../support/builders/rows.ts';
import { retentionWorld } from '../support/retention/world.ts';

const day = 86_400_000;

describe('retention on Azure Tables', () => {
  let azurite: OwnAccount;
  let table: (name: StoreName) => Table;
  let ahead = 0;
  before(async () => {
    azurite = await ownAccount();
    const value = new Secret(azurite.connectionString);
    const opened = new Map<StoreName, Table>();
    table = (name) => {
      const one = opened.get(name) ?? openTable({ kind: 'connection-string', value }, name);
      opened.set(name, one);
      return one;
    };
  });
  after(() => azurite.close());

  async function rows(name: StoreName): Promise<number> {
    let count = 0;
    for await (const _row of table(name).query('', [])) count += 1;
    return count;
  }

  it('knows the time of the account', async () => {
    assert.ok(Math.abs((await storageTime(table('retention'))) - Date.now()) < 60_000);
  });

  it('removes what is too old from every kind of table, and nothing before', async () => {
    const real = { table, storageTime: () => Promise.resolve(Date.now() + ahead) };
    const world = retentionWorld({ real });
    const at = new Date().toISOString();
    for (let index = 0; index < 120; index += 1) {
      await world.messages.claimMessage('connectwise', `${index}`, Date.now());
      await world.history.append(
        aHistoryRow('acme', { at, run: `${index}`, pair: `connectwise:${index % 50}` }),
      );
    }
    await world.conflicts.record(aConflict('acme', { at, connectwise: 'long '.repeat(40_000) }));
    await world.owners.take({ system: 's', side: 'connectwise', id: '1' }, 'acme', null);
    const ended = { state: 'done', endedAt: at } as const;
    for (const id of ['1', '2']) await world.backfills.create(aBackfill('acme', { id, ...ended }));
    await world.backfills.addRows('acme', '1', [aBackfillRow({})]);
    await table('findings').put({ partitionKey: 'acme', rowKey: 'k' });
    await table('pairs').put({
      partitionKey: 'acme!connectwise:1',
      rowKey: 'claim',
      owner: 'x',
      expiresAt: '0',
    });
    const names = ['messages', 'history', 'conflicts', 'owners', 'backfills', 'findings', 'pairs'] as const;
    const counts = () => Promise.all(names.map(rows));
    const full = await counts();
    assert.deepEqual(full, [120, 120, 4, 1, 2, 1, 1]);
    assert.deepEqual((await world.run(Date.now)).removed, {});
    assert.deepEqual(await counts(), full);
    ahead = 500 * day;
    const outcome = await world.run(Date.now);
    assert.deepEqual([outcome.kind, outcome.failed], ['done', {}], JSON.stringify(outcome));
    assert.deepEqual(await counts(), [0, 0, 0, 0, 0, 0, 0]);
    assert.equal(await rows('backfillrows'), 0);
    assert.equal((await world.run(Date.now)).kind, 'nothing');
  });
});
