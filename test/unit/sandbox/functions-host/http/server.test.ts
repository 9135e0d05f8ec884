/**
 * If this fails, an odd address, Host header, key or answer is taken on the laptop as it is not on Azure. Every row is
 * what Kestrel of .NET 10 and host 4.1037 answer; the bytes go over a socket, because a client would put them right.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { childEnv } from '../../../../support/child-env.ts';
import { rawExchange } from '../../../../support/functions-host/raw-socket.ts';
import { type FunctionsHost, startFunctionsHost } from '../../../../../sandbox/functions-host/host.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-http-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const source = (streaming: boolean): string => `
const { app } = require('@azure/functions');
if (${String(streaming)}) app.setup({ enableHttpStream: true });
const shown = (request) => ({ jsonBody: { url: request.url, params: request.params, query: [...request.query] } });
app.http('item', { route: 'item/{id}', handler: shown });
app.http('rest', { route: 'rest/{*rest}', handler: shown });
app.http('answer', { handler: async (request) => await request.json() });
`;

async function startApp(streaming: boolean): Promise<FunctionsHost> {
  const directory = join(folder, String(streaming));
  mkdirSync(join(directory, 'node_modules', '@azure'), { recursive: true });
  const library = join(import.meta.dirname, '../../../../../node_modules/@azure/functions');
  writeFileSync(join(directory, 'host.json'), '{"version":"2.0"}');
  writeFileSync(join(directory, 'package.json'), '{"main":"main.cjs"}');
  writeFileSync(
    join(directory, 'main.cjs'),
    source(streaming).replace("'@azure/functions'", JSON.stringify(library)),
  );
  return await startFunctionsHost({ directory, port: 0, env: childEnv(), log: () => undefined });
}

/** The whole answer to bytes: until the other side hangs up, or nothing more has come for a moment. */
async function exchange(host: FunctionsHost, bytes: string, milliseconds = 10_000): Promise<string> {
  const { text } = await rawExchange(host.port, [bytes], 0, milliseconds);
  return Buffer.from(text, 'latin1').toString('utf8');
}
const get = (host: FunctionsHost, target: string, name = 'h', more = ''): Promise<string> =>
  exchange(host, `GET ${target} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n${more}\r\n`);
const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1]);

interface Shown {
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
}
const shownIn = (text: string): Shown => JSON.parse(/\{.*\}/s.exec(text)?.[0] ?? '') as Shown;

/** Target, the parameter, and the path in `url`: over the channel, and with streaming. */
const addresses: readonly (readonly [string, string, string, string])[] = [
  ['/api/item/a%252Fb', 'a%2Fb', '/api/item/a%2Fb', '/api/item/a%252Fb'],
  ['/api/item/%25%32%46', '%2F', '/api/item/%2F', '/api/item/%252F'],
  ['/api/item/a%2fb', 'a%2fb', '/api/item/a%2fb', '/api/item/a%252fb'],
  ['/api/item/100%', '100%', '/api/item/100%25', '/api/item/100%25'],
  ['/api/item/a%zzb', 'a%zzb', '/api/item/a%25zzb', '/api/item/a%25zzb'],
  ['/api/item/a%2', 'a%2', '/api/item/a%252', '/api/item/a%252'],
  ['/api/item/%41%FF%C3%A9', 'A%FFé', '/api/item/A%FF%C3%A9', '/api/item/A%25FF%C3%A9'],
  ['/api/item/%C3%28', '%C3(', '/api/item/%C3(', '/api/item/%25C3('],
  ['/api/item/%ED%A0%80', '%ED%A0%80', '/api/item/%ED%A0%80', '/api/item/%25ED%25A0%2580'],
  ['/api/item/%C0%AF', '%C0%AF', '/api/item/%C0%AF', '/api/item/%25C0%25AF'],
  ['/api/item/%F0%9F%98%80', '😀', '/api/item/%F0%9F%98%80', '/api/item/%F0%9F%98%80'],
  ['/api/item/a#b', 'a#b', '/api/item/a%23b', '/api/item/a%23b'],
  ['/api/item/a"<>b', 'a"<>b', '/api/item/a%22%3C%3Eb', '/api/item/a%22%3C%3Eb'],
  ['/api/item/%7Ea', '~a', '/api/item/~a', '/api/item/~a'],
  ['/api/item/.%2e/item/y', 'y', '/api/item/y', '/api/item/y'],
  ['http://h/api/item/x', 'x', '/api/item/x', '/api/item/x'],
];

