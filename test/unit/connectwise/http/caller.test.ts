// If this fails, a moved codebase stops every sync, a redirect makes a second ticket or carries the keys to a stranger,
// and a rotation of keys fails the calls that are under way.
import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { test } from 'node:test';
import { CodedError, type ErrorCode } from '../../../../shared/rules/errors.ts';
import { connectwiseClient } from '../../../../shared/connectwise/client.ts';
import type { Call } from '../../../../shared/connectwise/http/call.ts';
import { inTurn, loopback, type Reply } from '../../../support/web/loopback.ts';
import { keys, scripted } from '../../../support/connectwise/caller.ts';
import { testWorld } from '../../../support/web/world.ts';

const read: Call = {
  method: 'GET',
  path: '/service/tickets/5',
  route: '/service/tickets/{id}',
  repeatable: true,
};
const create: Call = {
  method: 'POST',
  path: '/service/tickets',
  route: '/service/tickets',
  json: { summary: 'Drucker — 漢字 🖨️' },
  repeatable: false,
};
const code =
  (expected: ErrorCode, more: (error: CodedError) => boolean = () => true) =>
  (thrown: unknown) =>
    thrown instanceof CodedError && thrown.code === expected && more(thrown);

test('address, keys, client id and media type are those that ConnectWise wants', async () => {
  await using on = await scripted(inTurn({ body: { id: 5 } }), { version: '2025.8' });
  const { value } = await on.call({ ...read, query: { fields: 'id,board/name' } });
  assert.deepEqual(value, { id: 5 });
  const [seen] = on.asked();
  assert.equal(seen?.url, '/v2025_1/apis/3.0/service/tickets/5?fields=id%2Cboard%2Fname');
  const pair = Buffer.from('simco+sim-public:sim-private').toString('base64');
  assert.equal(seen?.headers.authorization, `Basic ${pair}`);
  assert.equal(seen?.headers['clientid'], '00000000-0000-4000-8000-000000000000');
  assert.equal(seen?.headers.accept, 'application/vnd.connectwise.com+json; version=2025.8');
});

test('a body goes out as JSON in UTF-8', async () => {
  await using on = await scripted(inTurn({ status: 201, body: { id: 1 } }));
  await on.call(create);
  assert.equal(on.asked()[0]?.headers['content-type'], 'application/json; charset=utf-8');
  assert.deepEqual(JSON.parse(on.asked()[0]?.body ?? ''), create.json);
});

test('the codebase is asked for once, however many calls begin at the same time', async () => {
  await using on = await scripted(inTurn({ body: {} }));
  await Promise.all([on.call(read), on.call(read), on.call(read)]);
  assert.equal(on.server.seen.filter(({ path }) => path.startsWith('/login/')).length, 1);
});

const moved: Readonly<Record<string, Reply>> = {
  'a web page with 404': { status: 404, body: '<html>not here</html>' },
  'a plain-text 400': { status: 400, body: 'Cannot route. Codebase/company is invalid' },
};
for (const [name, reply] of Object.entries(moved))
  test(`a codebase that moved meanwhile is found again after ${name}, even for a create`, async () => {
    await using on = await scripted(
      ({ path }) => (path.startsWith('/v2025_2/') ? { status: 201, body: { id: 9 } } : reply),
      { codebases: ['v2025_1/', 'v2025_2/'] },
    );
    assert.deepEqual((await on.call(create)).value, { id: 9 });
    assert.equal(on.asked().length, 2);
  });

test('a codebase that did not move is no reason to ask again', async () => {
  await using on = await scripted(inTurn({ status: 404, body: '<html>wrong host</html>' }));
  await assert.rejects(on.call(read), code('connectwise-not-found'));
  assert.equal(on.asked().length, 1);
});

test('a refusal that is no JSON is told as it was said, and explained only where its cause is known', async () => {
  const told = async (status: number, body: string) => {
    await using on = await scripted(() => ({ status, body }));
    const error = await on.call(read).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof CodedError);
    return error.detail;
  };
  assert.match(
    await told(400, 'Cannot route. Codebase/company is invalid'),
    /It said "Cannot route\. Codebase\/company is invalid": a wrong company or codebase/,
  );
  assert.match(await told(400, 'Request line too long'), /It said "Request line too long"\.$/);
  assert.match(await told(400, '<html>Blocked by policy</html>'), /web page, as of a proxy or a firewall/);
  assert.doesNotMatch(await told(400, '<html>Blocked by policy</html>'), /company/);
  assert.match(await told(404, '<html>not here</html>'), /a wrong host, or keys that are not accepted/);
});

