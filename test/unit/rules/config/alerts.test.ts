// If this fails, an outage reaches nobody: it goes to a channel that cannot work, falls into hours that never end, or
// into a ticket that the engine itself copies to a customer.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { channelSecrets, type AlertChannelConfig } from '../../../../shared/rules/config/alerts.ts';
import { parseConfig } from '../../../../shared/rules/config/parse.ts';
import { configMistakes, linkJson } from '../../../support/builders/rules.ts';

const teams = { kind: 'teams', name: 'ops', addressSecret: 'teams-ops' };
const email = {
  kind: 'email',
  name: 'mail',
  host: 'smtp.example.com',
  from: 'alerts@example.com',
  to: ['on-call@example.com'],
  auth: { kind: 'none' },
};
const events = { kind: 'events', name: 'pager', routingKeySecret: 'pager-key' };
const ticket = { kind: 'connectwise-ticket', name: 'tickets', company: 2, board: 9 };

const parsed = (alerts: unknown) => parseConfig({ links: [linkJson()], alerts }).alerts;
const mistakesOf = (alerts: unknown): string => configMistakes({ links: [linkJson()], alerts });
const channelMistakes = (...channels: unknown[]): string => mistakesOf({ channels });

it('nobody is told unless a channel is named, and the rest has a safe default', () => {
  assert.deepEqual(parseConfig({ links: [] }).alerts, {
    publicUrl: null,
    runBookUrl: null,
    timeZone: 'UTC',
    waitHours: null,
    heartbeats: [],
    channels: [],
  });
  const [one, two, three, four] = parsed({ channels: [teams, email, events, ticket] }).channels;
  assert.equal(one?.minSeverity, 'warning');
  assert.ok(two?.kind === 'email' && two.port === 587 && two.security === 'starttls');
  assert.ok(three?.kind === 'events' && three.address === 'https://events.pagerduty.com/v2/enqueue');
  assert.ok(four?.kind === 'connectwise-ticket' && four.closeOnRecovery === null && four.priority === null);
});

describe('refused is', () => {
  for (const [what, alerts, told] of [
    ['a zone that is none', { timeZone: 'Berlin' }, /alerts\.timeZone: .*IANA/],
    ['an offset as a zone', { timeZone: '+01:00' }, /alerts\.timeZone: .*IANA/],
    ['an address of the app over plain http', { publicUrl: 'http://app.example' }, /alerts\.publicUrl/],
    ['an address of the app with a path', { publicUrl: 'https://app.example/x?y' }, /must be an origin only/],
    ['an hour that is none', { waitHours: { from: '24:00', to: '08:00' } }, /waitHours\.from: .*time of day/],
    [
      'hours without an end',
      { waitHours: { from: '08:00', to: '08:00' } },
      /begins and ends at the same time/,
    ],
    ['a day that is none', { waitHours: { from: '18:00', to: '08:00', wholeDays: ['Sunday'] } }, /wholeDays/],
    ['a heartbeat twice', { heartbeats: ['health-check', 'health-check'] }, /heartbeats\[1\]: .*named twice/],
    ['a heartbeat in capitals', { heartbeats: ['HealthCheck'] }, /heartbeats\[0\]: use lower-case/],
  ] as const)
    it(what, () => assert.match(mistakesOf(alerts), told));

  for (const [what, channels, told] of [
    ['a name twice', [teams, { ...events, name: 'ops' }], /channels\[1\]\.name: "ops" is used twice/],
    ['a name with a space', [{ ...teams, name: 'our ops' }], /channels\[0\]\.name: use lower-case/],
    ['a kind nobody knows', [{ ...teams, kind: 'slack' }], /channels\[0\]\.kind/],
    ['an address in place of its name', [{ ...teams, addressSecret: 'https://x' }], /NAME of a secret/],
    ['mail without encryption', [{ ...email, security: 'none' }], /security: .*loopback only/],
    ['mail to nobody', [{ ...email, to: [] }], /channels\[0\]\.to/],
    ['a recipient with a header in it', [{ ...email, to: ['a@b.example\r\nBcc: c@d.example'] }], /to\[0\]/],
    ['a sender with a name', [{ ...email, from: 'Alerts <a@b.example>' }], /from: is a mail address/],
    ['events over plain http', [{ ...events, address: 'http://pager.example/' }], /address: must be https/],
    [
      'events for a user',
      [{ ...events, address: 'https://u:p@pager.example/' }],
      /address: must hold no user/,
    ],
    ['a board of a link', [{ ...ticket, board: 2 }], /channels\[0\]\.board: 2 is a board of link "contoso"/],
  ] as const)
    it(what, () => assert.match(channelMistakes(...channels), told));
});

it('a board of a link that is switched off is refused, too: it may be switched on', () => {
  const link = linkJson({ enabled: false });
  assert.match(
    configMistakes({ links: [link], alerts: { channels: [{ ...ticket, board: 1 }] } }),
    /1 is a board of link "contoso"/,
  );
});

it('on this machine mail and events may go unencrypted', () => {
  const { channels } = parsed({
    channels: [
      { ...email, host: '127.0.0.1', port: 2525, security: 'none' },
      { ...events, address: 'http://127.0.0.1:7085/v2/enqueue' },
    ],
  });
  assert.equal(channels.length, 2);
});

it('each channel names its secrets, by name', () => {
  const password = { ...email, auth: { kind: 'password', user: 'alerts', passwordSecret: 'smtp' } };
  const oauth = { ...email, name: 'other', auth: { kind: 'oauth', user: 'alerts@example.com' } };
  const { channels } = parsed({ channels: [teams, password, oauth, events, ticket] });
  const named: readonly [AlertChannelConfig['kind'], readonly string[]][] = channels.map((one) => [
    one.kind,
    channelSecrets(one),
  ]);
  assert.deepEqual(named, [
    ['teams', ['teams-ops']],
    ['email', ['smtp']],
    ['email', []],
    ['events', ['pager-key']],
    ['connectwise-ticket', []],
  ]);
});
