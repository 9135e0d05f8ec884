/** The ServiceNow side over the simulator's core, with the journal read either way and with or without a filter. */
import type { FaultNames } from './real-side.ts';
import { allReads, allWrites, askedIn, emptyReal, textIn, type RealSide, type Row } from './real-side.ts';
import type { HeldNow, Manners, Outside, SideWorld } from '../../contract/side/world.ts';

const names: FaultNames = {
  busy: { fault: 'rate-limited', options: { retryAfterSeconds: 20 } },
  failed: { fault: 'cancelled-before-commit' },
  cut: { fault: 'connection-reset' },
  lost: { fault: 'committed-then-reset' },
  'failed-after': { fault: 'committed-then-500' },
  slow: { fault: 'slow', options: { seconds: 200 } },
  forbidden: { fault: 'acl-refusal' },
};

const ownGroup = 'b0c0ffee000000000000000000000001';
const otherGroup = 'b0c0ffee000000000000000000000002';
const otherCompany = 'c0c0ffee000000000000000000000002';
const outsideSet = (where: Outside): Row =>
  where === 'customer' ? { company: otherCompany } : { assignment_group: otherGroup };
const finished = { state: '7', close_code: 'Solution provided', close_notes: 'Done.' };

/** The link's way of reading the instance. */
export interface ServiceNowReading {
  readonly journal: 'table' | 'display';
  /** True if the link is narrowed by a filter. */
  readonly filtered: boolean;
}

const usualManners: Manners = {
  system: 'servicenow',
  writes: 'real',
  publicKind: 'comments',
  privateKind: 'work_notes',
  statuses: { first: '1', next: '2', finished: '7' },
  priorities: ['2/2', '3/1'],
  createdOn: '',
  outside: ['customer'],
  tellsWhatLeft: false,
  leavesNotesAway: true,
  tidiesNotes: false,
  merges: false,
  hides: true,
  shortens: ['some', 'all'],
  doublesNotes: true,
  refusesUnknownStatus: false,
  readFaults: allReads.filter((how) => how !== 'forbidden'),
  writeFaults: allWrites,
};

/** The manners that such a link has. */
export const incidentManners = ({ journal, filtered }: ServiceNowReading): Manners => ({
  ...usualManners,
  outside: filtered ? ['customer', 'scope'] : ['customer'],
  tidiesNotes: journal === 'display',
});

/** A world without an incident in it. */
export async function servicenowWorld(reading: ServiceNowReading): Promise<SideWorld & RealSide> {
  const { journal, filtered } = reading;
  const { real, link, linked } = await emptyReal((given) => ({
    ...given,
    servicenow: {
      ...given.servicenow,
      journal,
      filter: filtered ? `assignment_group=${ownGroup}` : '',
      assignmentGroup: ownGroup,
    },
  }));
  const { control, faults } = real.servicenow;
  const instance = () => real.servicenow.instance();
  const rows = (table: string): readonly Row[] => (control.records(table) ?? []) as readonly Row[];
  const edit = (table: string, id: string | null, set: Row): string =>
    textIn(control.edit({ table, id, set, by: 'beth.anglin' }) as Row, 'sys_id');
  const own = { company: link.servicenow.company, assignment_group: ownGroup };
  const toSet = ({ summary, description, status, priority }: Partial<HeldNow['fields']>): Row => {
    const [impact, urgency] = priority?.split('/') ?? [];
    return {
      ...(summary === undefined ? {} : { short_description: summary }),
      ...(description === undefined ? {} : { description }),
      ...(status === undefined ? {} : { state: status }),
      ...(priority === undefined ? {} : { impact, urgency }),
    };
  };

  return {
    real,
    link,
    side: linked.sides.servicenow,
    list: linked.lists.servicenow,
    manners: incidentManners(reading),
    now: () => real.clock.now(),
    advance: (seconds) => real.clock.advance(seconds * 1000),
    held: heldOf,
    count: () => rows('incident').length,
    writes: real.writes,
    asked: () => askedIn(real.calls()),
    make: ({ summary = 'Printer', description = 'It burns.', status = '1', priority = '2/2' } = {}) =>
      edit('incident', null, { ...own, ...toSet({ summary, description, status, priority }) }),
    makeOutside(where, text) {
      const id = edit('incident', null, {
        ...own,
        short_description: text,
        description: text,
        ...outsideSet(where),
      });
      edit('incident', id, { comments: text });
      return id;
    },
    edit: (id, change) => void edit('incident', id, toSet(change)),
    note: (id, kind, text) => void edit('incident', id, { [kind]: text }),
    attach: (id, { name, content }) =>
      edit('sys_attachment', null, { table_sys_id: id, file_name: name, content }),
    correlate: (id, key) => void edit('incident', id, { correlation_id: key }),
    finish: (id) => void edit('incident', id, finished),
    merge: () => Promise.reject(new Error('Incidents are not merged.')),
    moveOut: (id, where) => void edit('incident', id, outsideSet(where)),
    remove: (id) => void instance().store('incident').remove(id),
    hide: (id) => void Object.assign(instance().access, { hiddenRows: { incident: `sys_id=${id}` } }),
    shorten: (what) =>
      void faults.order({
        fault: what === 'all' ? 'empty-page' : 'short-page',
        times: 1,
        match: { path: '/api/now/v2/table/incident' },
      }),
    doubleNotes: () => void faults.order({ fault: 'note-written-twice' }),
    disturb(calls, how) {
      const methods = calls === 'read' ? ['GET'] : ['POST', 'PATCH'];
      for (const method of methods) faults.order({ ...names[how], match: { method } });
    },
    calm: () => void faults.remove(),
  };

  function heldOf(id: string): HeldNow | null {
    const row = rows('incident').find((one) => one['sys_id'] === id);
    if (row === undefined) return null;
    return {
      fields: {
        summary: textIn(row, 'short_description'),
        description: textIn(row, 'description'),
        status: textIn(row, 'state'),
        priority: `${textIn(row, 'impact')}/${textIn(row, 'urgency')}`,
      },
      notes: rows('sys_journal_field')
        .filter((entry) => entry['element_id'] === id)
        .map((entry) => ({
          kind: entry['element'] === 'comments' ? 'comments' : 'work_notes',
          text: textIn(entry, 'value'),
        })),
      files: rows('sys_attachment')
        .filter((file) => file['table_sys_id'] === id)
        .map((file) => ({
          name: textIn(file, 'file_name'),
          content: instance().attachments.get(textIn(file, 'sys_id'))?.toString('utf8') ?? '',
          isPrivate: false,
        })),
    };
  }
}
