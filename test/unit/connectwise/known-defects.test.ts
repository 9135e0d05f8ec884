// If this fails, ours does what people left the other clients for. Each test bears the name of a defect that was measured
// on ConnectWiseManageAPI 0.4.16, or that users of connectwise-rest, pyconnectwise, django-connectwise and the PHP client
// reported, and shows that this client does not have it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { connectwiseClient } from '../../../shared/connectwise/client.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { loopback } from '../../support/web/loopback.ts';
import { keys, scripted } from '../../support/connectwise/caller.ts';
import { startSimulated } from '../../support/connectwise/simulated.ts';

const failure = async (work: Promise<unknown>): Promise<CodedError> => {
  const thrown: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  assert.ok(thrown instanceof CodedError, `no coded error: ${String(thrown)}`);
  return thrown;
};
const ids = async (list: AsyncIterable<{ readonly id: number }>): Promise<number[]> => {
  const read: number[] = [];
  for await (const { id } of list) read.push(id);
  return read;
};

test('“one try and no more”: 429 and 5xx are tried again, after what Retry-After says', async () => {
  await using sim = await startSimulated(3);
  const id = sim.held()[0]?.id ?? 0;
  for (const fault of ['rate-limited', 'unavailable', 'timeout-500', 'bad-gateway']) {
    sim.order(fault, 1, { retryAfterSeconds: 1 });
    assert.equal((await sim.client.tickets.get(id)).id, id, fault);
  }
  assert.ok(sim.slept.includes(1_000), `slept ${sim.slept.join(' ')}`);
});

test('“an answer after 135 seconds was taken”: a call has a time limit', async () => {
  await using on = await scripted(() => new Promise(() => undefined), {
    timeoutMs: 50,
  });
  const { code } = await failure(connectwiseClient(on.call).tickets.get(5));
  assert.ok(['http-timeout', 'remote-busy'].includes(code), code);
});

test('“-all loops for ever”: a last page whose Link has only first and prev is the last', async () => {
  await using on = await scripted((seen) => {
    const page = Number(seen.query.get('page') ?? 1);
    const link = (rel: string, to: number) => `<https://x.example/service/boards?page=${to}>; rel="${rel}"`;
    return page === 1
      ? { body: [{ id: 1 }, { id: 2 }], headers: { link: link('next', 2) } }
      : { body: [{ id: 3 }, { id: 4 }], headers: { link: `${link('first', 1)}, ${link('prev', 1)}` } };
  });
  assert.deepEqual(await ids(connectwiseClient(on.call).boards.list({ pageSize: 2 })), [1, 2, 3, 4]);
  assert.equal(on.asked().length, 2);
});

test('“-all loses the last page when there is no Link”: pages are counted then', async () => {
  await using on = await scripted((seen) => {
    const after = Number(seen.query.get('pageId') ?? 0) || (Number(seen.query.get('page') ?? 1) - 1) * 2;
    return {
      body: [1, 2, 3, 4, 5]
        .filter((id) => id > after)
        .slice(0, 2)
        .map((id) => ({ id })),
    };
  });
  assert.deepEqual(await ids(connectwiseClient(on.call).tickets.list({ pageSize: 2 })), [1, 2, 3, 4, 5]);
});

test('“-all gives a partial list on an error”: the reader throws, and an array is whole or none', async () => {
  await using on = await scripted((seen) =>
    Number(seen.query.get('page') ?? 0) === 1
      ? { body: [{ id: 1 }, { id: 2 }] }
      : { status: 400, body: { code: 'InvalidObject', message: 'no' } },
  );
  const list = connectwiseClient(on.call).boards.list({ pageSize: 2 });
  assert.equal((await failure(list.toArray({ limit: 100 }))).code, 'connectwise-refused');
});

test('“credentials go to whatever host a Link names”: address and host are our own', async () => {
  await using elsewhere = await loopback(() => ({ body: [] }));
  await using sim = await startSimulated(30);
  sim.order('foreign-link', 10, { origin: elsewhere.origin });
  assert.equal((await ids(sim.client.tickets.list({ pageSize: 5 }))).length, 30);
  assert.equal(elsewhere.seen.length, 0);
});

