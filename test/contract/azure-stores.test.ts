// If this fails, two workers may work on one ticket at once, a lost race may go unnoticed, or customers' rows may meet.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { TableServiceClient } from '@azure/data-tables';
import { ownAccount, type OwnAccount } from '../support/azure/own-account.ts';
import { openQueue } from '../../shared/azure/json-queue.ts';
import { openPoisonQueue } from '../../shared/azure/stores/poison-queue.ts';
import { type Stores, createStores } from '../../shared/azure/stores/create-stores.ts';
import {
  createFindingStore,
  createLinkCheckStore,
  createStateStore,
} from '../../shared/azure/stores/reconcile.ts';
import { openTable } from '../../shared/azure/open-table.ts';
import type { StorageAccount } from '../../shared/azure/storage-account.ts';
import { Secret } from '../../shared/rules/secret.ts';
import type { ReconcileState } from '../../shared/ports/reconcile.ts';
import { parseNudge, requireNudge, type Nudge } from '../../shared/rules/sync/nudge.ts';
import { aPair, freshLink, noon } from '../support/builders/rows.ts';
import { auditJournalContract } from './audit-journal.ts';
import { backfillStoreContract } from './backfill-store.ts';
import { cursorStoreContract } from './cursor-store.ts';
import {
  conflictStoreContract,
  deadLetterStoreContract,
  deferralStoreContract,
  historyStoreContract,
  openConflictStoreContract,
  unreadableStoreContract,
} from './journal-stores.ts';
import { linksApartContract } from './links-apart.ts';
import { messageClaimsContract } from './message-claims.ts';
import { reconcileStoreContract } from './reconcile-store.ts';
import { updatePlansContract } from './automations/update-plans.ts';
import { recordOwnersContract } from './record-owners.ts';
import { pairClaimsContract, pairStoreContract } from './pair-store.ts';
import { ticketId } from '../support/builders/record-ids.ts';

