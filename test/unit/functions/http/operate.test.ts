// If this fails, a page of another site orders something in the browser of an operator who is signed in.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpRequest } from '@azure/functions';
import { operate } from '../../../../functions/http/operate.ts';
import type { RunLog } from '../../../../functions/log.ts';
import type { App } from '../../../../shared/app/app.ts';

const silent: RunLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
/** The operation of this test needs nothing of the app. */
const app = {} as App;

function ask(headers: Record<string, string>) {
  let runs = 0;
  const known = { look: { run: () => Promise.resolve((runs += 1)) } };
  const request = new HttpRequest({
    method: 'POST',
    url: 'https://app.example:8443/api/operator/show/look',
    headers,
    body: { string: '{}' },
  });
  return operate(known, request, { app, log: silent }).then(({ status }) => ({ status, runs }));
}

test('a program, which sends no origin, and the page of the app itself are answered', async () => {
  for (const headers of [{}, { origin: 'https://app.example:8443' }, { origin: 'HTTPS://APP.example:8443' }])
    assert.deepEqual(await ask(headers as Record<string, string>), { status: 200, runs: 1 });
  // TLS may end in front of the app.
  assert.equal((await ask({ origin: 'http://app.example:8443' })).status, 200);
});

test('a page of another site is refused before anything runs', async () => {
  for (const origin of [
    'https://evil.example',
    'https://app.example',
    'https://app.example:8444',
    'https://app.example.evil.example:8443',
    'https://evil.example/app.example:8443',
    'null',
    '',
    'app.example:8443',
  ])
    await assert.rejects(ask({ origin }), { code: 'origin-foreign', status: 403 }, origin);
});
