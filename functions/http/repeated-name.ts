/** Finds a name that stands twice in one object of a JSON text: which of its values counts is not ours to guess. */

/** True when an object of the text repeats a name. `text` is valid JSON, and `parsed` is what it says. */
export function repeatsName(text: string, parsed: unknown): boolean {
  return namesWritten(text) !== namesKept(parsed);
}

/** A text followed by a colon is a name; within valid JSON nothing else is. */
function namesWritten(text: string): number {
  let count = 0;
  for (const [, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"[\t\n\r ]*(:)?/g))
    if (colon !== undefined) count += 1;
  return count;
}

/** Counts without recursion: a text may nest thousands deep. */
function namesKept(parsed: unknown): number {
  let count = 0;
  const left: unknown[] = [parsed];
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    const held: readonly unknown[] = Object.values(value);
    if (!Array.isArray(value)) count += held.length;
    left.push(...held);
  }
  return count;
}
