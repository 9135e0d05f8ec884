/** Both systems in memory, as a world of the contract. */
import type { Disturbance, Manners, SideWorld } from '../../contract/side/world.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import { aConfig } from '../fakes/links.ts';
import { memorySystem, type Fault } from '../fakes/memory-side.ts';
import { ticketManners } from './connectwise-world.ts';
import { incidentManners } from './servicenow-world.ts';

const start = Date.parse('2026-03-02T08:00:00.000Z');
const faultOf: Readonly<Record<Disturbance, Fault>> = {
  busy: 'busy',
  cut: 'no-answer',
  lost: 'lost-answer',
  'failed-after': 'failed',
  slow: 'late',
  // Not played in memory.
  failed: 'none',
  forbidden: 'none',
};

/** The manners of the real side, as far as its double in memory has them. */
export const memoryManners: Readonly<Record<SideName, Manners>> = {
  connectwise: {
    ...ticketManners,
    statuses: { first: 'New', next: 'Assigned', finished: 'Closed' },
    priorities: ['Medium', 'High'],
    createdOn: '1',
    hides: false,
    shortens: [],
    readFaults: ['busy', 'cut'],
    writeFaults: ['busy', 'cut', 'lost', 'failed-after', 'slow'],
  },
  servicenow: {
    ...incidentManners({ journal: 'table', filtered: false }),
    priorities: ['2/2', '1/2'],
    hides: false,
    shortens: [],
    doublesNotes: false,
    refusesUnknownStatus: true,
    readFaults: ['busy', 'cut'],
    writeFaults: ['busy', 'cut', 'lost', 'failed-after', 'slow'],
  },
};

/** A world without a record in it. */
export async function memoryWorld(name: SideName): Promise<SideWorld> {
  const manners = memoryManners[name];
  const { first, next, finished } = manners.statuses;
  let now = start;
  const config = aConfig({ attachments: { direction: 'both' } });
  const [link] = config.links;
  if (link === undefined) throw new Error('no link');
  const system = memorySystem({
    side: name,
    company: 'ours',
    statuses: [first, next, finished],
    closed: [finished],
    now: () => now,
    lateMs: 40_000,
  });
  let order: { readonly calls: 'read' | 'write'; readonly fault: Fault } | null = null;
  let asked: ('read' | 'write')[] = [];
  const fault = (call: string): Fault => {
    // The record that an answer shows is no request of its own.
    if (call !== 'write answer') asked.push(call.startsWith('write') ? 'write' : 'read');
    return order !== null && call.startsWith(order.calls) ? order.fault : 'none';
  };

  return {
    side: system.port(link, { fault }),
    list: system.list(link, { fault }),
    manners,
    now: () => now,
    advance(seconds) {
      now += seconds * 1000;
      system.runLate();
      return Promise.resolve();
    },
    held(id) {
      const record = system.records.get(id);
      if (record === undefined) return null;
      const { fields, notes, files } = record;
      const description = notes.find(({ describes }) => describes)?.text;
      return {
        fields: { ...fields, description: name === 'connectwise' ? (description ?? '') : fields.description },
        notes: notes.filter(({ describes }) => !describes).map(({ kind, text }) => ({ kind, text })),
        files: files.map((file) => ({ name: file.name, content: file.content, isPrivate: file.isPrivate })),
      };
    },
    count: () => system.records.size,
    writes: () => system.effects.length,
    asked() {
      const before = asked;
      asked = [];
      return before;
    },
    make: ({ summary = 'Printer', description = 'It burns.', status = first, priority } = {}) =>
      system.open({ summary, description, status, priority: priority ?? manners.priorities[0] }),
    makeOutside(where, text) {
      const fields = { summary: text, description: text, status: first, priority: manners.priorities[0] };
      const id = system.open(fields);
      system.note(id, manners.publicKind, text, 'jdoe');
      system.move(id, where === 'customer' ? { company: 'theirs' } : { board: '3' });
      return id;
    },
    edit(id, change) {
      for (const field of ['summary', 'description', 'status', 'priority'] as const)
        if (change[field] !== undefined) system.edit(id, field, change[field]);
    },
    note: (id, kind, text) => system.note(id, kind, text, 'jdoe'),
    attach(id, { name: file, content, isPrivate = false }) {
      system.attach(id, { name: file, content, isPrivate });
      return system.records.get(id)?.files.at(-1)?.id ?? '';
    },
    correlate(id, key) {
      const record = system.records.get(id);
      if (record !== undefined) record.correlation = key;
    },
    finish: (id) => system.edit(id, 'status', finished),
    merge: (id, into) => Promise.resolve(system.merge(id, into)),
    moveOut: (id, where) => system.move(id, where === 'customer' ? { company: 'theirs' } : { board: '3' }),
    remove: (id) => system.remove(id),
    hide: () => {
      throw new Error('Nothing is hidden in memory.');
    },
    shorten: () => {
      throw new Error('No page is short in memory.');
    },
    doubleNotes: () => {
      throw new Error('No note is doubled in memory.');
    },
    disturb(calls, how) {
      order = { calls, fault: faultOf[how] };
    },
    calm() {
      order = null;
    },
  };
}
