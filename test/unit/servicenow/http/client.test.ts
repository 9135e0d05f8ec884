// If this fails, a ServiceNow that is asleep, overloaded or half way through an answer is taken at its word: incidents
// are created twice, lists end early, or notes are written again and again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServiceNowSimulator } from '../../../../sandbox/servicenow/start.ts';
import { CodedError } from '../../../../shared/rules/errors.ts';
import { Secret } from '../../../../shared/rules/secret.ts';
import { servicenowCaller } from '../../../../shared/servicenow/http/call.ts';
import { servicenowClient } from '../../../../shared/servicenow/http/client.ts';
import { both, ordered, term } from '../../../../shared/servicenow/http/query.ts';
import { signIn, type Credentials } from '../../../../shared/servicenow/http/sign-in.ts';
import { axiosSend } from '../../../../shared/web/send.ts';
import { loopback } from '../../../support/web/loopback.ts';
import { memoryRateLimiter, testWorld } from '../../../support/web/world.ts';

const oauth: Credentials = {
  kind: 'oauth',
  clientId: new Secret('sim-client'),
  clientSecret: new Secret('sim-secret'),
};
const basic: Credentials = {
  kind: 'basic',
  user: new Secret('sim.integration'),
  password: new Secret('sim-password'),
};

async function start(credentials: (refused: boolean) => Credentials = () => oauth) {
  const simulator = await startServiceNowSimulator({ httpPort: 0, httpsPort: -1, seed: 3, tickets: 25 });
  const instance = simulator.httpAddress;
  const { world, slept } = testWorld({ rateLimiter: memoryRateLimiter() });
  const send = axiosSend();
  const client = servicenowClient(
    servicenowCaller({
      account: 'sim',
      instance,
      signIn: signIn({
        instance,
        credentials: (refused) => Promise.resolve([credentials(refused)]),
        send,
        now: () => world.now(),
      }),
      retry: world,
    }),
  );
  const { core } = simulator;
  const incidents = () => core.control.records('incident') as readonly Readonly<Record<string, string>>[];
  return {
    core,
    client,
    slept,
    askedFor: async (route: string) => {
      const log = (await (await fetch(`${instance}/_sim/requests`)).json()) as {
        readonly byRoute: Readonly<Record<string, number>>;
      };
      return log.byRoute[route] ?? 0;
    },
    incidents,
    order: (fault: string, times = 1, options: Record<string, unknown> = {}) =>
      core.faults.order({ fault, times, options, match: { path: '/api/now' } }),
    pages: async (limit: number, query = 'ORDERBYsys_id') => {
      const ids: string[] = [];
      for (let offset = 0; ; offset += limit) {
        const page = await client.page('incident', { query, fields: ['sys_id'], limit, offset });
        ids.push(...page.rows.map((row) => row['sys_id'] ?? ''));
        if (!page.more) return ids;
      }
    },
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}
const code = (expected: string) => (thrown: unknown) =>
  thrown instanceof CodedError && thrown.code === expected;

test('both ways to sign in work, and one token serves many calls', async () => {
  await using withToken = await start();
  await Promise.all([1, 2, 3].map(() => withToken.client.count('incident', '')));
  assert.equal(await withToken.askedFor('POST /oauth_token.do'), 1);
  assert.equal(await withToken.client.count('incident', ''), withToken.incidents().length);
  await using withPassword = await start(() => basic);
  assert.equal(await withPassword.client.count('incident', ''), withPassword.incidents().length);
  assert.equal(withToken.core.cookiesSeen(), 0);
});

test('a token that ended early, and a secret that was exchanged, cost one more call and no failure', async () => {
  await using sim = await start();
  await sim.client.count('incident', '');
  sim.order('token-expired');
  assert.equal(await sim.client.count('incident', ''), sim.incidents().length);

  const stale: Credentials = { ...basic, password: new Secret('old') };
  await using rotated = await start((refused) => (refused ? basic : stale));
  assert.equal(await rotated.client.count('incident', ''), rotated.incidents().length);
  await using refused = await start(() => stale);
  await assert.rejects(refused.client.count('incident', ''), code('servicenow-unauthorized'));
  await using none = await start(() => ({ ...oauth, clientSecret: new Secret('wrong') }));
  await assert.rejects(none.client.count('incident', ''), (error: CodedError) => {
    assert.equal(error.code, 'servicenow-unauthorized');
    assert.match(
      error.detail,
      /^The token was refused with 401: server_error, access_denied/,
      'the words of OAuth',
    );
    return true;
  });
});

test('pages end where they end: not at a short one, not at an empty one, not without a link', async () => {
  await using sim = await start();
  const all = sim
    .incidents()
    .map((row) => row['sys_id'] ?? '')
    .toSorted();
  assert.deepEqual(await sim.pages(7), all);
  sim.order('short-page', 1, { hidden: 2 });
  assert.equal((await sim.pages(7)).length, all.length - 2);
  sim.order('empty-page');
  assert.equal((await sim.pages(7)).length, all.length - 7);
  for (const fault of [
    'link-lost',
    'link-elsewhere',
    'semaphores-exhausted',
    'bad-gateway',
    'connection-reset',
  ]) {
    sim.order(fault);
    assert.deepEqual(await sim.pages(7), all, fault);
  }
});

test('a reference is its id in whatever shape it comes', async () => {
  await using sim = await start();
  const some = sim.incidents().find((row) => row['company'] !== '');
  assert.ok(some !== undefined);
  const read = async () =>
    (await sim.client.get('incident', some['sys_id'] ?? '', ['company', 'number']))?.['company'];
  assert.equal(await read(), some['company']);
  for (const shape of ['string', 'object']) {
    sim.order('reference-shape', 1, { shape });
    assert.equal(await read(), some['company'], shape);
  }
});

test('a record that is not there is null; a create and a change give the record', async () => {
  await using sim = await start();
  assert.equal(await sim.client.get('incident', '0'.repeat(32), ['number']), null);
  const text = `O'Brien ^NQactive=true "quotes" 漢字 🖨️\nzwei`;
  const made = await sim.client.create('incident', {
    short_description: text.slice(0, 60),
    correlation_id: 'k-1',
  });
  const query = ordered(
    both(term('correlation_id', '=', 'k-1'), term('short_description', '=', text.slice(0, 60))),
    'sys_id',
  );
  const { rows } = await sim.client.page('incident', { query, fields: ['sys_id'], limit: 5 });
  assert.deepEqual(
    rows.map((row) => row['sys_id']),
    [made['sys_id']],
  );
  const changed = await sim.client.patch(
    'incident',
    made['sys_id'] ?? '',
    { short_description: 'Neu' },
    true,
  );
  assert.equal(changed['short_description'], 'Neu');
});

for (const fault of [
  'committed-then-500',
  'committed-then-reset',
  'truncated-json',
  'truncated-body',
  'cancelled-before-commit',
  'html-page',
  'dropped',
  'bad-gateway',
])
  test(`a create that ends in ${fault} is a doubt, and is not sent again`, async () => {
    await using sim = await start();
    const before = sim.incidents().length;
    sim.order(fault, 5);
    await assert.rejects(
      sim.client.create('incident', { short_description: 'Doubt' }),
      code('remote-write-ambiguous'),
    );
    assert.ok(sim.incidents().length - before <= 1);
  });

test('a journal entry is not repeated when its answer is lost, a plain change is', async () => {
  await using sim = await start();
  const id = sim.incidents()[0]?.['sys_id'] ?? '';
  const entries = () =>
    (sim.core.control.records('sys_journal_field') as readonly Readonly<Record<string, string>>[]).filter(
      (row) => row['element_id'] === id && row['value'] === 'once',
    ).length;
  sim.order('committed-then-reset');
  await assert.rejects(
    sim.client.patch('incident', id, { work_notes: 'once' }, false),
    code('remote-write-ambiguous'),
  );
  assert.equal(entries(), 1);
  sim.order('committed-then-reset');
  const changed = await sim.client.patch('incident', id, { short_description: 'twice is once' }, true);
  assert.equal(changed['short_description'], 'twice is once');
});

const reads: Readonly<Record<string, string>> = {
  'rows-then-error': 'servicenow-failed',
  'html-page': 'http-not-json',
  'truncated-json': 'http-not-json',
  dropped: 'http-not-json',
  redirected: 'http-not-json',
};
for (const [fault, expected] of Object.entries(reads))
  test(`a read that ends in ${fault} is a failure, not an empty list`, async () => {
    await using sim = await start();
    sim.order(fault, 9);
    await assert.rejects(
      sim.client.page('incident', { query: '', fields: ['sys_id'], limit: 5 }),
      code(expected),
    );
  });

test('a limit that lasts an hour is not slept: it is told with its length, and nobody else asks', async () => {
  await using sim = await start();
  await sim.client.count('incident', '');
  sim.order('rate-limited', 1, { retryAfterSeconds: 3_000 });
  const busy = (thrown: unknown) =>
    thrown instanceof CodedError && thrown.code === 'remote-busy' && thrown.retryAfterMs === 3_000_000;
  await assert.rejects(sim.client.count('incident', ''), busy);
  await assert.rejects(sim.client.count('incident', ''), busy);
  assert.deepEqual(sim.slept, []);
});

test('refusals have codes of their own', async () => {
  await using sim = await start();
  const id = sim.incidents()[0]?.['sys_id'] ?? '';
  for (const fault of ['acl-refusal', 'data-policy-refusal', 'business-rule-abort']) {
    sim.order(fault, 1, { fields: ['Close notes'], rule: 'Stop' });
    await assert.rejects(
      sim.client.patch('incident', id, { short_description: fault }, true),
      code('servicenow-forbidden'),
      fault,
    );
  }
  await assert.rejects(
    sim.client.page('no_such_table', { query: '', fields: [], limit: 1 }),
    code('servicenow-refused'),
  );
  for (const bad of ['', 'x/../../stats', '0'.repeat(31), 'G'.repeat(32)])
    await assert.rejects(sim.client.get('incident', bad, []), code('query-value-refused'));
  await assert.rejects(sim.client.count('incident/../x', ''), code('query-value-refused'));
});

test('no write is sent with other credentials after its deadline', async () => {
  const { world } = testWorld();
  await using server = await loopback(async () => {
    await world.sleep(30_000);
    return { status: 401, body: { error: { message: 'User Not Authenticated' } } };
  });
  const other: Credentials = { ...basic, password: new Secret('another-password') };
  const client = servicenowClient(
    servicenowCaller({
      account: 'sim',
      instance: server.origin,
      signIn: signIn({
        instance: server.origin,
        credentials: (refused) => Promise.resolve(refused ? [basic, other] : [basic]),
        send: axiosSend(),
        now: () => world.now(),
      }),
      retry: world,
    }),
  );
  const id = '0'.repeat(32);
  const writes: readonly ((inTime: typeof client) => Promise<unknown>)[] = [
    (inTime) => inTime.patch('incident', id, { short_description: 'Ours' }, true),
    (inTime) => inTime.patch('incident', id, { comments: 'Ours' }, false),
    (inTime) => inTime.create('incident', { short_description: 'Ours' }),
  ];
  for (const [index, write] of writes.entries()) {
    await assert.rejects(write(client.withDeadline(world.now() + 5_000)), code('remote-busy'));
    assert.equal(server.seen.length, index + 1);
  }
});
