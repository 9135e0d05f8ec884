// If this fails, a secret runs out unseen, or one of a link that is switched off wakes somebody at night.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alertsSchema } from '../../../../shared/rules/config/alerts.ts';
import { neededSecrets, secretReport } from '../../../../shared/rules/operate/secret-report.ts';
import type { SecretFacts } from '../../../../shared/rules/operate/secret-report.ts';
import { aLink, linkJson, noon } from '../../../support/builders/rules.ts';
import { aConfig } from '../../../support/fakes/links.ts';

const day = 86_400_000;
const noAlerts = alertsSchema.parse({});
const servicenow = linkJson()['servicenow'] as Readonly<Record<string, unknown>>;
const needed = { name: 'sn-secret', neededBy: ['contoso'] };
const facts = (changes: Partial<SecretFacts> = {}): SecretFacts => ({
  source: 'key-vault',
  version: 'v2',
  newerRefused: false,
  readAt: noon - 90_000,
  ...changes,
});
const report = (changes: Partial<SecretFacts>, rotationDays = 180) =>
  secretReport(needed, facts(changes), null, { now: noon, rotationDays, isPadded: false });

describe('the secrets that are needed', () => {
  it('are the keys of ConnectWise and those of every link that is switched on', () => {
    const links = [
      aLink(),
      aLink({
        name: 'basic',
        servicenow: {
          ...servicenow,
          auth: { kind: 'basic', userSecret: 'u', passwordSecret: 'p' },
          webhookSecret: 'hook',
        },
      }),
      aLink({ name: 'off', enabled: false, servicenow: { ...servicenow, webhookSecret: 'unused' } }),
    ];
    assert.deepEqual(
      neededSecrets({ links, alerts: noAlerts }).map(({ name, neededBy }) => `${name} ${neededBy.join(',')}`),
      [
        'connectwise-public-key connectwise',
        'connectwise-private-key connectwise',
        'sn-id contoso',
        'sn-secret contoso',
        'u basic',
        'p basic',
        'hook basic',
      ],
    );
  });

  it('are named once, with everybody who needs them', () => {
    const links = [aLink(), aLink({ name: 'second' })];
    assert.deepEqual(
      neededSecrets({ links, alerts: noAlerts }).find(({ name }) => name === 'sn-id')?.neededBy,
      ['contoso', 'second'],
    );
  });
});

it('the secrets of alert channels and of heartbeats are needed like any other', () => {
  const alerts = alertsSchema.parse({
    heartbeats: ['health-check'],
    channels: [
      { kind: 'teams', name: 'ops', addressSecret: 'teams-ops' },
      { kind: 'events', name: 'pager', routingKeySecret: 'pager-key' },
      {
        kind: 'email',
        name: 'mail',
        host: 'smtp.example',
        from: 'a@b.example',
        to: ['c@d.example'],
        auth: { kind: 'password', user: 'a', passwordSecret: 'smtp-password' },
      },
      { kind: 'connectwise-ticket', name: 'tickets', company: 2, board: 9 },
    ],
  });
  assert.deepEqual(
    neededSecrets({ links: [], alerts })
      .slice(2)
      .map(({ name, neededBy }) => `${name}: ${neededBy.join()}`),
    [
      'teams-ops: alerts ops',
      'pager-key: alerts pager',
      'smtp-password: alerts mail',
      'heartbeat-health-check: heartbeat health-check',
    ],
  );
});

describe('the report on a secret', () => {
  it('counts whole days, and calls it overdue on the day', () => {
    assert.deepEqual(
      [report({ createdAt: noon - 179.9 * day }).ageDays, report({ createdAt: noon - 179.9 * day }).overdue],
      [179, false],
    );
    assert.deepEqual(
      [report({ createdAt: noon - 180 * day }).ageDays, report({ createdAt: noon - 180 * day }).overdue],
      [180, true],
    );
  });

  it('tells the days to its end, and those since', () => {
    assert.equal(report({ expiresAt: noon + 1.5 * day }).endsInDays, 1);
    assert.equal(report({ expiresAt: noon - 1 }).endsInDays, -1);
    assert.equal(report({}).endsInDays, null);
  });

  it('says of an age that is not known that it is not known', () => {
    assert.deepEqual([report({}).ageDays, report({}).overdue], [null, false]);
  });

  it('says when its value is an old one, and why', () => {
    const stale = report({ staleBecause: 'secret-store-unavailable', newerRefused: true });
    assert.deepEqual(
      [stale.cachedBecause, stale.cachedMinutes, stale.newerRefused],
      ['secret-store-unavailable', 1, true],
    );
  });

  it('names the problem where there is no value', () => {
    const none = secretReport(needed, null, 'secret-missing', {
      now: noon,
      rotationDays: 180,
      isPadded: false,
    });
    assert.deepEqual(
      [none.source, none.version, none.cachedMinutes, none.overdue, none.problem],
      [null, null, null, false, 'secret-missing'],
    );
  });
});

it('each secret of an enabled link is needed once, and both of ConnectWise', () => {
  const on = aConfig().links;
  assert.deepEqual(neededSecrets({ links: [], alerts: noAlerts }).length, 2);
  assert.deepEqual(
    neededSecrets({
      links: [...on, ...on.map((link) => ({ ...link, name: 'second' }))],
      alerts: noAlerts,
    }).map(({ name, neededBy }) => `${name}: ${neededBy.join()}`),
    [
      'connectwise-public-key: connectwise',
      'connectwise-private-key: connectwise',
      'acme-client-id: acme,second',
      'acme-client-secret: acme,second',
    ],
  );
  assert.equal(
    neededSecrets({ links: on.map((link) => ({ ...link, enabled: false })), alerts: noAlerts }).length,
    2,
  );
});
