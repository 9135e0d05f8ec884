/**
 * The alterations of a text while a system saves it, whoever saves it. Each is idempotent, as a rule that runs on every
 * save is.
 */

/** The alterations by name. */
export const alterations = {
  none: (text: string) => text,
  'cut at 80': (text: string) => text.slice(0, 80).toWellFormed(),
  'cut at a 4-byte character': (text: string) => /^[^\u{10000}-\u{10ffff}]*/u.exec(text)?.[0] ?? '',
  'line ends to blanks': (text: string) => text.replaceAll(/\r?\n/g, ' '),
  'upper case': (text: string) => text.toUpperCase(),
  'capitals in front': (text: string) =>
    text.toLowerCase().replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()),
  'question marks for emoji': (text: string) => text.replaceAll(/[\u{10000}-\u{10ffff}]/gu, '?'),
  'a tag in front': (text: string) => (text === '' || text.startsWith('[T] ') ? text : `[T] ${text}`),
} as const satisfies Readonly<Record<string, (text: string) => string>>;

/** The name of one of them. */
export type AlterationName = keyof typeof alterations;

/** All names. */
export const alterationNames = Object.keys(alterations) as readonly AlterationName[];
