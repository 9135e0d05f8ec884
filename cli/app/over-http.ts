/** One operation over HTTP: the request, and its answer or its problem. */
import { z } from 'zod';
import { CodedError, errorTable, type ErrorCode } from '../../shared/rules/errors.ts';
import { codeOf } from '../../shared/rules/network-error.ts';
import { printable } from '../../shared/rules/printable.ts';
import { keyOfApp } from './keys.ts';
import type { Profile } from './profiles.ts';

/** One question or request for a deployed app. */
export interface HttpOperation {
  /** `show` needs the reading key, `act` the acting key. */
  readonly kind: 'show' | 'act';
  readonly name: string;
  readonly sent: unknown;
  /** The name for the audit journal. */
  readonly by: string;
}

/** Azure ends a request after 230 seconds. */
const maxMs = 240_000;
const maxAnswerBytes = 32 * 1024 * 1024;

const answerSchema = z.object({ schemaVersion: z.literal(1), answer: z.unknown() });
const problemSchema = z.object({
  code: z.string(),
  title: z.string().optional(),
  detail: z.string().optional(),
});

/**
 * Sends an operation to the app and answers what the app answers. Throws the app's own coded errors, `app-key-missing`,
 * `app-key-refused` and `app-answer-unknown` (refuse), and `app-unreachable` (retry).
 */
export async function callOverHttp(
  profile: Profile & { readonly app: string },
  { kind, name, sent, by }: HttpOperation,
): Promise<unknown> {
  const url = new URL(`/api/operator/${kind}/${name}`, profile.app);
  const { key, bearer } = await keyOfApp(profile, kind);
  const { status, text } = await send(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-functions-key': key.reveal(),
      'x-asked-by': encodeURIComponent(by),
      ...(bearer === null ? {} : { authorization: `Bearer ${bearer.reveal()}` }),
    },
    body: JSON.stringify(sent),
    // A redirect would carry the key to another host.
    redirect: 'manual',
    signal: AbortSignal.timeout(maxMs),
  });
  if (status === 200) {
    const { data } = answerSchema.safeParse(jsonOf(text));
    if (data !== undefined && isAnswer(data.answer, name)) return data.answer;
    throw new CodedError('app-answer-unknown', {
      detail: `${url.origin} runs another version, or is not a connectwise-functions app.`,
    });
  }
  throw problem(url, status, text, kind);
}

/** Operations that answer nothing where there is nothing. */
const mayAnswerNothing: readonly string[] = ['reconcile-status', 'audit-night', 'asked-run'];

/** Returns true if it can be the answer: an answer that is not ours at all is found out here, and not where it is shown. */
function isAnswer(answer: unknown, name: string): boolean {
  if (answer === null) return mayAnswerNothing.includes(name);
  return typeof answer === 'object' && (Array.isArray(answer) || Object.keys(answer).length > 0);
}

async function send(
  url: URL,
  init: RequestInit,
): Promise<{ readonly status: number; readonly text: string }> {
  try {
    const response = await fetch(url, init);
    const bytes = await readAtMost(response, maxAnswerBytes);
    return { status: response.status, text: new TextDecoder().decode(bytes) };
  } catch (cause) {
    if (cause instanceof CodedError) throw cause;
    throw new CodedError('app-unreachable', { detail: `${url.origin}: ${reasonOf(cause)}.`, cause });
  }
}

/** `fetch` puts what happened below what it throws. */
function reasonOf(thrown: unknown): string {
  const below = thrown instanceof Error ? thrown.cause : null;
  const code = codeOf(thrown) ?? codeOf(below);
  if (code !== null && code !== undefined) return code;
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return 'no answer in time';
  return below instanceof Error ? printable(below.message) : 'no reason given';
}

async function readAtMost(response: Response, max: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.byteLength;
    if (length > max)
      throw new CodedError('app-answer-unknown', { detail: `The answer is longer than ${max} bytes.` });
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function problem(url: URL, status: number, text: string, kind: HttpOperation['kind']): CodedError {
  const { data } = problemSchema.safeParse(jsonOf(text));
  const { code = '', title = '', detail = '' } = data ?? {};
  if (isKnown(code)) {
    const told = printable(detail === '' && code !== 'unexpected' ? '' : detail);
    return new CodedError(code, { detail: told });
  }
  if (status === 401 || status === 403)
    return new CodedError('app-key-refused', {
      detail:
        kind === 'act'
          ? 'Use the key that Azure shows for the function operator-act; the key of operator-show only reads.'
          : 'Use the key that Azure shows for the function operator-show; somebody may have renewed it.',
    });
  if (status >= 300 && status < 400)
    return new CodedError('app-key-refused', {
      detail: `${url.origin} redirects to another address (${status}): a sign-in stands in front of it. Name its client id in the profile: npm run cli -- env add NAME --url ${url.origin} --sign-in CLIENT-ID --yes`,
    });
  if (status === 404)
    return new CodedError('app-answer-unknown', {
      detail: `${url.origin} has no ${url.pathname}: the app runs another version, is stopped, or is not a connectwise-functions app.`,
    });
  return new CodedError('app-unreachable', {
    detail: `${url.origin} answered ${status}${title === '' ? '' : `, ${printable(title)}`}.`,
  });
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(errorTable, code);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
