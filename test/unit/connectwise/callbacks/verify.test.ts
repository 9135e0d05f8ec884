// If this fails, anybody can make this app work on tickets by sending it a message, or make it ask any address.
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import {
  checkKeyAddress,
  keyFetcher,
  type KeyFetcherOptions,
  type KeyPins,
} from '../../../../shared/connectwise/callbacks/signing-key.ts';
import { checkCallbackSignature } from '../../../../shared/connectwise/callbacks/signature.ts';
import { readCallbackBody, verifyCallback } from '../../../../shared/connectwise/callbacks/verify.ts';
import { CodedError, type ErrorCode } from '../../../../shared/rules/errors.ts';
import { createProvenKeys } from '../../../../shared/azure/stores/proven-keys.ts';
import { memoryTable } from '../../../support/fakes/memory-table.ts';
import { axiosSend } from '../../../../shared/web/send.ts';
import { inTurn, loopback, type Loopback, type Reply } from '../../../support/web/loopback.ts';

const code = (expected: ErrorCode) => (thrown: unknown) =>
  thrown instanceof CodedError && thrown.code === expected;
const guid = '00000000-0000-4000-8000-0000000000aa';
const sign = (body: Buffer, key: string) =>
  createHmac('sha256', createHash('sha256').update(key).digest()).update(body).digest('base64');

test('the known vector fits', () => {
  const body = Buffer.from('{"Action":"updated","ID":1,"Type":"ticket"}');
  checkCallbackSignature(body, 'test-signing-key', 'pJ1khMAYw/t1glGmRplJvD2acSI9gEssL0ASTGSKv1U=');
});

test('another body, another key, and every other spelling of a signature is refused', () => {
  const body = Buffer.from('{"Action":"updated","ID":1,"Type":"ticket"}');
  const good = 'pJ1khMAYw/t1glGmRplJvD2acSI9gEssL0ASTGSKv1U=';
  const wrong: readonly (readonly [Buffer, string, string])[] = [
    [Buffer.from('{"Action":"updated","ID":2,"Type":"ticket"}'), 'test-signing-key', good],
    [Buffer.concat([body, Buffer.from('\n')]), 'test-signing-key', good],
    [body, 'test-signing-kez', good],
    [body, 'test-signing-key', good.replace('p', 'q')],
    [body, 'test-signing-key', good.slice(0, -1)],
    [body, 'test-signing-key', Buffer.from(good, 'base64').toString('hex')],
    [body, 'test-signing-key', `${good},${good}`],
    [body, 'test-signing-key', good.replaceAll('/', '_')],
    [body, 'test-signing-key', 'x'],
  ];
  for (const [bytes, key, header] of wrong)
    assert.throws(() => checkCallbackSignature(bytes, key, header), code('callback-signature-wrong'), header);
  for (const header of [null, '', '  '])
    assert.throws(() => checkCallbackSignature(body, 'k', header), code('callback-signature-missing'));
});

const pins: KeyPins = { hosts: ['na.myconnectwise.net'], company: 'simco', allowLoopback: false };
const address = (change: Partial<Record<'origin' | 'path' | 'query', string>> = {}) =>
  `${change.origin ?? 'https://na.myconnectwise.net'}${change.path ?? '/v2025_1//system/callbackkey/index.rails'}?${change.query ?? `companyName=simco&id=${guid}`}`;

test('the recorded form of a key address is asked', () => {
  assert.equal(checkKeyAddress(address(), pins).host, 'na.myconnectwise.net');
  assert.ok(checkKeyAddress(address({ path: '/v4_6_release/system/callbackkey/index.rails' }), pins));
});

const addresses: Readonly<Record<string, string>> = {
  'another host': address({ origin: 'https://evil.example' }),
  'a host that ends alike': address({ origin: 'https://evil-na.myconnectwise.net' }),
  'a host below ours': address({ origin: 'https://na.myconnectwise.net.evil.example' }),
  'the host as a user': address({ origin: 'https://na.myconnectwise.net@evil.example' }),
  'a user before the host': address({ origin: 'https://user:pw@na.myconnectwise.net' }),
  'plain http': address({ origin: 'http://na.myconnectwise.net' }),
  'another port': address({ origin: 'https://na.myconnectwise.net:8443' }),
  'another scheme': address({ origin: 'ftp://na.myconnectwise.net' }),
  'this machine': address({ origin: 'http://127.0.0.1:7081' }),
  'another path': address({ path: '/v2025_1/apis/3.0/system/members' }),
  'a path that climbs': address({ path: '/v2025_1/system/callbackkey/../../login/index.rails' }),
  'an escaped path': address({ path: '/v2025_1/system%2fcallbackkey/index.rails' }),
  'another company': address({ query: `companyName=other&id=${guid}` }),
  'two companies': address({ query: `companyName=simco&companyName=other&id=${guid}` }),
  'one parameter more': address({ query: `companyName=simco&id=${guid}&x=1` }),
  'an id that is none': address({ query: 'companyName=simco&id=..%2f..%2fx' }),
  'a fragment': `${address()}#x`,
  'no address': 'not an address',
};
for (const [name, keyUrl] of Object.entries(addresses))
  test(`a key address is not asked: ${name}`, () => {
    assert.throws(() => checkKeyAddress(keyUrl, pins), code('callback-key-address-refused'));
  });

