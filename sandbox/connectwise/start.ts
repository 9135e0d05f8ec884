/** Starts the ConnectWise simulator on its ports. */
import { createDeliver } from '../common/deliver.ts';
import { startSimulator, type ListenOptions, type Simulator } from '../common/start.ts';
import { pageOf, type PageBeside } from '../page/routes.ts';
import { createConnectWiseCore, type ConnectWiseCore, type CoreOptions } from './core.ts';

/** The vendor gives a receiver five seconds. */
const receiverTimeoutMs = 5000;

/** The ports and the core's options, and an authority to trust for callbacks over https. */
export interface ConnectWiseSimulatorOptions extends CoreOptions, ListenOptions {
  /** PEM of the authority that a receiver on https has its certificate from. */
  readonly ca?: string;
  /** The other half of the page, beside the tickets; left out: nothing. */
  readonly beside?: PageBeside | undefined;
}

/** The running ConnectWise simulator. */
export type ConnectWiseSimulator = Simulator<ConnectWiseCore>;

/** Seeds, listens on 127.0.0.1 and sends callbacks to receivers on this machine. Rejects when a port is taken. */
export async function startConnectWiseSimulator(
  options: ConnectWiseSimulatorOptions,
): Promise<ConnectWiseSimulator> {
  const deliver = options.deliver ?? createDeliver({ timeoutMs: receiverTimeoutMs, ca: options.ca });
  const core = createConnectWiseCore({ ...options, deliver });
  const simulator = await startSimulator(
    core,
    options,
    { http: 'CONNECTWISE_PORT', https: 'CONNECTWISE_TLS_PORT' },
    pageOf('connectwise', core.views, options.beside),
  );
  const { httpAddress, httpsAddress } = simulator;
  core.setOrigin(options.origin ?? (httpsAddress === '' ? httpAddress : httpsAddress));
  return simulator;
}
