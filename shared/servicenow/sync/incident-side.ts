/**
 * The ServiceNow side of one link: the incidents of its company that match its filter, and nothing else.
 *
 * The scope is part of every query; a record that is asked for by id is asked for inside the scope too, so that the
 * filter's meaning is always ServiceNow's own.
 */
import { flowsFrom } from '../../rules/sync/attachments.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Link } from '../../rules/config/link.ts';
import type {
  FieldChange,
  NoteDraft,
  ReadResult,
  RecordDraft,
  ServiceNowNoteKind,
  SideNote,
  SideRecord,
} from '../../rules/sync/record.ts';
import { shownFiles } from '../../kit/listed-files.ts';
import type { ManyRead } from '../../rules/reconcile/inventory.ts';
import type { Window } from '../../rules/sync/cursor.ts';
import type { Side } from '../../ports/side.ts';
import type { Row, ServiceNowClient } from '../http/client.ts';
import { closeCodeOf } from './close-code.ts';
import { incidentAttachments } from './incident-attachments.ts';
import { incidentsById, inventoryOfIncidents, tallyIncidents } from './inventory.ts';
import { readJournal, readJournals } from './journal.ts';
import { linkVocabulary } from './link-vocabulary.ts';
import {
  incidentFields,
  isFinished,
  requireShownFields,
  toRecord,
  toValues,
  versionOf,
} from './incident-row.ts';
import { both, eitherGroup, fromGlideTime, ordered, term, toGlideTime } from '../http/query.ts';

