/** Starts the Key Vault simulator: the vault on https, the app's identity and the control routes on http. */
import { randomUUID } from 'node:crypto';
import { shiftableClock } from '../common/clock.ts';
import { answerControl } from '../common/control-routes.ts';
import { serve } from '../common/serve.ts';
import { type KeyVaultCore, type KeyVaultCoreOptions, createKeyVaultCore, identityPath } from './core.ts';
import type { Identity } from './tokens.ts';

export interface KeyVaultOptions {
  /** 0: any free port. Carries the identity endpoint and the control routes. */
  readonly httpPort: number;
  /** 0: any free port. Carries the vault. */
  readonly httpsPort: number;
  readonly tls: { readonly key: string; readonly cert: string };
  /** Name → value at the start. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Left out: the system-assigned identity, which may read secrets. */
  readonly identities?: readonly Identity[];
  /** What the app must know to ask for a token; left out: made up. */
  readonly identityHeader?: string;
  readonly clock?: KeyVaultCoreOptions['clock'];
}

export interface KeyVaultSimulator {
  readonly httpAddress: string;
  readonly httpsAddress: string;
  /** For the app's environment: `IDENTITY_ENDPOINT` and `IDENTITY_HEADER`. */
  readonly identityEndpoint: string;
  readonly identityHeader: string;
  readonly core: KeyVaultCore;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; a taken port is told by the variable that changes it. */
export async function startKeyVaultSimulator(options: KeyVaultOptions): Promise<KeyVaultSimulator> {
  const identityHeader = options.identityHeader ?? randomUUID();
  const core = createKeyVaultCore({
    clock: options.clock ?? shiftableClock(),
    identities: options.identities ?? [{ clientId: null, role: 'user' }],
    identityHeader,
    ...(options.secrets === undefined ? {} : { secrets: options.secrets }),
  });
  const served = await serve(
    async (request) =>
      (await answerControl(request, core.control, core.faults, core.log)) ?? (await core.handle(request)),
    {
      httpPort: options.httpPort,
      httpsPort: options.httpsPort,
      tls: options.tls,
      variables: { http: 'KEYVAULT_HTTP_PORT', https: 'KEYVAULT_PORT' },
    },
  );
  return {
    ...served,
    identityEndpoint: `${served.httpAddress}${identityPath}`,
    identityHeader,
    core,
  };
}
