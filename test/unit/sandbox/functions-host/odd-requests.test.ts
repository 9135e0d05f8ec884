/**
 * If this fails, a request that nobody sends on purpose, or somebody with bad intentions, opens a door on the laptop
 * that is closed on Azure, or runs a function for a request that is refused.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { rawExchange } from '../../../support/functions-host/raw-socket.ts';
import { fixtures, onStage, type Stage } from '../../../support/functions-host/recordings.ts';
import { until } from '../../../support/until.ts';
import { copyOfApp } from '../../../support/functions-host/variant-apps.ts';

const folder = mkdtempSync(join(tmpdir(), 'functions-odd-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const usual = 'Host: h\r\nConnection: close\r\n';
const get = (target: string, headers = ''): string => `GET ${target} HTTP/1.1\r\n${usual}${headers}\r\n`;
const post = (headers: string, body = ''): string =>
  `POST /api/echo HTTP/1.1\r\n${usual}${headers}\r\n${body}`;

interface Odd {
  readonly sent: string;
  readonly status: number;
  /** True if the function runs; left out, a status of 200 decides. */
  readonly runs?: boolean;
}

const ofBoth: Readonly<Record<string, Odd>> = {
  'two hosts': { sent: 'GET /api/echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n', status: 400 },
  'two equal lengths': { sent: post('Content-Length: 3\r\nContent-Length: 3\r\n', 'abc'), status: 400 },
  'two different lengths': { sent: post('Content-Length: 3\r\nContent-Length: 4\r\n', 'abc'), status: 400 },
  'a list of lengths': { sent: post('Content-Length: 3, 3\r\n', 'abc'), status: 400 },
  'a length below nothing': { sent: post('Content-Length: -3\r\n', 'abc'), status: 400 },
  'no length and no body': { sent: post(''), status: 200 },
  'a body in a coding without an end': { sent: post('Transfer-Encoding: gzip\r\n', 'abc'), status: 400 },
  'a header of 100 KB': { sent: get('/api/echo', `X-Long: ${'a'.repeat(100_000)}\r\n`), status: 431 },
  'a header on two lines': { sent: get('/api/echo', 'A: x\r\n y\r\n'), status: 400 },
  'a header without a name': { sent: get('/api/echo', ': x\r\n'), status: 400 },
  'a body that waits for a go-ahead': {
    sent: post('Expect: 100-continue\r\nContent-Length: 3\r\n', 'abc'),
    status: 200,
  },
  'a trailer announced behind a body of known length': {
    sent: post('Trailer: X-T\r\nContent-Length: 3\r\n', 'abc'),
    status: 200,
  },
  'a trailer announced behind JSON': {
    sent: post('Trailer: X-T\r\nContent-Type: application/json\r\nContent-Length: 2\r\n', '{}'),
    status: 200,
  },
  'a tunnel': { sent: 'CONNECT h:80 HTTP/1.1\r\nHost: h:80\r\n\r\n', status: 404 },
  'a tunnel to elsewhere': { sent: `CONNECT h:80 HTTP/1.1\r\nHost: other\r\n\r\n`, status: 400 },
  'the whole server': { sent: `OPTIONS * HTTP/1.1\r\n${usual}\r\n`, status: 404 },
  'the whole server by another verb': { sent: get('*'), status: 405 },
  'a whole address': { sent: get('http://h/api/echo'), status: 200 },
  'a whole address of another host': { sent: get('http://other/api/echo'), status: 400 },
  'a whole address of another scheme': { sent: get('ftp://h/api/echo'), status: 400 },
  'a version of its own': { sent: `GET /api/echo HTTP/1.2\r\n${usual}\r\n`, status: 505 },
  'TLS on a plain port': { sent: '\u0016\u0003\u0001\u0002\u0000\u0001\u0000', status: 400 },
  'more dots than folders': { sent: get('/../../api/echo'), status: 200 },
  'admin behind dots': { sent: get('/api/../admin/host/status'), status: 401 },
  'admin behind encoded dots': { sent: get('/api/%2e%2e/admin/host/status'), status: 401 },
  'admin in capitals': { sent: get('/ADMIN/host/status'), status: 401 },
  'admin behind two slashes': { sent: get('//admin/host/status'), status: 404 },
  'admin with encoded slashes': { sent: get('/admin%2Fhost%2Fstatus'), status: 404 },
  'names that every object has': { sent: get('/api/echo?__proto__=1&constructor=2'), status: 200 },
};

