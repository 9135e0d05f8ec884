// If this fails, a rotated key stops every automation, an outage of the vault does, or a secret shows in a log.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { createCredential } from '../../../shared/azure/credential.ts';
import { environmentSecrets } from '../../../shared/secrets/environment.ts';
import { keyVaultSecrets } from '../../../shared/azure/key-vault.ts';
import type { SecretSource } from '../../../shared/ports/secrets.ts';
import { type SecretStore, createSecretStore } from '../../../shared/secrets/store.ts';
import { CodedError, type ErrorCode } from '../../../shared/rules/errors.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { type KeyVaultWorld, startKeyVaultWorld } from '../../support/sandbox/keyvault-world.ts';

const minute = 60_000;
const code = (wanted: ErrorCode) => (error: unknown) => {
  assert.ok(error instanceof CodedError, String(error));
  assert.equal(error.code, wanted);
  return true;
};

/** A source whose versions and health a test changes. */
function aSource(): SecretSource & { versions: string[]; fails: ErrorCode | null; asked: number } {
  const source = {
    name: 'test',
    versions: ['v1'],
    fails: null as ErrorCode | null,
    asked: 0,
    async recent(): Promise<readonly { version: string; value: Secret }[]> {
      source.asked += 1;
      await Promise.resolve();
      if (source.fails !== null) throw new CodedError(source.fails);
      return source.versions
        .slice(0, 2)
        .map((version) => ({ version, value: new Secret(`value-${version}`) }));
    },
    async latest(name: string) {
      const [newest] = await source.recent();
      if (newest === undefined) throw new CodedError('secret-missing', { facts: { secret: name } });
      return newest;
    },
  };
  return source;
}

function aStore(source: SecretSource): { store: SecretStore; pass: (ms: number) => void } {
  let now = 0;
  const store = createSecretStore({ source, now: () => now, maxAgeMs: 5 * minute, coolDownMs: 15_000 });
  return { store, pass: (ms) => (now += ms) };
}

describe('the secret store', () => {
  it('asks once for many, and again only when the value is old', async () => {
    const source = aSource();
    const { store, pass } = aStore(source);
    const values = await Promise.all([1, 2, 3, 4].map(() => store.get('key')));
    assert.ok(values.every(({ value }) => value.reveal() === 'value-v1'));
    pass(5 * minute - 1);
    await store.get('key');
    assert.equal(source.asked, 1);
    pass(1);
    await store.get('key');
    assert.equal(source.asked, 2);
  });

  it('takes over a new version when the value is old', async () => {
    const source = aSource();
    const { store, pass } = aStore(source);
    await store.get('key');
    source.versions = ['v2', 'v1'];
    pass(5 * minute);
    assert.equal((await store.get('key')).version, 'v2');
  });

  it('gives both versions after a refusal, newest first, and then the one that was accepted', async () => {
    const source = aSource();
    const { store, pass } = aStore(source);
    await store.get('key');
    source.versions = ['v2', 'v1', 'v0'];
    const versions = await store.refresh('key');
    assert.deepEqual(
      versions.map(({ version }) => version),
      ['v2', 'v1'],
    );
    assert.equal((await store.get('key')).version, 'v2');
    store.prefer('key', 'v1');
    assert.equal((await store.get('key')).version, 'v1');
    pass(6 * minute);
    assert.equal((await store.get('key')).version, 'v1', 'while the source has nothing newer');
    source.versions = ['v3', 'v2'];
    pass(6 * minute);
    assert.equal((await store.get('key')).version, 'v3');
  });

  it('does not turn refusals into a flood of questions', async () => {
    const source = aSource();
    const { store, pass } = aStore(source);
    await Promise.all([1, 2, 3].map(() => store.refresh('key')));
    await store.refresh('key');
    assert.equal(source.asked, 1);
    pass(15_000);
    await store.refresh('key');
    assert.equal(source.asked, 2);
  });

  for (const failure of ['secret-store-unavailable', 'secret-forbidden'] as const)
    it(`uses what it has while the source says ${failure}, says so, and leaves the source alone for a while`, async () => {
      const source = aSource();
      const { store, pass } = aStore(source);
      await store.get('key');
      source.fails = failure;
      pass(5 * minute);
      assert.equal((await store.get('key')).version, 'v1');
      await store.get('key');
      assert.equal(source.asked, 2);
      assert.equal(store.status()[0]?.staleBecause, failure);
      source.fails = null;
      pass(15_000);
      await store.get('key');
      assert.equal(source.asked, 3);
      assert.equal(store.status()[0]?.staleBecause, undefined);
    });

  it('uses what it has for a day and no longer, so that a role that was taken away is not without effect', async () => {
    const source = aSource();
    const { store, pass } = aStore(source);
    await store.get('key');
    source.fails = 'secret-forbidden';
    pass(24 * 60 * minute - 1);
    assert.equal((await store.get('key')).version, 'v1');
    pass(1);
    await assert.rejects(store.get('key'), code('secret-forbidden'));
    source.fails = null;
    assert.equal((await store.get('key')).version, 'v1');
  });

  it('forgets a version that the source no longer offers', async () => {
    const source = aSource();
    const { store, pass } = aStore(source);
    await store.get('key');
    source.versions = ['v2'];
    pass(5 * minute);
    await store.get('key');
    const versions = await store.refresh('key');
    assert.deepEqual(
      versions.map(({ version }) => version),
      ['v2'],
    );
  });

  it('fails with the code of the source when it has nothing', async () => {
    const source = aSource();
    const { store } = aStore(source);
    source.fails = 'secret-store-unavailable';
    await assert.rejects(store.get('key'), code('secret-store-unavailable'));
    assert.deepEqual(store.status(), []);
  });

  it('reports the outage, not the refusal, when a refused value is all there is', async () => {
    const source = aSource();
    const { store } = aStore(source);
    await store.get('key');
    source.fails = 'secret-store-unavailable';
    await assert.rejects(store.refresh('key'), code('secret-store-unavailable'));
  });

  it('forgets a secret that is gone', async () => {
    const source = aSource();
    const { store, pass } = aStore(source);
    await store.get('key');
    source.fails = 'secret-missing';
    pass(5 * minute);
    await assert.rejects(store.get('key'), code('secret-missing'));
    source.fails = 'secret-store-unavailable';
    await assert.rejects(store.get('key'), code('secret-store-unavailable'));
  });

  it('shows no value in its status or anywhere it is printed', async () => {
    const { store } = aStore(aSource());
    const secret = await store.get('key');
    const printed = `${inspect(secret, { depth: 9, showHidden: true })} ${JSON.stringify(secret)} ${JSON.stringify(store.status())}`;
    assert.ok(printed.includes('v1'));
    assert.ok(!printed.includes('value-v1'));
  });
});

