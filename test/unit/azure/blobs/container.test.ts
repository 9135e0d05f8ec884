/**
 * What the user would lose: the configuration in storage. Each request is signed by hand, so the emulator must accept
 * the signature; of two writers one must be refused, and a short failure must be tried again.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { startAzurite } from '../../../../sandbox/world/azurite.ts';
import {
  openContainer,
  type BlobContainer,
  type SendBlobRequest,
} from '../../../../shared/azure/blobs/container.ts';
import { parseConnectionString } from '../../../../shared/azure/blobs/shared-key.ts';
import { createConfigVersions } from '../../../../shared/azure/stores/configuration/versions.ts';
import { Secret } from '../../../../shared/rules/secret.ts';
import { axiosSend } from '../../../../shared/web/send.ts';

const needs = (send: SendBlobRequest) => ({ send, sleep: async () => undefined, now: () => Date.now() });

describe('a container, with the emulator', () => {
  let azurite: Awaited<ReturnType<typeof startAzurite>>;
  let folder: string;
  let container: BlobContainer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'container-'));
    azurite = await startAzurite({ location: folder, ports: { blob: 0, queue: 0, table: 0 } });
    const account = { kind: 'connection-string', value: new Secret(azurite.connectionString) } as const;
    container = openContainer(account, 'configuration', needs(axiosSend()));
  });
  after(async () => {
    await azurite.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('reads what was written, facts included, and nothing where nothing is', async () => {
    assert.equal(await container.read('one.json'), null);
    const facts = { by: 'Jürgen, ブ\n', at: '2026-11-30T00:00:00.000Z' };
    const etag = await container.write('one.json', { text: '{"é": 1}', facts }, { etag: null });
    assert.ok(etag !== null);
    assert.deepEqual(await container.read('one.json'), { text: '{"é": 1}', facts, etag });
    assert.equal(await container.read('one.json', etag), 'unchanged');
  });

  it('of two writers one is refused, for a new blob and for one that is there', async () => {
    const blob = { text: '1', facts: {} };
    const etag = await container.write('two.json', blob, { etag: null });
    assert.ok(etag !== null);
    assert.equal(await container.write('two.json', blob, { etag: null }), null);
    assert.ok((await container.write('two.json', { ...blob, text: '2' }, { etag })) !== null);
    assert.equal(await container.write('two.json', blob, { etag }), null);
    await container.remove('two.json');
    await container.remove('two.json');
    assert.equal(await container.read('two.json'), null);
  });

  it('versions count up, each with its copy, also after one that another program wrote', async () => {
    const versions = createConfigVersions(container);
    const how = { by: 'ana', because: '', at: '2026-11-30T00:00:00.000Z', after: 0 };
    const first = await versions.push({ ...how, text: 'one', onto: null });
    assert.ok(first !== null);
    assert.equal(await versions.push({ ...how, text: 'two', onto: null }), null);
    await container.write('config.json', { text: 'by hand', facts: {} });
    const byHand = await versions.newest();
    assert.ok(byHand !== null && byHand !== 'unchanged');
    assert.equal(byHand.number, 0);
    const third = await versions.push({ ...how, text: 'three', onto: byHand, after: 1 });
    assert.equal(third?.number, 3);
    const texts = await Promise.all([1, 2, 3].map(async (one) => (await versions.numbered(one))?.text));
    assert.deepEqual(texts, ['one', 'by hand', 'three']);
    assert.equal(await versions.numbered(4), null);
  });

  it('a proposal is found by its hash until it is withdrawn', async () => {
    const versions = createConfigVersions(container);
    const hash = await versions.propose('{}');
    assert.equal(await versions.proposal(hash), '{}');
    await versions.withdraw(hash);
    assert.equal(await versions.proposal(hash), null);
  });
});

describe('a container whose account fails', () => {
  const answering = (statuses: number[], asked: { auth?: string }[] = []) =>
    openContainer(
      {
        kind: 'identity',
        blobUrl: 'https://some.blob.core.windows.net/',
        credential: async () => ({ getToken: async () => ({ token: 'proof', expiresOnTimestamp: 0 }) }),
      },
      'configuration',
      needs(async ({ headers, url }) => {
        asked.push({ auth: headers['authorization'] ?? '' });
        assert.match(url, /^https:\/\/some\.blob\.core\.windows\.net\/configuration\/config\.json$/);
        return { status: statuses.shift() ?? 500, headers: { etag: 'e' }, body: Buffer.from('text') };
      }),
    );

  it('tries again what may pass, and says what does not', async () => {
    const asked: { auth?: string }[] = [];
    assert.deepEqual(await answering([503, 429, 200], asked).read('config.json'), {
      text: 'text',
      etag: 'e',
      facts: {},
    });
    assert.deepEqual(new Set(asked.map(({ auth }) => auth)), new Set(['Bearer proof']));
    await assert.rejects(answering([500, 500, 500]).read('config.json'), { code: 'storage-unavailable' });
    await assert.rejects(answering([403]).read('config.json'), { code: 'storage-forbidden' });
  });
});

it('a connection string of Azure names its blobs by the account', () => {
  const { blobUrl } = parseConnectionString(
    'DefaultEndpointsProtocol=https;AccountName=some;AccountKey=a2V5==;EndpointSuffix=core.windows.net',
  );
  assert.equal(blobUrl, 'https://some.blob.core.windows.net');
  assert.match(parseConnectionString('UseDevelopmentStorage=true').blobUrl, /10000\/devstoreaccount1$/);
  assert.throws(() => parseConnectionString('QueueEndpoint=http://127.0.0.1:1'), {
    code: 'settings-invalid',
  });
});
