/** The kinds of work whose cost in storage is counted, each done once as a person or a system causes it. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  connectWise,
  editIncident,
  records,
  runByHand,
  until,
  type Row,
} from '../../../sandbox/demo/requests.ts';
import type { World } from '../../../sandbox/world/start.ts';
import { timerPeriods } from '../../../shared/rules/operate/timer-periods.ts';

/** A ticket and the incident of it. */
export type Pair = readonly [ticketId: number, incidentId: string];

/** Settings of a host none of whose timers is started by the clock: each can still be run by hand. */
export const withoutClock: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(timerPeriods).map((name) => [`AzureWebJobs.${name}.Disabled`, 'true']),
);

/** Runs a timer's story some times, and waits until each run is over. `ends` counts the lines that tell of an end. */
export async function runTimer(
  world: World,
  name: string,
  times: number,
  log: readonly string[],
): Promise<void> {
  const ended = (): number =>
    log.filter((line) => line.includes(name) && / (succeeded|failed) in /.test(line)).length;
  for (let run = 0; run < times; run += 1) {
    const before = ended();
    await runByHand(world, name);
    await until(`the end of ${name}`, () => Promise.resolve(ended() > before ? true : undefined));
    await sleep(500);
  }
}

/** Makes tickets one after the other and waits for the incident of each. */
export async function makeTickets(world: World, count: number): Promise<readonly Pair[]> {
  const made: Pair[] = [];
  for (let index = 0; index < count; index += 1) {
    const summary = `Measured ${index}`;
    const ticket = await connectWise(world, 'POST', '/service/tickets', {
      summary,
      company: { id: 2 },
      board: { id: 1 },
    });
    const incident = await until('its incident', async () =>
      (await records(world.addresses.servicenow, 'incident')).find(
        (row) => row['short_description'] === summary,
      ),
    );
    made.push([Number(ticket['id']), String(incident['sys_id'])]);
  }
  return made;
}

/** Changes the tickets one after the other, and waits for each change to arrive. */
export async function changeTickets(world: World, pairs: readonly Pair[]): Promise<void> {
  for (const [ticketId, incidentId] of pairs) {
    const value = `Changed ${ticketId}`;
    await connectWise(world, 'PATCH', `/service/tickets/${ticketId}`, [
      { op: 'replace', path: 'summary', value },
    ]);
    await until('the change', () =>
      shows(world.addresses.servicenow, 'incident', incidentId, 'short_description', value),
    );
  }
}

/** Changes the incidents one after the other, and waits for each change to arrive. */
export async function changeIncidents(world: World, pairs: readonly Pair[]): Promise<void> {
  for (const [ticketId, incidentId] of pairs) {
    const value = `Changed back ${ticketId}`;
    await editIncident(world.addresses.servicenow, incidentId, { short_description: value });
    await until('the change', () =>
      shows(world.addresses.connectwise, 'tickets', String(ticketId), 'summary', value),
    );
  }
}

async function shows(
  address: string,
  table: string,
  id: string,
  field: string,
  value: string,
): Promise<Row | undefined> {
  return (await records(address, table)).find(
    (row) => String(row['id'] ?? row['sys_id']) === id && row[field] === value,
  );
}

/** Has ConnectWise send one callback after the other, each of a ticket that was just changed; far enough apart to be alone. */
export async function sendCallbacks(world: World, count: number, log: readonly string[]): Promise<void> {
  const answered = (): number =>
    log.filter((line) => line.includes('connectwise-callback') && / succeeded in /.test(line)).length;
  const [ticket] = (await records(world.addresses.connectwise, 'tickets')).filter(isLinked);
  for (let index = 0; index < count; index += 1) {
    const before = answered();
    await connectWise(world, 'PATCH', `/service/tickets/${Number(ticket?.['id'])}`, [
      { op: 'replace', path: 'summary', value: `Called back ${index}` },
    ]);
    await until('the callback', () => Promise.resolve(answered() > before ? true : undefined));
    // The mark of one waits half a second for others.
    await sleep(1_500);
  }
}

/** The first link's company and board. */
function isLinked(ticket: Row): boolean {
  const idOf = (value: unknown): unknown => (value as { readonly id?: unknown } | null)?.id;
  return idOf(ticket['company']) === 2 && idOf(ticket['board']) === 1;
}

interface BackfillStatus {
  readonly state: string;
  readonly progress: { readonly done: number };
}

/** Brings over the tickets that a link had before; answers how many there were. */
export async function backfill(world: World): Promise<number> {
  const call = async (method: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${world.addresses.functions}/api/backfill/northwind`, {
      method,
      headers: { 'x-functions-key': world.hostKey, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok)
      throw new Error(`${method} backfill was answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const { token } = (await call('POST', { sides: ['connectwise'], sample: 0 })) as { readonly token: string };
  await call('POST', { dryRun: false, token });
  for (let look = 0; look < 60; look += 1) {
    // Each look reads the job, as a person's does.
    await sleep(5_000);
    const { state, progress } = (await call('GET')) as BackfillStatus;
    if (state === 'done') return progress.done;
    if (state !== 'running') throw new Error(`The backfill is ${state}.`);
  }
  throw new Error('The backfill takes longer than five minutes.');
}

/** Loads the operator's page as a browser does: the page, what it names, and the answer that the first screen shows. */
export async function loadFirstScreen(world: World): Promise<void> {
  const { dashboard, functions } = world.addresses;
  const page = await (await fetch(dashboard)).text();
  const files = [...page.matchAll(/<(?:link|script)\b[^>]*\b(?:href|src)="([^"]+)"/g)].map(
    ([, address = '']) => new URL(address, dashboard),
  );
  if (files.length === 0) throw new Error('The page names no file.');
  await Promise.all(files.map(async (file) => (await fetch(file)).arrayBuffer()));
  const answer = await fetch(`${functions}/api/operator/show/overview`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-functions-key': world.hostKey },
    body: JSON.stringify({ range: 'day', fresh: false }),
  });
  const { answer: shown } = (await answer.json()) as {
    readonly answer?: { readonly status: { readonly unread: readonly unknown[] } };
  };
  if (!answer.ok || shown === undefined || shown.status.unread.length > 0)
    throw new Error(
      `The first screen was answered ${answer.status}: ${JSON.stringify(shown?.status.unread)}`,
    );
}
