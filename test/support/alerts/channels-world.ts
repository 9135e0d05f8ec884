/** The receivers of alerts and ConnectWise's simulator, with the app's own channels on them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { inspect } from 'node:util';
import { routingKey } from '../../../sandbox/alerts/events.ts';
import { mailAccount, type ReceivedMail } from '../../../sandbox/alerts/mailbox.ts';
import { startAlertsReceivers, type AlertsReceivers } from '../../../sandbox/alerts/start.ts';
import { ensureCertificates } from '../../../sandbox/world/certificates.ts';
import { alertChannels, type ChannelParts } from '../../../shared/app/alerts/channels.ts';
import type { ConfiguredChannel } from '../../../shared/automations/alerts/tell-people.ts';
import { connectwiseCaller } from '../../../shared/connectwise/http/caller.ts';
import { connectwiseClient } from '../../../shared/connectwise/client.ts';
import type { Ticket } from '../../../shared/connectwise/wire/index.ts';
import type { AlertNotice } from '../../../shared/rules/alerts/notice.ts';
import { alertsSchema } from '../../../shared/rules/config/alerts.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import { errorFacts } from '../../../shared/rules/safe-error.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { environmentSecrets } from '../../../shared/secrets/environment.ts';
import { createSecretStore } from '../../../shared/secrets/store.ts';
import { anAlert, aNotice } from '../builders/alerts.ts';
import { startSimulated } from '../connectwise/simulated.ts';
import { testWorld } from '../web/world.ts';

/** Of ConnectWise's simulator: no link of the tests uses this board. */
export const alertBoard = 3;

export interface ChannelsWorld {
  readonly receivers: AlertsReceivers;
  readonly connectwise: Awaited<ReturnType<typeof startSimulated>>;
  /** A port of this machine at which nothing listens. */
  readonly deadPort: number;
  /** The JSON of a channel of each kind. */
  readonly json: Readonly<Record<'teams' | 'events' | 'email' | 'ticket', Record<string, unknown>>>;
  /** The values of the secrets, which a test may exchange; `NAME_PREVIOUS` is the version before. */
  readonly values: Record<string, string | undefined>;
  /** The channel of this JSON, as the app would choose it. */
  channel(json: Record<string, unknown>, changes?: Partial<ChannelParts>): ConfiguredChannel;
  /** A notice that nobody has sent; nothing was received, no fault is ordered, and the secrets are right again. */
  fresh(changes?: Partial<AlertNotice>): AlertNotice;
  /** The messages that people could see, by channel. */
  received(channel: 'teams' | 'events' | 'mail'): readonly unknown[];
  mails(): readonly ReceivedMail[];
  /** Every ticket of an alert. */
  alertTickets(): readonly Ticket[];
  /** ConnectWise at an address that does not answer. */
  deadConnectWise(): ChannelParts['connectwise'];
  stop(): Promise<void>;
}

/** Starts everything; its certificates are trusted by this process until it is stopped. */
export async function startChannelsWorld(): Promise<ChannelsWorld> {
  const directory = await mkdtemp(join(tmpdir(), 'alerts-'));
  const { ca, key, cert } = await ensureCertificates(directory);
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, ca]);
  const receivers = await startAlertsReceivers({ httpPort: 0, smtpPort: 0, tls: { key, cert } });
  const connectwise = await startSimulated(5);
  const deadPort = await closedPort();
  const right = { TEAMS: receivers.workflowAddress, PAGER: routingKey, MAIL: mailAccount.password };
  const values: Record<string, string | undefined> = { ...right };
  const received: ChannelsWorld['received'] = (channel) =>
    receivers.core.received().flatMap((one) => (one.channel === channel ? [one.message] : []));
  let notices = 0;
  const json = {
    teams: { kind: 'teams', name: 'teams-ops', addressSecret: 'teams' },
    events: { kind: 'events', name: 'pager', address: receivers.eventsAddress, routingKeySecret: 'pager' },
    email: {
      kind: 'email',
      name: 'mail',
      host: 'localhost',
      port: receivers.smtpPort,
      from: 'alerts@contoso.example',
      to: ['on-call@contoso.example', 'lead@contoso.example'],
      auth: { kind: 'password', user: mailAccount.user, passwordSecret: 'mail' },
    },
    ticket: {
      kind: 'connectwise-ticket',
      name: 'tickets',
      company: 2,
      board: alertBoard,
      closeOnRecovery: 'Closed',
    },
  };

  const channel: ChannelsWorld['channel'] = (wanted, changes = {}) => {
    const { world } = testWorld();
    const parts: ChannelParts = {
      settings: { allowLoopback: true, identity: { kind: 'developer' } },
      secrets: createSecretStore({
        source: environmentSecrets((variable) => values[variable]),
        now: () => Date.now(),
        maxAgeMs: 0,
      }),
      http: world,
      connectwise: connectwise.client,
      token: () => Promise.resolve(new Secret(mailAccount.token)),
      ...changes,
    };
    const [chosen] = alertChannels(alertsSchema.parse({ channels: [wanted] }), parts);
    if (chosen === undefined) throw new Error('There is no channel.');
    return chosen;
  };

  return {
    receivers,
    connectwise,
    deadPort,
    json,
    values,
    channel,
    received,
    mails: () => received('mail') as readonly ReceivedMail[],
    alertTickets: () =>
      connectwise.held().filter(({ externalXRef }) => externalXRef?.startsWith('alert-') === true),
    fresh(changes = {}) {
      receivers.core.faults.remove();
      receivers.core.control.reset({});
      connectwise.simulator.core.faults.remove();
      connectwise.rateLimiter.blocks.clear();
      Object.assign(values, right);
      notices += 1;
      const id = `0a1b2c3d-0000-4000-8000-${String(notices).padStart(12, '0')}`;
      return aNotice({ id, items: [anAlert({ key: `alert ${notices}`, openedBy: id })], ...changes });
    },
    deadConnectWise: () =>
      connectwiseClient(
        connectwiseCaller({
          site: `http://127.0.0.1:${deadPort}`,
          company: 'simco',
          clientId: '00000000-0000-4000-8000-000000000000',
          codebase: {
            current: () => Promise.resolve('v4_6_release/'),
            movedFrom: () => Promise.resolve(false),
          },
          keys: () => Promise.resolve([{ publicKey: new Secret('p'), privateKey: new Secret('q') }]),
          allowLoopback: true,
          retry: testWorld().world,
        }),
      ),
    async stop() {
      setDefaultCACertificates(trusted);
      await Promise.all([receivers.close(), connectwise.simulator.close()]);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The error of a delivery; fails when it was taken, or when the error tells what it must not. */
export async function failure(delivering: Promise<unknown>, secrets: readonly string[]): Promise<CodedError> {
  const error = await delivering.then(
    () => assert.fail('it was taken'),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof CodedError, inspect(error));
  const told = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(errorFacts(error))}`;
  for (const secret of secrets) assert.ok(!told.includes(secret), `${secret} stands in: ${told}`);
  return error;
}

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
