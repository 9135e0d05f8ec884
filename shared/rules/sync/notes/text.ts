/** The text of a note as the other side gets it: author in front, markup made harmless, cut where it is too long. */
import { canonicalText, cutAt, limits } from '../../canonical.ts';
import type { Link } from '../../config/link.ts';
import { otherSide } from '../record.ts';
import type { SideName, SideNote } from '../record.ts';
import { withoutCodeHtml } from './code-html.ts';

const systems = { connectwise: 'ConnectWise', servicenow: 'ServiceNow' } as const;
const maxAuthorLength = 80;

/** The texts that a note becomes on the other side: one, or several where it exceeds the limit of the field. */
export function noteTexts(note: SideNote, side: SideName, link: Link): string[] {
  const limit = limits[otherSide(side)].note;
  const body =
    side === 'connectwise'
      ? withoutCodeTags(canonicalText(note.text))
      : canonicalText(withoutCodeHtml(note.text));
  // A name is data too: no line break, and no [code] that would be shown as HTML.
  const author = withoutCodeTags(cutAt(note.author.replaceAll(/\s+/g, ' ').trim(), maxAuthorLength));
  const head = link.notes.authors && author !== '' ? `${author} (${systems[side]}): ` : '';
  const parts: string[] = [];
  let rest = body;
  while (rest !== '') {
    const opening = parts.length === 0 ? head : `(${parts.length + 1}) `;
    const room = limit - opening.length;
    const part = rest.length <= room ? rest : cutAt(rest, lastBreak(rest, room));
    parts.push(canonicalText(`${opening}${part}`));
    rest = rest.slice(part.length).trimStart();
  }
  return parts;
}

/** ServiceNow shows everything between [code] and [/code] as HTML: a text from elsewhere must not open it. */
function withoutCodeTags(text: string): string {
  return text.replaceAll(/\[(\/?)(code)\]/gi, '($1$2)');
}

/** The place to cut: the last line end or blank in the latter half of the room, else its end. */
function lastBreak(text: string, room: number): number {
  const at = Math.max(text.lastIndexOf('\n', room), text.lastIndexOf(' ', room));
  return at > room / 2 ? at : room;
}