test('http to this machine is asked only where the setting allows it and the host is pinned', () => {
  const local = address({ origin: 'http://127.0.0.1:7081' });
  const pinned = { ...pins, hosts: ['127.0.0.1:7081'] };
  assert.throws(() => checkKeyAddress(local, pinned), code('callback-key-address-refused'));
  assert.ok(checkKeyAddress(local, { ...pinned, allowLoopback: true }));
  assert.throws(
    () => checkKeyAddress(local, { ...pins, allowLoopback: true }),
    code('callback-key-address-refused'),
  );
});

const message = (host: string, change: Record<string, unknown> = {}) =>
  Buffer.from(
    JSON.stringify({
      Action: 'updated',
      CallbackObjectRecId: 901,
      CompanyId: 'simco',
      Entity: JSON.stringify({ id: 4711, company: { id: 12 } }),
      FromUrl: 'sim.local',
      ID: 4711,
      MemberId: 'API-SIM',
      MessageId: '00000000-0000-4000-8000-000000000001',
      Metadata: { key_url: address({ origin: `http://${host}` }) },
      Type: 'Ticket',
      ...change,
    }),
  );

test('a body is read leniently where vendors differ, and strictly where we rely on it', () => {
  assert.deepEqual(readCallbackBody(message('h')), {
    messageId: '00000000-0000-4000-8000-000000000001',
    action: 'updated',
    recordId: 4711,
    type: 'ticket',
    company: 'simco',
    keyUrl: address({ origin: 'http://h' }),
    companyId: 12,
    changedAt: null,
  });
  assert.equal(readCallbackBody(message('h', { Action: 'deleted', Entity: null })).companyId, null);
  assert.equal(readCallbackBody(message('h', { Entity: 'no JSON' })).companyId, null);
  const shown = (entity: unknown) => {
    const { companyId, changedAt } = readCallbackBody(message('h', { Entity: JSON.stringify(entity) }));
    return [companyId, changedAt];
  };
  const at = '2026-11-23T20:00:00Z';
  assert.deepEqual(shown({ company: { id: 12 }, _info: { lastUpdated: at } }), [12, Date.parse(at)]);
  assert.deepEqual(shown({ company: {}, _info: { lastUpdated: at } }), [null, Date.parse(at)]);
  for (const info of [{}, null, [], 'x', { lastUpdated: 'yesterday' }, { lastUpdated: 5 }])
    assert.deepEqual(shown({ company: { id: 12 }, _info: info }), [12, null]);
  for (const entity of [null, [], 5, 'x']) assert.deepEqual(shown(entity), [null, null]);
  const broken: readonly Buffer[] = [
    Buffer.from(''),
    Buffer.from('[]'),
    Buffer.from('{"Action":'),
    Buffer.from([0xff, 0xfe]),
    message('h', { ID: '4711' }),
    message('h', { ID: -1 }),
    message('h', { Action: 'exploded' }),
    message('h', { MessageId: '' }),
    message('h', { Metadata: {} }),
    message('h', { Metadata: null }),
  ];
  for (const [index, body] of broken.entries())
    assert.throws(() => readCallbackBody(body), code('callback-body-invalid'), String(index));
});

async function receiver(server: Loopback, more: Partial<KeyFetcherOptions> = {}) {
  let now = 0;
  const keys = keyFetcher({
    send: axiosSend(),
    pins: { hosts: [server.host], company: 'simco', allowLoopback: true },
    now: () => now,
    ...more,
  });
  return {
    verify: (rawBody: Buffer, signature: string | null) =>
      verifyCallback({ rawBody, signature }, 'simco', keys),
    pass: (ms: number) => void (now += ms),
  };
}

test('a signed message comes in; the key is asked for without our credentials and remembered for a while', async () => {
  await using server = await loopback(inTurn({ body: { signing_key: 'one' } }));
  const { verify, pass } = await receiver(server);
  const body = message(server.host);
  assert.equal((await verify(body, sign(body, 'one'))).recordId, 4711);
  await verify(body, sign(body, 'one'));
  assert.equal(server.seen.length, 1);
  assert.equal(server.seen[0]?.headers.authorization, undefined);
  pass(10 * 60_000);
  await verify(body, sign(body, 'one'));
  assert.equal(server.seen.length, 2);
});