test('“try and catch see nothing”: a refusal is thrown, with the vendor’s code, message and field', async () => {
  await using sim = await startSimulated(3);
  const company = { id: sim.held()[0]?.company?.id ?? 0 };
  const refused = await failure(sim.client.tickets.create({ summary: 'x'.repeat(101), company }));
  assert.equal(refused.code, 'connectwise-refused');
  assert.equal(refused.facts['fields'], 'summary');
  assert.match(String(refused.facts['vendorCode']), /InvalidObject/);
  assert.match(refused.message, /maximum length of 100/);
});

test('“-Debug prints Authorization”: no error, client or caller shows a key, however it is printed', async () => {
  await using on = await scripted(() => ({ status: 401, body: { code: 'Unauthorized' } }));
  const client = connectwiseClient(on.call);
  const error = await failure(client.tickets.get(5));
  const basic = String(on.asked()[0]?.headers.authorization).split(' ')[1] ?? '';
  assert.ok(basic.length > 10);
  const printed = [error, client, on.call, keys()]
    .map((one) => `${inspect(one, { depth: 20, showHidden: true })} ${JSON.stringify(one)}`)
    .concat(error.message, error.stack ?? '')
    .join('\n');
  for (const secret of [basic, 'sim-private', 'sim-public']) assert.ok(!printed.includes(secret), secret);
});

test('“cookies of one sign-in stay in the next”: none is ever sent back', async () => {
  await using on = await scripted(() => ({ body: { id: 5 }, headers: { 'set-cookie': 'session=1' } }));
  const client = connectwiseClient(on.call);
  await client.tickets.get(5);
  await client.tickets.get(5);
  assert.deepEqual(
    on.asked().map(({ headers }) => headers.cookie),
    [undefined, undefined],
  );
});

test('“a second connection keeps the first”: two clients in one program are two', async () => {
  await using one = await scripted(() => ({ body: { id: 1 } }), { company: 'first' });
  await using other = await scripted(() => ({ body: { id: 2 } }), { company: 'second' });
  const got = await Promise.all([
    connectwiseClient(one.call).tickets.get(1),
    connectwiseClient(other.call).tickets.get(2),
  ]);
  assert.deepEqual(
    got.map(({ id }) => id),
    [1, 2],
  );
  const user = (on: typeof one) =>
    Buffer.from(String(on.asked()[0]?.headers.authorization).slice(6), 'base64').toString().split('+')[0];
  assert.deepEqual([user(one), user(other)], ['first', 'second']);
});

test('“a file becomes one number per byte, uploads are corrupt” (and in connectwise-rest): bytes are bytes', async () => {
  await using sim = await startSimulated(3);
  const bytes = randomBytes(5_000);
  const made = await sim.client.documents.upload({
    recordType: 'Ticket',
    recordId: sim.held()[0]?.id ?? 0,
    fileName: 'a.bin',
    content: bytes,
  });
  assert.ok((await sim.client.documents.read(made.id)).equals(bytes));
});

test('“one operation per PATCH, and no null”: several in one request, null clears', async () => {
  await using sim = await startSimulated(3);
  const id = sim.held()[0]?.id ?? 0;
  await sim.client.systemInfo();
  const before = sim.asked();
  const after = await sim.client.tickets.update(id, { summary: 'a', owner: null, severity: 'High' });
  assert.deepEqual([after.summary, after.owner, after.severity], ['a', undefined, 'High']);
  assert.equal(sim.asked() - before, 1);
});

test('“ids hold 32 bits”: larger ones are sent as they are', async () => {
  await using on = await scripted(() => ({ body: { id: 5_000_000_000 } }));
  await connectwiseClient(on.call).tickets.get(5_000_000_000);
  assert.ok(on.asked()[0]?.path.endsWith('/service/tickets/5000000000'));
});

test('“commands that cannot work”: counts of trails and documents, time by company and ticket, types by condition', async () => {
  await using sim = await startSimulated(60);
  const { client } = sim;
  const [ticket] = sim.held();
  const id = ticket?.id ?? 0;
  await client.tickets.update(id, { summary: 'changed' });
  const trail: unknown[] = [];
  for await (const line of client.auditTrail('Ticket', id)) trail.push(line);
  assert.ok(trail.length > 0);
  assert.equal(await client.auditTrailCount('Ticket', id), trail.length);
  assert.equal(await client.documents.count('Ticket', id), 0);
  const [entry] = sim.simulator.core.control.records('timeEntries') as readonly {
    id: number;
    chargeToId: number;
    company: { id: number };
  }[];
  assert.ok(entry !== undefined);
  const entries = await client.timeEntries
    .list({ where: (time) => time('chargeToId').is(entry.chargeToId), fields: ['company/id'] })
    .toArray({ limit: 5 });
  assert.deepEqual(
    entries.map(({ id, company }) => [id, company?.id]),
    [[entry.id, entry.company.id]],
  );
  const types = await client.companyTypes.list({ where: (type) => type('vendorFlag').is(true) }).first();
  assert.equal(types?.name, 'Vendor');
});

