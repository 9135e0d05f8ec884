/** Asks the app, by the operator's own operations. */
import type { AnswerOf, OperationName, SentTo } from '../../shared/app/operations/operations.ts';
import type { Keys } from './key.ts';

/** The end of a question. */
export type Asked<Answer> =
  /** `at`: the time when it came, milliseconds since 1970. */
  | { readonly kind: 'answered'; readonly answer: Answer; readonly at: number }
  /** The key opens nothing here. */
  | { readonly kind: 'refused' }
  /** The sign-in in front of the app knows nobody: a person has to sign in first. */
  | { readonly kind: 'signed-out' }
  /** No answer, or one that is not the app's. */
  | { readonly kind: 'unreachable' }
  /** The app says why not; `isFinal`: the same question would be refused again. */
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly sentence: string;
      readonly detail: string;
      readonly isFinal: boolean;
    };

/**
 * Milliseconds; the app gives up earlier by itself. An order may be under way longer than a look, and must not seem lost too
 * soon.
 */
const maxMs = { show: 30_000, act: 60_000 } as const;
/** Of the answer's form. */
const schemaVersion = 1;

/** The way by which every part of the page asks the app. */
export interface Api {
  show<Name extends OperationName>(name: Name, sent: SentTo<Name>): Promise<Asked<AnswerOf<Name>>>;
  act<Name extends OperationName>(name: Name, sent: SentTo<Name>): Promise<Asked<AnswerOf<Name>>>;
}

/** Asks with these keys. Never throws. */
export function apiWith(keys: Keys): Api {
  return {
    show: (name, sent) => ask('show', name, sent, keys),
    act: (name, sent) => ask('act', name, sent, { ...keys, reading: keys.acting ?? keys.reading }),
  };
}

async function ask<Answer>(
  kind: keyof typeof maxMs,
  operation: OperationName,
  sent: unknown,
  { reading: key, name }: Keys,
): Promise<Asked<Answer>> {
  try {
    const response = await fetch(`/api/operator/${kind}/${operation}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-functions-key': key,
        ...(name === '' ? {} : { 'x-asked-by': encodeURIComponent(name) }),
      },
      body: JSON.stringify(sent),
      cache: 'no-store',
      credentials: 'same-origin',
      redirect: 'error',
      signal: AbortSignal.timeout(maxMs[kind]),
    });
    // Of a wrong key the host says no more than 401; the sign-in in front of it names how to prove who one is.
    if (response.status === 401)
      return { kind: response.headers.has('www-authenticate') ? 'signed-out' : 'refused' };
    const json = (await response.json()) as Record<string, unknown>;
    if (response.ok && json['schemaVersion'] === schemaVersion)
      return { kind: 'answered', answer: json['answer'] as Answer, at: Date.now() };
    return failureOf(json, response.status);
  } catch {
    return { kind: 'unreachable' };
  }
}

/** A caller's mistake and what is not there stay so; a caller that comes too early gets 429. */
function failureOf(json: Readonly<Record<string, unknown>>, status: number): Asked<never> {
  const { code, title, detail } = json;
  if (typeof code !== 'string' || typeof title !== 'string') return { kind: 'unreachable' };
  const isFinal = status >= 400 && status < 500 && status !== 429;
  return { kind: 'failed', code, sentence: title, detail: typeof detail === 'string' ? detail : '', isFinal };
}
