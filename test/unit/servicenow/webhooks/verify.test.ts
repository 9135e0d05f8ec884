// If this fails, a stranger learns which links exist, or a secret that was exchanged a minute ago locks its link out.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { ServiceNowWebhook } from '../../../../shared/ports/receive.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { Secret } from '../../../../shared/rules/secret.ts';
import { verifyWebhook } from '../../../../shared/servicenow/webhooks/verify.ts';
import { aLink, linkJson } from '../../../support/builders/rules.ts';

const at = Date.parse('2026-11-24T06:00:00Z');
const sysId = 'a'.repeat(32);
const secretText = (fill: number) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`;
const webhookSecret = 'acme-webhook';
const acme = aLink({ name: 'acme', servicenow: { ...Object(linkJson()['servicenow']), webhookSecret } });
const silent = aLink({ name: 'silent' });
const off = aLink({
  name: 'off',
  enabled: false,
  servicenow: { ...Object(linkJson()['servicenow']), webhookSecret },
});

function webhook(link: string, key = secretText(1), text = `{"table":"incident","sys_id":"${sysId}"}`) {
  const received: ServiceNowWebhook = {
    link,
    rawBody: Buffer.from(text, 'utf8'),
    headers: {
      id: 'msg_1',
      timestamp: String(at / 1000),
      signature: new Webhook(key).sign('msg_1', new Date(at), text),
    },
  };
  return received;
}

/** `values` answers with the secret of the first number, and after a refusal with those of all of them. */
function verify(received: ServiceNowWebhook, ...fills: readonly number[]) {
  const asked: boolean[] = [];
  const secrets = fills.map((fill) => new Secret(secretText(fill)));
  const done = verifyWebhook(received, {
    links: [acme, silent, off],
    values: (_name, refused) => {
      asked.push(refused);
      return Promise.resolve(refused ? secrets : secrets.slice(0, 1));
    },
    now: () => at,
  });
  return { done, asked };
}

test('a signed hint is read, with one look at the secret', async () => {
  const { done, asked } = verify(webhook('acme'), 1);
  assert.deepEqual(await done, { messageId: 'msg_1', table: 'incident', sysId });
  assert.deepEqual(asked, [false]);
});

test('a secret that was just exchanged is fetched again', async () => {
  const { done, asked } = verify(webhook('acme'), 2, 1);
  assert.equal((await done).sysId, sysId);
  assert.deepEqual(asked, [false, true]);
});

test('a link that is unknown, switched off or without a secret is refused like a wrong signature', async () => {
  for (const name of ['nobody', 'off', 'silent', '']) {
    const { done, asked } = verify(webhook(name), 1);
    await assert.rejects(done, { code: 'webhook-signature-wrong' });
    assert.deepEqual(asked, [false], 'the store is asked as for a known link, and never for more');
  }
});

test('while the store of the secrets does not answer, every link is told to send again, known or not', async () => {
  const cause = new CodedError('secret-store-unavailable');
  for (const name of ['acme', 'nobody', 'off', 'silent'])
    await assert.rejects(
      verifyWebhook(webhook(name), {
        links: [silent, off, acme],
        values: () => Promise.reject(cause),
        now: () => at,
      }),
      (thrown) =>
        thrown instanceof CodedError &&
        thrown.code === 'webhook-secret-unavailable' &&
        thrown.treatment === 'retry' &&
        thrown.cause === cause,
      name,
    );
});

test('a secret that cannot be had says nothing of the link, and our log has the cause', async () => {
  const cause = new CodedError('secret-missing');
  const done = verifyWebhook(webhook('acme'), {
    links: [acme],
    values: () => Promise.reject(cause),
    now: () => at,
  });
  await assert.rejects(
    done,
    (thrown) =>
      thrown instanceof CodedError && thrown.code === 'webhook-signature-wrong' && thrown.cause === cause,
  );
});

test('a body of another shape is refused only after its signature', async () => {
  const shapeless = '{"table":"incident","sys_id":"1"}';
  await assert.rejects(verify(webhook('acme', secretText(1), shapeless), 1).done, {
    code: 'webhook-body-invalid',
  });
  await assert.rejects(verify(webhook('acme', secretText(3), shapeless), 1).done, {
    code: 'webhook-signature-wrong',
  });
});

test('a message for one link is no message for another, even where both have one secret', async () => {
  const servicenow = { ...Object(linkJson()['servicenow']), webhookSecret: 'globex-webhook' };
  const globex = aLink({ name: 'globex', servicenow });
  const verifyFor = (received: ServiceNowWebhook, fills: Readonly<Record<string, number>>) =>
    verifyWebhook(received, {
      links: [acme, globex, silent, off],
      values: (name) => Promise.resolve([new Secret(secretText(fills[name] ?? 0))]),
      now: () => at,
    });
  const body = (link?: string) => JSON.stringify({ table: 'incident', sys_id: sysId, link });
  const shared = { 'acme-webhook': 1, 'globex-webhook': 1 };
  const apart = { 'acme-webhook': 1, 'globex-webhook': 2 };
  assert.equal((await verifyFor(webhook('acme'), apart)).sysId, sysId);
  await assert.rejects(verifyFor(webhook('globex'), apart), { code: 'webhook-signature-wrong' });
  for (const link of ['acme', 'globex']) {
    await assert.rejects(verifyFor(webhook(link), shared), { code: 'webhook-signature-wrong' });
    assert.equal((await verifyFor(webhook(link, secretText(1), body(link)), shared)).sysId, sysId);
  }
  await assert.rejects(verifyFor(webhook('globex', secretText(1), body('acme')), shared), {
    code: 'webhook-signature-wrong',
  });
  await assert.rejects(verifyFor(webhook('acme', secretText(1), body('globex')), apart), {
    code: 'webhook-signature-wrong',
  });
});
