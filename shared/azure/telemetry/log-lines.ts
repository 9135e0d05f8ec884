/** Telemetry for an app without Application Insights. */
import { redactTags, type Telemetry } from './report.ts';

/**
 * Telemetry as structured lines in the log, for when no connection string is set: one JSON object each, which a query
 * over traces can read back.
 */
export function createLogTelemetry(log: (line: string) => void): Telemetry {
  return {
    metric: (metric, value, tags = {}) => log(JSON.stringify({ metric, value, ...redactTags(tags) })),
    event: (event, properties = {}) => log(JSON.stringify({ event, ...redactTags(properties) })),
    // Each is measured already; a line for every call would bury the others.
    dependency: () => undefined,
    within: (_traceParent, work) => work(),
    flush: () => Promise.resolve(),
  };
}
