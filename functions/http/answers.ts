/** Turns a function's outcome or failure into an HTTP answer. */
import type { HttpResponseInit } from '@azure/functions';
import type { CodedError, ErrorCode } from '../../shared/rules/errors.ts';
import { maskValue } from '../../shared/rules/safe-json.ts';
import { maskText } from '../../shared/rules/safe-text.ts';
import type { HttpAnswer, HttpDefinition } from '../define.ts';

/** The answer in the host's form: a file's bytes, text for a person, else JSON, else no body. */
export function answerOf({ status, text, json, body, headers }: HttpAnswer): HttpResponseInit {
  if (headers !== undefined) return { status, headers, ...(body === undefined ? {} : { body }) };
  if (text !== undefined) return plainText(status, text);
  return json === undefined ? { status } : { status, jsonBody: maskValue(json) };
}

/** Text that no browser takes for anything else. */
function plainText(status: number, text: string): HttpResponseInit {
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return { status, headers, body: `${maskText(text)}\n` };
}

/** Codes of the remote that say what is wrong with what a caller asked for. */
const aboutRequest: readonly string[] = [
  'connectwise-refused',
  'link-unknown',
  'record-out-of-scope',
] satisfies ErrorCode[];

/**
 * A coded error as the caller may see it: the code and its sentence; with a key also what to do. The detail stays in our
 * log, unless it says what is wrong with the request of somebody who showed a key, or an operator asks.
 *
 * An anonymous caller learns no action: it names settings, roles and stores of the app, which help a forger alone.
 */
export function problemOf(
  error: CodedError,
  { authLevel, isForOperator }: Pick<HttpDefinition, 'authLevel' | 'isForOperator'>,
  invocation: string,
): HttpResponseInit {
  const isAboutRequest =
    (isForOperator === true && error.code !== 'unexpected') ||
    error.treatment === 'refuse' ||
    aboutRequest.includes(error.code);
  const isTold = isAboutRequest && authLevel !== 'anonymous' && error.detail !== '';
  return {
    status: error.status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({
      type: 'about:blank',
      title: error.sentence,
      status: error.status,
      code: error.code,
      ...(isTold ? { detail: error.detail } : {}),
      ...(authLevel === 'anonymous' ? {} : { action: error.action }),
      invocation,
    }),
  };
}
