// If this fails, anybody who knows the address can make this app work, today or with a message recorded last year.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import {
  checkWebhookSignature,
  type WebhookHeaders,
} from '../../../../shared/servicenow/webhooks/signature.ts';
import { CodedError, type ErrorCode } from '../../../../shared/rules/errors.ts';
import { Secret } from '../../../../shared/rules/secret.ts';

const code = (expected: ErrorCode) => (thrown: unknown) =>
  thrown instanceof CodedError && thrown.code === expected;
const wrong = code('webhook-signature-wrong');
const secretText = (fill: number) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`;
const secret = new Secret(secretText(1));
const body = Buffer.from('{"sys_id":"Ärger 🖨️"}', 'utf8');
const at = Date.parse('2026-11-24T06:00:00Z');
/** Signed by the library that the specification's authors publish. */
const signed = (change: Partial<WebhookHeaders> = {}, key = secretText(1)): WebhookHeaders => ({
  id: 'msg_1',
  timestamp: String(at / 1000),
  signature: new Webhook(key).sign('msg_1', new Date(at), body.toString('utf8')),
  ...change,
});

test('a message signed by the reference library is accepted', () => {
  checkWebhookSignature(body, signed(), [secret], at);
});

test('one of several secrets, and one of several signatures, is enough: a rotation loses nothing', () => {
  const other = new Secret(secretText(2));
  checkWebhookSignature(body, signed(), [other, secret], at);
  const both = `v1a,xx v1,AAAA ${signed().signature}`;
  checkWebhookSignature(body, signed({ signature: both }), [secret], at);
});

const refusals: Readonly<Record<string, readonly [Buffer, WebhookHeaders, readonly Secret[]]>> = {
  'another body': [Buffer.from('{"sys_id":"x"}'), signed(), [secret]],
  'another secret': [body, signed(), [new Secret(secretText(2))]],
  'no secret at all': [body, signed(), []],
  'another id': [body, signed({ id: 'msg_2' }), [secret]],
  'no id': [body, signed({ id: null }), [secret]],
  'an empty id': [body, signed({ id: '' }), [secret]],
  'no timestamp': [body, signed({ timestamp: null }), [secret]],
  'a timestamp with letters behind it': [body, signed({ timestamp: `${at / 1000}xyz` }), [secret]],
  'a timestamp with a point': [body, signed({ timestamp: `${at / 1000}.0` }), [secret]],
  'a negative timestamp': [body, signed({ timestamp: '-1' }), [secret]],
  'another timestamp': [body, signed({ timestamp: String(at / 1000 + 1) }), [secret]],
  'no signature': [body, signed({ signature: null }), [secret]],
  'a signature of another version': [
    body,
    signed({ signature: signed().signature!.replace('v1,', 'v2,') }),
    [secret],
  ],
  'a fitting signature behind ten others': [
    body,
    signed({ signature: `${'v1,AAAA '.repeat(10)}${signed().signature}` }),
    [secret],
  ],
};
for (const [name, [bytes, headers, secrets]] of Object.entries(refusals))
  test(`refused: ${name}`, () => {
    assert.throws(() => checkWebhookSignature(bytes, headers, secrets, at), wrong);
  });

test('a message from outside the window is refused in both directions', () => {
  for (const away of [-299, 299]) checkWebhookSignature(body, signed(), [secret], at + away * 1000);
  for (const away of [-301, 301, 365 * 86_400])
    assert.throws(
      () => checkWebhookSignature(body, signed(), [secret], at + away * 1000),
      code('webhook-timestamp-outside-window'),
    );
});

test('a secret that is no base64 leaves no key, so it is told instead of used', () => {
  for (const text of ['', 'whsec_', 'whsec_!!!!', 'whsec_c2hvcnQ='])
    assert.throws(
      () => checkWebhookSignature(body, signed(), [new Secret(text)], at),
      code('settings-invalid'),
      text,
    );
});
