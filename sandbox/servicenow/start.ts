/** Puts the ServiceNow simulator behind an http and an https port of this machine. */
import { answerControl } from '../common/control-routes.ts';
import { createDeliver } from '../common/deliver.ts';
import { requestLog } from '../common/request-log.ts';
import { serve } from '../common/serve.ts';
import type { SimRequest, SimResponse } from '../common/types.ts';
import { pageOf, type PageBeside } from '../page/routes.ts';
import { createServiceNowCore, type ServiceNowCore, type ServiceNowCoreOptions } from './core.ts';

export interface ServiceNowSimulatorOptions extends ServiceNowCoreOptions {
  /** 0: any free port; -1: no such listener. */
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** PEM of an authority to trust when a webhook goes to an https address. */
  readonly ca?: string;
  /** What the page shows beside the incidents; left out: nothing. */
  readonly beside?: PageBeside | undefined;
}

export interface ServiceNowSimulator {
  /** `http://127.0.0.1:PORT`; empty when there is no such listener. */
  readonly httpAddress: string;
  readonly httpsAddress: string;
  readonly core: ServiceNowCore;
  close(): Promise<void>;
}

/** How long a RESTMessageV2 of the simulated instance waits for us, in milliseconds. */
const deliveryTimeout = 10_000;

/** Seeds and starts a simulator. Rejects with a sentence when a port is taken. */
export async function startServiceNowSimulator(
  options: ServiceNowSimulatorOptions,
): Promise<ServiceNowSimulator> {
  const core = createServiceNowCore({
    ...options,
    deliver:
      options.deliver ??
      createDeliver({
        timeoutMilliseconds: deliveryTimeout,
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      }),
  });
  const log = requestLog();
  const page = pageOf('servicenow', core.cards, options.beside);

  const handle = async (request: SimRequest): Promise<SimResponse> => {
    const shown = await page(request);
    if (shown !== undefined) return shown;
    const controlled = await answerControl(request, core.control, core.faults, log);
    if (controlled !== undefined) return controlled;
    const began = performance.now();
    const playedBefore = playedCounts(core);
    const response = await core.handle(request);
    log.add(
      {
        at: new Date().toISOString(),
        method: request.method,
        path: request.path,
        query: request.rawQuery,
        status: response.status,
        milliseconds: Math.round(performance.now() - began),
        fault: newlyPlayed(core, playedBefore),
      },
      `${request.method} ${routeOf(request.path)}`,
    );
    options.log?.(`servicenow ${request.method} ${request.path} ${response.status}`);
    return response;
  };

  const served = await serve(handle, {
    httpPort: options.httpPort,
    httpsPort: options.httpsPort,
    tls: options.tls,
    variables: { http: 'SERVICENOW_PORT', https: 'SERVICENOW_TLS_PORT' },
  });
  return {
    httpAddress: served.httpAddress,
    httpsAddress: served.httpsAddress,
    core,
    close: () => served.close(),
  };
}

/** Ids would make every address a route of its own. */
function routeOf(path: string): string {
  return path.replaceAll(/\/[0-9a-f]{32}(?=\/|$)/g, '/{sys_id}');
}

function playedCounts(core: ServiceNowCore): ReadonlyMap<string, number> {
  return new Map(core.faults.list().map(({ id, played }) => [id, played]));
}

/** Names of the faults that acted since; those of a request at the same moment may be among them. */
function newlyPlayed(core: ServiceNowCore, before: ReadonlyMap<string, number>): string | null {
  const names = core.faults
    .list()
    .filter(({ id, played }) => played > (before.get(id) ?? 0))
    .map(({ fault }) => fault);
  return names.length === 0 ? null : names.join(', ');
}
