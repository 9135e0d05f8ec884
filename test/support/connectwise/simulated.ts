/** The real simulator on a free port, with a client on it and time that only sleeping moves. */
import { startConnectWiseSimulator } from '../../../sandbox/connectwise/start.ts';
import { discoverCodebase } from '../../../shared/connectwise/http/address.ts';
import { connectwiseCaller } from '../../../shared/connectwise/http/caller.ts';
import { connectwiseClient } from '../../../shared/connectwise/client.ts';
import type { Ticket } from '../../../shared/connectwise/wire/index.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { axiosSend } from '../../../shared/web/send.ts';
import { memoryRateLimiter, testWorld } from '../web/world.ts';

export async function startSimulated(
  tickets = 30,
  options: {
    readonly timeoutMs?: number;
    readonly account?: string;
    /** Called before each call of the client; what it throws, the call throws. */
    readonly beforeCall?: () => void;
    readonly switches?: Parameters<typeof startConnectWiseSimulator>[0]['switches'];
  } = {},
) {
  const { account = 'sim', switches = {}, beforeCall = () => undefined, ...more } = options;
  const simulator = await startConnectWiseSimulator({
    httpPort: 0,
    httpsPort: -1,
    seed: 7,
    tickets,
    switches,
  });
  const rateLimiter = memoryRateLimiter();
  const [publicKey, privateKey] =
    account === 'sim' ? ['sim-public', 'sim-private'] : [account, `${account}-private`];
  const { world, slept, reports } = testWorld({ rateLimiter });
  const send = axiosSend();
  const site = simulator.httpAddress;
  const call = connectwiseCaller({
    site,
    company: 'simco',
    clientId: '00000000-0000-4000-8000-000000000000',
    codebase: discoverCodebase({ site, company: 'simco', send }),
    keys: () => Promise.resolve([{ publicKey: new Secret(publicKey), privateKey: new Secret(privateKey) }]),
    allowLoopback: true,
    retry: world,
    ...more,
  });
  const held = () => simulator.core.control.records('tickets') as readonly Ticket[];
  return {
    simulator,
    /** The clock of the client, milliseconds since 1970. */
    now: () => world.now(),
    slept,
    reports,
    rateLimiter,
    client: connectwiseClient(async (asked) => {
      beforeCall();
      return call(asked);
    }),
    call,
    held,
    /** Requests so far, companyinfo included. */
    asked: () => simulator.core.log.read().total,
    order: (fault: string, times = 1, options: Record<string, unknown> = {}) =>
      simulator.core.faults.order({ fault, times, options, match: { path: '/service/tickets' } }),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}
