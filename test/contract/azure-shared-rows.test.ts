// If this fails, one instance hammers a remote that told another one to wait, or all of them probe a dead one at once.
import { after, before, describe } from 'node:test';
import { type Azurite, startAzurite } from '../../sandbox/world/azurite.ts';
import { openTable } from '../../shared/azure/open-table.ts';
import type { Table } from '../../shared/ports/table.ts';
import { Secret } from '../../shared/rules/secret.ts';
import { idempotentHandlerContract } from './idempotent-handler.ts';
import { circuitsContract, rateGatesContract, tableContract } from './shared-rows.ts';

describe('rows shared by instances, on Azure Tables', () => {
  let azurite: Azurite;
  let table: Table;
  before(async () => {
    azurite = await startAzurite();
    const value = new Secret(azurite.connectionString);
    table = openTable({ kind: 'connection-string', value }, 'sharedrows');
  });
  after(() => azurite.close());
  tableContract('Azure Tables', () => table);
  rateGatesContract('Azure Tables', () => table);
  circuitsContract('Azure Tables', () => table);
  idempotentHandlerContract('Azure Tables', () => table);
});
