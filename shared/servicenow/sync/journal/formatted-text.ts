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
export const storedTimes = ['sys_id', 'sys_created_on', 'sys_updated_on'] as const;

/**
 * The entries of one incident, oldest first. `shown` holds display values, `stored` the same times as stored. Throws
 * `servicenow-journal-unreadable` (dead-letter) when there is a text and its entries cannot be told apart.
 */
export function notesOfText(shown: Row, stored: Row): readonly SideNote[] {
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
        byUs: null,
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

/** `time - author (label)`; the label is the field's, in the user's language. */
const heading = /^(.{8,30}?) - (.+) \(([^()]+)\)$/;

/**
 * The text begins with a heading, newest entry first. Only a line with a time of the user's and the very label of that
 * first heading begins another entry: a line with the other field's label is somebody's text, and what is private never
 * becomes public by how it looks.
 */
function entriesOf(
  blob: string,
  kind: ServiceNowNoteKind,
  times: DisplayTime | null,
  sample: string,
): readonly Entry[] {
  const lines = blob.replaceAll('\r\n', '\n').split('\n');
  if (blob.trim() === '') return [];
  const label = heading.exec(lines[0] ?? '')?.[3];
  const entries: { time: string; at: number; author: string; kind: ServiceNowNoteKind; lines: string[] }[] =
    [];
  for (const line of lines) {
    const [, time = '', author = '', of] = heading.exec(line) ?? [];
    const at = times?.parse(time) ?? null;
    if (at !== null && of === label) entries.push({ time, at, author, kind, lines: [] });
    else if (entries.length === 0)
      throw new CodedError('servicenow-journal-unreadable', {
        detail: `The text of ${kind} does not begin with a time like "${sample}". Give the integration's user one of the usual date formats, or read access to sys_journal_field (servicenow.journal: "table").`,
      });
    else entries.at(-1)?.lines.push(line);
  }
  // Of one second, the later one stands above.
  return entries
    .toReversed()
    .map(({ lines: text, ...entry }) => ({ ...entry, text: text.join('\n').trim() }));
}
