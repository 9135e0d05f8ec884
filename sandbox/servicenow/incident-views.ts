/** Incidents as the page of the simulators shows them, with what a person's hand would change. */
import {
  namedRecords,
  isInPlaces,
  madeFromKey,
  maxNotes,
  type RecordView,
  type NoteView,
  type ViewQuery,
  type RecordViews,
  type Choice,
} from '../common/record-view.ts';
import { parseRawDateTime } from './model/user-time.ts';
import { incidentState } from './rules/incident.ts';
import { seededCompanies, seededUsers } from './seed/names.ts';
import type { Instance } from './store/instance.ts';
import { valueOf, type Row } from './store/table.ts';

/** The person in whose name the page changes incidents. */
const person = 'beth.anglin';
/** Awaiting Vendor: the reason to wait that asks for nothing more. */
const awaitingVendor = '4';

/** The views asked for. */
export function incidentViews(instance: Instance, query: ViewQuery): Omit<RecordViews, 'faults'> {
  const words: Words = {
    state: labels(instance, 'state'),
    priority: labels(instance, 'priority'),
    closeCode: closeCode(instance),
  };
  return {
    system: 'ServiceNow',
    noun: 'incident',
    records: chosen(instance, query).map((row) => viewOf(instance, row, words)),
    blank: blankIncident(query.places[0]),
    person,
  };
}

interface Words {
  readonly state: ReadonlyMap<string, string>;
  readonly priority: ReadonlyMap<string, string>;
  readonly closeCode: string;
}

function chosen(instance: Instance, query: ViewQuery): readonly Row[] {
  const incidents = instance.store('incident');
  const named = namedRecords(
    query,
    (id) => incidents.get(id),
    () => incidents.scan(),
    originOf,
  );
  if (named !== undefined) return named;
  const { limit, find, places } = query;
  const wanted = find.trim().toLowerCase();
  const found: Row[] = [];
  // The table stands in the order of its changes: the latest are at its end.
  for (const row of [...incidents.scan()].toReversed()) {
    if (found.length >= limit) break;
    const text = `${valueOf(row, 'number')} ${valueOf(row, 'short_description')}`.toLowerCase();
    if (isInPlaces(valueOf(row, 'company'), places) && text.includes(wanted)) found.push(row);
  }
  return found;
}

function originOf(row: Row): string | null {
  return madeFromKey(valueOf(row, 'correlation_id'));
}

function viewOf(instance: Instance, row: Row, words: Words): RecordView {
  const state = valueOf(row, 'state');
  const priority = valueOf(row, 'priority');
  const entries = (instance.store('sys_journal_field').lookUp('element_id', [row.sys_id]) ?? []).filter(
    (entry) => ['comments', 'work_notes'].includes(valueOf(entry, 'element')),
  );
  const company = valueOf(row, 'company');
  const companyRow = instance.store('core_company').get(company);
  const changedBy = valueOf(row, 'sys_updated_by');
  const here = { table: 'incident', id: row.sys_id, set: {} };
  return {
    id: row.sys_id,
    number: valueOf(row, 'number'),
    place: company,
    company: companyRow === undefined ? '' : valueOf(companyRow, 'name'),
    madeFrom: originOf(row),
    summary: valueOf(row, 'short_description'),
    status: words.state.get(state) ?? state,
    statusKey: state,
    priority: words.priority.get(priority) ?? priority,
    priorityKey: priority,
    statuses: stateChoices(words, row),
    priorities: priorityChoices(words),
    notes: entries.slice(-maxNotes).map(noteOf),
    noteCount: entries.length,
    changedAt: parseRawDateTime(valueOf(row, 'sys_updated_on')) ?? 0,
    changedBy,
    isFollowing: isProgram(instance, changedBy),
    edit: {
      summary: { ...here, field: 'short_description' },
      publicNote: { ...here, field: 'comments' },
      internalNote: { ...here, field: 'work_notes' },
    },
  };
}

function noteOf(entry: Row): NoteView {
  return {
    id: entry.sys_id,
    text: valueOf(entry, 'value'),
    isPublic: valueOf(entry, 'element') === 'comments',
    by: valueOf(entry, 'sys_created_by'),
    at: parseRawDateTime(valueOf(entry, 'sys_created_on')) ?? 0,
  };
}

/** A form asks for more than the state: a reason to wait, and how it was resolved. */
function stateChoices({ state, closeCode: code }: Words, row: Row): readonly Choice[] {
  const resolution = {
    close_code: valueOf(row, 'close_code') || code,
    close_notes: valueOf(row, 'close_notes') || 'Resolved by hand.',
  };
  const beside: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    [incidentState.onHold]: { hold_reason: awaitingVendor },
    [incidentState.resolved]: resolution,
    [incidentState.closed]: resolution,
  };
  return [...state].map(([value, label]) => ({ label, set: { state: value, ...beside[value] } }));
}

/** Priority follows from impact and urgency: for each priority one pair that leads to it. */
function priorityChoices({ priority }: Words): readonly Choice[] {
  const pairs: Readonly<Record<string, readonly [impact: string, urgency: string]>> = {
    1: ['1', '1'],
    2: ['1', '2'],
    3: ['2', '2'],
    4: ['2', '3'],
    5: ['3', '3'],
  };
  return [...priority].flatMap(([value, label]) => {
    const [impact, urgency] = pairs[value] ?? [];
    return impact === undefined ? [] : [{ label, set: { impact, urgency } }];
  });
}

/** Labels of a choice column by value; where the choices of task columns are kept differs between instances. */
function labels(instance: Instance, element: string): ReadonlyMap<string, string> {
  const rows = [...instance.store('sys_choice').scan()]
    .filter(
      (row) => valueOf(row, 'element') === element && ['incident', 'task'].includes(valueOf(row, 'name')),
    )
    .sort((one, other) => Number(valueOf(one, 'sequence')) - Number(valueOf(other, 'sequence')));
  return new Map(rows.map((row) => [valueOf(row, 'value'), valueOf(row, 'label')]));
}

/** A resolution code that this instance has, the plainest one if it can be. */
function closeCode(instance: Instance): string {
  const codes = [...labels(instance, 'close_code').keys()];
  return codes.find((code) => /^sol(ution provided|ved \(perm)/i.test(code)) ?? codes[0] ?? '';
}

function isProgram(instance: Instance, userName: string): boolean {
  const [user] = instance.store('sys_user').lookUp('user_name', [userName]) ?? [];
  return user !== undefined && valueOf(user, 'web_service_access_only') === 'true';
}

/** A new incident of a company, called in by one of its people; without one, of the first company. */
function blankIncident(company: string = seededCompanies[0]?.sysId ?? ''): RecordViews['blank'] {
  const caller = seededUsers.find(({ companyId }) => companyId === company);
  return {
    table: 'incident',
    id: null,
    field: 'short_description',
    set: {
      company,
      ...(caller === undefined ? {} : { caller_id: caller.sysId }),
      impact: '2',
      urgency: '2',
    },
  };
}
