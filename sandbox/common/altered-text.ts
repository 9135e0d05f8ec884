/** Alters a text as a rule or a database does while it is saved: the fault `text-altered` of both simulators. */
import { numberOption, textOption, type FaultOptions } from './fault-registry.ts';

/** The sentence of the fault, for both lists of faults. */
export const alteredSentence =
  'Titles and descriptions are altered while they are saved: options.how is "cut" (the default; to options.length characters, default 80), "emoji" (cut at the first 4-byte character), "line-ends" (to blanks), "upper" or "capitals".';

/** The text as it is saved. */
export function alteredText(text: string, options: FaultOptions | undefined): string {
  switch (textOption(options, 'how', 'cut')) {
    case 'emoji':
      return /^[^\u{10000}-\u{10ffff}]*/u.exec(text)?.[0] ?? '';
    case 'line-ends':
      return text.replaceAll(/\r?\n/g, ' ');
    case 'upper':
      return text.toUpperCase();
    case 'capitals':
      return text.toLowerCase().replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
    default:
      return text.slice(0, numberOption(options, 'length', 80)).toWellFormed();
  }
}

/** The values with the named texts as they are saved. */
export function withAlteredTexts<Values extends Readonly<Record<string, unknown>>>(
  values: Values,
  names: readonly string[],
  options: FaultOptions | undefined,
): Values {
  const changed = names.flatMap((name) => {
    const value = values[name];
    return typeof value === 'string' ? [[name, alteredText(value, options)]] : [];
  });
  return { ...values, ...(Object.fromEntries(changed) as Partial<Values>) };
}
