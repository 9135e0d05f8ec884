/** Takes out of a text what must not leave the process: credentials, query strings, mail addresses. */

const placeholder = '[secret]';

/** Names of values that are secrets whatever they look like. */
const secretName =
  /authorization|password|passwd|secret|token|signature|cookie|api[-_]?key|(private|account|access|master|function)[-_]?key/i;

const credentials = /\b(Bearer|Basic|SharedKey)\s+[\w+/=.~:-]{4,}/gi;

const assignments =
  /\b([\w-]*(?:authorization|password|passwd|secret|token|signature|cookie|sig|code|key))(["']?\s*[=:]\s*["']?)(?!\s)[^\s"';&,}]+/gi;

/**
 * The text without credentials (`Bearer …`, `Basic …`, `name=value` and `"name": "value"` of secret names), without
 * user and query of any URL, and without mail addresses. What is left is clipped to `longest` characters.
 */
export function redactText(text: string, longest = 2_000): string {
  const clean = text
    // Schemes first: afterwards no `:` of a URL can look like an assignment.
    .replaceAll(
      /\b(https?:\/\/)(?:[^\s/?#@]*@)?([^\s?#"'<>]*)(\?[^\s"'<>]*)?(#[^\s"'<>]*)?/gi,
      (_all, scheme: string, rest: string, query?: string) =>
        query === undefined ? `${scheme}${rest}` : `${scheme}${rest}?…`,
    )
    .replaceAll(credentials, `$1 ${placeholder}`)
    .replaceAll(assignments, `$1$2${placeholder}`)
    .replaceAll(/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[mail]');
  return clean.length <= longest ? clean : `${clean.slice(0, longest)}…`;
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