test('an exchanged key is fetched again, and a forged message does not get in by it', async () => {
  await using server = await loopback(
    inTurn({ body: { signing_key: 'one' } }, { body: { signing_key: 'two' } }),
  );
  const { verify } = await receiver(server);
  const body = message(server.host);
  await verify(body, sign(body, 'one'));
  await verify(body, sign(body, 'two'));
  await assert.rejects(verify(body, sign(body, 'forged')), code('callback-signature-wrong'));
  assert.equal(server.seen.length, 2, 'it was asked for a moment ago');
});

test('forged messages make us ask for a known key once in a while, not each time', async () => {
  await using server = await loopback(inTurn({ body: { signing_key: 'one' } }));
  const { verify, pass } = await receiver(server);
  const body = message(server.host);
  await verify(body, sign(body, 'one'));
  for (let turn = 0; turn < 50; turn += 1) {
    pass(100);
    await assert.rejects(verify(body, sign(body, 'forged')), code('callback-signature-wrong'));
  }
  assert.equal(server.seen.length, 2);
  await verify(body, sign(body, 'one'));
  pass(10_000);
  await assert.rejects(verify(body, sign(body, 'forged')), code('callback-signature-wrong'));
  assert.equal(server.seen.length, 3);
});

const withId = (host: string, id: number) => {
  const keyUrl = address({
    origin: `http://${host}`,
    query: `companyName=simco&id=${guid.slice(0, -12)}${String(id).padStart(12, '0')}`,
  });
  return message(host, { Metadata: { key_url: keyUrl } });
};

test('made-up ids make us ask ConnectWise so often a minute, and a known key is had all the while', async () => {
  await using server = await loopback(({ query }) =>
    query.get('id') === guid ? { body: { signing_key: 'one' } } : { status: 404, body: {} },
  );
  const { verify, pass } = await receiver(server);
  const ours = message(server.host);
  await verify(ours, sign(ours, 'one'));
  for (let id = 0; id < 200; id += 1) {
    const body = withId(server.host, id);
    await assert.rejects(verify(body, sign(body, 'theirs')), code('callback-key-unavailable'));
  }
  assert.equal(server.seen.length, 20);
  await verify(ours, sign(ours, 'one'));
  pass(6 * 60_000);
  await verify(ours, sign(ours, 'one'));
  assert.equal(server.seen.length, 21);
  const missing = withId(server.host, 1);
  for (let turn = 0; turn < 5; turn += 1)
    await assert.rejects(verify(missing, sign(missing, 'theirs')), code('callback-key-unavailable'));
  assert.equal(server.seen.length, 22, 'and what is surely not there is asked for once');
});

/** Forged messages at this pace, with a genuine one and its repetition two seconds later, every 15 seconds. */
async function amidForgeries(
  perMinute: number,
  minutes: number,
  verifiers: Awaited<ReturnType<typeof receiver>>,
  host: string,
) {
  const { verify, pass } = verifiers;
  const genuine = message(host);
  const accepted: boolean[] = [];
  const isAccepted = () =>
    verify(genuine, sign(genuine, 'one')).then(
      () => true,
      () => false,
    );
  let id = 0;
  for (let quarter = 0; quarter < 4 * minutes; quarter += 1) {
    for (let step = 0; step < perMinute / 4; step += 1) {
      const forged = withId(host, 1_000 + (id += 1));
      await assert.rejects(verify(forged, sign(forged, 'theirs')), code('callback-key-unavailable'));
      if (step > 0) pass(13_000 / (perMinute / 4));
    }
    const first = await isAccepted();
    pass(2_000);
    accepted.push(first || (await isAccepted()));
  }
  return accepted;
}

const oneKey = ({ query }: { readonly query: URLSearchParams }): Reply =>
  query.get('id') === guid ? { body: { signing_key: 'one' } } : { status: 404, body: {} };

for (const [perMinute, minutes] of [
  [20, 60],
  [400, 10],
] as const)
  test(`forged messages, ${perMinute} a minute from the start, do not keep a new genuine address out`, async () => {
    await using server = await loopback(oneKey);
    const accepted = await amidForgeries(perMinute, minutes, await receiver(server), server.host);
    assert.equal(accepted.filter(Boolean).length, 4 * minutes);
    assert.ok(server.seen.length < minutes * 45, `${server.seen.length} requests in ${minutes} minutes`);
  });

test('an instance that starts amid forged messages takes the genuine one at once: another has verified by its address', async () => {
  await using server = await loopback(oneKey);
  const proven = createProvenKeys(memoryTable());
  const ours = message(server.host);
  const warm = await receiver(server, { proven });
  await warm.verify(ours, sign(ours, 'one'));
  const cold = await receiver(server, { proven });
  for (let id = 0; id < 200; id += 1) {
    const forged = withId(server.host, id);
    await assert.rejects(cold.verify(forged, sign(forged, 'theirs')), code('callback-key-unavailable'));
  }
  await cold.verify(ours, sign(ours, 'one'));
  assert.equal((await proven.read()).length, 1, 'no forged message gets an address in');
});

