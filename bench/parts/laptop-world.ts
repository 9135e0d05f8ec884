/** The laptop's whole world for one run of a benchmark, and what benchmarks ask of its simulators. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePorts } from '../../sandbox/world/ports.ts';
import { startWorld, type World, type WorldOptions } from '../../sandbox/world/start.ts';
import type { Row } from '../../sandbox/demo/requests.ts';

/** Builds what the hosts of all worlds load. */
export async function buildApp(): Promise<void> {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  await promisify(execFile)(process.execPath, ['scripts/build.ts'], { cwd });
}

/** Starts a world of its own for the work, and ends it; `log` takes the lines of the host. */
export async function inAWorld<Done>(
  options: Pick<WorldOptions, 'tickets' | 'moreLinks' | 'env'> & { readonly log?: WorldOptions['log'] },
  work: (world: World) => Promise<Done>,
): Promise<Done> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  const world = await startWorld({ log: () => undefined, ...options, ports: await freePorts(), directory });
  try {
    return await work(world);
  } finally {
    await world.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Asks a control route of a simulator. */
export async function control(origin: string, route: string, sent?: object): Promise<unknown> {
  const posted = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(sent),
  };
  const answer = await fetch(`${origin}/_sim/${route}`, sent === undefined ? undefined : posted);
  if (!answer.ok) throw new Error(`${route} was answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** A change as a person makes it in ConnectWise's own pages; a new ticket where no id is given. */
export async function editTicket(world: World, id: string | null, set: object): Promise<Row> {
  const edit = { table: 'tickets', id, set, by: 'jdoe' };
  return (await control(world.addresses.connectwise, 'edit', edit)) as Row;
}

/** Holds every answer of both simulators back for as long as a distance would. */
export async function slowDown(world: World, milliseconds: number): Promise<void> {
  const fault = { fault: 'slow', times: 10_000_000, options: { seconds: milliseconds / 1_000 } };
  for (const origin of [world.addresses.connectwise, world.addresses.servicenow])
    await control(origin, 'faults', fault);
}

/** One record of a simulator as it is held; undefined when there is none. */
export async function recordOf(origin: string, table: string, id: string): Promise<Row | undefined> {
  const found = await control(origin, `records/${table}?id=${id}`);
  return (Array.isArray(found) ? found[0] : found) as Row | undefined;
}

/** Looks again every few milliseconds until it is there; answers how long that took, or null when the time is over. */
export async function timeUntil(maxMs: number, look: () => Promise<boolean>): Promise<number | null> {
  const began = performance.now();
  while (performance.now() - began < maxMs) {
    if (await look()) return performance.now() - began;
    await sleep(10);
  }
  return null;
}

/** Does the work for each, so many at once. */
export async function each<Item>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Megabytes of memory that a process holds; 0 where the system does not say. */
export async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024;
}
