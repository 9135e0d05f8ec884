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
  await here.markAccepted('simco', 'm-1', noon);
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
  await here.markAccepted('simco', 'm-1', noon);
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

test('a process forgets what any other one sees by the age of the row', async () => {
  const { requests, here } = world();
  const ids = Array.from({ length: 3 }, (_, at) => `m-${at}`);
  for (const id of ids) {
    assert.equal(await here.claimMessage('simco', id, noon), 'new');
    await here.markAccepted('simco', id, noon);
  }
  await here.markAccepted('simco', 'm-later', noon + 61 * minute);
  requests.length = 0;
  for (const id of ids) assert.equal(await here.claimMessage('simco', id, noon + 61 * minute), 'accepted');
  assert.equal(requests.length, 6, 'each is told from its row');
});

test('a mark that an earlier release wrote is believed', async () => {
  const { table, here } = world();
  await table.put({ partitionKey: 'simco', rowKey: 'm-1', accepted: true, at: new Date(noon).toISOString() });
  assert.equal(await here.claimMessage('simco', 'm-1', noon), 'accepted');
});
