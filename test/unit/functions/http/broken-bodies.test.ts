/**
 * What the user would lose: one answer to one mistake. A script that posts a broken body must get the same answer
 * from every address, before any work begins, and the address of a new function must not be the exception.
 */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { HttpRequest, InvocationContext } from '@azure/functions';
import type { HttpDefinition } from '../../../../functions/define.ts';
import { readOrder } from '../../../../functions/http/read-body.ts';
import { functions } from '../../../../functions/list.ts';
import { httpHandler } from '../../../../functions/run.ts';
import type { App } from '../../../../shared/app/app.ts';
import { verifyCallback } from '../../../../shared/connectwise/callbacks/verify.ts';
import { Secret } from '../../../../shared/rules/secret.ts';
import { verifyWebhook } from '../../../../shared/servicenow/webhooks/verify.ts';
import { aLink, linkJson } from '../../../support/builders/rules.ts';

const posts = functions.filter(
  (one): one is HttpDefinition => one.trigger === 'http' && one.methods.includes('POST'),
);

/** No request has a `dryRun` that is a text, and no callback an ID that is one. */
const broken = {
  'no JSON': '{"dryRun": fals',
  'a JSON array': '[{"dryRun": true}]',
  'a JSON text': '"dryRun"',
  'no UTF-8': Buffer.from([0x7b, 0xff, 0x7d]),
  'wrong types': '{"link": 7, "dryRun": "no", "ID": "7", "table": 7}',
};

const webhookKey = Buffer.alloc(32, 7);
const now = Date.now();
const acme = aLink({
  name: 'acme',
  servicenow: { ...Object(linkJson()['servicenow']), webhookSecret: 'acme-webhook' },
});

/** Headers that let the body in, so that the body is what is judged. */
function signed(body: Buffer): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const webhook = createHmac('sha256', webhookKey).update(`m.${timestamp}.`).update(body).digest('base64');
  const key = createHash('sha256').update('signing key').digest();
  return {
    'x-content-signature': createHmac('sha256', key).update(body).digest('base64'),
    'webhook-id': 'm',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${webhook}`,
  };
}

/** The app whose receivers verify for real, and whose every story fails the test by being reached. */
function app(reached: string[]): App {
  const stories: Partial<App> = {
    signInChecked: false,
    countRun: () => Promise.resolve(),
    traced: (_parent, work) => work(),
    receiveConnectWiseCallback: (received) =>
      verifyCallback(received, 'simco', {
        fetch: () => Promise.resolve({ key: 'signing key', remembered: false }),
        proved: () => Promise.resolve(),
      }).then(({ messageId }) => ({ kind: 'duplicate', messageId })),
    receiveServiceNowCallback: (webhook) =>
      verifyWebhook(webhook, {
        links: [acme],
        values: () => Promise.resolve([new Secret(`whsec_${webhookKey.toString('base64')}`)]),
        now: () => now,
      }).then(({ messageId }) => ({ kind: 'duplicate', messageId })),
  };
  return new Proxy(stories as App, {
    get: (target, name) => {
      if (name in target || name === 'then') return Reflect.get(target, name) as unknown;
      return () => {
        reached.push(String(name));
        return Promise.reject(new Error('reached'));
      };
    },
  });
}

async function post(definition: HttpDefinition, body: Buffer) {
  const reached: string[] = [];
  const path =
    definition.example?.path ??
    definition.route.replaceAll(/\/\{\w+\?\}/g, '').replaceAll(/\{\w+\}/g, 'acme');
  const request = new HttpRequest({
    method: 'POST',
    url: `http://localhost/api/${path}`,
    headers: signed(body),
    body: { bytes: body },
  });
  const context = new InvocationContext({ functionName: definition.name, logHandler: () => undefined });
  const answer = await httpHandler(definition, () => Promise.resolve(app(reached)))(request, context);
  const problem = JSON.parse(typeof answer.body === 'string' ? answer.body : '{}') as { code?: string };
  return { status: answer.status, code: problem.code, reached };
}

/**
 * Callers with a key get one code for every mistake; the receivers have their own, which say which sender to look at.
 */
const codes: Readonly<Record<string, string>> = {
  'connectwise-callback': 'callback-body-invalid',
  'servicenow-callback': 'webhook-body-invalid',
};

for (const definition of posts)
  for (const [what, body] of Object.entries(broken))
    test(`${definition.name} refuses ${what} with its one code, before anything is begun`, async () => {
      const code = definition.authLevel === 'anonymous' ? codes[definition.name] : 'request-invalid';
      assert.ok(code, `do this: give ${definition.name} its code in this test and in docs/errors.md`);
      assert.deepEqual(await post(definition, Buffer.from(body)), { status: 400, code, reached: [] });
    });

test('there were addresses to post to', () => assert.ok(posts.length >= 5));

test('a request is a JSON object; an empty body is one only where the function says so', async () => {
  const of = (text: string) =>
    new HttpRequest({ method: 'POST', url: 'http://localhost/x', body: { string: text } });
  assert.deepEqual(await readOrder(of('{"a": 1}')), { a: 1 });
  assert.deepEqual(await readOrder(of('\uFEFF{"a": 1}')), { a: 1 }, 'PowerShell writes a byte order mark');
  assert.deepEqual(await readOrder(of(''), {}), {});
  await assert.rejects(readOrder(of('')), { code: 'request-invalid' });
  await assert.rejects(readOrder(of('null'), {}), { code: 'request-invalid' });
  for (const twice of [
    '{"a": 1, "a": 1}',
    '{"dryRun": true, "dry\\u0052un": false}',
    '{"a": [{"b": 1, "c": {}, "b": 2}]}',
    '{"__proto__": 1, "__proto__": 2}',
  ])
    await assert.rejects(readOrder(of(twice)), { code: 'request-invalid', detail: /twice/ }, twice);
  for (const once of [
    '{"a\\"": ":", "b": ["\\\\", {"a\\"": "x\\":"}]}',
    '{"a":{"a":{"a":[[],{}]}}}',
    '{"__proto__": {"a": 1}}',
  ])
    assert.equal(typeof (await readOrder(of(once))), 'object');
  await assert.rejects(readOrder(of(`{"a": "${'x'.repeat(16 * 1024)}"}`)), { code: 'body-too-large' });
});
