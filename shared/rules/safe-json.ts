/** Values with texts in them, as they may leave the process: every text has passed the redaction. */
import { maskText, redactValue, type SafeText } from './safe-text.ts';

/** The JSON of a value for a log line: every text redacted, and by its name what is a secret. */
export function redactJson(value: object): SafeText {
  return jsonOf(value, (name, text) => redactValue(name, text));
}

/**
 * A value for an answer to somebody who may see the records: every text as it is, without known secrets and
 * credentials.
 */
export function maskValue(value: unknown): unknown {
  return JSON.parse(jsonOf(value ?? null, (_name, text) => maskText(text)));
}

/** A value with a JSON form of its own (a date, a secret) has taken it before its text comes here. */
function jsonOf(value: unknown, safe: (name: string, text: string) => SafeText): SafeText {
  const replaced = (name: string, held: unknown): unknown =>
    typeof held === 'string' ? safe(name, held) : held;
  return JSON.stringify(value, replaced) as SafeText;
}
