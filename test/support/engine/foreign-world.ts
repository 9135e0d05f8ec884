/**
 * One link with a filter on both simulators, among records that are none of its own: each of them, with its note and its
 * file, holds the canary.
 */
import type { LinkedSides } from '../../../shared/ports/sync.ts';
import { syncPair } from '../../../shared/automations/sync/sync-pair.ts';
import { ticketSync } from '../../../shared/automations/poll/ticket-sync.ts';
import { correlationKey } from '../../../shared/rules/sync/counterpart/correlation.ts';
import type { SideName } from '../../../shared/rules/sync/record.ts';
import { linkedSides } from '../../../shared/app/links.ts';
import { realWorld } from './real-world.ts';

export type World = Awaited<ReturnType<typeof realWorld>>;
type Row = Readonly<Record<string, unknown>>;

export const canary = 'CANARY-7f3a';
const ownGroup = 'b0c0ffee000000000000000000000001';
const otherGroup = 'b0c0ffee000000000000000000000002';
export const otherCompany = { connectwise: { id: 3 }, servicenow: 'c0c0ffee000000000000000000000002' };

export const rowsOf = (world: World, table: string): readonly Row[] =>
  ((table === 'incident' || table.startsWith('sys_') ? world.servicenow : world.connectwise).control.records(
    table,
  ) ?? []) as readonly Row[];

export const ticketEdit = (world: World, id: string | null, set: Row): string =>
  String((world.connectwise.control.edit({ table: 'tickets', id, set, by: 'jdoe' }) as Row)['id']);
export const incidentEdit = (world: World, id: string | null, set: Row): string =>
  String((world.servicenow.control.edit({ table: 'incident', id, set, by: 'beth.anglin' }) as Row)['sys_id']);

/** A note and a file of a person, on either side. */
export function dress(world: World, side: SideName, id: string, text: string): void {
  if (side === 'connectwise') {
    const note = { ticketId: Number(id), text, detailDescriptionFlag: true };
    world.connectwise.control.edit({ table: 'notes', id: null, set: note, by: 'tpatel' });
    const file = { recordId: Number(id), fileName: `${text}.txt`, content: text };
    world.connectwise.control.edit({ table: 'documents', id: null, set: file, by: 'tpatel' });
    return;
  }
  incidentEdit(world, id, { comments: text });
  const file = { table_sys_id: id, file_name: `${text}.txt`, content: text };
  world.servicenow.control.edit({ table: 'sys_attachment', id: null, set: file, by: 'beth.anglin' });
}

export interface Own {
  readonly ticket: string;
  readonly incident: string;
}

export async function foreignWorld(seed = 21) {
  const world = await realWorld(seed);
  const link = {
    ...world.link,
    servicenow: { ...world.link.servicenow, filter: `assignment_group=${ownGroup}` },
    attachments: { ...world.link.attachments, direction: 'both' as const, history: true, allowPrivate: true },
  };
  const linked: LinkedSides = linkedSides({
    link,
    connectwise: world.clients.connectwise,
    words: world.clients.words,
    servicenow: world.clients.servicenow,
    now: () => world.clock.now(),
  });
  const needs = { ...world.needs, linkOf: () => Promise.resolve(linked) };

  async function work(): Promise<void> {
    await world.clock.advance(120_000);
    await ticketSync(needs);
    for (let guard = 0; world.state.queue.length > 0; guard += 1) {
      if (guard > 300) throw new Error('the queue never became empty');
      const next = world.state.queue.toSorted((a, b) => a.visibleAt - b.visibleAt)[0];
      if (next === undefined) return;
      if (next.visibleAt > world.clock.now()) await world.clock.advance(next.visibleAt - world.clock.now());
      world.state.queue.splice(world.state.queue.indexOf(next), 1);
      await syncPair(next.nudge, needs);
    }
  }

  /** A pair of the link, at rest. */
  async function ownPair(summary: string): Promise<Own> {
    const ticket = world.openTicket(summary, `Text of ${summary}`);
    await work();
    await work();
    const held = [...world.state.pairRows.values()].find(({ pair }) => pair.connectwiseId === ticket);
    return { ticket, incident: held?.pair.servicenowId ?? '' };
  }

  /** Records outside the link that look as much like its own as they can: they carry its keys. */
  function strangers(own: Own): Readonly<Record<SideName, readonly string[]>> {
    const keyOf = (side: SideName): string =>
      correlationKey(link.name, side === 'connectwise' ? own.incident : own.ticket);
    const ticket = (set: Row): string =>
      ticketEdit(world, null, {
        summary: canary,
        initialDescription: canary,
        company: { id: link.connectwise.companyId },
        board: { id: 1 },
        externalXRef: keyOf('connectwise'),
        ...set,
      });
    const incident = (set: Row): string =>
      incidentEdit(world, null, {
        short_description: canary,
        description: canary,
        company: link.servicenow.company,
        assignment_group: ownGroup,
        caller_id: link.servicenow.caller,
        correlation_id: keyOf('servicenow'),
        ...set,
      });
    const found = {
      connectwise: [ticket({ company: otherCompany.connectwise }), ticket({ board: { id: 3 } })],
      servicenow: [
        incident({ company: otherCompany.servicenow }),
        incident({ assignment_group: otherGroup }),
      ],
    };
    for (const side of ['connectwise', 'servicenow'] as const)
      for (const id of found[side]) dress(world, side, id, canary);
    return found;
  }

  /** Everything that the simulators hold of these records, to be compared later: equal means that nobody wrote. */
  function heldOf(ids: Readonly<Record<SideName, readonly string[]>>): unknown {
    const ofTicket = (row: Row): boolean =>
      ids.connectwise.includes(String(row['id'])) && row['summary'] !== undefined;
    const below = (row: Row): boolean => ids.connectwise.includes(String(row['ticketId'] ?? row['recordId']));
    const ofIncident = (row: Row): boolean =>
      ['sys_id', 'element_id', 'table_sys_id'].some((name) => ids.servicenow.includes(String(row[name])));
    return structuredClone({
      tickets: rowsOf(world, 'tickets').filter(ofTicket),
      below: [...rowsOf(world, 'notes'), ...rowsOf(world, 'documents')].filter(below),
      incidents: ['incident', 'sys_journal_field', 'sys_attachment'].flatMap((table) =>
        rowsOf(world, table).filter(ofIncident),
      ),
    });
  }

  /** Everything that may not hold the canary: what we store, what we tell, and the records of the link. */
  function everythingElse(own: readonly Own[]): string {
    const { state } = world;
    const ours = heldOf({
      connectwise: own.map(({ ticket }) => ticket),
      servicenow: own.map(({ incident }) => incident),
    });
    const maps = Object.values(state).map((part) =>
      part instanceof Map
        ? [...part].map(([key, value]) => [key, value instanceof Map ? [...value] : value])
        : part,
    );
    return JSON.stringify([maps, ours, world.reports, world.calls()]);
  }

  return { world, link, linked, needs, work, ownPair, strangers, heldOf, everythingElse };
}