/** The side over one client. */
export function incidentSide(options: {
  readonly link: Link;
  readonly client: ServiceNowClient;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): Side {
  const { link, client, now } = options;
  const closeCode = closeCodeOf({ client, wanted: link.closing.closeCode, now });
  const settings = link.servicenow;
  const scope = both(term('company', '=', settings.company), settings.filter);
  const names = new Map<string, string>();
  const inScope = { client, scope, company: settings.company, isFinished };

  async function readRow(id: string): Promise<{ row: Row; serverTime: string } | 'missing' | 'foreign'> {
    const page = await client.page('incident', {
      query: both(term('sys_id', '=', id), scope),
      fields: incidentFields,
      limit: 1,
    });
    const row = page.rows[0];
    // A misspelled filter is ignored by ServiceNow, so company and id are compared here as well.
    if (row?.['sys_id'] === id && row['company'] === settings.company)
      return { row: requireShownFields(row, incidentFields), serverTime: page.serverTime };
    return (await client.get('incident', id, ['sys_id'])) === null ? 'missing' : 'foreign';
  }

  /** A user's name as people read it; the user name itself where sys_user is not granted. */
  async function nameOf(userName: string): Promise<string> {
    const known = names.get(userName);
    if (known !== undefined) return known;
    const name = await client
      .page('sys_user', { query: term('user_name', '=', userName), fields: ['name'], limit: 1 })
      .then(({ rows }) => rows[0]?.['name'] ?? userName)
      .catch((thrown: unknown) => {
        if (thrown instanceof CodedError && thrown.treatment === 'dead-letter') return userName;
        throw thrown;
      });
    names.set(userName, name === '' ? userName : name);
    return name;
  }

  async function unchanged(record: SideRecord): Promise<Row> {
    const facts = { side: 'servicenow', record: record.id };
    const read = await readRow(record.id);
    if (typeof read === 'string') throw new CodedError('record-moved', { facts });
    if (versionOf(read.row) !== record.version) throw new CodedError('record-moved', { facts });
    return read.row;
  }

  const shown = shownFiles();
  const files = incidentAttachments({
    attachments: client.attachments,
    user: settings.user,
    shown,
    async requireInScope(id) {
      if (typeof (await readRow(id)) === 'string')
        throw new CodedError('record-moved', { facts: { side: 'servicenow', record: id } });
    },
  });

  return {
    name: 'servicenow' as const,
    ...files,

    async read(id: string, known?: string): Promise<ReadResult> {
      if (!/^[0-9a-f]{32}$/.test(id))
        throw new CodedError('query-value-refused', { detail: 'It is not a sys_id.' });
      const read = await readRow(id);
      shown.read(id, typeof read !== 'string');
      if (typeof read === 'string') return { kind: read };
      // Every journal entry counts the incident's version up.
      if (versionOf(read.row) === known)
        return { kind: 'found', record: toRecord(read.row, read.serverTime, []) };
      const notes = await journal(id);
      return { kind: 'found', record: toRecord(read.row, read.serverTime, notes) };
    },

    async readMany(ids: readonly string[]): Promise<ManyRead> {
      const { rows, counted } = await incidentsById(inScope, ids, incidentFields);
      const own = rows.filter(({ row }) => row['company'] === settings.company);
      const notes = await readJournals(
        { client, link, nameOf },
        own.map(({ row }) => row['sys_id'] ?? ''),
      );
      return {
        records: own.map(({ row, serverTime }) =>
          toRecord(row, serverTime, notes.get(row['sys_id'] ?? '') ?? []),
        ),
        counted,
      };
    },

    tally: () => tallyIncidents(inScope),

    inventory: (after: string | null, pageSize: number) => inventoryOfIncidents(inScope, after, pageSize),

    async findByCorrelation(correlation: string) {
      const query = term('correlation_id', '=', correlation);
      const { rows } = await client.page('incident', {
        query: ordered(query, 'sys_created_on', 'sys_id'),
        fields: ['sys_id', 'sys_created_on', 'correlation_id', 'company'],
        limit: 10,
      });
      // An unknown field in a query is ignored; only rows that carry the key count.
      for (const row of rows)
        requireShownFields(row, ['sys_id', 'sys_created_on', 'correlation_id', 'company']);
      return rows
        .filter((row) => row['correlation_id'] === correlation)
        .map((row) => ({
          id: row['sys_id'] ?? '',
          createdAt: fromGlideTime(row['sys_created_on'] ?? ''),
          inLink: row['company'] === settings.company,
        }));
    },

    async create(draft: RecordDraft) {
      const made = await client.create('incident', {
        // An empty word leaves the choice to ServiceNow.
        ...withoutEmpty(toValues(draft.fields)),
        ...(await statusExtras(draft.fields.status)),
        company: settings.company,
        correlation_id: draft.correlation,
        correlation_display: draft.originLabel.slice(0, 100),
        ...(settings.assignmentGroup === null ? {} : { assignment_group: settings.assignmentGroup }),
        ...(settings.caller === null ? {} : { caller_id: settings.caller }),
      });
      return { id: made['sys_id'] ?? '' };
    },

    async update(record: SideRecord, change: FieldChange) {
      await unchanged(record);
      const extras = change.status === undefined ? {} : await statusExtras(change.status);
      const values = { ...toValues(change), ...extras };
      const answer = await client.patch('incident', record.id, values, true);
      // A business rule may have added an entry in the same save: the journal is read, whatever the counter says.
      const left = isWhole(answer, record.id) ? await journalAfter(record.id) : null;
      return {
        descriptionNoteId: null,
        record: left === null ? null : toRecord(answer, record.readAt, left),
      };
    },

    async addNote(record: SideRecord, note: NoteDraft) {
      const read = await readRow(record.id);
      if (typeof read === 'string')
        throw new CodedError('record-moved', { facts: { side: 'servicenow', record: record.id } });
      const kind: ServiceNowNoteKind = note.kind === 'comments' ? 'comments' : 'work_notes';
      const answer = await client.patch('incident', record.id, { [kind]: note.text }, false);
      // The answer holds no id: the new entry of ours with this text is it, unless there are several.
      const known = new Set([...record.notes.map(({ id }) => id), ...note.present]);
      const notes = await journal(record.id);
      const ours = notes.filter(
        (entry) => !known.has(entry.id) && entry.kind === kind && sameText(entry.text, note.text),
      );
      const [only, ...others] = ours;
      return {
        id: only !== undefined && others.length === 0 ? only.id : null,
        record: isWhole(answer, record.id) ? toRecord(answer, record.readAt, notes) : null,
      };
    },

    async changed(window: Window, pageSize: number) {
      const place = placeOf(window.after);
      const upper = window.to === null ? '' : term('sys_updated_on', '<=', toGlideTime(window.to));
      const query =
        place === null
          ? both(scope, term('sys_updated_on', '>=', toGlideTime(window.from)), upper)
          : eitherGroup(
              both(scope, term('sys_updated_on', '>', place.time), upper),
              both(scope, term('sys_updated_on', '=', place.time), term('sys_id', '>', place.id)),
            );
      const page = await client.page('incident', {
        query: ordered(query, 'sys_updated_on', 'sys_id'),
        fields: ['sys_id', 'company', 'sys_updated_on', 'sys_mod_count'],
        limit: pageSize,
        offset: place?.offset ?? 0,
      });
      const last = page.rows.at(-1);
      const next =
        last !== undefined
          ? { time: last['sys_updated_on'] ?? '', id: last['sys_id'] ?? '', offset: 0 }
          : // Everything on this page was hidden from us: the next one is behind it, in the same query.
            {
              ...(place ?? { time: toGlideTime(window.from), id: beforeEveryId }),
              offset: (place?.offset ?? 0) + pageSize,
            };
      // A condition that ServiceNow dropped shows other companies' incidents; a hidden column says nothing.
      const own = page.rows.filter(({ company }) => company === undefined || company === settings.company);
      const rows = own.map((row) => ({
        id: row['sys_id'] ?? '',
        version: versionOf(row),
        updatedAt: fromGlideTime(row['sys_updated_on'] ?? ''),
      }));
      // Once per window, with its first page: the cursor moves only when all of these are nudges.
      const wantsFiles = place === null && flowsFrom('servicenow', link);
      return {
        rows: wantsFiles ? [...rows, ...(await inLink(await files.filesAdded(window)))] : rows,
        after: page.more ? [next.time, next.id, next.offset].join('|') : null,
        serverTime: page.serverTime,
      };
    },

    async serverTime() {
      return (await client.page('incident', { query: scope, fields: ['sys_id'], limit: 1 })).serverTime;
    },

    vocabulary: () => linkVocabulary({ link, client, scope, isFinished }),
  };

  function journal(incident: string): Promise<readonly SideNote[]> {
    return readJournal({ client, link, incident, nameOf });
  }

  /** Null where it cannot be read now: the write was answered, and its answer must not be lost over this. */
  function journalAfter(incident: string): Promise<readonly SideNote[] | null> {
    return journal(incident).catch(() => null);
  }

  /**
   * Whether the answer to a write may stand for a read: it shows every column, and that the incident is still in the
   * link. A write may take it out of a filter, and what a filter means is known to ServiceNow alone.
   */
  function isWhole(answer: Row, id: string): boolean {
    return (
      settings.filter === '' &&
      answer['sys_id'] === id &&
      answer['company'] === settings.company &&
      incidentFields.every((name) => answer[name] !== undefined)
    );
  }

  /** Files are listed over all companies: those on incidents that are surely not in the link are none of ours. */
  async function inLink<Added extends { readonly id: string }>(added: readonly Added[]): Promise<Added[]> {
    if (added.length === 0) return [];
    const ids = [...new Set(added.map(({ id }) => id))];
    const { rows, counted } = await incidentsById(inScope, ids, ['sys_id', 'company']);
    // Where more are counted than shown, one of them may be hidden from this page: it is looked at by its id.
    const isWhole = counted === rows.length;
    const state = new Map(rows.map(({ row }) => [row['sys_id'], row['company'] === settings.company]));
    return added.filter(({ id }) => state.get(id) ?? !isWhole);
  }

  /** What a state demands beside itself: a close code and notes, or the reason of a hold. */
  async function statusExtras(status: string): Promise<Row> {
    if (link.closing.states.includes(status))
      return { close_code: await closeCode(), close_notes: link.closing.closeNotes };
    return link.onHold.states.includes(status) ? { hold_reason: link.onHold.reason } : {};
  }
}

/** Smaller than any sys_id. */
const beforeEveryId = '0';

function withoutEmpty(values: Row): Row {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
}

function placeOf(after: string | null): { time: string; id: string; offset: number } | null {
  if (after === null) return null;
  const [time = '', id = '', offset = '0'] = after.split('|');
  return { time, id, offset: Number(offset) };
}

function sameText(one: string, other: string): boolean {
  const plain = (text: string): string => text.replaceAll('\r\n', '\n').trim();
  return plain(one) === plain(other);
}
