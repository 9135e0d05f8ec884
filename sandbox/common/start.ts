/** Puts a simulator behind its ports: its page where it has one, the control routes, then the vendor's own answers. */
import { answerControl } from './control-routes.ts';
import type { SimCore } from './core.ts';
import type { SimRequest, SimResponse } from './message.ts';
import { serve, type ServeOptions } from './serve.ts';

/** The address and the port of a simulator. */
export type ListenOptions = Omit<ServeOptions, 'variables'>;

/** A simulator that listens. */
export interface Simulator<Core extends SimCore> {
  /** `http://127.0.0.1:PORT`; empty when there is no such listener. */
  readonly httpAddress: string;
  /** `https://localhost:PORT`; empty without https. */
  readonly httpsAddress: string;
  readonly core: Core;
  close(): Promise<void>;
}

/** Answers what belongs to it, and undefined to anything else. */
export type PageHandler = (request: SimRequest) => Promise<SimResponse | undefined>;

/** A core with the control routes before it. */
export function withControl(core: SimCore): SimCore['handle'] {
  return async (request) => (await answerControl(request, core)) ?? (await core.handle(request));
}

/** Listens on 127.0.0.1. Rejects with a sentence that names the variable when a port is taken. */
export async function startSimulator<Core extends SimCore>(
  core: Core,
  { httpPort, httpsPort, tls }: ListenOptions,
  variables: NonNullable<ServeOptions['variables']>,
  page?: PageHandler,
): Promise<Simulator<Core>> {
  const controlled = withControl(core);
  const served = await serve(async (request) => (await page?.(request)) ?? (await controlled(request)), {
    httpPort,
    httpsPort,
    tls,
    variables,
  });
  return { ...served, core };
}
