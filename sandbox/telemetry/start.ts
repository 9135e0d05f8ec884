/** Starts the telemetry sink: ingestion on https, the control routes (and ingestion too) on http. */
import { shiftableClock } from '../common/clock.ts';
import { answerControl } from '../common/control-routes.ts';
import { serve } from '../common/serve.ts';
import { type TelemetryCore, createTelemetryCore } from './core.ts';

export interface TelemetryOptions {
  /** 0: any free port. */
  readonly httpPort: number;
  /** 0: any free port. Exporters insist on https. */
  readonly httpsPort: number;
  readonly tls: { readonly key: string; readonly cert: string };
  /** Takes only what comes with this bearer token, as where local authentication is switched off. */
  readonly token?: string;
}

export interface TelemetrySink {
  readonly httpAddress: string;
  readonly httpsAddress: string;
  /** For the app's environment: `APPLICATIONINSIGHTS_CONNECTION_STRING`. The key in it opens nothing. */
  readonly connectionString: string;
  readonly core: TelemetryCore;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; a taken port is told by the variable that changes it. */
export async function startTelemetrySink(options: TelemetryOptions): Promise<TelemetrySink> {
  const core = createTelemetryCore(shiftableClock(), options.token);
  const served = await serve(
    async (request) =>
      (await answerControl(request, core.control, core.faults, core.log)) ?? (await core.handle(request)),
    {
      httpPort: options.httpPort,
      httpsPort: options.httpsPort,
      tls: options.tls,
      variables: { http: 'TELEMETRY_HTTP_PORT', https: 'TELEMETRY_PORT' },
    },
  );
  return {
    ...served,
    connectionString: `InstrumentationKey=00000000-0000-4000-8000-000000000000;IngestionEndpoint=${served.httpsAddress}/`,
    core,
  };
}
