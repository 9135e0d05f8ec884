// If this fails, a person who adds a link on the laptop finds that the vault has none of its secrets, or that no
// webhook comes for its incidents.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { virtualClock } from '../../../../sandbox/common/clock.ts';
import { createVault } from '../../../../sandbox/keyvault/vault.ts';
import {
  linkSecrets,
  linkWebhooks,
  newLinkSecret,
  servedLinks,
  webhookSecretOf,
} from '../../../../sandbox/world/served-links.ts';

const company = (digit: string): string => digit.repeat(32);
const oauth = { kind: 'oauth', clientIdSecret: 'a-id', clientSecretSecret: 'a-secret' };
const links = servedLinks([
  { name: 'a', servicenow: { company: company('a'), auth: oauth, webhookSecret: 'a-webhook' } },
  {
    name: 'b',
    servicenow: {
      company: company('b'),
      auth: { kind: 'basic', userSecret: 'b-user', passwordSecret: 'b-password' },
      webhookSecret: 'b-webhook',
    },
  },
  { name: 'c', servicenow: { company: company('c'), auth: oauth } },
  { name: 'without its other half' },
  'no link at all',
]);

test('the vault holds the simulator’s account under the names of each link, and a webhook secret each', () => {
  assert.equal(links.length, 3);
  const { 'a-webhook': ofA = '', 'b-webhook': ofB = '', ...accounts } = linkSecrets(links);
  assert.deepEqual(accounts, {
    'a-id': 'sim-client',
    'a-secret': 'sim-secret',
    'b-user': 'sim.integration',
    'b-password': 'sim-password',
  });
  assert.notEqual(ofA, ofB);
  for (const secret of [ofA, ofB]) assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
});

test('each link that names a webhook secret has a rule of its own, which tells of its company alone', () => {
  const rules = linkWebhooks('http://127.0.0.1:7071', links);
  const secrets = linkSecrets(links);
  assert.deepEqual(rules, [
    {
      url: 'http://127.0.0.1:7071/api/callbacks/servicenow/a',
      secret: secrets['a-webhook'],
      scope: `company=${company('a')}`,
    },
    {
      url: 'http://127.0.0.1:7071/api/callbacks/servicenow/b',
      secret: secrets['b-webhook'],
      scope: `company=${company('b')}`,
    },
  ]);
});

test('the link that comes along is served', () => {
  const { links: own } = JSON.parse(
    readFileSync(new URL('../../../../config.json', import.meta.url), 'utf8'),
  ) as { readonly links: readonly unknown[] };
  assert.equal(servedLinks(own).length, own.length);
  assert.equal(linkWebhooks('http://127.0.0.1:7071', servedLinks(own)).length, 1);
});

test('a link that is only being made finds its account in the vault, under the names that the command gives it', () => {
  const clock = virtualClock(0);
  const vault = createVault(clock, newLinkSecret);
  assert.equal(vault.get('obrien-servicenow-client-id')?.value, 'sim-client');
  assert.equal(vault.versions('obrien-servicenow-client-secret')[0]?.value, 'sim-secret');
  assert.equal(vault.get('obrien-servicenow-webhook')?.value, webhookSecretOf('obrien-servicenow-webhook'));
  assert.deepEqual(
    [vault.get('obrien'), vault.versions('servicenow-key'), vault.names().length],
    [undefined, [], 3],
  );
  vault.set('obrien-servicenow-user', { value: 'mine' });
  assert.equal(vault.get('obrien-servicenow-user')?.value, 'mine');
});
