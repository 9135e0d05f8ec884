// If this fails, our receiver is tested with messages that the business rule we hand out does not send: signed
// another way, sent for our own writes (a loop), or repeated although ServiceNow never repeats.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { virtualClock } from '../../../../../sandbox/common/clock.ts';
import { createServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import type { WebhookRule } from '../../../../../sandbox/servicenow/webhooks/sender.ts';
import { createIncident, held } from '../../../../support/sandbox/servicenow-ask.ts';

const secret = `whsec_${Buffer.from('a key of at least 24 bytes').toString('base64')}`;
const url = 'http://127.0.0.1:7071/api/servicenow/link-1';

interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly payload: Record<string, string>;
}

function begin(
  rule: Partial<WebhookRule> = {},
  answers: () => Promise<{ status: number }> = async () => ({ status: 202 }),
) {
  // standardwebhooks compares timestamps with the machine's clock.
  const clock = virtualClock(Date.now());
  const messages: Message[] = [];
  const core = createServiceNowCore({
    tickets: 0,
    clock,
    webhooks: [{ url, secret, ...rule }],
    deliver(to, headers, body) {
      messages.push({
        url: to,
        headers,
        body,
        payload: JSON.parse(body.toString()) as Record<string, string>,
      });
      return answers();
    },
  });
  const edit = (id: string | null, set: Record<string, string>, by = 'beth.anglin') =>
    core.control.edit({ table: 'incident', id, set, by }) as Record<string, string>;
  return { clock, core, messages, edit };
}

test('a change by a person is told once, thin, with a signature that two independent libraries accept', async () => {
  const { core, messages, edit } = begin();
  const { sys_id: id = '' } = edit(null, { short_description: 'Türkçe 🐌' });
  await core.idle();
  assert.equal(messages.length, 1);
  const [message] = messages;
  const row = held(core, id);
  assert.deepEqual(message!.payload, {
    table: 'incident',
    operation: 'insert',
    sys_id: id,
    number: row['number'],
    sys_mod_count: '0',
    sys_updated_on: row['sys_updated_on'],
    sys_updated_by: 'beth.anglin',
  });
  assert.deepEqual(new Webhook(secret).verify(message!.body, { ...message!.headers }), message!.payload);
  const svix = new SvixWebhook(secret);
  // It returns nothing, and throws for a signature that is not right.
  svix.verify(message!.body.toString(), { ...message!.headers });
  const changed = `${message!.body.toString()} `;
  assert.throws(() => svix.verify(changed, { ...message!.headers }), /No matching signature/);
  const other = new Webhook(Buffer.from('some other key, long enough').toString('base64'));
  assert.throws(() => other.verify(message!.body, { ...message!.headers }));
});

test('our own writes and records out of scope are not told, notes of people are', async () => {
  const { core, messages, edit } = begin({ scope: 'urgency=1' });
  const { sys_id: mine = '' } = await createIncident(core, { urgency: '1' });
  edit(null, { urgency: '2' });
  await core.idle();
  assert.equal(messages.length, 0);
  edit(mine, { work_notes: 'a person writes' });
  await core.idle();
  assert.deepEqual([messages[0]?.payload['sys_id'], messages[0]?.payload['operation']], [mine, 'update']);
});

test('a refusal, an outage and a silent write are the end of it: nothing is sent again', async () => {
  for (const answers of [async () => ({ status: 500 }), () => Promise.reject(new Error('down'))]) {
    const { core, messages, edit } = begin({}, answers);
    edit(null, {});
    await core.idle();
    assert.equal(messages.length, 1);
  }
  const { core, messages, edit } = begin();
  core.faults.order({ fault: 'silent-update', match: { path: '/_sim/edit' } });
  const { sys_id: id = '' } = await createIncident(core);
  edit(id, { urgency: '1' });
  await core.idle();
  assert.deepEqual([messages, held(core, id)['urgency'], held(core, id)['sys_mod_count']], [[], '1', '0']);
});

test('messages can be lost, doubled, late, out of order and about an older state', async () => {
  const { clock, core, messages, edit } = begin();
  const counts = () => messages.splice(0).map(({ payload }) => payload['sys_mod_count']);
  const { sys_id: id = '' } = edit(null, {});
  await core.idle();
  counts();

  core.faults.order({ fault: 'webhook-lost', times: 1 });
  edit(id, { urgency: '1' });
  edit(id, { urgency: '2' });
  await core.idle();
  assert.deepEqual(counts(), ['2']);

  core.faults.order({ fault: 'webhook-duplicated', times: 1 });
  edit(id, { urgency: '3' });
  await core.idle();
  assert.equal(new Set(messages.map(({ headers }) => headers['webhook-id'])).size, 1);
  assert.deepEqual(counts(), ['3', '3']);

  core.faults.order({ fault: 'webhook-reordered', times: 1 });
  edit(id, { urgency: '1' });
  edit(id, { urgency: '2' });
  await core.idle();
  assert.deepEqual(counts(), ['5', '4']);

  core.faults.order({ fault: 'webhook-stale', times: 1 });
  edit(id, { urgency: '3' });
  await core.idle();
  assert.deepEqual(counts(), ['5']);

  core.faults.order({ fault: 'webhook-late', times: 1, options: { seconds: 60 } });
  edit(id, { urgency: '1' });
  await clock.advance(59_000);
  assert.deepEqual(counts(), []);
  await clock.advance(1000);
  await core.idle();
  assert.deepEqual(counts(), ['7']);
});

test('rules can be put in place later, for a receiver whose port is not known before', async () => {
  const { core, messages, edit } = begin();
  core.setWebhooks([{ url: `${url}-other`, secret, delaySeconds: 0 }]);
  edit(null, {});
  await core.idle();
  assert.deepEqual(
    messages.map((message) => message.url),
    [`${url}-other`],
  );
});
