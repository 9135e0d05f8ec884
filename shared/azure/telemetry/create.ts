/** The telemetry that the settings ask for: Application Insights, or lines in the log. */
import { setTimeout as sleep } from 'node:timers/promises';
import { redactJson } from '../../rules/safe-json.ts';
import type { Secret } from '../../rules/secret.ts';
import { createCredential, type IdentityChoice } from '../credential.ts';
import { createInsightsTelemetry } from './application-insights.ts';
import { createLogTelemetry } from './log-lines.ts';
import type { Telemetry } from './report.ts';

/** The settings of telemetry, and who signs in for it. */
interface TelemetryChoice {
  /** Without a connection string what is measured goes to `log`. */
  readonly settings: { readonly connectionString?: Secret; readonly useIdentity: boolean };
  /** The identity that signs in for Entra-only ingestion. */
  readonly identity: IdentityChoice;
  readonly flushWithinMs?: number;
  /** Takes one line of JSON per value when there is no connection string, and a sentence when sending fails. */
  readonly log?: (line: string) => void;
  /** Told each time that Application Insights refuses what is sent. */
  readonly onRefusal?: (why: string) => void;
}

/** The telemetry that the settings ask for. */
export function createTelemetry({
  settings,
  identity,
  flushWithinMs,
  log = () => undefined,
  onRefusal = () => undefined,
}: TelemetryChoice): Telemetry {
  const { connectionString, useIdentity } = settings;
  if (connectionString === undefined) return createLogTelemetry(log);
  let isSaid = false;
  return createInsightsTelemetry({
    connectionString,
    ...(useIdentity ? { credential: () => createCredential(identity) } : {}),
    sleep: (milliseconds) => sleep(milliseconds, undefined, { ref: false }),
    onFailure: log,
    onRefusal(why) {
      // Everything that follows is refused as well: one line is enough, and the health check tells people.
      if (!isSaid) log(redactJson({ event: 'telemetry-refused', why }));
      isSaid = true;
      onRefusal(why);
    },
    ...(flushWithinMs === undefined ? {} : { flushWithinMs }),
  });
}
