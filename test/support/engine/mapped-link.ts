/** A link that maps fields of every type, and the pair of records on which they are tried against both simulators. */
import { realWorld } from './real-world.ts';

/** One mapping of each type, in both directions. */
const mappings = [
  {
    name: 'category',
    connectwise: 'type',
    servicenow: 'category',
    values: [
      { connectwise: 'Hardware', servicenow: 'hardware' },
      { connectwise: 'Software', servicenow: 'software' },
      { connectwise: 'Access', servicenow: 'inquiry' },
      { connectwise: 'Access', servicenow: 'database', use: 'to-connectwise' },
    ],
  },
  { name: 'engineer', connectwise: 'owner', servicenow: 'assigned_to.email' },
  { name: 'caller', connectwise: 'contact', servicenow: 'caller_id.email', direction: 'to-servicenow' },
  { name: 'due', connectwise: 'requiredDate', servicenow: 'due_date', zone: 'America/Chicago' },
  { name: 'budget', connectwise: 'budgetHours', servicenow: 'time_worked' },
  { name: 'asset', connectwise: 'custom:Asset Tag', servicenow: 'u_asset_tag' },
  { name: 'go-live', connectwise: 'custom:3', servicenow: 'u_go_live', type: 'date' },
  { name: 'site-notes', connectwise: 'custom:site notes', servicenow: 'u_site_notes' },
  { name: 'vip', connectwise: 'customerUpdatedFlag', servicenow: 'u_vip' },
];

interface TicketRow {
  readonly id: number;
  readonly externalXRef?: string;
  readonly type?: { readonly name: string };
  readonly owner?: { readonly identifier: string };
  readonly requiredDate?: string;
  readonly budgetHours?: number;
  readonly customerUpdatedFlag?: boolean;
  readonly customFields?: readonly { readonly id: number; readonly value?: unknown }[];
}
type IncidentRow = Readonly<Record<string, string>>;

/** A world whose link maps them, with one ticket and its incident in sync. */
export async function mappedPair(changed: readonly object[] = mappings) {
  const world = await realWorld(7, 0, { link: { mappings: changed } });
  const ticket = world.openTicket('Printer on fire', 'It burns.');
  const { connectwise, servicenow } = world;
  const bringToRest = async () => {
    await world.clock.advance(120_000);
    await world.poll();
    return world.drain();
  };
  await bringToRest();
  const tickets = () => connectwise.control.records('tickets') as readonly TicketRow[];
  const incidents = () => servicenow.control.records('incident') as readonly IncidentRow[];
  const users = () => servicenow.control.records('sys_user') as readonly IncidentRow[];
  const own = () => must(incidents().find((row) => row['correlation_id']?.endsWith(`:${ticket}`)));
  const shown = ({ type, owner, ...row }: TicketRow) => ({
    ...row,
    type: type?.name,
    owner: owner?.identifier,
    custom: Object.fromEntries((row.customFields ?? []).map(({ id, value = null }) => [id, value])),
  });
  return {
    world,
    ticket,
    /** Time goes on, and the link is polled and worked off. */
    bringToRest,
    /** Somebody saves the ticket. */
    editTicket: (set: Readonly<Record<string, unknown>>) =>
      void connectwise.control.edit({ table: 'tickets', id: ticket, set, by: 'jlindqvist' }),
    ticketNow: () => shown(must(tickets().find(({ id }) => String(id) === ticket))),
    /** The ticket that was made for an incident. */
    ticketOf: (incident: string) =>
      shown(must(tickets().find(({ externalXRef: key }) => key?.endsWith(`:${incident}`)))),
    /** The incident that was made for a ticket. */
    incidentFor: (id: number) => must(incidents().find((row) => row['correlation_id']?.endsWith(`:${id}`))),
    incidentNow: (id?: string) =>
      id === undefined ? own() : must(incidents().find((row) => row['sys_id'] === id)),
    /** Somebody saves the incident. */
    editIncident: (set: Readonly<Record<string, string>>) =>
      void servicenow.control.edit({ table: 'incident', id: own()['sys_id'] ?? '', set, by: 'Beth Anglin' }),
    /** Somebody opens an incident of the link's company; answers its sys_id. */
    openIncident(set: Readonly<Record<string, string>>): string {
      const { company } = world.link.servicenow;
      const values = { short_description: 'Opened here', company, ...set };
      const made = servicenow.control.edit({ table: 'incident', id: null, set: values, by: 'Beth Anglin' });
      return (made as IncidentRow)['sys_id'] ?? '';
    },
    emailOf: (user: string | undefined) => users().find((row) => row['sys_id'] === user)?.['email'],
    /** The messages to people about mapped fields: code and sentence. */
    told: () =>
      [...world.state.deadLetters.values()].map(
        ({ code, lastAnswer }) =>
          `${code}: ${/Mapping "[^"]+": ([^.]+)\./.exec(lastAnswer)?.[1] ?? lastAnswer}`,
      ),
  };
}

function must<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Error('There is no such record.');
  return row;
}
