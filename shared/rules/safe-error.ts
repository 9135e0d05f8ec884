/** An error as it may leave the process: for the host's log, which writes down whatever is thrown, and for our own. */
import { asCodedError, CodedError } from './errors.ts';
import { redactText, redactValue, type SafeText } from './safe-text.ts';

/** Facts about an error, each of which has passed the redaction. */
export type SafeFacts = Readonly<Record<string, SafeText | number | boolean | null>>;

/** The error without its cause, and nothing in its facts and stack that is a secret. */
export function withoutCause({ code, detail, facts, retryAfterMs, stack }: CodedError): CodedError {
  const clean = new CodedError(code, {
    detail,
    facts: cleanFacts(facts),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
  if (stack !== undefined) clean.stack = redactText(stack, 8_000);
  return clean;
}

/**
 * The parts of a log line about an error: code, message, facts, and the code and sentence of its cause. Never the cause
 * itself, which may hold a request.
 */
export function errorFacts(error: CodedError): Readonly<Record<string, string | number | boolean | null>> {
  const { code, cause, facts, message } = error;
  const about = { code, message, ...cleanFacts(facts) };
  if (cause === undefined || cause === null) return about;
  const coded = asCodedError(cause);
  return { ...about, causeCode: coded.code, cause: coded.message };
}

function cleanFacts(facts: CodedError['facts']): SafeFacts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, redactValue(name, value)]));
}
