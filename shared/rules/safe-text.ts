/** Removes from a text the parts that must not leave the process: credentials, query strings, mail addresses. */
import type { CodedError } from './errors.ts';

const placeholder = '[secret]';

/** Names of values that are secrets whatever they look like. */
const secretName =
  /authorization|password|passwd|secret|token|signature|cookie|api[-_]?key|(private|account|access|master|function)[-_]?key/i;

const credentials = /\b(Bearer|Basic|SharedKey)\s+[\w+/=.~:-]{4,}/gi;

const names = '([\\w-]*(?:authorization|password|passwd|secret|token|signature|cookie|sig|code|key))';
const value = '(?!\\s)[^\\s"\';&,}]+';
/** `Unrecognized key: "limt"` says which name was mistyped, and holds no value. */
const assignments = new RegExp(`\\b(?<!Unrecognized )${names}(["']?\\s*[=:]\\s*["']?)${value}`, 'gi');
/** In a list of mistakes a colon stands behind a place, not before a value: `webhookSecret: use the name …`. */
const plainAssignments = new RegExp(`\\b${names}(["']?\\s*=\\s*["']?)${value}`, 'gi');

/**
 * The text without credentials (`Bearer …`, `Basic …`, `name=value` and `"name": "value"` of secret names), without
 * user and query of any URL, and without mail addresses. The rest is clipped to `maxLength` characters.
 */
export function redactText(text: string, maxLength = 2_000): string {
  return clipped(clean(text, assignments), maxLength);
}

/**
 * The message of an error, as it may leave the process. Mistakes in settings and configuration are reported as a whole
 * list, which names the places of secrets and holds no secret.
 */
export function redactMessage({ code, message }: Pick<CodedError, 'code' | 'message'>): string {
  if (code === 'settings-invalid' || code === 'config-invalid')
    return clipped(clean(message, plainAssignments), 50_000);
  return redactText(message);
}

function clean(text: string, assigned: RegExp): string {
  return (
    text
      // Schemes first: afterwards no `:` of a URL can look like an assignment.
      .replaceAll(
        /\b(https?:\/\/)(?:[^\s/?#@]*@)?([^\s?#"'<>]*)(\?[^\s"'<>]*)?(#[^\s"'<>]*)?/gi,
        (_all, scheme: string, rest: string, query?: string) =>
          query === undefined ? `${scheme}${rest}` : `${scheme}${rest}?…`,
      )
      .replaceAll(credentials, `$1 ${placeholder}`)
      .replaceAll(assigned, `$1$2${placeholder}`)
      .replaceAll(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[mail]')
  );
}

function clipped(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

/** The text without `Bearer …` and `Basic …` and otherwise as it is: for a remote's message that repeats our headers. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(credentials, `$1 ${placeholder}`);
}

/** One named value: a secret by its name shows nothing, any other text is cleaned. */
export function redactValue<T extends string | number | boolean | null>(name: string, value: T): T | string {
  if (secretName.test(name)) return placeholder;
  return typeof value === 'string' ? redactText(value) : value;
}
