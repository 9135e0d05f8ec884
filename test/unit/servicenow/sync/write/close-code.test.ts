// If this fails, tickets that are resolved in ConnectWise are refused by every customer whose ServiceNow has another
// list of close codes than ours.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virtualClock } from '../../../../../sandbox/common/clock.ts';
import { createServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import { CodedError } from '../../../../../shared/rules/errors.ts';
import type { Row, ServiceNowClient } from '../../../../../shared/servicenow/http/client.ts';
import { closeCodeOf } from '../../../../../shared/servicenow/sync/write/close-code.ts';

/** A client that reads the choices which a seeded instance of a release really holds. */
function instance(closeCodes: 'older' | 'newer') {
  const core = createServiceNowCore({ seed: 1, tickets: 1, clock: virtualClock(0), closeCodes });
  let reads = 0;
  let rows = (core.control.records('sys_choice') ?? []) as readonly Row[];
  let refusal: CodedError | null = null;
  const client = {
    page: (_table: string, { query }: { readonly query: string }) => {
      reads += 1;
      if (refusal !== null) return Promise.reject(refusal);
      assert.match(query, /element=close_code\^inactive=false/);
      const found = rows.filter((row) => row['element'] === 'close_code' && row['inactive'] !== 'true');
      return Promise.resolve({ rows: found, more: false, serverTime: '' });
    },
  } as unknown as ServiceNowClient;
  return {
    client,
    reads: () => reads,
    remove: (value: string) => (rows = rows.filter((row) => row['value'] !== value)),
    refuse: () => (refusal = new CodedError('servicenow-forbidden')),
  };
}

test('left to the instance, each release gets a code of its own list that fits', async () => {
  const newer = closeCodeOf({ client: instance('newer').client, wanted: null, now: () => 0 });
  const older = closeCodeOf({ client: instance('older').client, wanted: null, now: () => 0 });
  assert.equal(await newer(), 'Solution provided');
  assert.equal(await older(), 'Solved (Permanently)');
});

test('a code of the link is used as it is, and one that the instance lacks is told with those that it has', async () => {
  const { client } = instance('older');
  assert.equal(
    await closeCodeOf({ client, wanted: 'Solved (Work Around)', now: () => 0 })(),
    'Solved (Work Around)',
  );
  await assert.rejects(
    closeCodeOf({ client, wanted: 'Solution provided', now: () => 0 })(),
    (thrown: unknown) =>
      thrown instanceof CodedError &&
      thrown.code === 'word-unknown' &&
      thrown.detail.includes('Solved (Permanently)'),
  );
});

test('the list is read once an hour, so a code that an admin removes is noticed', async () => {
  let now = 0;
  const there = instance('newer');
  const code = closeCodeOf({ client: there.client, wanted: null, now: () => now });
  await code();
  await code();
  assert.equal(there.reads(), 1);
  there.remove('Solution provided');
  now += 3_600_001;
  assert.equal(await code(), 'Resolved by request');
});

test('a link is trusted if its list may not be read', async () => {
  const there = instance('newer');
  there.refuse();
  assert.equal(await closeCodeOf({ client: there.client, wanted: 'Ours', now: () => 0 })(), 'Ours');
});
