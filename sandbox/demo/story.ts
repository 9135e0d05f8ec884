/** The story of the demo, chapter by chapter. Each rejects with a sentence when it does not hold. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../world/start.ts';
import {
  connectWise,
  editIncident,
  journalEntry,
  notesOf,
  records,
  runByHand,
  shownPairs,
  until,
  untilNoWrites,
  writesAt,
  type Row,
} from './requests.ts';

/** A chapter's stage: the world, the pair it is about, and the timeline to write to. */
interface Stage {
  readonly world: World;
  readonly say: (text: string) => void;
  readonly ticketId: number;
  readonly incident: Row;
  readonly incidentId: string;
}

/** Tells the whole story. `say` takes each line of the timeline. */
export async function tellStory(world: World, say: (text: string) => void): Promise<void> {
  const stage = await ticketBecomesIncident(world, say);
  await editTravelsBack(stage);
  await notesTravelBothWays(stage);
  await nothingIsLostWithTheHost(stage);
  await onePollMoreWritesNothing(stage);
  await nothingStandsTwice(stage);
}

async function ticketBecomesIncident(world: World, say: (text: string) => void): Promise<Stage> {
  const ticket = await connectWise(world, 'POST', '/service/tickets', {
    summary: "The lobby printer prints O'Brien & Sons twice",
    company: { id: 2 },
    board: { id: 1 },
    initialDescription: 'Since this morning, every page comes out twice.',
  });
  const ticketId = Number(ticket['id']);
  say(`a technician opens a ticket in ConnectWise: #${ticketId}`);
  const incident = await until('its incident', async () =>
    (await records(world.addresses.servicenow, 'incident')).find(
      (row) => String(row['short_description']) === ticket['summary'],
    ),
  );
  say(`its incident appears in ServiceNow: ${String(incident['number'])}`);
  if (!String(incident['description']).startsWith('Since this morning'))
    throw new Error('The description did not travel.');
  return { world, say, ticketId, incident, incidentId: String(incident['sys_id']) };
}

async function editTravelsBack({ world, say, ticketId, incidentId }: Stage): Promise<void> {
  await editIncident(world.addresses.servicenow, incidentId, {
    short_description: 'Lobby printer: every page twice',
    impact: '1',
    urgency: '1',
  });
  say('a person renames the incident and makes it critical');
  await until('the ticket to follow', async () => {
    const row = await connectWise(world, 'GET', `/service/tickets/${ticketId}`);
    return row['summary'] === 'Lobby printer: every page twice' ? row : undefined;
  });
  say('the ticket follows');
  await until('the page to show both as equal', async () => {
    const pairs = await shownPairs(world, String(ticketId));
    const shown = pairs.find(({ ticket }) => ticket?.id === String(ticketId));
    const { summary, status, priority } = shown?.verdict ?? {};
    return shown?.incident?.id === incidentId && summary && status && priority ? shown : undefined;
  });
  say(`side by side they are equal: ${world.addresses.page}`);
}

async function notesTravelBothWays({ world, say, ticketId, incidentId }: Stage): Promise<void> {
  const { servicenow } = world.addresses;
  await connectWise(world, 'POST', `/service/tickets/${ticketId}/notes`, {
    text: 'A technician is on the way.',
    detailDescriptionFlag: true,
  });
  say('a technician writes to the customer in ConnectWise');
  await until('the comment', () =>
    journalEntry(servicenow, incidentId, 'comments', 'A technician is on the way.'),
  );
  say('the note appears in ServiceNow as a comment');

  await editIncident(servicenow, incidentId, { work_notes: 'The toner is from another model.' });
  say('a colleague writes a work note in ServiceNow');
  await until('the internal note', async () =>
    (await notesOf(world, ticketId)).find(
      (note) => String(note['text']).includes('another model') && note['internalAnalysisFlag'] === true,
    ),
  );
  say('the note appears in ConnectWise as an internal note; the customer cannot read it');
}

async function nothingIsLostWithTheHost({ world, say, ticketId, incidentId }: Stage): Promise<void> {
  const { servicenow } = world.addresses;
  await connectWise(world, 'PATCH', `/service/tickets/${ticketId}`, [
    { op: 'replace', path: 'status', value: { name: 'In Progress' } },
  ]);
  await connectWise(world, 'POST', `/service/tickets/${ticketId}/notes`, {
    text: 'Written just before the power went.',
    detailDescriptionFlag: true,
  });
  await world.hosts[0].kill();
  say('a status changes, a note is written, and the host is killed with kill -9');
  await editIncident(servicenow, incidentId, { comments: 'Written while the host was dead.' });
  await world.hosts[0].restart();
  say('the host starts again; the webhook sent meanwhile is lost');
  await runByHand(world, 'ticket-sync');
  await until('both sides to be equal', async () => {
    const row = (await records(servicenow, 'incident')).find((one) => one['sys_id'] === incidentId);
    const comment = await journalEntry(
      servicenow,
      incidentId,
      'comments',
      'Written just before the power went.',
    );
    const note = (await notesOf(world, ticketId)).find(({ text }) =>
      String(text).includes('while the host was dead'),
    );
    return row?.['state'] === '2' && comment !== undefined && note !== undefined ? row : undefined;
  });
  say('the poll finds the lost change: both sides are equal');
}

async function onePollMoreWritesNothing({ world, say }: Stage): Promise<void> {
  const { connectwise, servicenow } = world.addresses;
  await untilNoWrites([connectwise, servicenow]);
  await runByHand(world, 'ticket-sync');
  await sleep(3_000);
  const writes = (await Promise.all([connectwise, servicenow].map(writesAt))).flat();
  if (writes.length > 0)
    throw new Error(`One more poll should write nothing, but it wrote: ${writes.join(', ')}`);
  say('one more poll writes nothing');
}

async function nothingStandsTwice({ world, say, incident, incidentId }: Stage): Promise<void> {
  const { servicenow } = world.addresses;
  const copies = (await records(servicenow, 'incident')).filter(
    (row) => row['correlation_id'] === incident['correlation_id'],
  );
  const entries = await records(servicenow, 'sys_journal_field');
  const texts = entries.filter((row) => row['element_id'] === incidentId).map((row) => String(row['value']));
  if (copies.length !== 1) throw new Error(`There are ${copies.length} incidents for one ticket.`);
  if (new Set(texts).size !== texts.length) throw new Error(`A note stands twice: ${texts.join(' | ')}`);
  say('no incident and no note exists twice');
}
