/**
 * Comments and work notes out of the formatted text that an incident shows, for users to whom the journal table is not
 * granted. The text has no ids: an entry is known by its kind, time, author and text, and by how many equal ones came
 * before it.
 */
import { createHash } from 'node:crypto';
import { CodedError } from '../../../rules/errors.ts';
import type { ServiceNowNoteKind, SideNote } from '../../../rules/sync/record.ts';
import type { Row } from '../../http/client.ts';
import { learnDisplayTime, type DisplayTime } from './display-time.ts';

/** Columns to ask for with display values; those of `storedTimes` also as stored, to learn the user's time format. */
export const shownColumns = ['sys_id', 'comments', 'work_notes', 'sys_created_on', 'sys_updated_on'] as const;
/** Columns to ask for as stored too: a time in both forms gives away the user's time format. */
export const storedTimes = ['sys_id', 'sys_created_on', 'sys_updated_on'] as const;

/**
 * The entries of one incident, oldest first. `shown` holds display values, `stored` the same times as stored, `ownName` is
 * how the integration's own account signs. Throws
 * `servicenow-journal-unreadable` (dead-letter) when there is a text whose entries cannot be distinguished.
 */
export function notesOfText(shown: Row, stored: Row, ownName: string): readonly SideNote[] {
  const seen = new Map<string, number>();
  const pairs = (['sys_created_on', 'sys_updated_on'] as const).map((name) => ({
    shown: shown[name] ?? '',
    stored: stored[name] ?? '',
  }));
  const times = learnDisplayTime(pairs);
  return (['comments', 'work_notes'] as const)
    .flatMap((kind) => entriesOf(shown[kind] ?? '', kind, times, shown['sys_created_on'] ?? ''))
    .toSorted((one, other) => one.at - other.at)
    .map(({ time, at, author, kind, text }) => {
      const fingerprint = createHash('sha256')
        .update([kind, time, author, text].join('\0'))
        .digest('hex')
        .slice(0, 24);
      const before = seen.get(fingerprint) ?? 0;
      seen.set(fingerprint, before + 1);
      return {
        id: `${fingerprint}-${before}`,
        kind,
        text,
        author,
        // Only the name is shown: of somebody else's entry it proves nothing.
        byUs: author === ownName ? true : null,
        createdAt: new Date(at).toISOString(),
        describes: false,
        editable: true,
      };
    });
}

interface Entry {
  /** As shown, which is part of what the entry is known by. */
  readonly time: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly author: string;
  readonly kind: ServiceNowNoteKind;
  readonly text: string;
}

/** A line that has the form of an entry's heading, and where it stands. */
interface Heading {
  readonly line: string;
  readonly index: number;
  readonly time: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Empty where the entry names none. */
  readonly author: string;
  /** The field's, in the user's language; it may hold brackets of its own. */
  readonly label: string;
}

/** Reads `time - author (label)`, or `time - (label)`; null for a line that does not open with one of the user's times. */
function headingIn(line: string, index: number, times: DisplayTime | null): Heading | null {
  const opens = lastBracket(line);
  if (opens === null) return null;
  const head = line.slice(0, opens).trimEnd();
  const dash = head.indexOf(' - ', 6);
  const time = (dash < 0 ? head.replace(/ -$/, '') : head.slice(0, dash)).trim();
  const at = times?.parse(time) ?? null;
  if (at === null) return null;
  const author = dash < 0 ? '' : head.slice(dash + 3).trim();
  return { line, index, time, at, author, label: line.trimEnd().slice(opens + 1, -1) };
}

/** The place where the line's last bracket opens; null when it ends with none, or with one that never opened. */
function lastBracket(line: string): number | null {
  const end = line.trimEnd();
  if (!end.endsWith(')')) return null;
  let depth = 0;
  for (let at = end.length - 1; at >= 0; at -= 1) {
    if (end[at] === ')') depth += 1;
    if (end[at] === '(') depth -= 1;
    if (depth === 0) return at;
  }
  return null;
}

/**
 * The headings that begin an entry. The text begins with one, newest entry first: what has another label is somebody's
 * text (what is private never becomes public by how it looks), and so is what goes back to a later time. A heading that
 * stands again further down, behind a newer one, is quoted there.
 */
function entryHeadings(lines: readonly string[], times: DisplayTime | null): readonly Heading[] {
  const all = lines.flatMap((line, index) => headingIn(line, index, times) ?? []);
  const [first] = all;
  if (first?.index !== 0) return [];
  const alike = all.filter(({ label }) => label === first.label);
  const newestBelow = new Map<Heading, number>();
  let newest = Number.NEGATIVE_INFINITY;
  for (const heading of alike.toReversed()) {
    newestBelow.set(heading, newest);
    newest = Math.max(newest, heading.at);
  }
  const lastOf = new Map(alike.map((heading) => [heading.line, heading.index]));
  const taken: Heading[] = [];
  for (const heading of alike) {
    const isQuoted =
      lastOf.get(heading.line) !== heading.index && (newestBelow.get(heading) ?? heading.at) > heading.at;
    if (!isQuoted && heading.at <= (taken.at(-1)?.at ?? Number.POSITIVE_INFINITY)) taken.push(heading);
  }
  return taken;
}

function entriesOf(
  blob: string,
  kind: ServiceNowNoteKind,
  times: DisplayTime | null,
  sample: string,
): readonly Entry[] {
  const lines = blob.replaceAll('\r\n', '\n').split('\n');
  if (blob.trim() === '') return [];
  const headings = entryHeadings(lines, times);
  if (headings.length === 0)
    throw new CodedError('servicenow-journal-unreadable', {
      detail: `The text of ${kind} does not begin with a time like "${sample}". Give the integration's user one of the usual date formats, or read access to sys_journal_field (servicenow.journal: "table").`,
    });
  const entries = headings.map(({ index, time, at, author }, place) => ({
    time,
    at,
    author,
    kind,
    text: lines
      .slice(index + 1, headings[place + 1]?.index)
      .join('\n')
      .trim(),
  }));
  // Of one second, the later one stands above.
  return entries.toReversed();
}
