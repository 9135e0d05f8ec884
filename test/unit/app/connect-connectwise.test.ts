// If this fails, an app whose ConnectWise shows its signing key only to those who sign in takes no callback: every change
// waits for the poll.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virtualClock } from '../../../sandbox/common/clock.ts';
import { createConnectWiseCore } from '../../../sandbox/connectwise/core.ts';
import { keyFetcher } from '../../../shared/connectwise/callbacks/signing-key.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { readScriptSettings } from '../../../shared/app/settings.ts';
import type { Send } from '../../../shared/web/send.ts';
import { connectwiseSignIn } from '../../../shared/app/front/sign-in.ts';
import { secretStore } from '../../../shared/app/credentials.ts';

const origin = 'http://127.0.0.1:7081';

function world(privateKey: string, needsCredentials: boolean) {
  const clock = virtualClock(Date.parse('2026-11-24T12:00:00.000Z'));
  const core = createConnectWiseCore({
    seed: 1,
    tickets: 1,
    clock,
    origin,
    switches: { signingKeyNeedsCredentials: needsCredentials },
  });
  const asked: (string | undefined)[] = [];
  const send: Send = async ({ method, url, headers }) => {
    const { pathname, searchParams, search, host } = new URL(url);
    asked.push(headers['authorization']);
    const answer = await core.handle({
      method,
      path: pathname,
      query: searchParams,
      rawQuery: search.slice(1),
      headers: { host, ...headers },
      body: Buffer.alloc(0),
      secure: false,
    });
    return { status: answer.status, headers: {}, body: Buffer.from(answer.body ?? '') };
  };
  const settings = readScriptSettings({
    CONNECTWISE_SITE: origin,
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
    SECRETS_PROVIDER: 'environment',
    ALLOW_LOOPBACK: 'true',
    CONNECTWISE_PUBLIC_KEY: 'sim-public',
    CONNECTWISE_PRIVATE_KEY: privateKey,
  });
  const keys = keyFetcher({
    send,
    pins: { hosts: ['127.0.0.1:7081'], company: 'simco', allowLoopback: true },
    signedIn: connectwiseSignIn(
      settings,
      secretStore(settings, () => clock.now()),
    ),
    now: () => clock.now(),
  });
  const { id, text } = core.world().signingKey;
  const address = `${origin}/v2025_1//system/callbackkey/index.rails?companyName=simco&id=${id}`;
  return { fetch: () => keys.fetch(address, false), text, asked };
}

test('a key that anybody may see is asked for without credentials', async () => {
  const open = world('sim-private', false);
  assert.equal((await open.fetch()).key, open.text);
  assert.deepEqual(open.asked, [undefined]);
});

test('a key that is shown to those who sign in is had by the API member', async () => {
  const closed = world('sim-private', true);
  assert.equal((await closed.fetch()).key, closed.text);
  assert.equal(closed.asked.length, 2);
  assert.match(closed.asked[1] ?? '', /^Basic /);
});

test('wrong keys are told without showing them', async () => {
  const wrong = world('not-the-private-key', true);
  await assert.rejects(wrong.fetch(), (thrown) => {
    assert.ok(thrown instanceof CodedError && thrown.code === 'callback-key-unavailable');
    assert.doesNotMatch(JSON.stringify(thrown) + thrown.message, /not-the-private-key/);
    return true;
  });
});
