// If this fails, the receivers take messages that the real ones refuse, and a channel that works here delivers
// nothing there.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { routingKey } from '../../../../sandbox/alerts/events.ts';
import { startAlertsReceivers, type AlertsReceivers } from '../../../../sandbox/alerts/start.ts';

let receivers: AlertsReceivers;
before(async () => {
  receivers = await startAlertsReceivers({ httpPort: 0, smtpPort: 0 });
});
after(() => receivers.close());
beforeEach(() => control('POST', 'reset', {}));

async function post(address: string, body: unknown, method = 'POST') {
  const answer = await fetch(address, {
    method,
    redirect: 'manual',
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}
const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await fetch(`${receivers.httpAddress}/_sim/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
};
const card = (content: unknown) => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
});
const adaptive = { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', text: 'x' }] };

describe('the Teams workflow', () => {
  it('answers 202 with nothing, and shows what it posted', async () => {
    const { status, text } = await post(receivers.workflowAddress, card(adaptive));
    assert.deepEqual([status, text], [202, '']);
    const [posted] = (await control('GET', 'received')) as readonly { channel: string; message: unknown }[];
    assert.deepEqual([posted?.channel, posted?.message], ['teams', card(adaptive)]);
  });

  for (const [what, body, error] of [
    ['a bare card', adaptive, /Send_each_adaptive_card.*is of type 'Null'/],
    ['a MessageCard', { '@type': 'MessageCard', text: 'x' }, /Send_each_adaptive_card.*is of type 'Null'/],
    ['a card of another kind', card({ type: 'MessageCard' }), /Property 'type' must be 'AdaptiveCard'/],
    [
      'an element that Teams does not know',
      card({ ...adaptive, body: [{ type: 'Input.Video' }] }),
      /Unsupported/,
    ],
    [
      'more than 28 KB',
      card({ ...adaptive, body: [{ type: 'TextBlock', text: 'x'.repeat(29_000) }] }),
      /Too Large/,
    ],
  ] as const)
    it(`answers 202 to ${what} too, and its run fails unseen`, async () => {
      assert.equal((await post(receivers.workflowAddress, body)).status, 202);
      assert.deepEqual(await control('GET', 'received'), []);
      const [run] = (await control('GET', 'records/runs')) as readonly { status: string; error: string }[];
      assert.equal(run?.status, 'Failed');
      assert.match(run?.error ?? '', error);
    });

  it('refuses a call without its signature, and a body that is no JSON', async () => {
    const bare = receivers.workflowAddress.replace(/&sig=.*/, '');
    assert.equal((await post(bare, card(adaptive))).status, 401);
    assert.equal((await post(`${bare}&sig=guessed`, card(adaptive))).status, 401);
    assert.equal((await post(receivers.workflowAddress, '{')).status, 400);
    assert.equal((await post(receivers.workflowAddress, '', 'GET')).status, 405);
  });

  it('that was deleted answers 400 with the platform’s code', async () => {
    await control('POST', 'faults', { fault: 'flow-deleted', times: 1 });
    const { status, text } = await post(receivers.workflowAddress, card(adaptive));
    assert.equal(status, 400);
    assert.match(text, /"code":"WorkflowTriggerIsNotEnabled".*state 'Deleted'/);
  });
});

describe('the pager', () => {
  const event = {
    routing_key: routingKey,
    event_action: 'trigger',
    dedup_key: 'a',
    payload: { summary: 's', source: 'app', severity: 'critical' },
  };
  const send = (changes: object) => post(receivers.eventsAddress, { ...event, ...changes });

  it('takes an event with 202 and its key, and keeps no routing key', async () => {
    const { status, text } = await send({});
    assert.equal(status, 202);
    assert.deepEqual(JSON.parse(text), { status: 'success', message: 'Event processed', dedup_key: 'a' });
    assert.ok(!JSON.stringify(await control('GET', 'received')).includes(routingKey));
  });

  for (const [what, changes, error] of [
    ['a short routing key', { routing_key: 'x' }, /routing_key/],
    ['an unknown routing key', { routing_key: 'y'.repeat(32) }, /Invalid routing key/],
    ['no action', { event_action: undefined }, /event_action/],
    ['a long key', { dedup_key: 'k'.repeat(256) }, /dedup_key/],
    ['no summary', { payload: { ...event.payload, summary: ' ' } }, /payload\.summary/],
    ['a long summary', { payload: { ...event.payload, summary: 's'.repeat(1025) } }, /payload\.summary/],
    ['an unknown severity', { payload: { ...event.payload, severity: 'bad' } }, /payload\.severity/],
  ] as const)
    it(`refuses ${what} with 400`, async () => {
      const { status, text } = await send(changes);
      assert.equal(status, 400);
      assert.match(text, /"status":"invalid event"/);
      assert.match(text, error);
    });

  it('resolves by the key alone, and opens again after that', async () => {
    await send({});
    await post(receivers.eventsAddress, { routing_key: routingKey, event_action: 'resolve', dedup_key: 'a' });
    assert.match(JSON.stringify(await control('GET', 'records/incidents')), /"status":"resolved","alerts":1/);
    await send({});
    assert.match(
      JSON.stringify(await control('GET', 'records/incidents')),
      /"status":"triggered","alerts":1/,
    );
  });

  it('answers 429 with Retry-After, and 503, on request', async () => {
    await control('POST', 'faults', { fault: 'rate-limited', times: 1, options: { retryAfterSeconds: 7 } });
    const { status, headers } = await send({});
    assert.deepEqual([status, headers.get('retry-after')], [429, '7']);
    await control('POST', 'faults', { fault: 'outage', times: 1 });
    assert.equal((await send({})).status, 503);
  });
});

it('a fault of one receiver leaves the others alone', async () => {
  await control('POST', 'faults', { fault: 'mail-busy' });
  assert.equal((await post(receivers.workflowAddress, card(adaptive))).status, 202);
  for (const fault of ['flow-deleted', 'flow-switched-off', 'flow-unknown']) {
    await control('POST', 'faults', { fault });
    assert.match((await post(receivers.eventsAddress, {})).text, /routing_key/);
  }
});
