// If this fails, a callback that comes twice is worked twice, is lost after a failure, or costs a request that nobody waits for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMessageClaims } from '../../../../shared/azure/stores/message-claims.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';
import { noon } from '../../../support/builders/rows.ts';

/** Two processes at one table, and each request of the table. */
function world() {
  const requests: string[] = [];
  const table = memoryTable({ before: (verb) => void requests.push(verb) });
  return { requests, table, here: createMessageClaims(table), there: createMessageClaims(table) };
}

const minute = 60_000;

test('a message costs one request, and none if it comes to the same process again', async () => {
  const { requests, here } = world();
  assert.equal(await here.claimMessage('simco', 'm-1', noon), 'new');
  await here.markAccepted('simco', 'm-1');
  assert.equal(await here.claimMessage('simco', 'm-1', noon + 1), 'accepted');
  assert.deepEqual(
    requests,
    ['insert'],
    'nothing is written for the mark, and the second one is told from memory',
  );
});

test('another process works a message once more while the first may have failed, and not later', async () => {
  const { here, there } = world();
  assert.equal(await here.claimMessage('simco', 'm-1', noon), 'new');
  await here.markAccepted('simco', 'm-1');
  assert.equal(await there.claimMessage('simco', 'm-1', noon + minute), 'seen', 'which costs a second nudge');
  assert.equal(await there.claimMessage('simco', 'm-1', noon + 60 * minute), 'accepted');
});

test('a message whose first delivery failed behind its row is worked whenever its sender tries again', async () => {
  const { here, there } = world();
  assert.equal(await here.claimMessage('simco', 'm-1', noon), 'new');
  assert.equal(await here.claimMessage('simco', 'm-1', noon + 5_000), 'seen');
  assert.equal(
    await there.claimMessage('simco', 'm-1', noon + 22 * minute),
    'seen',
    'as ServiceNow does last',
  );
});

test('a process remembers the last twenty thousand, and asks for an older one by its row', async () => {
  const { requests, here } = world();
  assert.equal(await here.claimMessage('simco', 'm-0', noon), 'new');
  for (let at = 0; at <= 20_000; at += 1) await here.markAccepted('simco', `m-${at}`);
  assert.equal(here.isAccepted('simco', 'm-0'), false);
  assert.equal(here.isAccepted('simco', 'm-1'), true);
  requests.length = 0;
  assert.equal(await here.claimMessage('simco', 'm-0', noon + 61 * minute), 'accepted');
  assert.deepEqual(requests, ['insert', 'get']);
});

test('a mark that an earlier release wrote is believed', async () => {
  const { table, here } = world();
  await table.put({ partitionKey: 'simco', rowKey: 'm-1', accepted: true, at: new Date(noon).toISOString() });
  assert.equal(await here.claimMessage('simco', 'm-1', noon), 'accepted');
});
