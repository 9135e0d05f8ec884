/**
 * Sends a request as often as `rules/retry.ts` says, through a gate that all instances share.
 *
 * A wait that is too long to sleep is thrown as `remote-busy` with its length, so that the queue waits instead of a
 * function that is paid for by the second.
 */
import { asCodedError, CodedError } from '../rules/errors.ts';
import { decideRetry, type RetryPolicy } from '../rules/retry.ts';
import type { Send, WebAnswer, WebRequest } from './send.ts';

/** What every instance must know: until when a remote does not want to be asked. */
export interface RateGate {
  /** Milliseconds since 1970 until which nobody may ask, or null. */
  blockedUntil(scope: string): Promise<number | null>;
  block(scope: string, until: number): Promise<void>;
}

export interface CallReport {
  /** For example `GET /service/tickets`; ids are left out so that routes can be counted. */
  readonly route: string;
  /** Null when there was no answer. */
  readonly status: number | null;
  readonly milliseconds: number;
  readonly attempt: number;
}

export interface RetryWorld {
  readonly send: Send;
  readonly policy: RetryPolicy;
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to 1. */
  random(): number;
  readonly gate?: RateGate | undefined;
  onCall?(report: CallReport): void;
}

export interface RetriedCall {
  readonly request: WebRequest;
  readonly repeatable: boolean;
  readonly route: string;
  /** Whose limit it is: a remote's name. */
  readonly scope: string;
}

/**
 * The last answer, whatever its status, or a coded error: `remote-busy` (retry, with `retryAfterMs`),
 * `remote-write-ambiguous` (retry) when a write that must not be repeated got no answer, or what `send` throws.
 */
export async function sendWithRetry(call: RetriedCall, world: RetryWorld): Promise<WebAnswer> {
  const started = world.now();
  for (let attempt = 1; ; attempt += 1) {
    await passGate(call, world, started);
    const sentAt = world.now();
    const outcome = await world.send(withinBudget(call.request, attempt, started, world)).then(
      (answer) => ({ answer, error: undefined }),
      (thrown: unknown) => ({ answer: undefined, error: asCodedError(thrown) }),
    );
    const status = outcome.answer?.status ?? null;
    world.onCall?.({ route: call.route, status, milliseconds: world.now() - sentAt, attempt });
    if (outcome.error?.treatment === 'park' || outcome.error?.code === 'http-aborted') throw outcome.error;

    const decision = decideRetry(
      {
        repeatable: call.repeatable,
        status,
        retryAfter: outcome.answer?.headers['retry-after'] ?? null,
        attempt,
        elapsedMs: world.now() - started,
      },
      world.policy,
      world.random(),
      world.now(),
    );
    switch (decision.kind) {
      case 'done':
        break;
      case 'stop':
        if (outcome.answer === undefined) throw ambiguous(call, outcome.error);
        break;
      case 'defer':
        if (status === 429) await world.gate?.block(call.scope, world.now() + decision.ms);
        if (status === 429 || status === 503 || outcome.answer === undefined)
          throw busy(call, decision.ms, decision.reason, outcome.error);
        break;
      case 'wait':
        if (status === 429) await world.gate?.block(call.scope, world.now() + decision.ms);
        await sleep(decision.ms, call.request.signal, world);
        continue;
    }
    if (outcome.answer !== undefined) return outcome.answer;
    throw outcome.error;
  }
}

/** Short waits are slept, long ones are left to the queue. A gate may have been closed again meanwhile. */
async function passGate(call: RetriedCall, world: RetryWorld, started: number): Promise<void> {
  for (;;) {
    const now = world.now();
    const left = ((await world.gate?.blockedUntil(call.scope)) ?? 0) - now;
    if (left <= 0) return;
    if (left > world.policy.longestSleepMs || now - started + left > world.policy.budgetMs)
      throw busy(call, left, 'all of us were asked to wait', undefined);
    await sleep(left, call.request.signal, world);
  }
}

/** A repeated attempt may take what is left of the budget, the first one its own time-out. */
function withinBudget(request: WebRequest, attempt: number, started: number, world: RetryWorld): WebRequest {
  if (attempt === 1) return request;
  const left = Math.max(1, started + world.policy.budgetMs - world.now());
  return left < request.timeoutMs ? { ...request, timeoutMs: left } : request;
}

/** Throws `http-aborted` as soon as the call is called off. */
async function sleep(ms: number, signal: AbortSignal | undefined, world: RetryWorld): Promise<void> {
  if (signal === undefined) return world.sleep(ms);
  const calledOff = Promise.withResolvers<undefined>();
  const stop = (): void => calledOff.resolve(undefined);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([world.sleep(ms), calledOff.promise]);
  signal.removeEventListener('abort', stop);
  if (signal.aborted) throw new CodedError('http-aborted', { detail: 'It was called off while it waited.' });
}

function busy(call: RetriedCall, ms: number, reason: string, cause: CodedError | undefined): CodedError {
  return new CodedError('remote-busy', {
    detail: `${call.scope}, ${call.route}: ${reason}.`,
    facts: { scope: call.scope, route: call.route },
    retryAfterMs: ms,
    cause,
  });
}

function ambiguous(call: RetriedCall, cause: CodedError | undefined): CodedError {
  if (call.repeatable) return cause ?? new CodedError('unexpected');
  return new CodedError('remote-write-ambiguous', {
    detail: `${call.scope}, ${call.route}: no answer came.`,
    facts: { scope: call.scope, route: call.route },
    cause,
  });
}
