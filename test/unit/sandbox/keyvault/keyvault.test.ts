// If this fails, the laptop's vault behaves unlike Azure's, and what works here fails after deployment.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DefaultAzureCredential, ManagedIdentityCredential, type TokenCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { type KeyVaultWorld, startKeyVaultWorld } from '../../../support/sandbox/keyvault-world.ts';

const officer = '00000000-0000-4000-8000-0000000000ff';
const stranger = '00000000-0000-4000-8000-0000000000aa';

describe('the Key Vault simulator, asked by the real clients', () => {
  let world: KeyVaultWorld;
  before(async () => {
    world = await startKeyVaultWorld({
      secrets: { 'connectwise-private-key': 'sim-private' },
      identities: [
        { clientId: null, role: 'user' },
        { clientId: officer, role: 'officer', objectId: 'an-object', resourceId: '/subscriptions/s/officer' },
        { clientId: stranger, role: 'none' },
      ],
    });
  });
  after(() => world.stop());

  function client(credential: TokenCredential = new ManagedIdentityCredential()): SecretClient {
    return new SecretClient(world.httpsAddress, credential, {
      disableChallengeResourceVerification: true,
      retryOptions: { maxRetries: 0 },
    });
  }
  const refused = (statusCode: number, code: string) => (error: unknown) => {
    assert.equal(Reflect.get(Object(error), 'statusCode'), statusCode);
    assert.equal(Reflect.get(Object(error), 'code'), code);
    return true;
  };

  it('gives a secret to the managed identity, after one challenge', async () => {
    world.core.log.clear();
    const secrets = client();
    const { name, value, properties } = await secrets.getSecret('connectwise-private-key');
    assert.equal(value, 'sim-private');
    assert.equal(name, 'connectwise-private-key');
    assert.match(properties.version ?? '', /^[0-9a-f]{32}$/);
    assert.ok(properties.createdOn !== undefined);
    await secrets.getSecret('connectwise-private-key');
    const statuses = world.core.log
      .read()
      .recent.map(({ path, status }) => `${path.startsWith('/msi') ? 'identity' : 'vault'} ${status}`);
    assert.deepEqual(statuses, ['vault 401', 'identity 200', 'vault 200', 'vault 200']);
  });

  it('is found by DefaultAzureCredential too', async () => {
    const { value } = await client(new DefaultAzureCredential()).getSecret('connectwise-private-key');
    assert.equal(value, 'sim-private');
  });

  it('keeps versions: the newest is current, older ones are there by name', async () => {
    const secrets = client(new ManagedIdentityCredential({ clientId: officer }));
    const first = await secrets.setSecret('rotated', 'one', { tags: { by: 'test' } });
    const second = await secrets.setSecret('rotated', 'two');
    assert.equal((await secrets.getSecret('rotated')).value, 'two');
    const old = await secrets.getSecret('rotated', { version: first.properties.version ?? '' });
    assert.equal(old.value, 'one');
    assert.deepEqual(old.properties.tags, { by: 'test' });
    const versions: (string | undefined)[] = [];
    for await (const { version } of secrets.listPropertiesOfSecretVersions('rotated')) versions.push(version);
    assert.deepEqual(new Set(versions), new Set([first.properties.version, second.properties.version]));
  });

  it('changes of a secret what is given, and keeps the rest', async () => {
    const secrets = client(new ManagedIdentityCredential({ clientId: officer }));
    const { properties } = await secrets.setSecret('tagged', 'x', {
      tags: { by: 'test' },
      contentType: 'text',
    });
    const version = properties.version ?? '';
    await secrets.updateSecretProperties('tagged', version, { tags: { by: 'other' } });
    await secrets.updateSecretProperties('tagged', version, { contentType: 'json' });
    const { tags, contentType } = (await secrets.getSecret('tagged')).properties;
    assert.deepEqual([tags, contentType], [{ by: 'other' }, 'json']);
  });

  it('gives lists in pages', async () => {
    const secrets = client(new ManagedIdentityCredential({ clientId: officer }));
    for (let count = 0; count < 30; count += 1) await secrets.setSecret('often', String(count));
    const sizes: number[] = [];
    for await (const page of secrets.listPropertiesOfSecretVersions('often').byPage({ maxPageSize: 12 }))
      sizes.push(page.length);
    assert.deepEqual(sizes, [12, 12, 6]);
    await assert.rejects(
      async () => {
        for await (const _ of secrets.listPropertiesOfSecrets().byPage({ maxPageSize: 26 }));
      },
      refused(400, 'BadParameter'),
    );
  });

  it('counts the 25 KiB of a value in bytes', async () => {
    const secrets = client(new ManagedIdentityCredential({ clientId: officer }));
    await secrets.setSecret('long', 'x'.repeat(25 * 1024));
    await assert.rejects(secrets.setSecret('long', 'ü'.repeat(13 * 1024)), refused(400, 'BadParameter'));
  });

  it('looks at every name of an identity: a wrong one gets no token', async () => {
    const status = async (name: string): Promise<number> => {
      const url = `${world.identityEndpoint}?api-version=2019-08-01&resource=https://vault.azure.net&${name}`;
      return (await fetch(url, { headers: { 'x-identity-header': world.identityHeader } })).status;
    };
    for (const name of [
      'object_id=an-object',
      'principal_id=an-object',
      'mi_res_id=/Subscriptions/s/officer',
    ])
      assert.equal(await status(name), 200, name);
    for (const name of ['object_id=other', 'mi_res_id=/other', `client_id=${officer}&object_id=other`])
      assert.equal(await status(name), 400, name);
  });

  it('refuses a disabled version', async () => {
    const secrets = client(new ManagedIdentityCredential({ clientId: officer }));
    const { properties } = await secrets.setSecret('resting', 'x');
    await secrets.updateSecretProperties('resting', properties.version ?? '', { enabled: false });
    await assert.rejects(secrets.getSecret('resting'), refused(403, 'Forbidden'));
  });

  it('answers 404 for what is not there', () =>
    assert.rejects(client().getSecret('nobody'), refused(404, 'SecretNotFound')));

  it('answers 403 to an identity without a role, and to a reader who writes', async () => {
    const nobody = client(new ManagedIdentityCredential({ clientId: stranger }));
    await assert.rejects(nobody.getSecret('connectwise-private-key'), refused(403, 'Forbidden'));
    await assert.rejects(client().setSecret('connectwise-private-key', 'mine'), refused(403, 'Forbidden'));
    assert.equal(world.core.vault.get('connectwise-private-key')?.value, 'sim-private');
  });

  it('refuses a token that is for another service, or made up', async () => {
    const url = `${world.identityEndpoint}?api-version=2019-08-01&resource=https://storage.azure.com/`;
    const answer = await fetch(url, { headers: { 'x-identity-header': world.identityHeader } });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    for (const bearer of [token, 'made-up']) {
      const response = await fetch(`${world.httpsAddress}/secrets/connectwise-private-key?api-version=7.4`, {
        headers: { authorization: `Bearer ${bearer}` },
      });
      assert.equal(response.status, 401);
      assert.match(response.headers.get('www-authenticate') ?? '', /resource="https:\/\/vault\.azure\.net"/);
      assert.ok(!(await response.text()).includes('sim-private'));
    }
  });

  it('gives no token without the header, and shows no secret over plain http', async () => {
    const url = `${world.identityEndpoint}?api-version=2019-08-01&resource=https://vault.azure.net`;
    assert.equal((await fetch(url)).status, 401);
    assert.equal((await fetch(`${world.httpAddress}/secrets/connectwise-private-key`)).status, 404);
  });

  it('plays the injected faults, and stops when they are used up', async () => {
    const secrets = client();
    await secrets.getSecret('connectwise-private-key');
    const order = (fault: string): Promise<Response> =>
      fetch(`${world.httpAddress}/_sim/faults`, {
        method: 'POST',
        body: JSON.stringify({ fault, times: 1, match: { path: '/secrets/' } }),
      });
    for (const [fault, status] of [
      ['outage', 503],
      ['throttled', 429],
      ['forbidden', 403],
      ['reset', undefined],
    ] as const) {
      assert.equal((await order(fault)).status, 201);
      await assert.rejects(
        secrets.getSecret('connectwise-private-key'),
        (error) => Reflect.get(Object(error), 'statusCode') === status,
      );
      assert.equal((await secrets.getSecret('connectwise-private-key')).value, 'sim-private');
    }
    assert.equal((await order('unheard-of')).status, 400);
  });

  it('lets a person rotate and delete a secret through the control routes', async () => {
    const edit = (set: object): Promise<Response> =>
      fetch(`${world.httpAddress}/_sim/edit`, {
        method: 'POST',
        body: JSON.stringify({ table: 'secrets', id: 'by-hand', set, by: 'test' }),
      });
    assert.equal((await edit({ value: 'one' })).status, 200);
    assert.equal((await client().getSecret('by-hand')).value, 'one');
    await edit({ value: 'two' });
    assert.equal((await client().getSecret('by-hand')).value, 'two');
    await edit({ deleted: true });
    await assert.rejects(client().getSecret('by-hand'), refused(404, 'SecretNotFound'));
    assert.equal((await edit({ enabled: false })).status, 400, 'what is not there cannot be changed');
  });
});
