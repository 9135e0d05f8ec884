/** Measures through the one list of metrics, into the telemetry that the settings ask for. */
import { measuresOfPoll } from '../automations/poll/measures.ts';
import type { TicketSyncOutcome } from '../automations/poll/ticket-sync.ts';
import { createMetrics, type Metrics } from '../kit/metrics.ts';
import type { Counting } from '../automations/trends/count.ts';
import type { BackfillPairOutcome } from '../ports/backfill.ts';
import type { CircuitBreaker } from '../ports/remotes.ts';
import type { Telemetry } from '../azure/telemetry/report.ts';
import {
  metricTable,
  type Alarm,
  type EventFacts,
  type EventName,
  type Measure,
  type MetricName,
} from '../rules/metrics.ts';

/** The app's metrics, events and alarms; nothing it does can fail a run. */
export interface Measuring extends Metrics<typeof metricTable> {
  /** Records the values of a fold. */
  all(measures: readonly Measure[]): void;
  /** Something of which people are notified at once, and its count. */
  readonly alarm: Alarm;
  event<Name extends EventName>(name: Name, facts: EventFacts<Name>): void;
}

/** Measures into the telemetry. Nothing else in the app calls its `metric` and `event`. */
export function measuring(telemetry: Pick<Telemetry, 'metric' | 'event'>): Measuring {
  const metrics = createMetrics(metricTable, telemetry);
  return {
    ...metrics,
    all(measures) {
      const one = <Name extends MetricName>({ name, value, tags }: Measure<Name>): void =>
        metrics.record(name, value, tags);
      for (const measure of measures) one(measure);
    },
    alarm(name, facts) {
      telemetry.event('alarm', { alarm: name, ...facts });
      metrics.record('alarms', 1, { alarm: name, link: String(facts.link) });
    },
    event: (name, facts) => telemetry.event(name, facts),
  };
}

/** Counts what a poll saw, and tells people of a side whose rows came in disorder. */
export function countPoll(outcome: TicketSyncOutcome, metrics: Pick<Measuring, 'all' | 'alarm'>): void {
  const { measures, disorderly, unlikeClocks } = measuresOfPoll(outcome);
  metrics.all(measures);
  for (const facts of disorderly) metrics.alarm('poll-disorder', facts);
  for (const facts of unlikeClocks) metrics.alarm('clocks-differ', facts);
}

/** Counts a run of `sync-pair` that ended with a dead letter, or was put off; its writes were counted when they were made. */
export function countEnd(
  link: string,
  { kind }: { readonly kind: BackfillPairOutcome['kind'] },
  counts: Pick<Counting, 'ended'>,
): void {
  if (kind === 'dead-lettered') counts.ended(link, 'failed');
  if (kind === 'deferred') counts.ended(link, 'deferred');
}

/** The outcome of a story, once what its fold makes of it is measured; a story that throws measures nothing. */
export async function measured<Outcome>(
  running: Promise<Outcome>,
  metrics: Pick<Measuring, 'all'>,
  fold: (outcome: Outcome) => readonly Measure[],
): Promise<Outcome> {
  const outcome = await running;
  metrics.all(fold(outcome));
  return outcome;
}

/** A circuit breaker whose refusals are counted. */
export function countedCircuitBreaker(
  breaker: CircuitBreaker,
  metrics: Pick<Measuring, 'record'>,
): CircuitBreaker {
  return {
    record: (...how) => breaker.record(...how),
    async enter(remote, owner, now) {
      const entry = await breaker.enter(remote, owner, now);
      if (entry.kind === 'open') metrics.record('remote_calls_held', 1, { remote });
      return entry;
    },
  };
}
