/** Puts a link behind the last one in the text of a configuration, and leaves every other character as it is. Pure. */
import { CodedError } from '../../errors.ts';

/** The text with the link. Throws `config-invalid` (dead-letter) for a text without a list of links. */
export function insertLink(text: string, link: object): string {
  const list = linksIn(text);
  if (list === null) throw new CodedError('config-invalid', { detail: 'It has no list "links".' });
  const unit = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const indent = unit.repeat(2);
  const json = JSON.stringify(link, null, unit).split('\n').join(`${lineEnd}${indent}`);
  const before = text.slice(0, list.end).trimEnd();
  const comma = before.endsWith('[') ? '' : ',';
  return `${before}${comma}${lineEnd}${indent}${json}${lineEnd}${unit}${text.slice(list.end)}`;
}

/** The end of the list of links: the place of its `]`. */
function linksIn(text: string): { readonly end: number } | null {
  const open: string[] = [];
  let key = '';
  let isLinks = false;
  for (const { 0: piece, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (piece.startsWith('"')) {
      if (open.length === 1) key = piece;
    } else if (piece === '{' || piece === '[') {
      if (open.length === 1 && piece === '[' && key === '"links"') isLinks = true;
      open.push(piece);
    } else {
      open.pop();
      if (isLinks && open.length === 1) return { end: index };
    }
  }
  return null;
}