/** Of functions that are reached over the channel; the other app has no key, and its library's own server expects nothing. */
const overChannel = (key: string): Readonly<Record<string, Odd>> => ({
  'an expectation nobody knows': {
    sent: post('Expect: a-pony\r\nContent-Length: 3\r\n', 'abc'),
    status: 200,
  },
  'no key': { sent: get('/api/f_auth'), status: 401 },
  'an empty key': { sent: get('/api/f_auth?code=', 'x-functions-key: \r\n'), status: 401 },
  'an empty header beside the key': {
    sent: get(`/api/f_auth?code=${key}`, 'x-functions-key:\r\n'),
    status: 401,
  },
  'two key headers, the first right': {
    sent: get('/api/f_auth', `x-functions-key: ${key}\r\nX-Functions-Key: no\r\n`),
    status: 200,
  },
  'two key headers, the second right': {
    sent: get('/api/f_auth', `x-functions-key: no\r\nX-Functions-Key: ${key}\r\n`),
    status: 401,
  },
  'a wrong header beside the key': {
    sent: get(`/api/f_auth?code=${key}`, 'x-functions-key: no\r\n'),
    status: 401,
  },
  'the key in the header, another in the query': {
    sent: get('/api/f_auth?code=no', `x-functions-key: ${key}\r\n`),
    status: 200,
  },
  'the key under an encoded name': { sent: get(`/api/f_auth?%63ode=${key}`), status: 200 },
  'the key twice': { sent: get(`/api/f_auth?code=${key}&code=${key}`), status: 200 },
  'the key before another': { sent: get(`/api/f_auth?code=${key}&CODE=no`), status: 200 },
  'the key behind another': { sent: get(`/api/f_auth?code=no&code=${key}`), status: 401 },
  'the key and more': { sent: get(`/api/f_auth?code=${key}x`), status: 401 },
  'the key for a verb that nobody takes': {
    sent: `DELETE /api/getonly?code=${key} HTTP/1.1\r\n${usual}\r\n`,
    status: 404,
  },
});

/** The status of an answer, behind a go-ahead. */
const final = /HTTP\/1\.1 ([2-5]\d\d) /;

/** Sends it, and asks for the status and for whether a function ran, by the host's own log. */
async function answers({ host, lines }: Stage, { sent, status, runs = status === 200 }: Odd): Promise<void> {
  const before = lines.length;
  const { text } = await rawExchange(host.port, [sent], 0, 60_000, (far) => final.test(far));
  assert.equal(final.exec(text)?.[1], String(status), text);
  if (runs) await until('it ran', () => lines.length > before);
  // A function that was begun for it has said so before a request that comes later.
  await fetch(`${host.address}/api/echo?later`);
  const begun = lines.slice(before).filter((line) => /^information \S+ runs \(/.test(line));
  assert.equal(begun.length, runs ? 2 : 1);
  assert.deepEqual(
    lines.slice(before).filter((line) => line.startsWith('error')),
    [],
  );
}

for (const [app, how] of [
  ['app1', 'over the channel'],
  ['app4', 'streamed'],
] as const)
  describe(`odd requests to functions whose bodies come ${how}`, () => {
    it('are answered like this, and run a function only where they say so', async (t) => {
      await onStage(join(fixtures, 'apps', app), join(folder, app), {}, async (stage) => {
        const odd = { ...ofBoth, ...(app === 'app1' ? overChannel(stage.host.keys.host) : {}) };
        for (const [name, one] of Object.entries(odd)) await t.test(name, () => answers(stage, one));
      });
    });
  });

it('a header that cannot be sent on hangs until functionTimeout, runs no handler, and costs the worker', async () => {
  const limited = { version: '2.0', functionTimeout: '00:00:01' };
  const app = copyOfApp('app4', join(folder, 'app4-limited'), limited);
  await onStage(app, join(folder, 'header'), {}, async (stage) => {
    const { host, lines } = stage;
    const sent = get('/api/echo', 'X-Price: \u20AC\r\n');
    const began = performance.now();
    const { text } = await rawExchange(host.port, [sent], 0, 60_000, (far) => final.test(far));
    assert.match(text, /^HTTP\/1\.1 500 /);
    assert.ok(performance.now() - began >= 1_000);
    assert.deepEqual(
      stage.seen().filter(({ fn }) => fn === 'echo'),
      [],
    );
    assert.ok(lines.some((line) => line.includes('the worker is replaced')));
    assert.equal((await fetch(`${host.address}/api/echo`)).status, 200);
  });
});

it('a trailer behind a streamed body is no part of it', async () => {
  await onStage(join(fixtures, 'apps', 'app4'), join(folder, 'trailer'), {}, async ({ host }) => {
    const sent = post('Transfer-Encoding: chunked\r\nTrailer: X-T\r\n', '3\r\nabc\r\n0\r\nX-T: 1\r\n\r\n');
    const { text } = await rawExchange(host.port, [sent], 0, 60_000, (far) => far.endsWith('0\r\n\r\n'));
    assert.match(text, /^HTTP\/1\.1 200 /);
    assert.match(text, /"text":"abc"/);
    assert.doesNotMatch(text, /\["x-t"/i);
  });
});

it('of a repeated key a streamed function has the last value among its parameters', async () => {
  await onStage(join(fixtures, 'apps', 'app4'), join(folder, 'repeated'), {}, async ({ host }) => {
    const answer = await fetch(`${host.address}/api/echo?who=1&who=2`);
    const { params } = (await answer.json()) as { params: Record<string, string> };
    assert.equal(params['who'], '2');
  });
});
