/**
 * If this fails, a key that is rotated on a Friday stops every automation until somebody restarts the app. The real
 * Key Vault client asks the sandbox's vault, the real clients call both simulators, and both the vault and the
 * sign-in change in the middle of concurrent calls: no call may fail, and each exchange may cost few requests more.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { shiftableClock } from '../../../sandbox/common/clock.ts';
import { startConnectWiseSimulator } from '../../../sandbox/connectwise/start.ts';
import { startServiceNowSimulator } from '../../../sandbox/servicenow/start.ts';
import { createCredential } from '../../../shared/azure/credential.ts';
import { keyVaultSecrets } from '../../../shared/azure/key-vault.ts';
import { createSecretStore, type SecretStore } from '../../../shared/secrets/store.ts';
import { discoverCodebase } from '../../../shared/connectwise/http/address.ts';
import { connectwiseCaller } from '../../../shared/connectwise/http/caller.ts';
import { connectwiseClient } from '../../../shared/connectwise/client.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { servicenowCaller } from '../../../shared/servicenow/http/call.ts';
import { servicenowClient } from '../../../shared/servicenow/http/client.ts';
import { signIn } from '../../../shared/servicenow/http/sign-in.ts';
import { axiosSend } from '../../../shared/web/send.ts';
import { connectwiseKeys, servicenowCredentials } from '../../../shared/app/credentials.ts';
import { type KeyVaultWorld, startKeyVaultWorld } from '../../support/sandbox/keyvault-world.ts';
import { testWorld } from '../../support/web/world.ts';

const minute = 60_000;
const atOnce = 8;
const clientId = '00000000-0000-4000-8000-000000000000';

let vault: KeyVaultWorld;
const vaultClock = shiftableClock();
before(async () => {
  vault = await startKeyVaultWorld({ clock: vaultClock });
});
after(() => vault.stop());

/** A store over the sandbox's vault; `pass` lets its cache age. The vault holds these values and nothing older. */
function aStore(secrets: Readonly<Record<string, string>>): {
  readonly store: SecretStore;
  readonly pass: (ms: number) => void;
} {
  vault.core.vault.clear();
  for (const [name, value] of Object.entries(secrets)) vault.core.vault.set(name, { value });
  let passed = 0;
  const now = (): number => Date.now() + passed;
  const credential = () => createCredential({ kind: 'managed' });
  const source = keyVaultSecrets({ vaultUrl: vault.httpsAddress, credential, now });
  return { store: createSecretStore({ source, now }), pass: (ms) => void (passed += ms) };
}

/** A new version; the vault counts in seconds, so two of one second could not be told apart by age. */
function inVault(name: string, value: string): void {
  void vaultClock.advance(2_000);
  vault.core.vault.set(name, { value });
}

/** Keeps `atOnce` callers busy while each step is taken in the middle of their calls. Gives how many calls were made. */
async function under(call: () => Promise<unknown>, steps: readonly (() => void)[]): Promise<number> {
  const every = 4 * atOnce;
  const most = every * (steps.length + 1);
  let calls = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (calls < most) {
        calls += 1;
        if (calls % every === 0) steps[calls / every - 1]?.();
        await call();
      }
    }),
  );
  return calls;
}

