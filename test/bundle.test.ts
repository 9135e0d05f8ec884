/**
 * What the user would lose: everything, in silence. A bundle in which `@azure/functions-core` is not found registers
 * no function at all, and the host says that it is running. So the file that is deployed is built and loaded here, as
 * the Functions worker loads it, and what it registers is compared with what `functions/` declares. The list with all
 * routes, queues and schedules stands in README.md, written by `npm run docs`.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import type { FunctionDefinition } from '../functions/define.ts';
import { functions } from '../functions/list.ts';
import { packageFiles, zipPackage } from '../scripts/release/zip-package.ts';
import { buildBundle } from './support/built-bundle.ts';
import { startHostChild } from './support/functions-host/host-child.ts';

const execute = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));

/** As the library hands it to the host, in words. */
function registered(one: FunctionDefinition): string {
  if (one.trigger === 'http') return ['httpTrigger', ...one.methods, one.authLevel, one.route].join(' ');
  return one.trigger === 'queue' ? `queueTrigger ${one.queueName}` : `timerTrigger ${one.schedule}`;
}

/** Loads the bundle as the worker does: CommonJS, with `@azure/functions-core` answered by the loader. */
const loader = `
  const Module = require('node:module');
  const registered = {};
  const core = {
    version: '4.0.0', hostVersion: '4.1037.0',
    registerFunction({ name, bindings }) {
      const trigger = Object.values(bindings).find(({ type }) => type.endsWith('Trigger'));
      const words = [trigger.type, trigger.methods?.join(' '), trigger.authLevel, trigger.route, trigger.queueName, trigger.schedule];
      registered[name] = words.filter(Boolean).join(' ');
      return { dispose() {} };
    },
    registerHook: () => ({ dispose() {} }),
    setProgrammingModel() {}, getProgrammingModel: () => ({ name: 'x', version: 'x' }), log() {}, Disposable: class {},
  };
  const load = Module._load;
  Module._load = function (id, ...rest) { return id === '@azure/functions-core' ? core : load.call(this, id, ...rest); };
  require(process.argv[1]);
  console.log(JSON.stringify(registered));
`;

test('the built bundle registers exactly these functions', async () => {
  await buildBundle();
  const run = await execute(process.execPath, ['--eval', loader, `${root}/dist/main.cjs`], {
    cwd: '/',
    env: {},
  });
  const expected = Object.fromEntries(functions.map((one) => [one.name, registered(one)]));
  assert.deepEqual(
    JSON.parse(run.stdout),
    expected,
    'dist/main.cjs is not what functions/ declares. do this: npm run docs && npm run build',
  );
  assert.ok(Object.keys(expected).length > 15, 'an app without functions says that it runs, too');
  assert.equal(expected['connectwise-callback'], 'httpTrigger POST anonymous callbacks/connectwise');
  assert.equal(run.stderr, '');
});

/** Nothing listens there: the host waits for its storage, and answers HTTP all the same. */
const noStorage = ['Blob', 'Queue', 'Table'].map((service) => `${service}Endpoint=http://127.0.0.1:1/nobody`);