for (const [what, body] of [
  ['nothing', ''],
  ['a web page', '<!DOCTYPE html><html>Sign in</html>'],
  ['half an answer', '{"id": 5, "summ'],
] as const)
  test(`“the raw response comes out” (and “the cloud URL gives HTML”): a 200 with ${what} is an error that says so`, async () => {
    await using on = await scripted((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(body);
      return 'handled';
    });
    const error = await failure(connectwiseClient(on.call).tickets.get(5));
    assert.equal(error.code, 'http-not-json');
    assert.ok(!error.message.includes('Sign in'));
  });

test('“insecure redirection on create”: the record that was made comes back, and only one was made', async () => {
  await using sim = await startSimulated(3);
  const before = sim.held().length;
  sim.order('redirect-after-commit');
  const made = await sim.client.tickets.create({
    summary: 'Once',
    company: { id: sim.held()[0]?.company?.id ?? 0 },
  });
  assert.deepEqual([made.summary, sim.held().length], ['Once', before + 1]);
});

test('“only 25 items”, “pages twice”, “getAll wrong”: a list is whole without a word about pages', async () => {
  await using sim = await startSimulated(1_203);
  const read = await ids(sim.client.tickets.list({ fields: ['summary'] }));
  assert.deepEqual(
    read,
    sim.held().map(({ id }) => id),
  );
});

test('“custom fields break the model”: they are read, found and set', async () => {
  await using sim = await startSimulated(5);
  const [ticket] = sim.held();
  const [field] = ticket?.customFields ?? [];
  assert.ok(ticket !== undefined && field !== undefined);
  const changed = await sim.client.tickets.update(ticket.id, {
    customFields: [{ id: field.id, value: 'A & "17"' }],
  });
  assert.equal(changed.customFields?.[0]?.value, 'A & "17"');
});

test('“how do I filter by status?”: the editor offers the path and its values, the server the tickets', async () => {
  await using sim = await startSimulated(40);
  const found = await sim.client.tickets
    .list({ where: (ticket) => ticket('status/name').is('New'), fields: ['status/name'] })
    .toArray({ limit: 100 });
  assert.ok(found.length > 0 && found.every(({ status }) => status?.name === 'New'));
});

test('“an address over 2,000 characters throws”: it is asked in another way', async () => {
  await using sim = await startSimulated(20);
  const wanted = sim.held().map(({ id }) => id);
  const many = [...wanted, ...Array.from({ length: 2_000 }, (_, index) => 900_000 + index)];
  const read = await ids(sim.client.tickets.list({ where: (ticket) => ticket('id').in(many) }));
  assert.deepEqual(
    read.toSorted((one, other) => one - other),
    wanted,
  );
  const companies = await ids(sim.client.companies.list({ where: (company) => company('id').in(many) }));
  assert.deepEqual(companies, []);
});

test('“the not-equals of the builder emits =”: it does not, and nulls are told from values', async () => {
  await using sim = await startSimulated(40);
  const count = (named: boolean) =>
    sim.client.tickets.count((ticket) => (named ? ticket('owner').isNot(null) : ticket('owner').is(null)));
  const held = sim.held().filter(({ owner }) => owner !== undefined).length;
  assert.deepEqual([await count(true), await count(false)], [held, sim.held().length - held]);
});

test('“the API’s time zone bug”: times go out in UTC with a Z and whole seconds, from any zone', async () => {
  await using sim = await startSimulated(20);
  const [, ticket] = sim.held();
  const updated = ticket?._info?.lastUpdated ?? '';
  const local = new Date(`${updated.slice(0, 19)}+00:00`);
  const found = await ids(
    sim.client.tickets.list({ where: (one) => one('lastUpdated').from(local), fields: ['summary'] }),
  );
  assert.ok(found.includes(ticket?.id ?? 0));
  const query = sim.simulator.core.log
    .read()
    .recent.map(({ query }) => decodeURIComponent(query))
    .join(' ');
  assert.match(query, /\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\]/);
});
