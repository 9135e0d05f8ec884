// If this fails, telemetry shows a secret: a tag is said again and again, and what was harmless once need not be so now.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactTags } from '../../../../shared/azure/telemetry/report.ts';
import { rememberSecret } from '../../../../shared/rules/known-secrets.ts';

test('a tag that was harmless is masked from when its value is known as a secret', () => {
  const tags = { link: 'planted-harmless-value', count: 3, isDone: true };
  assert.deepEqual(redactTags(tags), tags);
  assert.deepEqual(redactTags(tags), tags);
  rememberSecret('planted-harmless-value');
  assert.deepEqual(redactTags(tags), { ...tags, link: '[secret]' });
});

test('a value is harmless under the name that it was looked at with', () => {
  assert.deepEqual(redactTags({ outcome: 'accepted' }), { outcome: 'accepted' });
  assert.deepEqual(redactTags({ password: 'accepted' }), { password: '[secret]' });
});

test('a masked value stays masked, however often it is reported', () => {
  for (let time = 0; time < 3; time += 1)
    assert.deepEqual(redactTags({ why: 'Ask ana@example.com' }), { why: 'Ask [mail]' });
});

test('more values than are remembered are each looked at', () => {
  for (let at = 0; at < 2_100; at += 1)
    assert.deepEqual(redactTags({ link: `link-${at}` }), { link: `link-${at}` });
  assert.deepEqual(redactTags({ why: 'Bearer planted-harmless-token' }), { why: 'Bearer [secret]' });
});
