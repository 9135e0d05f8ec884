// If this fails, a callback that was answered 204 in a busy minute is not on the queue, or its change never arrives.
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { QueueClient } from '@azure/storage-queue';
import { ownAccount } from '../support/azure/own-account.ts';
import type { Deliver } from '../../sandbox/common/deliver.ts';
import { createStores } from '../../shared/azure/stores/create-stores.ts';
import { syncPair } from '../../shared/automations/sync/sync-pair.ts';
import { Secret } from '../../shared/rules/secret.ts';
import { nudgeFrom } from '../../shared/rules/sync/nudge.ts';
import { realWorld } from '../support/engine/real-world.ts';
import { upTo } from '../support/long.ts';

/** Callbacks in all, by ConnectWise's own count. */
const callbacks = upTo(240, 10_000);
const tickets = upTo(12, 200);
const atOnce = 50;

type Received = Parameters<Deliver>;

it(`every accepted one of ${callbacks} callbacks is on the queue once, and its change arrives`, async (test) => {
  const azurite = await ownAccount();
  try {
    const stores = createStores({
      kind: 'connection-string',
      value: new Secret(azurite.connectionString),
    });
    const world = await realWorld(7);
    const came: Received[] = [];
    let receiver: Deliver = () => Promise.reject(new Error('nobody listens'));
    world.listen({ claims: stores.messages, nudges: stores.nudges }, (real) => {
      receiver = real;
      return (...received) => {
        came.push(received);
        return Promise.resolve({ status: 204 });
      };
    });
    const ids = Array.from({ length: tickets }, (_, index) =>
      world.openTicket(`Ticket ${index}`, 'It burns.'),
    );
    for (let edit = 0; came.length < callbacks; edit += 1) {
      const id = ids[edit % ids.length] ?? '';
      world.connectwise.control.edit({
        table: 'tickets',
        id,
        set: { summary: `Edit ${edit} of ${id}` },
        by: 'jdoe',
      });
      await world.clock.advance(1_000);
    }

    // In bursts, a forged one behind each, and every third one sent once more.
    const answers = { accepted: 0, again: 0, forged: 0 };
    for (let start = 0; start < came.length; start += atOnce) {
      const burst = came.slice(start, start + atOnce);
      const sent = await Promise.all(
        burst.flatMap(([url, headers, body]) => [
          receiver(url, headers, body),
          receiver(url, headers, Buffer.concat([Buffer.from(body), Buffer.from(' ')])),
        ]),
      );
      for (const [index, { status }] of sent.entries())
        if (index % 2 === 0) answers.accepted += Number(status === 204);
        else answers.forged += Number(status === 204);
      for (const [index, received] of burst.entries())
        if (index % 3 === 0) answers.again += Number((await receiver(...received)).status === 204);
    }
    assert.equal(answers.forged, 0, 'a forged callback was accepted');
    assert.equal(answers.accepted, came.length);

    const worked = new Map<string, number>();
    const needs = {
      ...world.needs,
      pairs: stores.pairs,
      claims: stores.pairClaims,
      owners: stores.owners,
      history: stores.history,
      conflicts: stores.conflicts,
      deadLetters: stores.deadLetters,
      nudges: stores.nudges,
    };
    const queues = ['nudges', 'bulk-nudges'].map((name) => new QueueClient(azurite.connectionString, name));
    for (let isEmpty = false; !isEmpty;) {
      isEmpty = true;
      for (const queue of queues) {
        // On a busy machine 32 of them take longer than the usual half minute, and would be given to us once more.
        const { receivedMessageItems } = await queue.receiveMessages({
          numberOfMessages: 32,
          visibilityTimeout: 600,
        });
        for (const { messageText, messageId, popReceipt } of receivedMessageItems) {
          isEmpty = false;
          const nudge = nudgeFrom(queue.name, JSON.parse(Buffer.from(messageText, 'base64').toString()));
          if (nudge.origin === 'callback')
            worked.set(nudge.messageId, (worked.get(nudge.messageId) ?? 0) + 1);
          const { kind } = await syncPair(nudge, needs);
          assert.ok(!['busy', 'deferred', 'dead-lettered'].includes(kind), kind);
          await queue.deleteMessage(messageId, popReceipt);
        }
      }
    }
    assert.equal(worked.size, came.length, 'each accepted callback was worked');
    assert.deepEqual(
      [...worked.values()].filter((times) => times !== 1),
      [],
      'each of them once',
    );
    const incidents = world.servicenow.control.records('incident') as readonly {
      readonly short_description: string;
    }[];
    const shown = new Set(incidents.map(({ short_description: text }) => text));
    const held = world.connectwise.control.records('tickets') as readonly {
      readonly id: number;
      readonly summary: string;
    }[];
    const ours = held.filter(({ id }) => ids.includes(String(id)));
    assert.equal(ours.length, tickets);
    for (const { id, summary } of ours)
      assert.ok(shown.has(summary), `"${summary}" of ${id} has no incident`);
    test.diagnostic(`${came.length} accepted, ${answers.again} repeated, ${world.refused.length} refused`);
  } finally {
    await azurite.close();
  }
});