describe('secrets in the environment', () => {
  const source = environmentSecrets(
    (variable) =>
      ({ CONNECTWISE_PRIVATE_KEY: 'new\n', CONNECTWISE_PRIVATE_KEY_PREVIOUS: 'old', EMPTY: '' })[variable],
  );

  it('are found by their name in capitals, without the line end of a file', async () => {
    assert.equal((await source.latest('connectwise-private-key')).value.reveal(), 'new');
    const both = await source.recent('connectwise-private-key');
    assert.deepEqual(
      both.map(({ value }) => value.reveal()),
      ['new', 'old'],
    );
  });

  it('are missing when the variable is not set or empty, and the error names it', async () => {
    await assert.rejects(source.latest('empty'), code('secret-missing'));
    await assert.rejects(source.recent('nobody-knows'), /NOBODY_KNOWS/);
  });
});

describe('secrets in Key Vault', () => {
  let world: KeyVaultWorld;
  let source: SecretSource;
  before(async () => {
    world = await startKeyVaultWorld({ secrets: { key: 'value-one\r\n' } });
    source = keyVaultSecrets({
      vaultUrl: world.httpsAddress,
      credential: () => createCredential({ kind: 'managed' }),
      now: () => Date.now(),
      timeoutMs: 2_000,
    });
  });
  afterEach(() => {
    world.core.faults.remove();
  });
  after(() => world.stop());

  it('come over TLS with the managed identity', async () => {
    const { value, version, createdAt } = await source.latest('key');
    assert.equal(value.reveal(), 'value-one');
    assert.equal(version, world.core.vault.get('key')?.version);
    assert.ok(createdAt !== undefined);
  });

  it('come in two versions during a rotation, without the disabled and the expired ones', async () => {
    const { vault } = world.core;
    vault.set('turning', { value: 'one' });
    vault.set('turning', { value: 'two', enabled: false });
    vault.set('turning', { value: 'three' });
    vault.set('turning', { value: 'four', expires: 1 });
    const values = (await source.recent('turning')).map(({ value }) => value.reveal());
    assert.deepEqual(values.sort(), ['one', 'three']);
  });

  it('are missing when they are not there or empty', async () => {
    await assert.rejects(source.latest('nobody'), code('secret-missing'));
    await assert.rejects(source.recent('nobody'), code('secret-missing'));
    world.core.vault.set('blank', { value: '\n' });
    await assert.rejects(source.latest('blank'), code('secret-missing'));
  });

  it('are forbidden when the identity may not read or the version is disabled', async () => {
    world.core.faults.order({ fault: 'forbidden', times: 1, match: { path: '/secrets/' } });
    await assert.rejects(source.latest('key'), code('secret-forbidden'));
    world.core.vault.set('resting', { value: 'x', enabled: false });
    await assert.rejects(source.latest('resting'), code('secret-forbidden'));
  });

  it('cannot be asked for during an outage, a reset or a silence; a short hiccup is ridden out', async () => {
    world.core.faults.order({ fault: 'outage', times: 1 });
    assert.equal((await source.latest('key')).value.reveal(), 'value-one');
    for (const fault of ['outage', 'reset']) {
      const { id } = world.core.faults.order({ fault });
      await assert.rejects(source.latest('key'), code('secret-store-unavailable'));
      world.core.faults.remove(id);
    }
    const hasty = keyVaultSecrets({
      vaultUrl: world.httpsAddress,
      credential: () => createCredential({ kind: 'managed' }),
      now: () => Date.now(),
      timeoutMs: 100,
    });
    world.core.faults.order({ fault: 'slow', options: { seconds: 0.5 } });
    await assert.rejects(hasty.latest('key'), code('secret-store-unavailable'));
  });

  it('are not given up because this process heard nothing while their answer came', async () => {
    const busy = keyVaultSecrets({
      vaultUrl: world.httpsAddress,
      async credential() {
        const identity = await createCredential({ kind: 'managed' });
        return {
          async getToken(...given) {
            const token = await identity.getToken(...given);
            // As where a cold process loads its modules meanwhile on a machine under load.
            for (const end = performance.now() + 2_500; performance.now() < end;);
            return token;
          },
        };
      },
      now: () => Date.now(),
      timeoutMs: 2_000,
    });
    assert.equal((await busy.latest('key')).value.reveal(), 'value-one');
  });

  it('show nothing of the value or the token in an error', async () => {
    world.core.faults.order({ fault: 'outage' });
    const error = await source.latest('key').catch((thrown: unknown) => thrown);
    const printed = inspect(error, { depth: 9, showHidden: true });
    assert.ok(printed.includes('secret-store-unavailable'));
    assert.ok(!/Bearer|value-one/.test(printed));
  });
});
