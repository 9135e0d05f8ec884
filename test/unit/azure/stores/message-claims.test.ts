// If this fails, a callback that comes twice is worked twice, or each callback costs a request that nobody waits for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMessageClaims } from '../../../../shared/azure/stores/message-claims.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';
import { noon } from '../../../support/builders/rows.ts';

/** Two processes at one table, and each request of the table. */
function world() {
  const requests: string[] = [];
  let isAway = false;
  const table = memoryTable({
    before: (verb) => {
      if (isAway) throw new Error('storage is away');
      requests.push(verb);
    },
  });
  return {
    requests,
    here: createMessageClaims(table, { lingerMs: 20 }),
    there: createMessageClaims(table),
    goAway: (away: boolean) => {
      isAway = away;
    },
  };
}

test('a message that was marked is a duplicate for this process at once, and for others once the mark is written', async () => {
  const { requests, here, there } = world();
  assert.equal(await here.claimMessage('simco', 'm-1', noon), 'new');
  const marked = here.markAccepted('simco', 'm-1', noon);
  assert.equal(await here.claimMessage('simco', 'm-1', noon), 'accepted');
  assert.deepEqual(requests, ['insert'], 'it is told from memory');
  assert.equal(await there.claimMessage('simco', 'm-1', noon), 'seen', 'which costs a second nudge');
  await marked;
  assert.equal(await there.claimMessage('simco', 'm-1', noon), 'accepted');
});

test('marks that come within the time cost one request together', async () => {
  const { requests, here, there } = world();
  const ids = Array.from({ length: 100 }, (_, at) => `m-${at}`);
  for (const id of ids) assert.equal(await here.claimMessage('simco', id, noon), 'new');
  requests.length = 0;
  await Promise.all(ids.map((id) => here.markAccepted('simco', id, noon)));
  assert.deepEqual(requests, ['transact']);
  for (const id of ids) assert.equal(await there.claimMessage('simco', id, noon), 'accepted');
});

test('a mark that could not be written is forgotten, so that the message is worked again if it comes again', async () => {
  const { here, goAway } = world();
  assert.equal(await here.claimMessage('simco', 'm-1', noon), 'new');
  goAway(true);
  await assert.rejects(here.markAccepted('simco', 'm-1', noon), /storage is away/);
  goAway(false);
  assert.equal(await here.claimMessage('simco', 'm-1', noon), 'seen');
});
