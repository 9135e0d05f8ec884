/**
 * Computes what a month costs and which limit comes first, by how many changes a day arrive. Pure: from measured
 * numbers, prices and assumptions, all of which stand as JSON in docs/scale/.
 */
import type { Measured, Numbers } from './numbers.ts';

/** The differences of a deployed environment from another in money. */
export interface Environment {
  readonly name: 'test' | 'production';
  /** Instances that are kept ready. */
  readonly alwaysReady: number;
  readonly privateEndpoints: number;
  readonly logAlerts: number;
  readonly metricAlerts: number;
  /** Runs of the availability test a month. */
  readonly availabilityRuns: number;
}

const daysOfMonth = 30;
const monthSeconds = daysOfMonth * 86_400;

/** One change on either side, as it comes: a few of them make a record, half of the others come from each side. */
export function perChange({ measured, assumptions }: Numbers): Measured['perPiece']['newTicket'] {
  const { newTicket, changedTicket, changedIncident } = measured.perPiece;
  const made = assumptions.shareOfNewRecords;
  const mixed = Object.keys(newTicket).map((key) => {
    const name = key as keyof typeof newTicket;
    return [name, made * newTicket[name] + ((1 - made) / 2) * (changedTicket[name] + changedIncident[name])];
  });
  return Object.fromEntries(mixed) as typeof newTicket;
}

/** Seconds for which one change holds a worker, with remotes that take their time. */
function secondsOf(numbers: Numbers): number {
  const one = perChange(numbers);
  const remote = one.connectwiseRequests + one.servicenowRequests;
  return one.executionSeconds + remote * numbers.assumptions.secondsPerRemoteRequest;
}

/** The parts of a month's bill, in the order of the page. */
export const partNames = [
  'executions',
  'GB-seconds',
  'always ready',
  'storage',
  'telemetry',
  'alerts and test',
  'network and vault',
] as const;
/** The name of a part of the bill. */
export type PartName = (typeof partNames)[number];

/** The price of a month, by part. */
export function priceOf(
  changesPerDay: number,
  environment: Environment,
  numbers: Numbers,
): Readonly<Record<PartName, number>> {
  const { prices, assumptions } = numbers;
  const one = perChange(numbers);
  const changes = changesPerDay * daysOfMonth;
  // Each run of the availability test asks the app, too.
  const ownPace = assumptions.timerExecutionsPerDay * daysOfMonth + environment.availabilityRuns;
  const executions = changes * one.executions + ownPace;
  // The platform bills a second at least; side by side on one instance it would be less.
  const seconds =
    changes * Math.max(one.executions * assumptions.leastBilledSeconds, secondsOf(numbers)) +
    ownPace * assumptions.leastBilledSeconds;
  const gbSeconds = seconds * assumptions.instanceGB;
  const { functions } = prices;
  const isReady = environment.alwaysReady > 0;
  const freeGBSeconds = isReady ? 0 : functions.onDemandFreeGBSeconds;
  const freeExecutions = isReady ? 0 : functions.freeExecutions;
  const rate = isReady ? functions.alwaysReadyPerGBSecond : functions.onDemandPerGBSecond;
  return {
    executions: (Math.max(0, executions - freeExecutions) / 1e6) * functions.perMillionExecutions,
    'GB-seconds': Math.max(0, gbSeconds - freeGBSeconds) * rate,
    'always ready':
      environment.alwaysReady *
      assumptions.instanceGB *
      monthSeconds *
      functions.alwaysReadyBaselinePerGBSecond,
    storage: storageOf(changes, numbers),
    telemetry: telemetryOf(changes, executions, numbers),
    'alerts and test':
      environment.logAlerts * prices.monitor.logAlertEvery15MinutesMonth +
      environment.metricAlerts * prices.monitor.metricAlertMonth +
      environment.availabilityRuns * prices.monitor.availabilityTestRun,
    'network and vault':
      environment.privateEndpoints * prices.network.privateEndpointMonth +
      ((assumptions.vaultReadsPerDay * daysOfMonth) / 10_000) * prices.vault.per10000,
  };
}

function storageOf(changes: number, numbers: Numbers): number {
  const { measured, prices, assumptions } = numbers;
  const one = perChange(numbers);
  const { idle, perPiece } = measured;
  const minutes = daysOfMonth * 1440;
  const polls = daysOfMonth * 96;
  const watches = daysOfMonth * 288;
  const tables =
    changes * one.tableRequests +
    polls * perPiece.idlePoll.tableRequests +
    watches * perPiece.watch.tableRequests +
    minutes * idle.tableRequestsPerMinute;
  const queues =
    changes * one.queueRequests + watches * perPiece.watch.queueRequests + minutes * idle.queueLooksPerMinute;
  const blobs = minutes * idle.blobRequestsPerMinute;
  const kept =
    ((changes / daysOfMonth) *
      assumptions.retentionDays *
      assumptions.rowsKeptPerChange *
      assumptions.bytesPerRow) /
    1e9;
  const { storage } = prices;
  return (
    (tables / 10_000) * storage.tablePer10000 +
    (queues / 10_000) * storage.queuePer10000 +
    (blobs / 10_000) * storage.blobWritePer10000 +
    kept * storage.perGBMonth
  );
}

/** Gigabytes a month: what the app sends, and what the host is assumed to. */
function telemetryGB(changes: number, executions: number, numbers: Numbers): number {
  const one = perChange(numbers);
  const bytes =
    changes * (one.telemetryBytes + one.logBytes) +
    executions * numbers.assumptions.hostTelemetryBytesPerExecution;
  return bytes / 1e9;
}

function telemetryOf(changes: number, executions: number, numbers: Numbers): number {
  const { monitor } = numbers.prices;
  return Math.max(0, telemetryGB(changes, executions, numbers) - monitor.freeGBMonth) * monitor.ingestPerGB;
}

/** The share of each limit that the busiest hour takes: 1 is all of it. */
export function sharesOf(changesPerDay: number, numbers: Numbers): Readonly<Record<string, number>> {
  const { assumptions } = numbers;
  const one = perChange(numbers);
  const perSecond = (changesPerDay * assumptions.shareOfDayInBusiestHour) / 3600;
  const atOnce = assumptions.maxInstances * assumptions.batchSize;
  const slots = assumptions.servicenowSlotsPerNode * assumptions.servicenowNodes;
  const executions = changesPerDay * one.executions;
  const aDay = telemetryGB(changesPerDay, executions, numbers);
  return {
    'slots of ServiceNow': (perSecond * one.servicenowRequests * assumptions.secondsPerRemoteRequest) / slots,
    'daily cap of telemetry': aDay / assumptions.dailyCapGB,
    'workers of sync-pair': (perSecond * secondsOf(numbers)) / atOnce,
    'one partition of a table':
      (perSecond * one.busiestTableRequests) / assumptions.rowsPerSecondOfAPartition,
    'one queue': (perSecond * one.queueRequests) / assumptions.messagesPerSecondOfAQueue,
    'storage account':
      (perSecond * (one.tableRequests + one.queueRequests)) / assumptions.requestsPerSecondOfAnAccount,
  };
}

/** The changes a day at which a limit is reached: shares grow in step with the changes. */
export function reachedAt(
  numbers: Numbers,
): readonly { readonly limit: string; readonly changesPerDay: number }[] {
  return Object.entries(sharesOf(1, numbers))
    .map(([limit, share]) => ({ limit, changesPerDay: 1 / share }))
    .toSorted((one, other) => one.changesPerDay - other.changesPerDay);
}
