/** The receivers of alerts and ConnectWise's simulator, with the app's own channels on them. */
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { routingKey } from '../../../sandbox/alerts/events.ts';
import { mailAccount } from '../../../sandbox/alerts/mailbox.ts';
import { startAlertsReceivers, type AlertsReceivers } from '../../../sandbox/alerts/start.ts';
import { ensureCertificates } from '../../../sandbox/world/certificates.ts';
import { alertChannels, type ChannelParts, type ChosenChannel } from '../../../shared/app/alert-channels.ts';
import { connectwiseCaller } from '../../../shared/connectwise/http/caller.ts';
import { connectwiseClient } from '../../../shared/connectwise/client.ts';
import { alertsSchema } from '../../../shared/rules/config/alerts.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { environmentSecrets } from '../../../shared/secrets/environment.ts';
import { createSecretStore } from '../../../shared/secrets/store.ts';
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
  channel(json: Record<string, unknown>, changes?: Partial<ChannelParts>): ChosenChannel;
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
  const values: Record<string, string | undefined> = {
    TEAMS: receivers.workflowAddress,
    PAGER: routingKey,
    MAIL: mailAccount.password,
  };
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

async function closedPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
