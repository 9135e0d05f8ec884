/** Sends every call of a remote over axios, loaded by the first of them, with retry, and with the limits that all instances share. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stores } from '../azure/stores/create-stores.ts';
import type { Telemetry } from '../azure/telemetry/report.ts';
import { lazily } from '../kit/lazily.ts';
import { usualRetry } from '../rules/retry.ts';
import { usualAtOnce } from '../rules/remotes/calls-at-once.ts';
import { callsAtOnce } from '../web/calls-at-once.ts';
import type { CallReport, RetryDeps } from '../web/attempt.ts';
import type { Send } from '../web/send.ts';
import { countedCircuitBreaker, type Measuring } from './measure.ts';

/** The needs of `sendWithRetry`. Each try of a call is measured and appears in Application Insights. */
export function remoteCalls(parts: {
  readonly stores: Pick<Stores, 'rateLimiter' | 'circuitBreakers'>;
  readonly metrics: Pick<Measuring, 'record'>;
  readonly telemetry: Pick<Telemetry, 'dependency'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): RetryDeps {
  const { stores, metrics, telemetry, now } = parts;
  return {
    send: lateSend(),
    policy: usualRetry,
    now,
    sleep: (milliseconds) => sleep(milliseconds),
    random: () => Math.random(),
    rateLimiter: stores.rateLimiter,
    atOnce: callsAtOnce(stores.rateLimiter, { bounds: usualAtOnce, now }),
    circuitBreaker: countedCircuitBreaker(stores.circuitBreakers, metrics),
    onCall: reportCalls(metrics, telemetry),
  };
}

/** A new instance answers most of its first callers without a request of its own, and should not make them wait for axios. */
function lateSend(): Send {
  const send = lazily(async () => (await import('../web/send.ts')).axiosSend());
  return async (request) => (await send())(request);
}

function reportCalls(
  metrics: Pick<Measuring, 'record'>,
  telemetry: Pick<Telemetry, 'dependency'>,
): (report: CallReport) => void {
  return ({ scope: target, route, status, code, milliseconds }) => {
    metrics.record('remote_call_seconds', milliseconds / 1000, { route, status: String(status ?? 'none') });
    const success = status !== null && status < 400;
    const resultCode = String(status ?? code ?? 'none');
    telemetry.dependency({ name: route, target, milliseconds, success, resultCode });
  };
}