test('the package is the app: unpacked into an empty folder it starts, and a file that is forgotten is named', async () => {
  await buildBundle();
  const folder = mkdtempSync(join(tmpdir(), 'package-'));
  mkdirSync(join(folder, 'dist/parts'), { recursive: true });
  for (const [path, bytes] of Object.entries(unzipSync(await zipPackage(root))))
    writeFileSync(join(folder, path), bytes);
  const host = await startHostChild(folder, {
    CONNECTWISE_SITE: 'http://127.0.0.1:1',
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: 'any',
    SERVICENOW_INSTANCE: 'http://127.0.0.1:1',
    SECRETS_PROVIDER: 'environment',
    ALLOW_LOOPBACK: 'true',
    AzureWebJobsStorage: `AccountName=nobody;AccountKey=bm9ib2R5;${noStorage.join(';')}`,
    FUNCTIONS_MASTER_KEY: 'master',
  });
  const ask = async (body: string): Promise<unknown> => {
    const answer = await fetch(`${host.address}/api/waiting-tickets`, {
      method: 'POST',
      headers: { 'x-functions-key': 'master' },
      body,
    });
    return ((await answer.json()) as { readonly code: unknown }).code;
  };
  try {
    assert.equal(
      host.lines.filter((line) => / {2}(http|queue|timer) {2}/.test(line)).length,
      functions.length,
    );
    rmSync(join(folder, 'config.json'));
    assert.equal(await ask('{}'), 'config-invalid');
    assert.ok(host.lines.some((line) => line.includes('config.json is missing: the package of the app')));
    cpSync(join(root, 'config.json'), join(folder, 'config.json'));
    assert.equal(await ask('{}'), 'request-invalid');
    await seeDashboard(host.address);
  } finally {
    await host.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
});

/** The page with all that it loads, without a key. */
async function seeDashboard(address: string): Promise<void> {
  const page = await fetch(`${address}/api/dashboard`);
  const text = await page.text();
  assert.equal(page.status, 200);
  // Node asks for gzip without TLS; the test beside the function shows that browsers get the smaller form.
  assert.equal(page.headers.get('content-encoding'), 'gzip');
  assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none';/);
  const named = [...text.matchAll(/"(\/api\/dashboard\/[^"]+)"/g)].map(([, path = '']) => path);
  assert.equal(named.length, 3);
  for (const path of named) {
    const file = await fetch(`${address}${path}`);
    assert.equal(file.status, 200, path);
    assert.ok((await file.text()).length > 100, path);
    const etag = file.headers.get('etag') ?? '';
    const again = await fetch(`${address}${path}`, { headers: { 'if-none-match': etag } });
    assert.deepEqual([again.status, await again.text()], [304, ''], path);
  }
  assert.equal((await fetch(`${address}/api/dashboard`, { method: 'HEAD' })).status, 200);
  assert.equal((await fetch(`${address}/api/dashboard/host.json`)).status, 404);
  const foreign = {
    method: 'POST',
    headers: { 'x-functions-key': 'master', origin: 'https://evil.example' },
    body: '{}',
  };
  assert.equal((await fetch(`${address}/api/operator/show/status`, foreign)).status, 403);
}

/** Runs one function of the package in a process that may read the package's folder and nothing else. */
const runAlone = `
  const Module = require('node:module');
  const handlers = {};
  const core = {
    version: '4.0.0', hostVersion: '4.1037.0',
    registerFunction({ name }, handler) { handlers[name] = handler; return { dispose() {} }; },
    registerHook: () => ({ dispose() {} }),
    setProgrammingModel() {}, getProgrammingModel: () => ({ name: 'x', version: 'x' }), log() {}, Disposable: class {},
  };
  const load = Module._load;
  Module._load = function (id, ...rest) { return id === '@azure/functions-core' ? core : load.call(this, id, ...rest); };
  const read = (path) => { try { require('node:fs').readFileSync(path); return 'read'; } catch (error) { return error.code; } };
  require(process.argv[1]);
  const silent = () => undefined;
  const context = { invocationId: 'one', log: silent, info: silent, warn: silent, error: silent };
  const headers = { 'content-length': '2' };
  const request = new Request('http://127.0.0.1/api/waiting-tickets', { method: 'POST', body: '{}', headers });
  handlers['waiting-tickets'](request, context).then(({ body }) => {
    const { code } = JSON.parse(body);
    console.log(JSON.stringify({ functions: Object.keys(handlers).length, code, outside: read(process.argv[2]) }));
    process.exit(0);
  });
`;

test('the package needs nothing else on the disk: a process that may read no other file runs it', async () => {
  await buildBundle();
  const folder = mkdtempSync(join(tmpdir(), 'package-alone-'));
  try {
    mkdirSync(join(folder, 'dist/parts'), { recursive: true });
    for (const [path, bytes] of Object.entries(await packageFiles(root)))
      writeFileSync(join(folder, path), bytes);
    const allowed = ['--permission', `--allow-fs-read=${folder}`];
    const given = ['--eval', runAlone, join(folder, 'dist/main.cjs'), join(root, 'package.json')];
    const env = {
      CONNECTWISE_SITE: 'http://127.0.0.1:1',
      CONNECTWISE_COMPANY: 'simco',
      CONNECTWISE_CLIENT_ID: 'any',
      SERVICENOW_INSTANCE: 'http://127.0.0.1:1',
      SECRETS_PROVIDER: 'environment',
      ALLOW_LOOPBACK: 'true',
      AzureWebJobsStorage: `AccountName=nobody;AccountKey=bm9ib2R5;${noStorage.join(';')}`,
    };
    const { stdout } = await execute(process.execPath, [...allowed, ...given], { cwd: folder, env });
    assert.deepEqual(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), {
      functions: functions.length,
      code: 'request-invalid',
      outside: 'ERR_ACCESS_DENIED',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