for (const streaming of [false, true])
  describe(`addresses ${streaming ? 'with' : 'without'} streaming`, () => {
    let host: FunctionsHost;
    before(async () => {
      host = await startApp(streaming);
    });
    after(async () => await host.stop());

    for (const [target, parameter, url, streamedUrl] of addresses)
      it(`${target} arrives as ${parameter}`, async () => {
        const shown = shownIn(await get(host, target));
        assert.equal(shown.params['id'], parameter);
        assert.equal(new URL(shown.url).pathname, streaming ? streamedUrl : url);
      });

    it('a # belongs to the path before a question mark and to the query behind it', async () => {
      assert.equal(statusOf(await get(host, '/api/item#x')), 404);
      const inPath = shownIn(await get(host, '/api/item/a#b?c=1'));
      assert.deepEqual([inPath.params['id'], inPath.query], ['a#b', [['c', '1']]]);
      const inQuery = shownIn(await get(host, '/api/item/a?b#c=d'));
      assert.deepEqual(inQuery.query, [['b#c', 'd']]);
    });
  });

describe('refused, opened and sent bytes', () => {
  let host: FunctionsHost;
  before(async () => {
    host = await startApp(false);
  });
  after(async () => await host.stop());

  const names: Readonly<Record<string, number>> = {
    'a b': 400,
    'a:b': 400,
    'a:': 400,
    ':80': 400,
    'a:80:80': 400,
    'a/b': 400,
    'a@b': 400,
    'a,b': 400,
    'a%41': 400,
    'a"b': 400,
    '[::1': 400,
    '[x]': 400,
    '[::1]x': 400,
    'a\tb': 400,
    '': 500,
    'a:99999': 500,
    '.': 500,
    'a&b': 500,
    'a:80': 200,
    a_b: 200,
    '[::1]:80': 200,
  };
  for (const [name, status] of Object.entries(names))
    it(`Host: ${JSON.stringify(name)} is answered with ${status}`, async () => {
      assert.equal(statusOf(await get(host, '/api/item/1', name)), status);
    });

  it('the folder of files opens to the master key, and to every other key it is closed with no word more', async () => {
    for (const key of ['', 'no', host.keys.host])
      for (const path of ['/admin/vfs', '/admin/vfs/', '/ADMIN/vfs/x', '/admin/vfs/?code=no']) {
        const text = await get(host, path, 'h', `x-functions-key: ${key}\r\n`);
        assert.equal(statusOf(text), 401, `${path} ${key}`);
        assert.doesNotMatch(text, /www-authenticate/i);
      }
    assert.equal(statusOf(await get(host, '/admin/vfsx')), 404);
    const master = { 'x-functions-key': host.keys.master };
    const ask = (path: string, method = 'GET'): Promise<Response> =>
      fetch(host.address + path, { headers: master, method, redirect: 'manual' });
    const listing = await ask('/admin/vfs/?relativePath=1');
    const entries = (await listing.json()) as { name: string; mime: string; href: string }[];
    const main = entries.find((one) => one.name === 'main.cjs');
    assert.equal(main?.mime, 'application/javascript');
    assert.equal(
      await (await ask('/admin/vfs/main.cjs?relativePath=1')).text(),
      source(false).replace(
        "'@azure/functions'",
        JSON.stringify(join(import.meta.dirname, '../../../../../node_modules/@azure/functions')),
      ),
    );
    assert.equal((await ask('/admin/vfs/node_modules?relativePath=1')).status, 307);
    assert.equal((await ask('/admin/vfs/none?relativePath=1')).status, 404);
    assert.equal((await ask('/admin/vfs/etc/passwd')).status, 403);
    assert.equal((await ask('/admin/vfs/..%2f..%2fetc/passwd?relativePath=1')).status, 404);
    assert.equal((await ask('/admin/vfs/main.cjs?relativePath=1', 'PATCH')).status, 405);
  });

  it('a page of an extension is closed, and missing with its own words', async () => {
    const ask = async (path: string, key: string): Promise<string> => {
      const answer = await fetch(host.address + path, { headers: { 'x-functions-key': key } });
      return `${answer.status} ${await answer.text()}`;
    };
    const bundle = '/admin/host/extensionBundle/v1';
    const rest = 'extension bundle or extension bundle is not configured for the function app.';
    for (const [page, what] of [
      ['templates', 'Templates'],
      ['bindings', 'Binding metadata'],
      ['resources', 'Resources metadata'],
      ['resources.de-DE', 'Resources.de-DE'],
    ] as const) {
      assert.equal(await ask(`${bundle}/${page}`, ''), '401 ');
      assert.equal(await ask(`${bundle}/${page}`, host.keys.host), '403 ');
      assert.equal(
        await ask(`${bundle}/${page}`, host.keys.master),
        `404 ${what} not found within the ${rest}`,
      );
    }
    for (const [page, status] of [
      ['/runtime/webhooks/none', 404],
      ['/admin/host/processes', 501],
      ['/admin/host/keys/default', 501],
    ] as const) {
      assert.equal(await ask(page, ''), '401 ');
      assert.match(await ask(page, host.keys.master), new RegExp(`^${status} `));
    }
    assert.equal(await ask('/admin/host/nowhere', ''), '404 ');
  });

  const answered = async (headers: Readonly<Record<string, string>>): Promise<string> => {
    const body = JSON.stringify({ body: 'hello', headers });
    const head = `POST /api/answer HTTP/1.1\r\nHost: h\r\nContent-Length: ${body.length}\r\n\r\n`;
    return await exchange(host, head + body, 600);
  };

  it('a handler that says how its body is cut is believed, and nothing is cut', async () => {
    const chunked = await answered({ 'transfer-encoding': 'chunked' });
    assert.match(chunked, /transfer-encoding: chunked\r\n/i);
    assert.ok(chunked.endsWith('\r\n\r\nhello'), chunked);
    const gzip = await answered({ 'transfer-encoding': 'gzip' });
    assert.match(gzip, /connection: close\r\n/i);
    assert.ok(gzip.endsWith('\r\n\r\nhello'), gzip);
  });

  it('a length of its own is sent when it can be true or too long, and fails the answer when it is short', async () => {
    const exact = await answered({ 'content-length': '5' });
    assert.match(exact, /content-length: 5\r\n/i);
    assert.ok(exact.endsWith('\r\n\r\nhello'), exact);
    assert.match(await answered({ 'content-length': '6' }), /content-length: 6\r\n/i);
    for (const wrong of ['4', 'x', ''])
      assert.equal(statusOf(await answered({ 'content-length': wrong })), 500);
  });

  it('its own Date, Server and Connection are sent', async () => {
    const text = await answered({
      date: 'Thu, 01 Jan 1970 00:00:00 GMT',
      server: 'mine',
      connection: 'close',
    });
    assert.match(text, /Date: Thu, 01 Jan 1970 00:00:00 GMT\r\n/);
    assert.match(text, /Server: mine\r\n/);
    assert.match(text, /Connection: close\r\n/);
    assert.match(text, /\r\n\r\n5\r\nhello\r\n0\r\n\r\n$/);
  });
});
