/** Starts the ServiceNow simulator on its ports. */
import { createDeliver } from '../common/deliver.ts';
import { startSimulator, type ListenOptions, type Simulator } from '../common/start.ts';
import { pageOf, type PageBeside } from '../page/routes.ts';
import { createServiceNowCore, type ServiceNowCore, type ServiceNowCoreOptions } from './core.ts';

/** The ports and the core's options, and an authority to trust for webhooks over https. */
export interface ServiceNowSimulatorOptions extends ServiceNowCoreOptions, ListenOptions {
  /** PEM of an authority to trust when a webhook goes to an https address. */
  readonly ca?: string;
  /** The other half of the page, beside the incidents; left out: nothing. */
  readonly beside?: PageBeside | undefined;
}

/** The running ServiceNow simulator. */
export type ServiceNowSimulator = Simulator<ServiceNowCore>;

/** The time for which a RESTMessageV2 of the simulated instance waits for us, in milliseconds. */
const receiverTimeoutMs = 10_000;

/** Seeds and starts a simulator. Rejects with a sentence when a port is taken. */
export async function startServiceNowSimulator(
  options: ServiceNowSimulatorOptions,
): Promise<ServiceNowSimulator> {
  const deliver = options.deliver ?? createDeliver({ timeoutMs: receiverTimeoutMs, ca: options.ca });
  const core = createServiceNowCore({ ...options, deliver });
  return startSimulator(
    core,
    options,
    { http: 'SERVICENOW_PORT', https: 'SERVICENOW_TLS_PORT' },
    pageOf('servicenow', core.views, options.beside),
  );
}
