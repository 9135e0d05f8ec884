/**
 * The form in which texts are compared: a server's harmless changes to a text on its way in must not look like an edit.
 */
import { createHash, hash } from 'node:crypto';

/** Longest values that the sides take; `null` where no limit is known. Sources: OpenAPI 2025.8, incident dictionary. */
export const limits = {
  connectwise: { summary: 100, description: null, note: 9000 },
  servicenow: { summary: 160, description: 4000, note: 4000 },
} as const;

/** Texts that stand for an empty one on a side that does not take it. They count as empty when they come back. */
export const placeholders = { summary: '(no summary)', description: '(no description)' } as const;

/** Control characters that one side or the other drops or turns into blanks. */
const controls = /[^\P{Cc}\n\t]/gu;

/** One line of plain letters without blanks around it, as most values are: nothing in it can be harmless. */
const plainLine = /^[!-~](?:[ -~]*[!-~])?$/;

/** A text with one kind of line end, no control characters and no blanks around it or at the ends of its lines. */
export function canonicalText(text: string): string {
  if (plainLine.test(text)) return text;
  return text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll('\u00a0', ' ')
    .replaceAll(controls, ' ')
    .replaceAll(/[ \t]+$/gm, '')
    .toWellFormed()
    .trim();
}

/** The end of a text of which more was cut off. */
export const shortenedMark = '…';

/** The text cut to a length, ending in an ellipsis when something was cut, never inside a character. */
export function shorten(text: string, limit: number | null): string {
  if (limit === null || text.length <= limit) return text;
  return `${cutAt(text, limit - shortenedMark.length).trimEnd()}${shortenedMark}`;
}

/** The longest beginning of at most `limit` UTF-16 units that does not split a surrogate pair. */
export function cutAt(text: string, limit: number): string {
  const cut = text.slice(0, limit);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** The text itself when it is short, else a digest: enough to tell whether it changed, small enough for a table row. */
export function fingerprint(text: string): string {
  return text.length <= 120 ? text : `sha256:${digest(text)}`;
}

/** A digest of a text, however short, where a table must not hold the text itself; empty for an empty one. */
export function textDigest(text: string): string {
  return text === '' ? '' : `sha256:${digest(text)}`;
}

/** SHA-256 of a text, hexadecimal. */
export function digest(text: string): string {
  return hash('sha256', text, 'hex');
}

/** SHA-256 of bytes that come piece by piece, hexadecimal. */
export function runningDigest(): { add(piece: Uint8Array): void; hex(): string } {
  const hash = createHash('sha256');
  return { add: (piece) => void hash.update(piece), hex: () => hash.digest('hex') };
}

/** A text short enough for a journal row that a person reads. */
export function clip(text: string, limit = 300): string {
  return shorten(text, limit);
}
