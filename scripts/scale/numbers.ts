/** The numbers of docs/scale/, as they are read. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { functions } from '../../functions/list.ts';
import { runsPerDay } from '../infra/timers.ts';

const number = z.number().nonnegative();

const pieceSchema = z.strictObject({
  tableRequests: number,
  busiestTableRequests: number,
  queueRequests: number,
  storageSentBytes: number,
  storageReceivedBytes: number,
  connectwiseRequests: number,
  servicenowRequests: number,
  executions: number,
  executionSeconds: number,
  logLines: number,
  logBytes: number,
  telemetryBytes: number,
});

const measuredSchema = z.strictObject({
  changes: number,
  idle: z.strictObject({
    seconds: number,
    queueLooksPerMinute: number,
    queues: number,
    blobRequestsPerMinute: number,
    tableRequestsPerMinute: number,
  }),
  perPiece: z.strictObject({
    newTicket: pieceSchema,
    changedTicket: pieceSchema,
    changedIncident: pieceSchema,
    idlePoll: pieceSchema,
    callback: pieceSchema,
    backfilledRecord: pieceSchema,
    watch: pieceSchema,
    firstScreen: pieceSchema,
    nightlyCheck: pieceSchema,
  }),
});

const pricesSchema = z.strictObject({
  currency: z.string(),
  note: z.string(),
  functions: z.strictObject({
    onDemandPerGBSecond: number,
    onDemandFreeGBSeconds: number,
    perMillionExecutions: number,
    freeExecutions: number,
    alwaysReadyBaselinePerGBSecond: number,
    alwaysReadyPerGBSecond: number,
  }),
  storage: z.strictObject({
    tablePer10000: number,
    queuePer10000: number,
    blobWritePer10000: number,
    perGBMonth: number,
  }),
  monitor: z.strictObject({
    ingestPerGB: number,
    freeGBMonth: number,
    logAlertEvery15MinutesMonth: number,
    metricAlertMonth: number,
    availabilityTestRun: number,
  }),
  network: z.strictObject({ privateEndpointMonth: number }),
  vault: z.strictObject({ per10000: number }),
});

const assumptionsSchema = z.strictObject({
  note: z.string(),
  shareOfDayInBusiestHour: number,
  secondsPerRemoteRequest: number,
  leastBilledSeconds: number,
  instanceGB: number,
  shareOfNewRecords: number,
  hostTelemetryBytesPerExecution: number,
  rowsKeptPerChange: number,
  bytesPerRow: number,
  retentionDays: number,
  vaultReadsPerDay: number,
  servicenowSlotsPerNode: number,
  servicenowNodes: number,
  messagesPerSecondOfAQueue: number,
  rowsPerSecondOfAPartition: number,
  requestsPerSecondOfAnAccount: number,
});

/** The measured numbers of docs/scale/measured.json. */
export type Measured = Readonly<z.output<typeof measuredSchema>>;
type Prices = Readonly<z.output<typeof pricesSchema>>;
/** With what the code and the infrastructure say themselves. */
interface Assumptions extends Readonly<z.output<typeof assumptionsSchema>> {
  readonly timerExecutionsPerDay: number;
  /** Messages that one instance works on side by side. */
  readonly batchSize: number;
  readonly maxInstances: number;
  readonly dailyCapGB: number;
}

/** Everything that the model computes from. */
export interface Numbers {
  readonly measured: Measured;
  readonly prices: Prices;
  readonly assumptions: Assumptions;
}

const hostSchema = z.object({ extensions: z.object({ queues: z.object({ batchSize: number }) }) });

/** Reads all three files under `root`. Throws where one has another form. */
export function readNumbers(root: string): Numbers {
  const json = (name: string): unknown =>
    JSON.parse(readFileSync(join(root, 'docs', 'scale', `${name}.json`), 'utf8'));
  return {
    measured: measuredSchema.parse(json('measured')),
    prices: pricesSchema.parse(json('prices')),
    assumptions: {
      ...assumptionsSchema.parse(json('assumptions')),
      timerExecutionsPerDay: functions
        .map((one) => (one.trigger === 'timer' ? runsPerDay(one.schedule) : 0))
        .reduce((total, runs) => total + runs, 0),
      batchSize: hostSchema.parse(JSON.parse(readFileSync(join(root, 'host.json'), 'utf8'))).extensions.queues
        .batchSize,
      // The defaults of infra/main.bicep, for which a test looks.
      maxInstances: 40,
      dailyCapGB: 1,
    },
  };
}
