/** Starts the telemetry sink: ingestion on https, the control routes (and ingestion too) on http. */
import { shiftableClock } from '../common/clock.ts';
import { startSimulator, type ListenOptions, type Simulator } from '../common/start.ts';
import { createTelemetryCore, type TelemetryCore } from './core.ts';

/** Exporters insist on https. */
export interface TelemetryOptions extends ListenOptions {
  /** Takes only what comes with this bearer token, as where local authentication is switched off. */
  readonly token?: string;
}

/** The running sink, with the connection string that sends telemetry to it. */
export interface TelemetrySink extends Simulator<TelemetryCore> {
  /** For the app's environment: `APPLICATIONINSIGHTS_CONNECTION_STRING`. The key in it opens nothing. */
  readonly connectionString: string;
}

/** Listens on 127.0.0.1; the error for a taken port names the variable that changes it. */
export async function startTelemetrySink(options: TelemetryOptions): Promise<TelemetrySink> {
  const core = createTelemetryCore(shiftableClock(), options.token);
  const sink = await startSimulator(core, options, { http: 'TELEMETRY_HTTP_PORT', https: 'TELEMETRY_PORT' });
  return {
    ...sink,
    connectionString: `InstrumentationKey=00000000-0000-4000-8000-000000000000;IngestionEndpoint=${sink.httpsAddress}/`,
  };
}
