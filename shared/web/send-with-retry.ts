/**
 * Sends a request as often as `rules/retry.ts` says, through a rate limiter that all instances share.
 *
 * A wait that is too long to sleep is thrown as `remote-busy` with its length, so that the queue waits instead of a
 * function that is paid for by the second.
 */
import { randomUUID } from 'node:crypto';
import type { CircuitBreaker, RateLimiter } from '../ports/remotes.ts';
import { asCodedError, CodedError } from '../rules/errors.ts';
import { decideRetry, isGateway, retryLimits, retryReasons, type RetryPolicy } from '../rules/retry.ts';
import type { Send, WebAnswer, WebRequest } from './send.ts';

export interface CallReport {
  /** Whose answer it was. */
  readonly scope: string;
  /** For example `GET /service/tickets`; ids are left out so that routes can be counted. */
  readonly route: string;
  /** Null when there was no answer. */
  readonly status: number | null;
  /** What went wrong, when there was no answer. */
  readonly code: string | null;
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
  readonly rateLimiter?: RateLimiter | undefined;
  readonly circuitBreaker?: CircuitBreaker | undefined;
  onCall?(report: CallReport): void;
}

export interface RetriedCall {
  readonly request: WebRequest;
  readonly repeatable: boolean;
  readonly route: string;
  /** Whose limit it is: a remote's name. */
  readonly scope: string;
}

/** The same world for a call that cannot be sent again, because its body is gone once it was sent. */
export function once(world: RetryWorld): RetryWorld {
  return { ...world, policy: { ...world.policy, maxAttempts: 1 } };
}

/**
 * The last answer, whatever its status, or a coded error: `remote-busy` (retry, with `retryAfterMs`),
 * `remote-write-ambiguous` (retry) when a write that must not be repeated got no answer, `http-aborted` as soon as the
 * call is cancelled, or what `send` throws.
 */
export async function sendWithRetry(call: RetriedCall, world: RetryWorld): Promise<WebAnswer> {
  const owner = randomUUID();
  const started = world.now();
  let policy = world.policy;
  for (let attempt = 1; ; attempt += 1) {
    await passRateLimit(call, world, started);
    // The trial of a half-open circuit is one attempt: the others wait for its end.
    if ((await passCircuit(call, world, started, owner)) === 'half-open')
      policy = { ...policy, maxAttempts: attempt };
    const sentAt = world.now();
    const outcome = await world.send(withinBudget(call.request, attempt, started, world)).then(
      (answer) => ({ answer, error: undefined }),
      (thrown: unknown) => ({ answer: undefined, error: asCodedError(thrown) }),
    );
    const { answer, error } = outcome;
    const status = answer?.status ?? null;
    world.onCall?.({
      scope: call.scope,
      route: call.route,
      status,
      code: error?.code ?? null,
      milliseconds: world.now() - sentAt,
      attempt,
    });
    if (error?.code === 'http-aborted') throw error;
    const end = (answered: boolean, why: string): Promise<void> | undefined =>
      world.circuitBreaker?.record(call.scope, owner, { answered, why }, world.now());
    if (error?.treatment === 'dead-letter') {
      await end(true, error.code);
      throw error;
    }

    const decision = decideRetry(
      {
        repeatable: call.repeatable,
        status,
        retryAfter: answer?.headers['retry-after'] ?? null,
        serverTime: timeOf(answer?.headers['date']),
        attempt,
        elapsedMs: world.now() - started,
      },
      policy,
      world.random(),
      world.now(),
    );
    if (status === 429 && (decision.kind === 'wait' || decision.kind === 'defer'))
      await world.rateLimiter?.block(call.scope, world.now() + decision.ms);
    if (decision.kind === 'wait') {
      await sleep(decision.ms, call.request.signal, world);
      continue;
    }
    await end(hasAnswered(status), status === null ? (error?.code ?? 'no answer') : `status ${status}`);
    if (decision.kind === 'defer' && (answer === undefined || status === 429 || status === 503))
      throw busy(
        call,
        decision.ms,
        `${retryReasons[decision.reason]}; ${retryLimits[decision.limit]}`,
        error,
      );
    if (answer !== undefined) return answer;
    throw ambiguous(call, error);
  }
}

/** A sender for requests that stand outside a client's calls but belong to the same remote: a token, a codebase. */
export function retriedSend(of: Pick<RetriedCall, 'route' | 'scope'>, world: RetryWorld): Send {
  return (request) => sendWithRetry({ ...of, request, repeatable: true }, world);
}

/** Something came from the remote itself, not from a gateway in its place. */
function hasAnswered(status: number | null): boolean {
  return status !== null && !isGateway(status);
}

function timeOf(date: string | undefined): number | null {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? null : time;
}

/** Short waits are slept, long ones are left to the queue. Another call may have been told to wait meanwhile. */
async function passRateLimit(call: RetriedCall, world: RetryWorld, started: number): Promise<void> {
  for (;;) {
    throwIfCancelled(call.request.signal);
    const left = ((await world.rateLimiter?.blockedUntil(call.scope)) ?? 0) - world.now();
    if (left <= 0) return;
    await waitOrLeave(call, world, started, left, 'all of us were asked to wait');
  }
}

/** `half-open` when this call alone finds out whether the remote answers again. */
async function passCircuit(
  call: RetriedCall,
  world: RetryWorld,
  started: number,
  owner: string,
): Promise<'closed' | 'half-open'> {
  for (;;) {
    const entry = await world.circuitBreaker?.enter(call.scope, owner, world.now());
    if (entry === undefined) return 'closed';
    if (entry.kind !== 'open') return entry.kind;
    const left = Math.max(1, entry.until - world.now());
    await waitOrLeave(
      call,
      world,
      started,
      left,
      `it did not answer and is left alone for a while (${entry.why})`,
    );
  }
}

async function waitOrLeave(
  call: RetriedCall,
  world: RetryWorld,
  started: number,
  left: number,
  why: string,
): Promise<void> {
  if (left > world.policy.maxSleepMs || world.now() - started + left > world.policy.budgetMs)
    throw busy(call, left, why, undefined);
  await sleep(left, call.request.signal, world);
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true)
    throw new CodedError('http-aborted', { detail: 'It was cancelled before it was sent.' });
}

/** A repeated attempt may take what is left of the budget, the first one its own time-out. */
function withinBudget(request: WebRequest, attempt: number, started: number, world: RetryWorld): WebRequest {
  if (attempt === 1) return request;
  const left = Math.max(1, started + world.policy.budgetMs - world.now());
  return left < request.timeoutMs ? { ...request, timeoutMs: left } : request;
}

/** Throws `http-aborted` as soon as the call is cancelled. */
async function sleep(ms: number, signal: AbortSignal | undefined, world: RetryWorld): Promise<void> {
  if (signal === undefined) return world.sleep(ms);
  const cancelled = Promise.withResolvers<undefined>();
  const stop = (): void => cancelled.resolve(undefined);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  await Promise.race([world.sleep(ms), cancelled.promise]);
  signal.removeEventListener('abort', stop);
  if (signal.aborted) throw new CodedError('http-aborted', { detail: 'It was cancelled while it waited.' });
}

function busy(call: RetriedCall, ms: number, reason: string, cause: CodedError | undefined): CodedError {
  return new CodedError('remote-busy', {
    // Whoever reads it must see what to fix: a refused connection, a name that is unknown, a certificate nobody trusts.
    detail: [`${call.scope}, ${call.route}: ${reason}.`, cause?.detail ?? ''].join(' ').trim(),
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
