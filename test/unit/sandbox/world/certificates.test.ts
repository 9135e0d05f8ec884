// If this fails, the laptop's https is refused by every client that checks certificates, or a private key lies open.
import assert from 'node:assert/strict';
import { readdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { ensureCertificates, type Certificates } from '../../../../sandbox/world/certificates.ts';

describe('certificates of the sandbox', () => {
  let directory = '';
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sandbox-tls-'));
  });
  after(() => rm(directory, { recursive: true, force: true }));

  for (const host of ['localhost', '127.0.0.1'])
    it(`is trusted at ${host} by a client that knows the authority`, async () => {
      const certificates = await ensureCertificates(directory);
      assert.equal(await askOverTls(certificates, host, certificates.ca), 'hello');
    });

  it('is refused by a client that does not know the authority', async () => {
    const certificates = await ensureCertificates(directory);
    await assert.rejects(askOverTls(certificates, 'localhost', undefined), /UNABLE_TO|unable to/i);
  });

  it('gives the same set again, also to several that ask at once, and leaves nothing else behind', async () => {
    const place = join(directory, 'shared');
    const sets = await Promise.all([1, 2, 3].map(() => ensureCertificates(place)));
    const again = await ensureCertificates(place);
    for (const set of sets) assert.deepEqual(set, again);
    assert.deepEqual(await readdir(place), ['tls']);
  });

  it('keeps the private key readable by its owner only, and no key of the authority at all', async () => {
    await ensureCertificates(directory);
    const files = await readdir(join(directory, 'tls'));
    assert.deepEqual(files.sort(), ['ca.pem', 'server-key.pem', 'server.pem']);
    const { mode } = await stat(join(directory, 'tls', 'server-key.pem'));
    assert.equal(mode & 0o777, 0o600);
  });

  it('makes a new set when the kept one is damaged', async () => {
    const place = join(directory, 'damaged');
    const first = await ensureCertificates(place);
    await writeFile(join(place, 'tls', 'server.pem'), 'not a certificate');
    const second = await ensureCertificates(place);
    assert.notEqual(second.cert, first.cert);
    assert.equal(await askOverTls(second, 'localhost', second.ca), 'hello');
  });
});

async function askOverTls(certificates: Certificates, host: string, ca: string | undefined): Promise<string> {
  const server = createServer({ key: certificates.key, cert: certificates.cert }, (_, response) => {
    response.end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const { port } = address;
  try {
    return await new Promise<string>((resolve, reject) => {
      const call = request(
        { host, port, agent: false, lookup, ...(ca === undefined ? {} : { ca }) },
        (response) => {
          response.setEncoding('utf8');
          let text = '';
          response.on('data', (part: string) => (text += part));
          response.on('end', () => resolve(text));
        },
      );
      call.on('error', reject);
      call.end();
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Every name is 127.0.0.1 here: on some machines localhost is ::1 first, where nobody listens. */
function lookup(
  _host: string,
  options: { all?: boolean | undefined },
  callback: (error: null, address: string | { address: string; family: number }[], family?: number) => void,
): void {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
}
