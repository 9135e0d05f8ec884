// If this fails, a simulator can be reached from other machines, loses bytes, or cannot cut a connection when a fault
// asks for it.
import assert from 'node:assert/strict';
import { request, type IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';
import { createDeliver } from '../../../../sandbox/common/deliver.ts';
import { serve, type Served } from '../../../../sandbox/common/serve.ts';
import type { SimRequest, SimResponse } from '../../../../sandbox/common/message.ts';

async function withServer(
  handle: (request: SimRequest) => SimResponse | Promise<SimResponse>,
  work: (served: Served) => Promise<void>,
): Promise<void> {
  const served = await serve((incoming) => Promise.resolve(handle(incoming)), { httpPort: 0, httpsPort: -1 });
  try {
    await work(served);
  } finally {
    await served.close();
  }
}

interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function ask(
  address: string,
  options: { method?: string; headers?: Record<string, string>; body?: Buffer } = {},
) {
  return new Promise<Answered>((resolve, reject) => {
    const outgoing = request(
      address,
      { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
        });
        answer.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

const ok: SimResponse = { status: 200, headers: {}, body: 'fine' };

describe('serve', () => {
  it('hands on the request as it came: path and query untouched, names of headers in lower case, bytes as they are', async () => {
    let seen: SimRequest | undefined;
    await withServer(
      (incoming) => {
        seen = incoming;
        return ok;
      },
      async ({ httpAddress }) => {
        assert.match(httpAddress, /^http:\/\/127\.0\.0\.1:\d+$/);
        const body = Buffer.from([0, 255, 13, 10]);
        await ask(`${httpAddress}/a%2Fb/?x=a+b%27&x=2`, {
          method: 'POST',
          headers: { ClientID: 'Me' },
          body,
        });
        assert.equal(seen?.path, '/a%2Fb/');
        assert.equal(seen?.rawQuery, 'x=a+b%27&x=2');
        assert.deepEqual(seen?.query.getAll('x'), ["a b'", '2']);
        assert.equal(seen?.headers['clientid'], 'Me');
        assert.deepEqual(seen?.body, body);
        assert.equal(seen?.secure, false);
      },
    );
  });

  it('lets an address through that Node by itself would refuse as too long', async () => {
    await withServer(
      () => ok,
      async ({ httpAddress }) => {
        assert.equal((await ask(`${httpAddress}/?q=${'x'.repeat(100_000)}`)).status, 200);
      },
    );
  });

  it('cuts the connection without an answer, or in the middle of the body, when told to', async () => {
    await withServer(
      ({ path }) =>
        path === '/cut'
          ? { ...ok, cut: 'reset' }
          : { status: 200, headers: {}, body: 'x'.repeat(1000), cut: 'truncate' },
      async ({ httpAddress }) => {
        await assert.rejects(ask(`${httpAddress}/cut`), { code: 'ECONNRESET' });
        await assert.rejects(ask(`${httpAddress}/half`), /aborted/);
      },
    );
  });

  it('says that the simulator itself failed, with a status that no vendor uses', async () => {
    await withServer(
      () => {
        throw new Error('a mistake of ours');
      },
      async ({ httpAddress }) => {
        const { status, body } = await ask(httpAddress);
        assert.equal(status, 599);
        assert.match(body.toString(), /a mistake of ours/);
      },
    );
  });

  it('names the port that is taken and the variable that changes it, and holds no other', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    assert.ok(typeof address === 'object' && address !== null);
    try {
      await assert.rejects(
        serve(() => Promise.resolve(ok), {
          httpPort: address.port,
          httpsPort: -1,
          variables: { http: 'SOME_PORT', https: 'SOME_TLS_PORT' },
        }),
        new RegExp(`Port ${address.port} is taken.*SOME_PORT`),
      );
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
});

describe('delivering', () => {
  it('posts the very bytes and gives the status, also of a failure', async () => {
    let seen: SimRequest | undefined;
    await withServer(
      (incoming) => {
        seen = incoming;
        return { status: 503, headers: {}, body: null };
      },
      async ({ httpAddress }) => {
        const deliver = createDeliver({ timeoutMs: 5000 });
        const answer = await deliver(`${httpAddress}/hook?id=1`, { 'x-sign': 's' }, Buffer.from('{"a": 1}'));
        assert.equal(answer.status, 503);
        assert.deepEqual(
          [seen?.method, seen?.rawQuery, seen?.headers['x-sign'], seen?.body.toString()],
          ['POST', 'id=1', 's', '{"a": 1}'],
        );
      },
    );
  });

  it('gives up on a receiver that does not answer in time', async () => {
    let release: (answer: SimResponse) => void = () => undefined;
    await withServer(
      () => new Promise<SimResponse>((resolve) => (release = resolve)),
      async ({ httpAddress }) => {
        const deliver = createDeliver({ timeoutMs: 30 });
        await assert.rejects(deliver(httpAddress, {}, Buffer.alloc(0)));
        release(ok);
      },
    );
  });

  it('never leaves this machine', async () => {
    const deliver = createDeliver({ timeoutMs: 1000 });
    await assert.rejects(deliver('https://example.com/hook', {}, Buffer.alloc(0)), /this machine only/);
  });
});