describe('stores on Azure storage', () => {
  let azurite: OwnAccount;
  let account: StorageAccount;
  let stores: Stores;
  before(async () => {
    azurite = await ownAccount();
    account = { kind: 'connection-string', value: new Secret(azurite.connectionString) };
    stores = createStores(account);
  });
  after(() => azurite.close());

  it('make nothing before they are used', async () => {
    const names: string[] = [];
    for await (const { name } of TableServiceClient.fromConnectionString(azurite.connectionString, {
      allowInsecureConnection: true,
    }).listTables())
      names.push(name ?? '');
    assert.deepEqual(names, []);
  });

  it('make a table once, however many miss it at once', async () => {
    const table = openTable(account, 'brandnew');
    const rows = await Promise.all(
      ['a', 'b', 'c', 'd'].map((rowKey) => table.insert({ partitionKey: 'p', rowKey })),
    );
    assert.ok(rows.every((etag) => etag !== null && etag !== ''));
  });

  pairClaimsContract('Azure Tables', () => ({ pairs: stores.pairs, claims: stores.pairClaims }));
  pairStoreContract('Azure Tables', () => ({ pairs: stores.pairs, claims: stores.pairClaims }));
  recordOwnersContract('Azure Tables', () => stores.owners);
  messageClaimsContract('Azure Tables', () => stores.messages);
  cursorStoreContract('Azure Tables', () => stores.cursors);
  backfillStoreContract('Azure Tables', () => stores.backfills);
  historyStoreContract('Azure Tables', () => stores.history);
  conflictStoreContract('Azure Tables', () => stores.conflicts);
  openConflictStoreContract('Azure Tables', () => stores);
  deferralStoreContract('Azure Tables', () => stores.deferrals);
  deadLetterStoreContract('Azure Tables', () => stores.deadLetters);
  unreadableStoreContract('Azure Tables', () => stores.unreadable);
  auditJournalContract('Azure Tables', () => stores.audit);
  const reconcile = () => ({
    states: createStateStore<ReconcileState>(openTable(account, 'reconcile')),
    findings: createFindingStore(openTable(account, 'findings')),
    checks: createLinkCheckStore(openTable(account, 'linkchecks')),
  });
  reconcileStoreContract('Azure Tables', reconcile);
  updatePlansContract('Azure Tables', () => openTable(account, 'updateplans'));
  linksApartContract('Azure Tables', () => ({
    ...stores,
    ...reconcile(),
    claims: stores.pairClaims,
    messageClaims: stores.messages,
  }));

  describe('a rate limit', () => {
    it('blocks all instances, and never ends early', async () => {
      const remote = freshLink();
      const other = createStores(account).rateLimiter;
      assert.equal(await stores.rateLimiter.blockedUntil(remote), 0);
      await stores.rateLimiter.block(remote, noon + 5_000);
      await other.block(remote, noon + 1_000);
      assert.equal(await other.blockedUntil(remote), noon + 5_000);
      await Promise.all([7_000, 9_000, 8_000].map((wait) => other.block(remote, noon + wait)));
      // An instance that waits already looks again once that is over; one that begins now looks at once.
      assert.equal(await createStores(account).rateLimiter.blockedUntil(remote), noon + 9_000);
    });
  });

  describe('the queue of nudges', () => {
    const nudge: Nudge = {
      link: 'acme',
      side: 'connectwise',
      recordId: ticketId(4711),
      origin: 'callback',
      learnedAt: '2026-11-24T12:00:00.000Z',
      messageId: 'Ä-1',
    };
    function peer(name: string): QueueClient {
      return QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(name);
    }

    it('is made at the first message, which arrives as base64 and never expires', async () => {
      await stores.nudges.send(nudge);
      const { receivedMessageItems } = await peer('nudges').receiveMessages();
      const [message] = receivedMessageItems;
      assert.ok(message !== undefined);
      const body: unknown = JSON.parse(Buffer.from(message.messageText, 'base64').toString());
      assert.deepEqual(parseNudge(body), nudge);
      assert.ok(message.expiresOn.getTime() > Date.now() + 365 * 24 * 3600_000);
    });

    it('hides a delayed message', async () => {
      const queue = openQueue<Nudge>(account, 'delayed');
      await queue.send(nudge, { delaySeconds: 300 });
      assert.equal((await peer('delayed').peekMessages()).peekedMessageItems.length, 0);
      assert.equal((await peer('delayed').getProperties()).approximateMessagesCount, 1);
    });

    it('tells how many messages wait, up to 32, delayed ones left out, also before it is made', async () => {
      const queue = openQueue<Nudge>(account, 'counted');
      assert.equal(await queue.waiting(), 0);
      await queue.send(nudge);
      await queue.send(nudge, { delaySeconds: 60 });
      assert.equal(await queue.waiting(), 1);
      for (let count = 0; count < 40; count += 1) await queue.send(nudge);
      assert.equal(await queue.waiting(), 32);
    });

    it('shows the first messages as they are, and leaves out what cannot be read', async () => {
      const queue = openQueue<Nudge>(account, 'peeked', requireNudge);
      assert.deepEqual(await queue.peek(), []);
      await queue.send(nudge);
      await peer('peeked').sendMessage('no base64 %%%');
      await peer('peeked').sendMessage(Buffer.from('{"link":""}').toString('base64'));
      await queue.send(nudge, { delaySeconds: 60 });
      assert.deepEqual(await queue.peek(), [nudge]);
      assert.equal(await queue.waiting(), 3, 'nothing is taken off');
    });

    it('takes 48 KiB and refuses a byte more with a code', async () => {
      const queue = openQueue<{ text: string }>(account, 'large');
      const room = 48 * 1024 - Buffer.byteLength(JSON.stringify({ text: '' }));
      await queue.send({ text: 'x'.repeat(room) });
      await assert.rejects(
        queue.send({ text: 'x'.repeat(room + 1) }),
        (error) => Reflect.get(Object(error), 'code') === 'message-too-large',
      );
      assert.equal((await peer('large').getProperties()).approximateMessagesCount, 1);
    });
  });

  describe('the poison queue', () => {
    it('is read as it stands, also where no trigger could, and empty where there is none', async () => {
      assert.deepEqual(await openPoisonQueue(account, 'never-made-poison').receive(), []);
      const peer = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(
        'some-poison',
      );
      await peer.create();
      for (const text of ['bm8gbnVkZ2U=', 'not base64 ü']) await peer.sendMessage(text);
      const queue = openPoisonQueue(account, 'some-poison');
      const received = await queue.receive();
      assert.deepEqual(received.map(({ text }) => text).toSorted(), ['bm8gbnVkZ2U=', 'not base64 ü']);
      assert.deepEqual(await queue.receive(), [], 'hidden from others meanwhile');
      for (const message of received) await message.remove();
      for (const message of received) await message.remove();
      assert.equal((await peer.getProperties()).approximateMessagesCount, 0);
    });
  });

  it('refuse a row that no table takes with a code', async () => {
    const claim = await stores.pairClaims.acquire('acme', 'huge', 'w', { now: noon, ttlMs: 60_000 });
    assert.ok(claim !== null);
    const pair = aPair('acme', { base: { summary: { connectwise: 'x'.repeat(500_000), servicenow: '' } } });
    await assert.rejects(
      stores.pairs.save(claim, pair, null, []),
      (error) => Reflect.get(Object(error), 'code') === 'row-too-large',
    );
  });
});

describe('stores whose storage account is out of reach', () => {
  it('say so with a code and without the key', async () => {
    const gone: StorageAccount = {
      kind: 'connection-string',
      value: new Secret(
        'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0LWtleQ==;TableEndpoint=http://127.0.0.1:1/a;QueueEndpoint=http://127.0.0.1:1/a',
      ),
    };
    for (const attempt of [
      () => createStores(gone).cursors.read('acme'),
      () => createStores(gone).rateLimiter.blockedUntil('x'),
      () => openQueue(gone, 'nudges').send({ a: 1 }),
    ])
      await assert.rejects(attempt, (error) => {
        assert.equal(Reflect.get(Object(error), 'code'), 'storage-unavailable');
        assert.ok(!inspect(error, { depth: 9 }).includes('c2VjcmV0LWtleQ'));
        return true;
      });
  });
});
