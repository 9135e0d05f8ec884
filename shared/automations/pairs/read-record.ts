/**
 * Reads one pair from both systems now, for a person who looks at it: fields, notes and files. Texts are stored nowhere, so they
 * are read each time, within the link as everything else. A side that does not answer is reported, and the other one shown.
 */
import { within, type Sleep } from '../../kit/deadline.ts';
import type { PairStore } from '../../ports/stores.ts';
import type { SyncPairNeeds } from '../../ports/sync.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';
import { recordIdOn } from '../../rules/sync/pair.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import type { SideAttachment, SideName, SideRecord } from '../../rules/sync/record.ts';
import type { Side } from '../../ports/side.ts';
import { conversationOf, type Conversation } from '../../rules/why/conversation.ts';
import {
  comparedFields,
  shownRecord,
  type ComparedField,
  type Labels,
  type ShownRecord,
} from '../../rules/why/record-view.ts';

/** The record to read. */
export interface ReadRecordAsked {
  /** Null: the only link that knows the record. */
  readonly link: string | null;
  readonly side: SideName | null;
  /** A ticket id, an incident's number or a sys_id. */
  readonly record: string;
}

/** A part that could not be shown, and why. */
export interface Missing {
  readonly side: SideName;
  readonly part: 'record' | 'notes' | 'files';
  /** Null where there is no such record yet. */
  readonly code: string | null;
  readonly sentence: string;
}

/** One pair as both systems show it now; `missing` names the parts that could not be read. */
export interface ReadRecord {
  readonly link: string;
  /** Null where no pair has the record. */
  readonly pair: string | null;
  /** ISO 8601, our clock. */
  readonly readAt: string;
  readonly connectwise: ShownRecord | null;
  readonly servicenow: ShownRecord | null;
  readonly fields: readonly ComparedField[];
  readonly conversation: Conversation['said'];
  /** The number of older notes and files before the conversation. */
  readonly earlier: number;
  readonly missing: readonly Missing[];
}

/** The link's sides and the stored pairs. */
export interface ReadRecordNeeds {
  /**
   * Finds the record and the link that are meant. Throws `request-invalid`, `nothing-known` (refuse) and `link-unknown`
   * (dead-letter).
   */
  find(
    asked: ReadRecordAsked,
  ): Promise<{ readonly link: string; readonly side: SideName; readonly recordId: RecordId }>;
  readonly linkOf: SyncPairNeeds['linkOf'];
  readonly pairs: Pick<PairStore, 'keyOf' | 'read'>;
  /** Reads the names of ServiceNow's values on the link's instance. */
  labels(link: string): Promise<Labels>;
  readonly sleep: Sleep;
  /** Milliseconds since 1970. */
  now(): number;
}

/** A side has this time for its record and again for its files: a person waits. */
const maxMs = 20_000;
const noLabels: Labels = { state: new Map(), priority: new Map() };

/**
 * Reads the pair as it is now. Throws what `find` throws, `link-unknown` (dead-letter) for a link that is switched off,
 * `nothing-known` (refuse), and the codes of storage.
 */
export async function readRecord(asked: ReadRecordAsked, needs: ReadRecordNeeds): Promise<ReadRecord> {
  const place = await needs.find(asked);
  const { link: name, side, recordId } = place;
  const linked = await needs.linkOf(name);
  if (linked === null)
    throw new CodedError('link-unknown', { detail: `"${name}" is switched off, so nothing of it is read.` });
  const key = await needs.pairs.keyOf(name, side, recordId);
  const stored = key === null ? null : await needs.pairs.read(name, key);
  const readAt = new Date(needs.now()).toISOString();
  const idOn = (one: SideName): RecordId | null =>
    one === side ? recordId : stored === null ? null : recordIdOn(stored.pair, one);
  const [connectwise, servicenow, labels] = await Promise.all([
    readSide(linked.sides.connectwise, idOn('connectwise'), needs),
    readSide(linked.sides.servicenow, idOn('servicenow'), needs),
    inTime(needs, () => needs.labels(name)).catch(() => noLabels),
  ]);
  const isNowhere = [...connectwise.missing, ...servicenow.missing].some(
    (one) => one.side === side && one.code === 'record-missing',
  );
  if (key === null && isNowhere)
    throw new CodedError('nothing-known', {
      detail: `The integration cannot find record ${recordId}: it does not exist, or the integration user may not read it.`,
      facts: { link: name, recordId },
    });
  const records = { connectwise: connectwise.record, servicenow: servicenow.record };
  const { said, earlier } = conversationOf({
    link: linked.link,
    talks: { connectwise: talkOf(connectwise), servicenow: talkOf(servicenow) },
    notes: stored?.notes ?? [],
    files: stored?.attachments ?? [],
  });
  const shown = (record: SideRecord | null): ShownRecord | null =>
    record === null ? null : shownRecord(record, labels);
  return {
    link: name,
    pair: key,
    readAt,
    connectwise: shown(records.connectwise),
    servicenow: shown(records.servicenow),
    fields: comparedFields(records, labels, linked.link),
    conversation: said,
    earlier,
    missing: [...connectwise.missing, ...servicenow.missing],
  };
}

interface SideRead {
  readonly record: SideRecord | null;
  readonly files: readonly SideAttachment[] | null;
  readonly missing: readonly Missing[];
}

const notShown = {
  missing: {
    code: 'record-missing',
    sentence: 'The integration does not find it: it does not exist, or its user may not read it.',
  },
  foreign: {
    code: 'record-out-of-scope',
    sentence: 'It exists outside of this link, so nothing of it is shown.',
  },
} as const;

async function readSide(side: Side, id: RecordId | null, needs: ReadRecordNeeds): Promise<SideRead> {
  const gone = (part: Missing['part'], error: CodedError): Missing => ({
    side: side.name,
    part,
    code: error.code,
    sentence: error.sentence,
  });
  const nothing = { record: null, files: null };
  if (id === null)
    return {
      ...nothing,
      missing: [{ side: side.name, part: 'record', code: null, sentence: 'There is no counterpart yet.' }],
    };
  try {
    const read = await inTime(needs, () => side.read(id));
    if (read.kind !== 'found')
      return { ...nothing, missing: [{ side: side.name, part: 'record', ...notShown[read.kind] }] };
    const { record } = read;
    const unread = record.notesUnread === undefined ? [] : [gone('notes', record.notesUnread)];
    try {
      return { record, files: await inTime(needs, () => side.attachments(id)), missing: unread };
    } catch (thrown) {
      return { record, files: null, missing: [...unread, gone('files', asCodedError(thrown))] };
    }
  } catch (thrown) {
    return { ...nothing, missing: [gone('record', asCodedError(thrown))] };
  }
}

const talkOf = ({ record, files }: SideRead) => ({
  notes: record === null || record.notesUnread !== undefined ? null : record.notes,
  files,
});

const inTime = <Value>(
  { sleep }: Pick<ReadRecordNeeds, 'sleep'>,
  read: () => Promise<Value>,
): Promise<Value> => within(maxMs, sleep, () => new CodedError('http-timeout'), read);
