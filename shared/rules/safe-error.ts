/** An error as it may leave the process: for the host's log, which writes down whatever is thrown, and for our own. */
import { asCodedError, CodedError } from './errors.ts';
import { redactMessage, redactText, redactValue } from './safe-text.ts';

/** The same code without its cause, and nothing in its text, facts and stack that is a secret. */
export function withoutCause({ code, detail, facts, retryAfterMs, stack }: CodedError): CodedError {
  const clean = new CodedError(code, {
    detail: redactMessage({ code, message: detail }),
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
  const { code, cause, facts } = error;
  const about = { code, message: redactMessage(error), ...cleanFacts(facts) };
  if (cause === undefined || cause === null) return about;
  const coded = asCodedError(cause);
  return { ...about, causeCode: coded.code, cause: redactMessage(coded) };
}

function cleanFacts(facts: CodedError['facts']): CodedError['facts'] {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, redactValue(name, value)]));
}
