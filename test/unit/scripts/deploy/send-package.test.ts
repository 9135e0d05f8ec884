// If this fails, a package counts as refused that Azure has taken, or a running deployment is overwritten.
import assert from 'node:assert/strict';
import { createServer, type AddressInfo } from 'node:net';
import { test } from 'node:test';
import { deploy } from '../../../../scripts/deploy/deploy.ts';
import { findTarget } from '../../../../scripts/deploy/target.ts';
import {
  named,
  startAzure,
  taken,
  tokens,
  type Told,
  virtualTime,
} from '../../../support/deploy/azure-stand-in.ts';
import { play } from '../../../support/deploy/play.ts';

test('403 twice and then taken: it waits a minute each time, and continues', async () => {
  const refused: Told = { status: 403, body: 'no role yet' };
  const { code, sent, slept, said } = await play({ publish: [refused, refused, taken] });
  assert.equal(code, 0, said);
  assert.deepEqual(sent, ['new', 'new', 'new']);
  assert.deepEqual(slept, [60_000, 60_000]);
});

test('403 for good: three tries, nothing changed, and the roles are named', async () => {
  const { code, said, sent } = await play({ publish: [{ status: 403 }] });
  assert.equal(code, 3);
  assert.deepEqual(sent, ['new', 'new', 'new']);
  assert.match(said, /refused the package 3 times in 2 minutes: 403/);
  assert.match(said, /Website Contributor.*Storage Blob Data Owner/);
  assert.match(said, /Nothing was changed/);
});

test('500 is not tried again: what became of it is unknown, so the previous package is sent', async () => {
  const { code, said, sent, slept } = await play({ publish: [{ status: 500, body: 'broken' }, taken] });
  assert.equal(code, 1, said);
  assert.deepEqual(sent, ['new', 'old']);
  assert.deepEqual(slept, []);
  assert.match(said, /did not say what became of it: 500: broken/);
});

for (const told of [
  { status: 200, text: '<html><head><title>Sign in</title></head></html>' },
  { status: 408, body: 'too slow' },
] satisfies readonly Told[])
  test(`${told.status} of a proxy says nothing of what Azure did: the previous package is sent`, async () => {
    const { code, said, sent } = await play({ publish: [told, taken] });
    assert.equal(code, 1, said);
    assert.deepEqual(sent, ['new', 'old']);
    assert.doesNotMatch(said, /Nothing was changed/);
  });

test('429 for the package: nothing was begun, nothing was changed', async () => {
  const { code, said, sent } = await play({ publish: [{ status: 429, text: 'Too Many Requests' }] });
  assert.equal(code, 3);
  assert.deepEqual(sent, ['new']);
  assert.match(said, /refused the package: 429: Too Many Requests Nothing was changed/);
});

test('202 that names no deployment: nobody knows, and the previous package is sent', async () => {
  const { code, said, sent } = await play({ publish: [{ status: 202, text: '' }, taken] });
  assert.equal(code, 1, said);
  assert.deepEqual(sent, ['new', 'old']);
  assert.match(said, /took the package and named no deployment/);
});

test('a busy Azure, or a proxy that answers, during a deployment: it looks again', async () => {
  const busy: readonly Told[] = [
    { status: 429, body: { Message: 'slow down' } },
    { status: 503, text: '<html><title>Service Unavailable</title></html>' },
    { status: 200, text: '<!DOCTYPE html><title>Proxy</title>' },
    { status: 200, body: { status: 'Success' } },
  ];
  const { code, said, sent } = await play({ progress: [...busy, { status: 200, body: { status: 4 } }] });
  assert.equal(code, 0, said);
  assert.deepEqual(sent, ['new']);
});

test('a mark of byte order before the JSON is no matter', async () => {
  const { code, said } = await play({
    progress: [{ status: 200, text: `\uFEFF${JSON.stringify({ status: 4 })}` }],
    health: [{ status: 200, text: `\uFEFF${JSON.stringify({ status: 'healthy', overdue: [] })}` }],
  });
  assert.equal(code, 0, said);
});

test('the deployment that failed is still under way: the previous package is offered three times', async () => {
  const busy: Told = { status: 409, body: 'another deployment' };
  const { code, said, sent, slept } = await play({
    publish: [{ status: 500 }, busy, busy, taken],
  });
  assert.equal(code, 1, said);
  assert.deepEqual(sent, ['new', 'old', 'old', 'old']);
  assert.deepEqual(slept, [60_000, 60_000]);
});

test('a connection that is cut is not tried again either', async () => {
  const { code, sent } = await play({ publish: ['cut', taken] });
  assert.equal(code, 1);
  assert.deepEqual(sent, ['new', 'old']);
});

for (const [status, body] of [
  [401, 'who are you'],
  [404, 'no such app'],
  [409, 'another deployment'],
] as const)
  test(`${status}: nothing was changed, and nothing is sent again`, async () => {
    const { code, said, sent } = await play({ publish: [{ status, body }] });
    assert.equal(code, 3);
    assert.deepEqual(sent, ['new']);
    assert.match(said, new RegExp(`refused the package: ${status}: ${body}`));
  });

test('a deployment that was taken and failed: the previous package is sent, with what Azure said', async () => {
  const { code, said, sent } = await play({
    progress: [
      { status: 404 },
      { status: 200, body: { status: 2, status_text: null } },
      { status: 200, body: { status: 3, status_text: 'container\n::error::not found' } },
      { status: 200, body: { status: 4 } },
    ],
  });
  assert.equal(code, 1);
  assert.deepEqual(sent, ['new', 'old']);
  assert.match(said, /did not end well: it failed\. container ::error::not found/);
  assert.doesNotMatch(said, /^::/m);
});

test('a deployment’s record is removed after its end: 404 after an answer is the end', async () => {
  const { code } = await play({ progress: [{ status: 200, body: { status: 2 } }, { status: 404 }] });
  assert.equal(code, 0);
});

test('a deployment that never ends is given up after ten minutes', async () => {
  const { code, said, slept } = await play({ progress: [{ status: 200, body: { status: 1 } }] }, null);
  assert.equal(code, 4);
  assert.match(said, /has not ended within ten minutes\. The last answer was 200/);
  assert.equal(slept.length, 199);
});

test('Azure was never reached: nothing was sent, and the previous package is not needed', async () => {
  const azure = await startAzure();
  const target = await findTarget(named, tokens, azure.addresses);
  if (typeof target === 'string') assert.fail(target);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const gone = { ...target, publishUrl: `http://127.0.0.1:${port}` };
  const lines: string[] = [];
  const code = await deploy(
    { target: gone, waiting: virtualTime(), tell: (line) => void lines.push(line) },
    { name: 'new', zip: new Uint8Array(1), functions: [] },
    { name: 'old', zip: new Uint8Array(1), functions: [] },
  );
  assert.equal(code, 3, lines.join('\n'));
  assert.match(
    lines.join('\n'),
    /was not sent, because Azure was not reached: no answer \(\w+\)\. Nothing was changed/,
  );
});