test('a missing record does not make anybody look for the codebase', async () => {
  await using on = await scripted(
    inTurn({ status: 404, body: { code: 'NotFound', message: 'Ticket 5 not found' } }),
  );
  await assert.rejects(
    on.call(read),
    code('connectwise-not-found', ({ facts }) => facts['vendorCode'] === 'NotFound'),
  );
  assert.equal(on.server.seen.filter(({ path }) => path.startsWith('/login/')).length, 1);
});

test('an unknown company is told as such', async () => {
  await using on = await scripted(inTurn({ body: {} }), { company: 'nobody', codebases: [null] });
  await assert.rejects(on.call(read), code('connectwise-company-unknown'));
});

test('a create answered with a redirect to http is read at our own host and sent once', async () => {
  await using on = await scripted(({ method }) =>
    method === 'POST'
      ? {
          status: 302,
          headers: { location: 'http://127.0.0.1:1/v2025_1/apis/3.0/service/tickets/77' },
          body: null,
        }
      : { body: { id: 77 } },
  );
  assert.deepEqual((await on.call(create)).value, { id: 77 });
  assert.deepEqual(
    on.asked().map(({ method, path }) => `${method} ${path}`),
    ['POST /v2025_1/apis/3.0/service/tickets', 'GET /v2025_1/apis/3.0/service/tickets/77'],
  );
});

test('a redirect to another host gets nothing from us; of a create it leaves a doubt', async () => {
  await using elsewhere = await loopback(inTurn({ body: { id: 1 } }));
  const location = elsewhere.origin.replace('127.0.0.1', 'localhost');
  await using on = await scripted(inTurn({ status: 302, headers: { location } }));
  await assert.rejects(on.call(create), code('remote-write-ambiguous'));
  await assert.rejects(on.call(read), code('connectwise-redirect-refused'));
  assert.equal(elsewhere.seen.length, 0);
  assert.equal(on.asked().length, 2);
});

test('a refusal that repeats the keys is told without them', async () => {
  const message = 'The pair sim-public:sim-private of company simco is not accepted here.';
  for (const status of [400, 401, 403, 500]) {
    await using on = await scripted(inTurn({ status, body: { code: 'sim-private', message } }));
    const thrown = await on.call(read).catch((error: unknown) => error);
    assert.ok(thrown instanceof CodedError);
    assert.doesNotMatch(inspect(thrown, { depth: 9, showHidden: true }), /sim-private|sim-public/);
  }
});

const list: Call = {
  method: 'GET',
  path: '/system/documents',
  route: '/system/documents',
  query: { recordType: 'Ticket', recordId: '5' },
  repeatable: true,
};
const redirected = (location: string) => ({ status: 302, headers: { location }, body: null });

test('a list that is redirected keeps its conditions, which are the only thing that makes it one record’s', async () => {
  await using on = await scripted(({ url }) =>
    url.startsWith('/v2025_1/')
      ? redirected('http://127.0.0.1:1/v2026_1/apis/3.0/system/documents?recordId=6')
      : { body: [{ id: 1 }] },
  );
  assert.deepEqual((await on.call(list)).value, [{ id: 1 }]);
  assert.deepEqual(
    on.asked().map(({ url }) => url),
    [
      '/v2025_1/apis/3.0/system/documents?recordType=Ticket&recordId=5',
      '/v2026_1/apis/3.0/system/documents?recordType=Ticket&recordId=5',
    ],
  );
});

const astray = {
  'another record': '/v2025_1/apis/3.0/system/documents/1',
  'another list': '/v2025_1/apis/3.0/company/companies',
  'a page that is not the API': '/login/login.html',
  'a place above the API': '/v2025_1/apis/3.0/../../system/documents',
  nothing: '',
} as const;
for (const [name, location] of Object.entries(astray))
  test(`a list that is redirected to ${name} is not read there`, async () => {
    await using on = await scripted(inTurn(redirected(location)));
    await assert.rejects(on.call(list), code('connectwise-redirect-refused'));
    assert.equal(on.asked().length, 1);
  });

