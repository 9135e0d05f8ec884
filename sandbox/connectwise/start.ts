/** Starts the ConnectWise simulator on its ports. */
import { createDeliver } from '../common/deliver.ts';
import { serve } from '../common/serve.ts';
import { pageOf, type PageBeside } from '../page/routes.ts';
import { createConnectWiseCore, type ConnectWiseCore, type CoreOptions } from './core.ts';

/** The vendor gives a receiver five seconds. */
const receiverTimeLimit = 5000;

export interface ConnectWiseSimulatorOptions extends CoreOptions {
  /** 0: a free port; -1: no such listener. */
  readonly httpPort: number;
  readonly httpsPort: number;
  /** PEM texts; needed for https. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** PEM of the authority that a receiver on https has its certificate from. */
  readonly ca?: string;
  readonly log?: (line: string) => void;
  /** What the page shows beside the tickets; left out: nothing. */
  readonly beside?: PageBeside | undefined;
}

export interface ConnectWiseSimulator {
  /** `http://127.0.0.1:PORT` */
  readonly httpAddress: string;
  /** `https://localhost:PORT`; empty without https. */
  readonly httpsAddress: string;
  readonly core: ConnectWiseCore;
  close(): Promise<void>;
}

/** Seeds, listens on 127.0.0.1 and sends callbacks to receivers on this machine. Rejects when a port is taken. */
export async function startConnectWiseSimulator(
  options: ConnectWiseSimulatorOptions,
): Promise<ConnectWiseSimulator> {
  const deliver =
    options.deliver ??
    createDeliver({
      timeoutMilliseconds: receiverTimeLimit,
      ...(options.ca === undefined ? {} : { ca: options.ca }),
    });
  const core = createConnectWiseCore({ ...options, deliver });
  const page = pageOf('connectwise', core.cards, options.beside);
  const served = await serve(async (request) => (await page(request)) ?? core.handle(request), {
    httpPort: options.httpPort,
    httpsPort: options.httpsPort,
    tls: options.tls,
    variables: { http: 'CONNECTWISE_PORT', https: 'CONNECTWISE_TLS_PORT' },
  });
  core.setOrigin(options.origin ?? (served.httpsAddress === '' ? served.httpAddress : served.httpsAddress));
  options.log?.(
    `ConnectWise simulator on ${[served.httpAddress, served.httpsAddress].filter(Boolean).join(' and ')}`,
  );
  return {
    httpAddress: served.httpAddress,
    httpsAddress: served.httpsAddress,
    core,
    close: () => served.close(),
  };
}
