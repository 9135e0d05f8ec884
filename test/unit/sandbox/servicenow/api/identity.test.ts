// If this fails, our token handling is tested against rules that no instance has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { virtualClock } from '../../../../../sandbox/common/clock.ts';
import { createServiceNowCore, type ServiceNowCore } from '../../../../../sandbox/servicenow/core.ts';
import { ask, basic, incidents } from '../../../../support/sandbox/servicenow-ask.ts';

const client = { client_id: 'sim-client', client_secret: 'sim-secret' };

async function token(core: ServiceNowCore, form: Record<string, string>) {
  const told = await ask(core, 'POST', '/oauth_token.do', {
    bytes: Buffer.from(new URLSearchParams(form).toString()),
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: '' },
  });
  return { status: told.status, ...(told.json as Record<string, unknown>) } as Record<string, unknown>;
}

async function statusWith(core: ServiceNowCore, text: unknown): Promise<number> {
  return (await ask(core, 'GET', incidents, { headers: { authorization: `Bearer ${String(text)}` } })).status;
}

test('client credentials give the same token again within its life, and its end moves', async () => {
  const clock = virtualClock(0);
  const core = createServiceNowCore({ tickets: 0, clock });
  const grant = { grant_type: 'client_credentials', ...client };
  const first = await token(core, grant);
  assert.deepEqual([first['status'], first['token_type'], first['expires_in']], [200, 'Bearer', 1800]);
  assert.ok(!('refresh_token' in first));
  await clock.advance(1_700_000);
  const second = await token(core, grant);
  assert.deepEqual([second['access_token'], second['expires_in']], [first['access_token'], 1800]);
  await clock.advance(1_700_000);
  assert.equal(await statusWith(core, first['access_token']), 200);
  await clock.advance(200_000);
  assert.equal(await statusWith(core, first['access_token']), 401);
  assert.notEqual((await token(core, grant))['access_token'], first['access_token']);
});

test('a password token keeps its end, and a refresh token outlives it', async () => {
  const clock = virtualClock(0);
  const core = createServiceNowCore({ tickets: 0, clock });
  const grant = { grant_type: 'password', ...client, username: 'sim.integration', password: 'sim-password' };
  const first = await token(core, grant);
  await clock.advance(1_000_000);
  assert.deepEqual((await token(core, grant))['expires_in'], 800);
  await clock.advance(900_000);
  assert.equal(await statusWith(core, first['access_token']), 401);
  const refreshed = await token(core, {
    grant_type: 'refresh_token',
    ...client,
    refresh_token: String(first['refresh_token']),
  });
  assert.equal(await statusWith(core, refreshed['access_token']), 200);
});

test('wrong secrets, JSON and unknown grants are refused', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const grant = { grant_type: 'client_credentials', ...client };
  assert.deepEqual(await token(core, { ...grant, client_secret: 'no' }), {
    status: 401,
    error: 'server_error',
    error_description: 'access_denied',
  });
  assert.equal((await token(core, { ...grant, grant_type: 'magic' }))['status'], 401);
  const json = await ask(core, 'POST', '/oauth_token.do', { body: grant });
  assert.equal(json.status, 401);
});

test('a client that keeps cookies is noticed', async () => {
  const core = createServiceNowCore({ tickets: 0 });
  const first = await ask(core, 'GET', incidents);
  assert.match(first.headers['set-cookie'] ?? '', /^JSESSIONID=/);
  assert.equal(core.cookiesSeen(), 0);
  await ask(core, 'GET', incidents, { headers: { cookie: 'JSESSIONID=1' } });
  assert.equal(core.cookiesSeen(), 1);
});

const grants = [
  { grant_type: 'client_credentials' },
  { grant_type: 'password', username: 'sim.integration', password: 'sim-password' },
];

for (const grant of grants)
  test(`a client may name itself in Authorization: Basic (${grant.grant_type}), wholly or for what the body leaves open`, async () => {
    const core = createServiceNowCore({ tickets: 0 });
    const send = async (form: Record<string, string>, authorization: string) =>
      (
        await ask(core, 'POST', '/oauth_token.do', {
          bytes: Buffer.from(new URLSearchParams({ ...grant, ...form }).toString()),
          headers: { 'content-type': 'application/x-www-form-urlencoded', authorization },
        })
      ).status;
    assert.equal(await send({}, basic('sim-client', 'sim-secret')), 200);
    assert.equal(await send({}, basic('sim%2Dclient', 'sim%2Dsecret')), 200);
    assert.equal(await send({ client_id: 'sim-client' }, basic('sim-client', 'sim-secret')), 200);
    assert.equal(await send({}, basic('sim-client', 'wrong')), 401);
    assert.equal(await send({ ...client, client_secret: 'wrong' }, basic('sim-client', 'sim-secret')), 401);
    assert.equal(await send({}, ''), 401);
  });