for (const location of [
  '/v2025_1/apis/3.0/service/tickets',
  '/v2025_1/apis/3.0/service/tickets/7/notes',
  '/v2025_1/apis/3.0/company/contacts/7',
])
  test(`a create that is redirected to ${location} is a doubt, and nothing is read there`, async () => {
    await using on = await scripted(inTurn(redirected(location)));
    await assert.rejects(on.call(create), code('remote-write-ambiguous'));
    assert.equal(on.asked().length, 1);
  });

const doubtful: Readonly<Record<string, Reply | 'cut'>> = {
  'a 500': { status: 500, body: { code: 'x', message: 'timeout' } },
  'a gateway page': { status: 502, body: '<html>' },
  'a cut connection': 'cut',
  'a success with a web page': { status: 200, body: '<html>login</html>' },
  'a success that ends early': { status: 201, body: '{"id": 5, "summ' },
};
for (const [name, reply] of Object.entries(doubtful))
  test(`a create that ends in ${name} is a doubt and not repeated`, async () => {
    await using on = await scripted((_, response) => {
      if (reply !== 'cut') return reply;
      response.destroy();
      return 'handled';
    });
    await assert.rejects(on.call(create), code('remote-write-ambiguous'));
    assert.equal(on.asked().length, 1);
  });

test('a read that gets a web page or half an answer is told so', async () => {
  for (const body of ['<html>login</html>', '{"id": 5, "summ']) {
    await using on = await scripted(inTurn({ body }));
    await assert.rejects(on.call(read), code('http-not-json'));
  }
});

test('the other shape of 429 is honoured, and a create is sent after it', async () => {
  await using on = await scripted(
    inTurn(
      {
        status: 429,
        headers: { 'retry-after': '2' },
        body: { error: 'ConnectWiseAPI', message: 'Too many requests. Please try again in 2 seconds.' },
      },
      { status: 201, body: { id: 3 } },
    ),
  );
  assert.deepEqual((await on.call(create)).value, { id: 3 });
  assert.deepEqual(on.slept, [2_000]);
});

test('after a 401 the other key pair is tried, and only then is it a refusal', async () => {
  const asked: boolean[] = [];
  const pairs = (refused: boolean) => {
    asked.push(refused);
    return Promise.resolve(refused ? [keys('new'), keys('old')] : [keys('stale')]);
  };
  const accepted = Buffer.from('simco+old-public:old-private').toString('base64');
  await using on = await scripted(
    ({ headers }) =>
      headers.authorization === `Basic ${accepted}`
        ? { status: 201, body: { id: 4 } }
        : { status: 401, body: { code: 'Unauthorized', message: 'no' } },
    { keys: pairs },
  );
  assert.deepEqual((await on.call(create)).value, { id: 4 });
  assert.deepEqual(asked, [false, true]);
  await using none = await scripted(inTurn({ status: 401, body: { code: 'Unauthorized' } }));
  await assert.rejects(none.call(read), code('connectwise-unauthorized'));
});

test('a refusal names the vendor’s code and fields, never our keys or the query', async () => {
  await using on = await scripted(
    inTurn({
      status: 400,
      body: {
        code: 'InvalidObject',
        message: 'ticket object is invalid',
        errors: [
          { code: 'MissingRequiredField', message: 'The summary field is required.', field: 'summary' },
        ],
      },
    }),
  );
  const error = await on
    .call({ ...read, query: { conditions: 'canary' } })
    .catch((thrown: unknown) => thrown);
  assert.ok(error instanceof CodedError);
  assert.equal(error.code, 'connectwise-refused');
  assert.deepEqual(error.facts, {
    route: 'GET /service/tickets/{id}',
    status: 400,
    vendorCode: 'InvalidObject,MissingRequiredField',
    fields: 'summary',
  });
  assert.doesNotMatch(inspect(error, { depth: 9 }), /canary|sim-private|Basic /);
});

test('a refusal that repeats our own header does not bring the keys into an error', async () => {
  await using on = await scripted(({ headers: { authorization = '' } }) => ({
    status: 400,
    body: { code: authorization, message: `Bad: ${authorization}`, errors: [{ field: authorization }] },
  }));
  const error = await on.call(read).catch((thrown: unknown) => thrown);
  const [, sent = ''] = String(on.asked()[0]?.headers.authorization).split(' ');
  assert.ok(sent.length > 10 && error instanceof CodedError);
  assert.match(error.detail, /Bad: Basic \[secret\]/);
  const printed = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
  assert.ok(!printed.includes(sent), printed);
});

