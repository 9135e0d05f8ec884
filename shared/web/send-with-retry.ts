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
  await passGate(call.scope, world);
  for (let attempt = 1; ; attempt += 1) {
    const sentAt = world.now();
    const outcome = await world.send(call.request).then(
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
        await world.sleep(decision.ms);
        continue;
    }
    if (outcome.answer !== undefined) return outcome.answer;
    throw outcome.error;
  }
}

async function passGate(scope: string, world: RetryWorld): Promise<void> {
  const until = (await world.gate?.blockedUntil(scope)) ?? null;
  if (until === null) return;
  const left = until - world.now();
  if (left <= 0) return;
  throw new CodedError('remote-busy', {
    detail: `${scope} asked all of us to wait.`,
    facts: { scope },
    retryAfterMs: left,
  });
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
