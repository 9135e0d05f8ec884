/**
 * From a person's save in ConnectWise to the equal incident, as both simulators see it: callback, queue, the built app
 * under the local host. Alone, and amid 100 other changes a minute; beside it the round trips that nobody can leave out,
 * by hand and begun at once, with nothing that receives, remembers or waits.
 *
 *     npm run bench -- change-latency [--changes 10] [--latency 50] [--others 100] [--rounds 2]
 *
 * Both systems hold every answer back by `latency` milliseconds. Between two changes that are alone the host has time to
 * look at its queue as seldom as it ever does (`maxPollingInterval` in host.json). Each change is one of a pair at rest, and
 * its incident has to show it within 30 seconds.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { freePorts } from '../sandbox/world/ports.ts';
import { startWorld } from '../sandbox/world/start.ts';
import { alternate, type Figures } from './parts/alternate.ts';
import { changesByHand } from './contenders/changes-by-hand.ts';
import { editor, slowDown, type Row } from './parts/control.ts';
import { report } from './parts/report.ts';

type Pair = readonly [ticket: number, incident: string];

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '10' },
    latency: { type: 'string', default: '50' },
    others: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '2' },
  },
});
const changes = Number(values.changes);
const rounds = Number(values.rounds);
/** Longer than the host's queue is left alone, and than a write of ours may take effect. */
const aloneMs = 3_000;
const patienceMs = 30_000;
const linked = { company: { id: 2 }, board: { id: 1 } };
const notLinked = { company: { id: 3 }, board: { id: 1 } };

await promisify(execFile)(process.execPath, ['scripts/build.ts'], {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
});
const directory = await mkdtemp(join(tmpdir(), 'bench-'));
const world = await startWorld({ ports: await freePorts(), directory, tickets: 3, log: () => undefined });
try {
  const connectwise = editor(world.addresses.connectwise);
  const servicenow = editor(world.addresses.servicenow);
  const pairs = await madePairs(changes);
  const others = await madePairs(20);
  const ofHand = await pairsOfHand(changes);
  for (const { origin } of [connectwise, servicenow]) await slowDown(origin, Number(values.latency));
  await sleep(10_000);
  const byHand = changesByHand({ connectwise: connectwise.origin, servicenow: servicenow.origin }, 1);

  let edits = 0;
  const change = async (ticket: number): Promise<string> => {
    const summary = `Change ${(edits += 1)} of ${ticket}`;
    await connectwise.edit('tickets', ticket, { summary });
    return summary;
  };
  /** Milliseconds until the incident shows it, and until the ticket was asked for. */
  const followed = async ([ticket, incident]: Pair, carry?: () => Promise<void>) => {
    const savedAt = Date.now();
    const began = performance.now();
    const summary = await change(ticket);
    const carrying = carry?.();
    while ((await servicenow.record('incident', incident))['short_description'] !== summary) {
      if (performance.now() - began > patienceMs) throw new Error(`${incident} never showed "${summary}".`);
      await sleep(5);
    }
    const wallMs = performance.now() - began;
    await carrying;
    const path = new RegExp(`/service/tickets/${ticket}(/|$)`);
    const asked = (await connectwise.recent()).find(
      (one) => Date.parse(one.at) >= savedAt && path.test(one.path),
    );
    if (asked === undefined) throw new Error(`Nobody is known to have asked for ticket ${ticket}.`);
    return { wallMs, askedMs: Date.parse(asked.at) - savedAt };
  };
  const run = async (all: readonly Pair[], isByHand: boolean, pauseMs: number): Promise<Figures> => {
    const cpu = process.cpuUsage();
    const waits: number[] = [];
    const works: number[] = [];
    for (const pair of all) {
      await sleep(pauseMs);
      const carry = isByHand ? () => byHand(...pair) : undefined;
      const { wallMs, askedMs } = await followed(pair, carry);
      waits.push(wallMs);
      works.push(wallMs - askedMs);
    }
    const { user, system } = process.cpuUsage(cpu);
    return {
      wallMs: at(waits, 0.5),
      cpuMs: (user + system) / 1000,
      p95Ms: at(waits, 0.95),
      workMs: at(works, 0.5),
      waitMs: at(waits, 0.5) - at(works, 0.5),
    };
  };
  const sides = (pauseMs: number) => ({
    ours: () => run(pairs, false, pauseMs),
    'round trips by hand': () => run(ofHand, true, 200),
  });

  const cases = [{ case: 'alone', sides: await alternate(sides(aloneMs), { rounds, warmUps: 0 }) }];
  const isOver = new AbortController();
  const noise = (async (): Promise<void> => {
    for (let next = 0; !isOver.signal.aborted; next += 1) {
      const [ticket = 0] = others[next % others.length] ?? [];
      await change(ticket);
      await sleep(60_000 / Number(values.others));
    }
  })();
  cases.push({
    case: `amid ${values.others} others a minute`,
    sides: await alternate(sides(500), { rounds, warmUps: 0 }),
  });
  isOver.abort();
  await noise;
  await report({
    name: 'change-latency',
    cases,
    compares: 'wallMs',
    better: 'less',
    unit: 'milliseconds from the save to the equal incident',
    runs: rounds,
    shown: [
      { figure: 'wallMs', heading: 'p50 (ms)' },
      { figure: 'p95Ms', heading: 'p95 (ms)' },
      { figure: 'waitMs', heading: 'before the ticket is asked for (ms)' },
      { figure: 'workMs', heading: 'from then on (ms)' },
    ],
  });

  /** Tickets of the link, with the incidents that the app made. */
  async function madePairs(count: number): Promise<readonly Pair[]> {
    const tickets: number[] = [];
    for (let made = 0; made < count; made += 1)
      tickets.push(Number((await connectwise.edit('tickets', null, ticketOf(made, linked)))['id']));
    for (let looks = 0; looks < 300; looks += 1) {
      const incidents = new Map(
        (await servicenow.records('incident')).map((row) => [row['correlation_id'], String(row['sys_id'])]),
      );
      const found = tickets.flatMap((id): Pair[] => {
        const incident = incidents.get(`cwf:northwind:${id}`);
        return incident === undefined ? [] : [[id, incident]];
      });
      if (found.length === count) return found;
      await sleep(500);
    }
    throw new Error('The tickets got no incidents.');
  }

  /** Tickets of nobody's link, each with an incident. */
  async function pairsOfHand(count: number): Promise<readonly Pair[]> {
    const made: Pair[] = [];
    for (let number = 0; number < count; number += 1) {
      const ticket = await connectwise.edit('tickets', null, ticketOf(number, notLinked));
      const incident = await servicenow.edit('incident', null, { short_description: 'By hand' });
      made.push([Number(ticket['id']), String(incident['sys_id'])]);
    }
    return made;
  }
} finally {
  await world.stop();
  await rm(directory, { recursive: true, force: true });
}

function ticketOf(number: number, where: Row): Row {
  return { summary: `Ticket ${number}`, initialDescription: 'It burns.', ...where };
}

/** The value below which this share of them lies. */
function at(measured: readonly number[], share: number): number {
  const sorted = measured.toSorted((one, other) => one - other);
  return sorted[Math.ceil((sorted.length - 1) * share)] ?? Number.NaN;
}
