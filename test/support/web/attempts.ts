/** One valid attempt, and what may come of it, for the parts that stand around a call. */
import type { Attempt, Attempted, SendAttempt } from '../../../shared/web/attempt.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { WebAnswer } from '../../../shared/web/send.ts';
import { startOfWorld } from './world.ts';

export function anAttempt(change: Partial<Attempt> = {}): Attempt {
  const request = {
    method: 'GET',
    url: 'https://remote.example/x',
    headers: {},
    timeoutMs: 30_000,
    maxBytes: 1_000,
  } as const;
  return {
    call: { request, repeatable: true, route: 'GET /x', scope: 'remote:x' },
    request,
    owner: 'me',
    startedAt: startOfWorld,
    number: 1,
    maxAttempts: 4,
    ...change,
  };
}

export const anAnswer = (status: number, headers: Readonly<Record<string, string>> = {}): WebAnswer => ({
  status,
  headers,
  body: Buffer.alloc(0),
});

export const answered = (status: number): Attempted => ({
  answer: anAnswer(status),
  decision: { kind: 'done', reason: 'answered' },
});
export const unanswered: Attempted = {
  error: new CodedError('http-no-answer'),
  decision: { kind: 'defer', ms: 30_000, reason: 'no-answer', limit: 'attempts-used' },
};

/** Hands out one after the other what is given, the last again and again, and keeps the attempts that it saw. */
export function inner(...given: readonly [Attempted, ...Attempted[]]): {
  readonly next: SendAttempt;
  readonly seen: Attempt[];
} {
  const seen: Attempt[] = [];
  return {
    seen,
    next: (attempt) => {
      const came = given[Math.min(seen.length, given.length - 1)] ?? given[0];
      seen.push(attempt);
      return Promise.resolve(came);
    },
  };
}