test('storage that fails keeps no message out', async () => {
  await using server = await loopback(oneKey);
  const fails = () => Promise.reject(new CodedError('storage-unavailable', { detail: 'planted' }));
  const { verify } = await receiver(server, { proven: { read: fails, save: fails } });
  const ours = message(server.host);
  await verify(ours, sign(ours, 'one'));
});

test('storage that never answers keeps no message out', async () => {
  await using server = await loopback(oneKey);
  const hangs = () => new Promise<never>(() => undefined);
  const { verify } = await receiver(server, { proven: { read: hangs, save: hangs } });
  const ours = message(server.host);
  await verify(ours, sign(ours, 'one'));
});

test('a proven address without its key is asked for so often a minute, whoever names it', async () => {
  await using server = await loopback(inTurn({ status: 503, body: {} }));
  const proven = createProvenKeys(memoryTable());
  await proven.save(
    checkKeyAddress(address({ origin: `http://${server.host}` }), {
      ...pins,
      hosts: [server.host],
      allowLoopback: true,
    }).href,
  );
  const { verify } = await receiver(server, { proven });
  const body = message(server.host);
  for (let turn = 0; turn < 100; turn += 1)
    await assert.rejects(verify(body, sign(body, 'forged')), code('callback-key-unavailable'));
  assert.equal(server.seen.length, 20);
});

test('a first key that could not be had in passing is asked for again at once', async () => {
  await using server = await loopback(inTurn({ status: 503, body: {} }, { body: { signing_key: 'one' } }));
  const { verify } = await receiver(server);
  const body = message(server.host);
  await assert.rejects(verify(body, sign(body, 'one')), code('callback-key-unavailable'));
  await verify(body, sign(body, 'one'));
});

test('a key that is shown only to those who sign in is asked for with our credentials, after it was refused without', async () => {
  await using server = await loopback(({ headers }) =>
    headers.authorization === 'Basic ours' ? { body: { signing_key: 'one' } } : { status: 401, body: {} },
  );
  const body = message(server.host);
  const anonymous = await receiver(server);
  await assert.rejects(anonymous.verify(body, sign(body, 'one')), code('callback-key-unavailable'));
  const { verify } = await receiver(server, {
    signedIn: () => Promise.resolve({ authorization: 'Basic ours', clientid: 'c' }),
  });
  await verify(body, sign(body, 'one'));
  assert.deepEqual(
    server.seen.slice(-2).map(({ headers }) => headers.authorization),
    [undefined, 'Basic ours'],
  );
});

test('forged, altered, unsigned and foreign messages stay out, and nobody is asked for the last three', async () => {
  await using server = await loopback(inTurn({ body: { signing_key: 'one' } }));
  await using elsewhere = await loopback(inTurn({ body: { signing_key: 'theirs' } }));
  const { verify } = await receiver(server);
  const body = message(server.host);
  await assert.rejects(verify(body, sign(body, 'forged')), code('callback-signature-wrong'));
  const altered = Buffer.from(body.toString().replace('4711', '4712'));
  await assert.rejects(verify(altered, sign(body, 'one')), code('callback-signature-wrong'));
  const asked = server.seen.length;
  const theirs = message(elsewhere.host);
  await assert.rejects(verify(theirs, sign(theirs, 'theirs')), code('callback-key-address-refused'));
  await assert.rejects(verify(body, null), code('callback-signature-missing'));
  const foreign = message(server.host, { CompanyId: 'other' });
  await assert.rejects(verify(foreign, sign(foreign, 'one')), code('callback-company-wrong'));
  assert.equal(elsewhere.seen.length, 0);
  assert.equal(server.seen.length, asked);
});

const keyAnswers: Readonly<Record<string, Reply>> = {
  'an error': { status: 500, body: {} },
  'a redirect': { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: null },
  'a web page': { body: '<html>login</html>' },
  'an empty key': { body: { signing_key: '' } },
  'another type': { body: { signing_key: 5 } },
  'a flood': { body: { signing_key: 'x'.repeat(70_000) } },
};
for (const [name, reply] of Object.entries(keyAnswers))
  test(`a key that cannot be had makes the vendor try again: ${name}`, async () => {
    await using server = await loopback(inTurn(reply));
    const { verify } = await receiver(server);
    const body = message(server.host);
    await assert.rejects(verify(body, sign(body, '')), code('callback-key-unavailable'));
    assert.equal(server.seen.length, 1);
  });
