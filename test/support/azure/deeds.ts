/**
 * The deeds of people and the platform on a deployed app, each through its front door: HTTP with a key, the host's
 * admin pages for the timers, and messages that somebody else put on a queue.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { QueueServiceClient } from '@azure/storage-queue';
import {
  connectWise,
  editIncident,
  notesOf,
  records,
  runByHand,
  until,
  type Row,
} from '../../../sandbox/demo/requests.ts';
import type { World } from '../../../sandbox/world/start.ts';
import { pauseKnownMs } from '../../../shared/rules/operate/link-pause.ts';
import type { RecordedWorld } from './recorded-world.ts';
import { untilAtRest } from '../../storm/at-rest.ts';

const json = { 'content-type': 'application/json' } as const;

/** Calls a function with the host's key. Rejects when it refuses. */
export async function callFunction(
  world: World,
  method: 'GET' | 'POST',
  path: string,
  body?: unknown,
): Promise<Row> {
  const response = await fetch(`${world.addresses.functions}/api/${path}`, {
    method,
    headers: { ...json, 'x-functions-key': world.hostKey },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Row;
}

/** Previews a backfill of few records, starts it and waits for its end. */
export async function backfill(world: World, link: string, limit: number): Promise<void> {
  const path = `backfill/${link}`;
  const { token } = await callFunction(world, 'POST', path, { sides: ['connectwise'], limit, sample: 1 });
  await callFunction(world, 'POST', path, { dryRun: false, token });
  await until('the end of the backfill', async () => {
    const status = await callFunction(world, 'GET', path);
    return ['done', 'paused', 'cancelled'].includes(String(status['state'])) ? status : undefined;
  });
}

/** Makes a ticket, plans a change of it, approves that and waits for its end. */
export async function bulkUpdate(world: World): Promise<void> {
  const made = await callFunction(world, 'POST', 'create-ticket', {
    companyId: 2,
    summary: 'Scanner jams',
    idempotencyKey: 'bulk-update',
  });
  const { id } = made['ticket'] as { readonly id: number };
  const planned = await callFunction(world, 'POST', 'update-tickets', {
    companyId: 2,
    tickets: { ids: [id] },
    set: { severity: 'High' },
  });
  const plan = planned['plan'] as { readonly id: string; readonly fingerprint: string };
  await callFunction(world, 'POST', 'update-tickets', { approve: plan.id, fingerprint: plan.fingerprint });
  await until('the end of the plan', async () => {
    const report = await callFunction(world, 'GET', `update-tickets?plan=${plan.id}`);
    const { state } = report['plan'] as { readonly state: string };
    return state === 'done' || state === 'stopped' ? state : undefined;
  });
}

/** Compares the link as a whole and waits for the end of that. */
async function reconcile(world: World, link: string): Promise<Row> {
  const path = `reconcile/${link}`;
  await callFunction(world, 'POST', path, {});
  return until('the end of the comparison', async () => {
    const { state } = await callFunction(world, 'GET', path);
    const { run } = state as { readonly run: Row | null };
    return run !== null && run['endedAt'] !== null ? run : undefined;
  });
}

/** A ticket of the linked company with its incident, once the functions have made it. */
async function pairOf(
  world: World,
  summary: string,
  more: Row = {},
): Promise<{ ticketId: number; incidentId: string }> {
  const ticket = await connectWise(world, 'POST', '/service/tickets', {
    ...more,
    summary,
    company: { id: 2 },
    board: { id: 1 },
  });
  const incident = await until(`the incident of "${summary}"`, async () =>
    (await records(world.addresses.servicenow, 'incident')).find(
      (row) => row['short_description'] === summary,
    ),
  );
  return { ticketId: Number(ticket['id']), incidentId: String(incident['sys_id']) };
}

/** Two people change one field at the same time: the value that loses is kept. */
export async function conflict(world: World): Promise<void> {
  const { ticketId, incidentId } = await pairOf(world, `Two people on one field ${performance.now()}`);
  await untilAtRest(world.connectionString, 3_000);
  await Promise.all([
    rename(world, ticketId, 'The provider says so'),
    editIncident(world.addresses.servicenow, incidentId, { short_description: 'The customer says so' }),
  ]);
}

/** Two people write a description at the same time, and the link leaves that to a person: the conflict waits. */
export async function openConflict(world: World): Promise<void> {
  const { ticketId, incidentId } = await pairOf(world, `Two descriptions of one fault ${performance.now()}`, {
    initialDescription: 'It rattles.',
  });
  await untilAtRest(world.connectionString, 3_000);
  const [note] = await notesOf(world, ticketId);
  const path = `/service/tickets/${ticketId}/notes/${String(note?.['id'])}`;
  await Promise.all([
    connectWise(world, 'PATCH', path, [{ op: 'replace', path: 'text', value: 'It rattles and smokes.' }]),
    editIncident(world.addresses.servicenow, incidentId, { description: 'It rattles and leaks.' }),
  ]);
}

/** A change while the link is paused: it waits as a row, and arrives once the pause is over. */
export async function changeInAPause(world: World, link: string): Promise<void> {
  const { ticketId, incidentId } = await pairOf(world, 'A link that stands still');
  await untilAtRest(world.connectionString, 3_000);
  const orderOf = (name: string): Promise<Row> =>
    callFunction(world, 'POST', `operator/act/${name}`, { link, dryRun: false });
  await orderOf('link-pause');
  await sleep(pauseKnownMs);
  await rename(world, ticketId, 'Changed in the pause');
  await until('the nudge to be held', async () => {
    const { answer } = await callFunction(world, 'POST', 'operator/show/status', {});
    const { links } = answer as { readonly links: readonly { readonly held: { readonly count: number } }[] };
    return links.some(({ held }) => held.count > 0) ? links : undefined;
  });
  await orderOf('link-resume');
  await until('the change to arrive', async () =>
    (await records(world.addresses.servicenow, 'incident')).find(
      (row) => row['sys_id'] === incidentId && row['short_description'] === 'Changed in the pause',
    ),
  );
}

/** Until a version in whole seconds hides no second change; see `skewMs`. */
const versionSettlesMs = 3_000;

/**
 * A change that moves no time and calls nobody: only a comparison of the whole link finds it. The pair is looked at once more
 * before: while the version of its ticket is too young to be trusted, a comparison leaves every difference to the poll.
 */
export async function unseenChange(world: World, link: string, poll: () => Promise<void>): Promise<void> {
  const { ticketId } = await pairOf(world, `A change that nobody sees ${performance.now()}`);
  await sleep(versionSettlesMs);
  await poll();
  // The faults are for the next write, and the app's own writes to the new pair are not over.
  await untilAtRest(world.connectionString, 15_000);
  await order(world.addresses.connectwise, { fault: 'timestamp-unmoved', times: 1 });
  await order(world.addresses.connectwise, { fault: 'callback-lost', times: 1 });
  await rename(world, ticketId, `It was changed without a trace ${performance.now()}`);
  await reconcile(world, link);
}

async function rename(world: World, ticketId: number, value: string): Promise<void> {
  await connectWise(world, 'PATCH', `/service/tickets/${ticketId}`, [
    { op: 'replace', path: 'summary', value },
  ]);
}

/** Reads a simulator's control route. */
export async function controlOf(address: string, what: string): Promise<unknown> {
  return (await fetch(`${address}/_sim/${what}`)).json();
}

/** Orders a fault of a simulator. */
async function order(address: string, fault: Row): Promise<void> {
  const response = await fetch(`${address}/_sim/faults`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify(fault),
  });
  if (!response.ok) throw new Error(`A fault was refused with ${response.status}: ${await response.text()}`);
}

/** Takes back every fault that was ordered. */
async function endFaults(address: string): Promise<void> {
  const response = await fetch(`${address}/_sim/faults`, { method: 'DELETE' });
  if (!response.ok) throw new Error(`The end of the faults was refused with ${response.status}.`);
}

/**
 * ConnectWise refuses one field for good (400), which concerns the ticket alone: a person has to look at it, and finds it
 * among the dead letters.
 */
export async function refusal(world: World): Promise<void> {
  const { ticketId, incidentId } = await pairOf(world, 'A field that is refused');
  const field = { field: 'summary' };
  await order(world.addresses.connectwise, { fault: 'field-refused', times: 50, options: field });
  const set = { short_description: 'Refused at the provider' };
  await editIncident(world.addresses.servicenow, incidentId, set);
  // It names the record whose change was worked off: the incident, or the ticket whose first run met the edit.
  const written = (): Promise<Row> =>
    until('the dead letter of the refused field', async () => {
      const { deadLetters } = await callFunction(world, 'GET', 'dead-letters?errorCode=connectwise-refused');
      return (deadLetters as readonly Row[]).find(({ pair }) => pair === `connectwise:${ticketId}`);
    });
  // A busy machine takes more than once so long.
  await written().catch(written);
  await endFaults(world.addresses.connectwise);
}

/** ConnectWise answers nothing for a while: a change waits, and that is noted. */
export async function outage(world: World, isNoted: () => boolean): Promise<void> {
  const { connectwise, servicenow } = world.addresses;
  const { ticketId, incidentId } = await pairOf(world, 'A change that has to wait');
  await untilAtRest(world.connectionString, 5_000);
  const match = { path: `/service/tickets/${ticketId}` };
  await order(connectwise, { fault: 'unavailable', times: 100, match });
  await editIncident(servicenow, incidentId, { short_description: 'It waits for ConnectWise' });
  await until('the change to be put off', () => Promise.resolve(isNoted() || undefined));
  await endFaults(connectwise);
}

/** A paused link is told of a change, which is held until the pause ends. */
export async function pause(world: World, link: string, isHeld: () => boolean): Promise<void> {
  const { ticketId } = await pairOf(world, 'A change in a pause');
  await callFunction(world, 'POST', 'operator/act/link-pause', { link, dryRun: false });
  // An instance may know of it a few seconds later.
  await until('a change to be held', async () => {
    await rename(world, ticketId, `Changed in a pause ${performance.now()}`);
    await sleep(1_000);
    return isHeld() || undefined;
  });
  await callFunction(world, 'POST', 'operator/act/link-resume', { link, dryRun: false });
}

/**
 * Puts a message that is no order, and one that is no base64, on each of these queues, and waits until the second one has
 * been moved away: only then has a timer something to keep.
 */
export async function spoil(world: World, queues: readonly string[]): Promise<void> {
  const service = QueueServiceClient.fromConnectionString(world.connectionString);
  const noOrder = Buffer.from(JSON.stringify({ is: 'no order' })).toString('base64');
  await Promise.all(
    queues.map(async (name) => {
      const queue = service.getQueueClient(name);
      await queue.sendMessage(noOrder);
      await queue.sendMessage('no base64 !');
      const poison = service.getQueueClient(`${name}-poison`);
      await until(`the spoilt message of ${name}`, async () => {
        const { approximateMessagesCount = 0 } = await poison.getProperties();
        return approximateMessagesCount > 0 ? approximateMessagesCount : undefined;
      });
    }),
  );
}

/** Runs timers by hand, one after the other, and gives each a moment to begin. */
export async function runTimers(world: World, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await runByHand(world, name);
    await sleep(300);
  }
}

/** Tables answer nothing for a moment, while an order is worked on: the host lets the message be taken again. */
export async function momentWithoutTables({ world, operations, failTables }: RecordedWorld): Promise<void> {
  const order = Buffer.from(JSON.stringify({ automation: 'retention' })).toString('base64');
  const from = operations.length;
  failTables(true);
  try {
    const queue = QueueServiceClient.fromConnectionString(world.connectionString).getQueueClient(
      'start-orders',
    );
    await queue.sendMessage(order);
    await until('the order to be put back', () =>
      Promise.resolve(
        operations
          .slice(from)
          .find(({ resource, actions }) => resource === 'start-orders' && actions.includes('messages/write')),
      ),
    );
  } finally {
    failTables(false);
  }
}
