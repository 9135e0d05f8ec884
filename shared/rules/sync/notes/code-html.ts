/**
 * The text of a ServiceNow journal entry, whose parts between [code] and [/code] are HTML: mails pasted or received whole.
 * They become what a person reads: a line per block and item, cells apart, `text (address)` for a link and `[picture: name]`
 * for a picture, whose file travels with the other files.
 */
import { compile } from 'html-to-text';
import { cutAt } from '../../canonical.ts';

/** Longer HTML, which no journal of ServiceNow holds, only loses its tags: nested ones would take seconds. */
const maxHtml = 100_000;
const maxName = 100;

const toText = compile({
  wordwrap: false,
  // A mail may nest its quotes without end.
  limits: { maxDepth: 200, ellipsis: '…' },
  formatters: {
    picture: ({ attribs }, _walk, builder) =>
      builder.addInline(pictureText(attribs), { noWordTransform: true }),
    cell: (cell, walk, builder) => {
      if (isLaterCell(cell)) builder.addLiteral(' | ');
      walk(cell.children, builder);
    },
    address: (link, walk, builder) => {
      const href = addressOf(link.attribs);
      let text = '';
      builder.pushWordTransform((word) => {
        text += word;
        return word;
      });
      walk(link.children, builder);
      builder.popWordTransform();
      if (href !== '' && text !== href.replaceAll(/\s/g, ''))
        builder.addInline(` (${href})`, { noWordTransform: true });
    },
  },
  selectors: [
    { selector: 'img', format: 'picture' },
    { selector: 'a', format: 'address' },
    { selector: 'table', format: 'block' },
    { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    { selector: 'td', format: 'cell' },
    { selector: 'th', format: 'cell' },
    { selector: 'p', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    {
      selector: 'ul',
      format: 'unorderedList',
      options: { itemPrefix: '- ', leadingLineBreaks: 1, trailingLineBreaks: 1 },
    },
    { selector: 'ol', format: 'orderedList', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({
      selector,
      format: 'block',
      options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
    })),
    { selector: 'blockquote', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
    ...['head', 'style', 'script', 'title', 'noscript'].map((selector) => ({ selector, format: 'skip' })),
  ],
});

/** The text with its [code] parts as a person reads them; a bracket that belongs to no pair stays as it is. */
export function withoutCodeHtml(text: string): string {
  let plain = '';
  let html = '';
  let depth = 0;
  let openedAt = 0;
  let from = 0;
  for (const { 0: tag, 1: slash, index } of text.matchAll(/\[(\/?)code\]/gi)) {
    const before = text.slice(from, index);
    const closes = slash === '/';
    if (depth > 0) html += before;
    else plain += before;
    from = index + tag.length;
    if (closes && depth === 0) plain += tag;
    if (closes && depth === 1) {
      plain += html.length > maxHtml ? html.replaceAll(/<[^<>]*>/g, '') : toText(html);
      html = '';
    }
    if (!closes && depth === 0) openedAt = plain.length;
    if (!closes) depth += 1;
    else depth = Math.max(0, depth - 1);
  }
  const rest = text.slice(from);
  // Never closed: it is text, as ServiceNow shows it.
  return depth === 0 ? plain + rest : `${plain.slice(0, openedAt)}[code]${html}${rest}`;
}

/** `[picture: name]`, by its alternative text, its title, or the name of its file. */
function pictureText({
  alt = '',
  title = '',
  src = '',
}: Readonly<Record<string, string | undefined>>): string {
  const file = /(?:^|[/:])([^/:?#]+)(?:[?#].*)?$/.exec(src)?.[1] ?? '';
  const isName = !src.startsWith('data:') && !/\.do$/i.test(file);
  const name = [alt, title, isName ? file : '']
    .map((one) => one.replaceAll(/[\s[\]]+/g, ' ').trim())
    .find((one) => one !== '');
  return name === undefined ? '[picture]' : `[picture: ${cutAt(name, maxName)}]`;
}

/** Only addresses that a person may follow: no script, no part of the same page. */
function addressOf({ href = '' }: Readonly<Record<string, string | undefined>>): string {
  const address = href.trim();
  return /^(https?|mailto|tel|ftp):/i.test(address) ? address.replace(/^mailto:/i, '') : '';
}

/** Returns true if a cell comes after another one of its row. */
function isLaterCell(cell: unknown): boolean {
  for (let before = prevOf(cell); isNode(before); before = prevOf(before))
    if (before.name === 'td' || before.name === 'th') return true;
  return false;
}

function prevOf(node: unknown): unknown {
  return isNode(node) ? node.prev : undefined;
}

function isNode(value: unknown): value is { readonly name?: unknown; readonly prev?: unknown } {
  return typeof value === 'object' && value !== null;
}
