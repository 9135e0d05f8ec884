/**
 * The secret values that this process has put on a wire, so that a text that repeats one is masked wherever it leaves.
 *
 * It is the one state that the rules keep: a remote's answer may repeat a key in any call, and handing the keys along
 * to every place that writes a text would spread what is to be hidden.
 */

/** A shorter value could be any word of a text. */
const shortest = 8;
/** A token is exchanged every half hour; a day of them for some links, and every key. */
const maxValues = 400;

/** Every form in which a value may come back, the oldest value first. */
const known = new Map<string, readonly string[]>();
/** All forms, the longest first: a short one inside a longer must not leave the rest of it. Null until it is asked for. */
let longestFirst: readonly string[] | null = null;
let learned = 0;

/** Remembers a value; the one that was used longest ago is forgotten when there are too many. */
export function rememberSecret(value: string): void {
  if (value.length < shortest) return;
  const held = known.get(value);
  known.delete(value);
  known.set(value, held ?? formsOf(value));
  if (held !== undefined) return;
  const [oldest] = known.keys();
  if (known.size > maxValues && oldest !== undefined) known.delete(oldest);
  longestFirst = null;
  learned += 1;
}

/** Counts the values that this process has learned: a text that was looked at before the last one is looked at again. */
export function secretsLearned(): number {
  return learned;
}

/** As sent, in an address, in JSON, in markup and as Base64. */
function formsOf(value: string): readonly string[] {
  const markup = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const forms = [
    value,
    encodeURIComponent(value.toWellFormed()),
    JSON.stringify(value).slice(1, -1),
    markup.replaceAll('"', '&quot;'),
    Buffer.from(value, 'utf8').toString('base64'),
  ];
  return [...new Set(forms)];
}

/** The text with `mask` in place of every known value. */
export function withoutKnownSecrets(text: string, mask: string): string {
  longestFirst ??= [...known.values()].flat().toSorted((one, other) => other.length - one.length);
  let masked = text;
  for (const form of longestFirst) if (masked.includes(form)) masked = masked.replaceAll(form, mask);
  return masked;
}