describe('a rotation of the ConnectWise keys', () => {
  const names = { publicKey: 'connectwise-public-key', privateKey: 'connectwise-private-key' };

  async function start() {
    const simulator = await startConnectWiseSimulator({ httpPort: 0, httpsPort: -1, seed: 7, tickets: 5 });
    const { store, pass } = aStore({ [names.publicKey]: 'sim-public', [names.privateKey]: 'sim-private' });
    const site = simulator.httpAddress;
    const send = axiosSend();
    const client = connectwiseClient(
      connectwiseCaller({
        site,
        company: 'simco',
        clientId,
        codebase: discoverCodebase({ site, company: 'simco', send }),
        ...connectwiseKeys(store),
        allowLoopback: true,
        retry: testWorld({ send }).world,
      }),
    );
    return {
      store,
      pass,
      call: () => client.systemInfo(),
      asked: () => simulator.core.log.read().byRoute['GET /system/info'] ?? 0,
      /** Replaces the keys that ConnectWise accepts. */
      accepts: (...pairs: readonly (readonly [string, string])[]) =>
        simulator.core.world().accounts.splice(
          0,
          Infinity,
          ...pairs.map(([publicKey, privateKey]) => ({
            publicKey,
            privateKey,
            member: 'API-SIM',
            mayWrite: true,
          })),
        ),
      [Symbol.asyncDispose]: () => simulator.close(),
    };
  }

  it('one half after the other in the vault, then at ConnectWise: no call fails', async () => {
    await using world = await start();
    const calls = await under(world.call, [
      () => inVault(names.publicKey, 'public-2'),
      () => world.pass(6 * minute), // the cache takes over half a rotation
      () => inVault(names.privateKey, 'private-2'),
      () => world.pass(6 * minute), // and now all of it, which ConnectWise does not accept yet
      () => world.accepts(['public-2', 'private-2']),
      () => world.pass(6 * minute),
    ]);
    const more = world.asked() - calls;
    // Three exchanges were noticed; in each, every call under way may have met one 401 and tried three others.
    assert.ok(more > 0 && more <= 3 * 4 * atOnce, `${more} requests more than ${calls} calls`);
    assert.deepEqual(
      world.store.status().map(({ newerRefused }) => newerRefused),
      [false, false],
    );
  });

  it('is over for good: what was accepted is remembered, and later calls cost one request each', async () => {
    await using world = await start();
    await world.call();
    inVault(names.publicKey, 'public-2');
    inVault(names.privateKey, 'private-2');
    world.pass(6 * minute);
    await world.call(); // the new pair is not accepted yet: the old one is tried and remembered
    assert.ok(world.store.status().every(({ newerRefused }) => newerRefused));
    const before = world.asked();
    for (let pass = 0; pass < 5; pass += 1) {
      world.pass(6 * minute);
      await world.call();
    }
    assert.equal(world.asked() - before, 5);
    world.accepts(['public-2', 'private-2']);
    await world.call();
    assert.equal(world.asked() - before, 7, 'one refusal, then the new pair');
    assert.ok(world.store.status().every(({ newerRefused }) => !newerRefused));
  });

  it('the known pair is used during an outage of the vault, and the store says so', async () => {
    await using world = await start();
    await world.call();
    const { id } = vault.core.faults.order({ fault: 'outage' });
    try {
      const calls = await under(world.call, [() => world.pass(6 * minute), () => world.pass(minute)]);
      assert.equal(world.asked(), calls + 1);
      assert.ok(world.store.status().every((one) => one.staleBecause === 'secret-store-unavailable'));
      world.pass(25 * 60 * minute);
      await assert.rejects(
        world.call(),
        (thrown) => thrown instanceof CodedError && thrown.code === 'secret-store-unavailable',
        'not for ever',
      );
      // The other half is still being asked for; who joins that question gets its answer.
      await Promise.allSettled(Object.values(names).map((name) => world.store.get(name)));
    } finally {
      vault.core.faults.remove(id);
    }
    await world.call();
    assert.ok(world.store.status().every((one) => one.staleBecause === undefined));
  });

  it('a version that is switched off in the vault is not tried again', async () => {
    await using world = await start();
    await world.call();
    for (const name of Object.values(names)) {
      const old = vault.core.vault.get(name);
      assert.ok(old !== undefined);
      old.enabled = false;
      inVault(name, 'leaked-no-more');
    }
    world.pass(6 * minute);
    await assert.rejects(
      world.call(),
      (thrown) => thrown instanceof CodedError && thrown.code === 'connectwise-unauthorized',
    );
    assert.equal(world.asked(), 2, 'the old pair was not sent, though ConnectWise would have taken it');
  });
});

for (const kind of ['oauth', 'basic'] as const)
  describe(`a rotation of a ServiceNow sign-in by ${kind}`, () => {
    const auth =
      kind === 'oauth'
        ? { kind, clientIdSecret: 'first', clientSecretSecret: 'second' }
        : { kind, userSecret: 'first', passwordSecret: 'second' };

    async function start() {
      const accounts = [{ userName: 'sim.integration', password: 'one' }];
      const clients = [{ id: 'sim-client', secret: 'one', userName: 'sim.integration' }];
      const simulator = await startServiceNowSimulator({
        httpPort: 0,
        httpsPort: -1,
        seed: 3,
        tickets: 5,
        accounts,
        clients,
      });
      const { store, pass } = aStore({
        first: kind === 'oauth' ? 'sim-client' : 'sim.integration',
        second: 'one',
      });
      const instance = simulator.httpAddress;
      const { world } = testWorld();
      const sign = signIn({
        instance,
        send: axiosSend(),
        now: () => world.now(),
        ...servicenowCredentials(auth, store),
      });
      const client = servicenowClient(
        servicenowCaller({ account: 'sim', instance, signIn: sign, retry: world }),
      );
      return {
        store,
        pass,
        call: () => client.count('incident', ''),
        tokensEnd: () => simulator.core.faults.order({ fault: 'token-expired', times: 1 }),
        asked: async () => {
          const log = (await (await fetch(`${instance}/_sim/requests`)).json()) as { readonly total: number };
          return log.total;
        },
        accepts(secret: string) {
          accounts.splice(0, 1, { userName: 'sim.integration', password: secret });
          clients.splice(0, 1, { id: 'sim-client', secret, userName: 'sim.integration' });
        },
        [Symbol.asyncDispose]: () => simulator.close(),
      };
    }

    it('no call fails, whether the vault or ServiceNow is first', async () => {
      await using world = await start();
      const calls = await under(world.call, [
        () => inVault('second', 'two'),
        () => world.pass(6 * minute),
        () => void world.tokensEnd(), // the new secret is not accepted yet: the old one gets the next token
        () => world.accepts('two'),
        () => void world.tokensEnd(),
        () => world.pass(6 * minute),
      ]);
      const more = (await world.asked()) - calls;
      assert.ok(more > 0 && more <= 3 * 4 * atOnce, `${more} requests more than ${calls} calls`);
    });

    it('the accepted pair is remembered', async () => {
      await using world = await start();
      await world.call();
      inVault('second', 'two');
      world.pass(6 * minute);
      world.tokensEnd();
      await world.call();
      const second = () => world.store.status().find(({ name }) => name === 'second');
      assert.equal(second()?.newerRefused, true);
      world.accepts('two');
      world.tokensEnd();
      await world.call();
      assert.equal(second()?.newerRefused, false);
    });
  });