test('statuses become codes', async () => {
  const expected: readonly (readonly [number, ErrorCode])[] = [
    [403, 'connectwise-forbidden'],
    [404, 'connectwise-not-found'],
    [409, 'connectwise-refused'],
    [500, 'connectwise-failed'],
  ];
  for (const [status, wanted] of expected) {
    await using on = await scripted(inTurn({ status, body: { code: 'x', message: 'y', errors: null } }));
    await assert.rejects(on.call(read), code(wanted), String(status));
  }
});

test('plain http is accepted on this machine alone, and there only when allowed', async () => {
  await using on = await scripted(inTurn({ body: {} }), { allowLoopback: false });
  await assert.rejects(on.call(read), code('settings-invalid'));
  await using other = await scripted(inTurn({ body: {} }), { site: 'http://connectwise.example' });
  await assert.rejects(other.call(read), code('settings-invalid'));
  assert.equal(on.asked().length + other.asked().length, 0);
});

test('an answer without content is an answer', async () => {
  await using on = await scripted(inTurn({ status: 204, body: null }));
  assert.equal((await on.call({ ...read, method: 'DELETE' })).value, undefined);
});

test('JSON that is no record is told as such, and of a create it leaves a doubt', async () => {
  for (const body of ['null', '5', '[]', '"text"']) {
    await using to = await scripted((seen) => ({
      status: seen.method === 'POST' ? 201 : 200,
      body,
      headers: { 'content-type': 'application/json' },
    }));
    const client = connectwiseClient(to.call);
    const change = [{ op: 'replace' as const, path: 'summary', value: 'x' }];
    const file = { recordType: 'Ticket' as const, recordId: 1, fileName: 'a', content: Buffer.from('x') };
    for (const either of [client, client.forCompany(2)]) {
      await assert.rejects(either.tickets.get(5), code('http-not-json'), body);
      await assert.rejects(either.tickets.patch(5, change), code('http-not-json'), body);
      await assert.rejects(either.tickets.update(5, { summary: 'x' }), code('http-not-json'), body);
    }
    await assert.rejects(client.systemInfo(), code('http-not-json'), body);
    await assert.rejects(client.documents.get(5), code('http-not-json'), body);
    const draft = { summary: 'x', company: { id: 2 } };
    await assert.rejects(client.tickets.create(draft), code('remote-write-ambiguous'), body);
    await assert.rejects(client.forCompany(2).tickets.create(draft), code('remote-write-ambiguous'), body);
    await assert.rejects(client.documents.upload(file), code('remote-write-ambiguous'), body);
  }
});

test('no write is sent with other keys, or to another codebase, after its deadline', async () => {
  const slow: Readonly<Record<string, Reply>> = {
    'a refused key': { status: 401, body: { code: 'Unauthorized' } },
    'a codebase that moved': { status: 404, body: '<html>not here</html>' },
  };
  for (const [name, reply] of Object.entries(slow))
    for (const write of [create, { ...read, method: 'PATCH', json: [] } as const]) {
      const { world } = testWorld();
      await using on = await scripted(
        async () => {
          await world.sleep(30_000);
          return reply;
        },
        {
          retry: world,
          codebases: ['v2025_1/', 'v2025_2/'],
          keys: (refused) => Promise.resolve(refused ? [keys(), keys('other')] : [keys()]),
        },
      );
      const deadline = world.now() + 5_000;
      await assert.rejects(on.call({ ...write, deadline }), code('remote-busy'), name);
      assert.equal(on.asked().length, 1, name);
    }
});

test('a created record is read at its redirect, also after the deadline of the create', async () => {
  const { world } = testWorld();
  await using on = await scripted(
    async ({ method }, _response) => {
      if (method === 'GET') return { body: { id: 9 } };
      await world.sleep(30_000);
      return { status: 302, headers: { location: `${on.server.origin}/v2025_1/apis/3.0/service/tickets/9` } };
    },
    { retry: world },
  );
  assert.deepEqual((await on.call({ ...create, deadline: world.now() + 5_000 })).value, { id: 9 });
});
