/**
 * Makes text from elsewhere safe to print: no control character reaches a terminal, no direction mark turns a line around,
 * no line break makes one row look like two.
 */

/** Characters that act instead of being seen; a joiner inside an emoji does nothing and stays. */
const acting = /[^\P{C}\u200d]|[\u2028\u2029]/gu;

/** The text on one line: a line break as `⏎`, a tab as a blank, whatever else acts as its number. */
export function printable(text: string): string {
  return text
    .replaceAll(/\r\n?|\n/g, ' ⏎ ')
    .replaceAll('\t', ' ')
    .replaceAll(acting, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
