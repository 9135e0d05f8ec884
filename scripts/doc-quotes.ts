/** Pieces of the code that pages quote, taken from where they stand and are compiled and tested. */
import { dirname, join, relative } from 'node:path';
import { filesOf, textOf } from './automations/read.ts';
import { laidOut } from './format/laid-out.ts';

/** A part of a page between `<!-- MARKER: written by npm run docs -->` and `<!-- /MARKER -->`. */
export interface WrittenPart {
  readonly file: string;
  readonly marker: string;
  readonly text: string;
}

/** `<!-- code: functions/waiting-tickets.ts waitingTickets: written by npm run docs -->` */
const marker = /^<!-- (code: (\S+) (\S+)): written by npm run docs -->$/gm;

/** `<!-- file: test/support/examples/NAME.ts as functions/NAME.ts: written by npm run docs -->` */
const wholeMarker = /^<!-- (file: (\S+) as (\S+)): written by npm run docs -->$/gm;

/** `<!-- script: docs/servicenow/NAME.js: written by npm run docs -->` */
const scriptMarker = /^<!-- (script: (\S+)): written by npm run docs -->$/gm;

/** Every quotation of every page, as the code has it now. Throws when a page names what is not there. */
export async function quotations(root: string): Promise<readonly WrittenPart[]> {
  const parts: WrittenPart[] = [];
  for (const file of filesOf(root, 'docs/*.md')) {
    const page = textOf(root, file);
    for (const [, name = '', from = '', declared = ''] of page.matchAll(marker))
      parts.push({ file, marker: name, text: asCode(declarationIn(textOf(root, from), declared, from)) });
    for (const [, name = '', from = ''] of page.matchAll(scriptMarker))
      parts.push({ file, marker: name, text: `\`\`\`js\n${textOf(root, from).trimEnd()}\n\`\`\`` });
    for (const [, name = '', from = '', as = ''] of page.matchAll(wholeMarker)) {
      const text = await laidOut(as, movedTo(as, from, textOf(root, from)));
      parts.push({ file, marker: name, text: asCode(text.trimEnd()) });
    }
  }
  return parts;
}

const asCode = (text: string): string => `\`\`\`ts\n${text}\n\`\`\``;

/** A source as it would be in another place: its relative imports lead to the same files. */
export function movedTo(place: string, from: string, source: string): string {
  return source.replaceAll(/(?<= from ')\.[^']+(?=';$)/gm, (target) => {
    const path = relative(dirname(place), join(dirname(from), target)).replaceAll('\\', '/');
    return path.startsWith('.') ? path : `./${path}`;
  });
}

/** A declaration at the left margin with the comment above it, laid out as the formatter does. */
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
