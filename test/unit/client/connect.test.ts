// If this fails, a stranger's program starts with half of its settings, or one refused call does not hold back its others.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectClient, type ClientConnection } from '../../../shared/client/connect.ts';
import type { SecretSource } from '../../../shared/ports/secrets.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import type { WebAnswer, WebRequest } from '../../../shared/web/send.ts';

const complete: ClientConnection = { site: 'na.myconnectwise.net', company: 'mycompany', clientId: 'mine' };
const version = { version: 'one', value: new Secret('a-key') };
const secrets: SecretSource = {
  name: 'test',
  latest: (name) => (asked.push(name), Promise.resolve(version)),
  recent: () => Promise.resolve([version]),
};
const asked: string[] = [];

const answer = (status: number, body: unknown, headers = {}): WebAnswer => ({
  status,
  headers,
  body: Buffer.from(JSON.stringify(body)),
});

/** Everything is answered by `of`, but for the codebase. */
function client(of: (request: WebRequest) => WebAnswer, more: ClientConnection = {}) {
  const sent: WebRequest[] = [];
  const made = connectClient({
    ...complete,
    secrets,
    send: (request) => {
      if (request.url.includes('/companyinfo/'))
        return Promise.resolve(answer(200, { Codebase: 'v2025_1/' }));
      sent.push(request);
      return Promise.resolve(of(request));
    },
    ...more,
  });
  return { made, sent };
}

test('all that is missing or wrong is told at once, before anything is asked', () => {
  const given = { site: 'https://na.myconnectwise.net/path', company: ' ', clientId: '' };
  assert.throws(
    () => connectClient(given),
    (thrown) =>
      thrown instanceof CodedError &&
      thrown.code === 'settings-invalid' &&
      /company is missing.*CONNECTWISE_COMPANY.*clientId is missing.*without a path/.test(thrown.detail),
  );
});

test('http to another machine is refused, also where this machine may be asked', async () => {
  const { made, sent } = client(() => answer(200, { count: 1 }), {
    site: 'http://connectwise.example',
    allowLoopback: true,
  });
  await assert.rejects(made.tickets.count(), { code: 'settings-invalid' });
  assert.equal(sent.length, 0);
});

test('it signs in with the keys by the names that were given, at the host of the API', async () => {
  const keyNames = { publicKey: 'cw-public', privateKey: 'cw-private' };
  const { made, sent } = client(() => answer(200, { count: 7 }), { keyNames, version: '2025.8' });
  assert.equal(await made.tickets.count(), 7);
  const [request] = sent;
  assert.match(request?.url ?? '', /^https:\/\/api-na\.myconnectwise\.net\/v2025_1\/apis\/3\.0\//);
  assert.equal(
    request?.headers['authorization'],
    `Basic ${Buffer.from('mycompany+a-key:a-key').toString('base64')}`,
  );
  assert.deepEqual(asked.splice(0).toSorted(), ['cw-private', 'cw-public']);
});

test('a call that is told to wait for long holds back the next one of the same client', async () => {
  const { made, sent } = client(() => answer(429, {}, { 'retry-after': '60' }));
  await assert.rejects(made.tickets.count(), { code: 'remote-busy' });
  await assert.rejects(made.boards.count(), { code: 'remote-busy' });
  assert.equal(sent.length, 1);
});
