/**
 * The one exit for text: what a log line, a telemetry item, an answer or a row about a failure may hold has passed here.
 *
 *   text of ours or a remote's ─▶ clip ─▶ known secrets by value ─▶ shapes ─▶ named values ─▶ SafeText
 *
 * The words of people in a record are theirs: they are kept as they are, and shown without known secrets and
 * credentials only.
 */
import { withoutKnownSecrets } from './known-secrets.ts';
import { credentialShapes, mask, withoutNamedSecrets } from './secret-shapes.ts';

/** A text that has passed the redaction. Only this file makes one, so that another does not compile where it leaves. */
export type SafeText = string & { readonly passed: 'redaction' };

const isSafe = (text: string): SafeText => text as SafeText;

/** A longer text is cut before it is looked at: its end would be cut anyway. */
const longestSecret = 8_000;

/**
 * The text without known secrets, credentials (`Bearer …`, `name=value` and `"name": "value"` of secret names, keys by
 * their shape), without user and query of any address, and without mail addresses; clipped to `maxLength` characters.
 *
 * @example
 * import { redactText } from './safe-text.ts';
 *
 * redactText('401 from https://ana:pw@na.example.net/path?code=1'); // → '401 from https://na.example.net/path?…'
 * redactText('Ask ana@example.com'); // → 'Ask [mail]'
 */
export function redactText(text: string, maxLength = 2_000): SafeText {
  return clipped(withoutPersons(text.slice(0, maxLength + longestSecret), 'any'), maxLength);
}

/**
 * Does as `redactText` for a list of mistakes, in which a colon stands behind a place and not before a value; clipped
 * to 50,000 characters.
 */
export function redactMistakes(text: string): SafeText {
  return clipped(withoutPersons(text.slice(0, 60_000), 'equals'), 50_000);
}

/** Returns somebody's words whole, without known secrets and credentials. */
export function maskText(text: string): SafeText {
  return isSafe(withoutCredentials(withoutKnownSecrets(text, mask)));
}

/** A safe text cut to a length in characters, with an ellipsis where something was cut. */
export function clipSafe(text: SafeText, maxLength: number): SafeText {
  return clipped(text, maxLength);
}

function withoutPersons(text: string, separators: 'any' | 'equals'): string {
  const known = withoutKnownSecrets(text, mask);
  return (
    withoutNamedSecrets(withoutCredentials(withoutQueries(known)), separators)
      // A run is looked at from its first character only: the time grows with the length and no faster.
      .replaceAll(/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[mail]')
  );
}

/** Schemes first: afterwards no `:` of an address can look like an assignment. */
function withoutQueries(text: string): string {
  return text.replaceAll(
    /(?<![\w+.-])([a-z][a-z0-9+.-]{1,20}:\/\/)(?:[^\s/?#@"'<>]*@)?([^\s?#"'<>]*)(\?[^\s"'<>]*)?(#[^\s"'<>]*)?/gi,
    (_all, scheme: string, rest: string, query?: string) =>
      query === undefined ? `${scheme}${rest}` : `${scheme}${rest}?…`,
  );
}

function withoutCredentials(text: string): string {
  return credentialShapes.reduce(
    (rest, { pattern, remains }) => rest.replaceAll(pattern, remains ?? (() => mask)),
    text,
  );
}

function clipped(text: string, maxLength: number): SafeText {
  return isSafe(text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`);
}

/** Names of values that are secrets whatever they look like, wherever the word stands in the name. */
const secretWord =
  /authori[sz]ation|passw|passphrase|pwd|secret|token|signature|cookie|credential|api[-_]?key|(?:private|account|access|master|function)[-_]?key/i;

/** One named value: a secret by its name shows nothing, any other text is cleaned. */
export function redactValue<T extends string | number | boolean | null>(
  name: string,
  value: T,
): SafeText | Exclude<T, string> {
  if (secretWord.test(name)) return isSafe(mask);
  return typeof value === 'string' ? redactText(value) : (value as Exclude<T, string>);
}
