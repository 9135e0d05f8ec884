/** Pieces of the code that pages quote, taken from where they stand and are compiled and tested. */
import { filesOf, textOf } from './automations/read.ts';

/** A part of a page between `<!-- MARKER: written by npm run docs -->` and `<!-- /MARKER -->`. */
export interface WrittenPart {
  readonly file: string;
  readonly marker: string;
  readonly text: string;
}

/** `<!-- code: functions/waiting-tickets.ts waitingTickets: written by npm run docs -->` */
const marker = /^<!-- (code: (\S+) (\S+)): written by npm run docs -->$/gm;

/** Every quotation of every page, as the code has it now. Throws when a page names what is not there. */
export function quotations(root: string): readonly WrittenPart[] {
  return filesOf(root, 'docs/*.md').flatMap((file) =>
    [...textOf(root, file).matchAll(marker)].map(([, name = '', from = '', declared = '']) => ({
      file,
      marker: name,
      text: `\`\`\`ts\n${declarationIn(textOf(root, from), declared, from)}\n\`\`\``,
    })),
  );
}

/** A declaration at the left margin with the comment above it, laid out as prettier does. */
export function declarationIn(source: string, name: string, from: string): string {
  const lines = source.split('\n');
  const begins = new RegExp(`^(?:export )?(?:async )?(?:function|const|interface|type) ${name}\\b`);
  const first = lines.findIndex((line) => begins.test(line));
  if (first === -1) throw new Error(`${from} declares no ${name}.`);
  // It ends before the next thing that begins at the margin.
  const next = lines.findIndex((line, index) => index > first && /^[^\s}\])]/.test(line));
  const comment = lines.slice(0, first).findLastIndex((line) => !/^(?:\/\*\*| \*|\/\/)/.test(line)) + 1;
  return lines
    .slice(comment, next === -1 ? lines.length : next)
    .join('\n')
    .trimEnd();
}
