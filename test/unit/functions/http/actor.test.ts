// If this fails, anybody who holds a function key can put another person's name into the audit journal as proven.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest } from '@azure/functions';
import { actorOf } from '../../../../functions/http/actor.ts';

const request = (headers: Record<string, string>) =>
  new HttpRequest({ method: 'POST', url: 'http://localhost/api/x', headers });

test('a sign-in counts where Azure checks it, and nowhere else', () => {
  const asked = request({ 'x-ms-client-principal-name': 'ann@msp.example' });
  assert.deepEqual(actorOf(asked, { signInChecked: true }), { by: 'entra', name: 'ann@msp.example' });
  assert.deepEqual(actorOf(asked, { signInChecked: false }), { by: 'function-key', name: 'not given' });
});

test('a name travels percent-encoded, because a header carries ASCII alone', () => {
  for (const [header, name] of [
    ['J%C3%BCrgen%20M%C3%BCller', 'Jürgen Müller'],
    ['%E6%9D%B1%E4%BA%AC', '東京'],
    ['100% sure', '100% sure'],
    ['Ann%0AAudit%3A%20ok', 'Ann Audit: ok'],
  ] as const)
    assert.equal(actorOf(request({ 'x-asked-by': header }), { signInChecked: false }).name, name);
});

test('the holder of a key may give a name', () => {
  assert.deepEqual(actorOf(request({ 'x-asked-by': 'night shift' }), { signInChecked: false }), {
    by: 'function-key',
    name: 'night shift',
  });
});
