/**
 * Changed tickets carried over to their incidents, from the nudge to the equal incident, beside the round trips that nobody
 * can leave out, made by hand at the same concurrency.
 *
 *     npm run bench -- sync-changes [--changes 250] [--at-once 8,32] [--latency 50] [--storage 5] [--rounds 3]
 *
 * Both systems are 50 ms away and make no faults. Ours is the app with all its stores on the storage emulator, which shares
 * the processors with everybody else; and once more the same engine on stores in memory whose every call takes `storage`
 * milliseconds, as those of a real account do. Each side has pairs of its own. After each run every incident shows its
 * ticket's words, and was written to exactly once.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startAzurite } from '../sandbox/world/azurite.ts';
import { sandboxSecrets } from '../sandbox/world/settings.ts';
import { secretVariable } from '../shared/secrets/environment.ts';
import { alternate, type Figures } from './parts/alternate.ts';
import type { Changes, ChangesOrder, ChangesReport } from './contenders/changes-contender.ts';
import { editor } from './parts/control.ts';
import { ask, heard, start } from './parts/processes.ts';
import { report } from './parts/report.ts';
import type { SystemsAddresses } from './contenders/slow-systems.ts';

type Pairs = Changes['pairs'];

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '250' },
    'at-once': { type: 'string', default: '8,32' },
    latency: { type: 'string', default: '50' },
    storage: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
  },
});
const changes = Number(values.changes);
const rounds = Number(values.rounds);
/** A write may take effect for so long; afterwards a pair is at rest. */
const engine = { claimSeconds: 15, visibilityDelaySeconds: 5 };

let edits = 0;

const directory = await mkdtemp(join(tmpdir(), 'bench-'));
const azurite = await startAzurite({ inMemory: true });
const systems = start('slow-systems.ts', ['0']);
const children = [systems];
try {
  const addresses = await heard<SystemsAddresses>(systems);
  const environment = await environmentFor(addresses);
  const contender = async (name: ChangesOrder['contender']) => {
    const order: ChangesOrder = { contender: name, storageMs: Number(values.storage), ...addresses };
    const child = start('changes-contender.ts', [JSON.stringify(order)], { environment, isSilent: true });
    children.push(child);
    await heard(child);
    return (work: Changes): Promise<ChangesReport> => ask(child, work);
  };
  const ours = await contender('ours');
  const inMemory = await contender('ours-in-memory');
  const byHand = await contender('by-hand');
  // The pairs of the side by hand are ours, too, until it takes them over.
  const [onEmulator, ofMemory, ofHand] = await madePairs(addresses, [ours, inMemory, ours]);
  await ask(systems, values.latency);
  const cases = [];
  for (const [where, run, pairs] of [
    ['storage emulator', ours, onEmulator],
    [`storage ${values.storage} ms away`, inMemory, ofMemory],
  ] as const)
    for (const atOnce of values['at-once'].split(',').map(Number)) {
      const sides = {
        ours: () => changed(addresses, run, { pairs, atOnce }),
        'by hand': () => changed(addresses, byHand, { pairs: ofHand, atOnce }),
      };
      cases.push({ case: `${where}, ${atOnce} at once`, sides: await alternate(sides, { rounds }) });
    }
  await report({
    name: 'sync-changes',
    cases,
    compares: 'wallMs',
    better: 'less',
    unit: `milliseconds for ${changes} changed tickets`,
    runs: rounds,
    shown: [
      { figure: 'wallMs', heading: 'altogether (ms)' },
      { figure: 'perSecond', heading: 'changes a second', digits: 1 },
      { figure: 'perChange', heading: 'requests a change', digits: 2 },
      { figure: 'cpuMs', heading: 'processor a change (ms)', digits: 1 },
    ],
  });
} finally {
  for (const child of children) child.disconnect();
  await azurite.close();
  await rm(directory, { recursive: true, force: true });
}

/** The settings of the app, with the patience of a laptop. */
async function environmentFor({
  connectwise,
  servicenow,
}: SystemsAddresses): Promise<Readonly<Record<string, string>>> {
  const config = JSON.parse(await readFile(new URL('../config.json', import.meta.url), 'utf8')) as object;
  const configPath = join(directory, 'config.json');
  await writeFile(configPath, JSON.stringify({ ...config, engine }));
  const secrets = Object.entries(sandboxSecrets).map(([name, value]) => [secretVariable(name), value]);
  return {
    CONNECTWISE_SITE: connectwise,
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
    SERVICENOW_INSTANCE: servicenow,
    SECRETS_PROVIDER: 'environment',
    AzureWebJobsStorage: azurite.connectionString,
    ALLOW_LOOPBACK: 'true',
    CONFIG_PATH: configPath,
    ...(Object.fromEntries(secrets) as Record<string, string>),
  };
}

type Run = (work: Changes) => Promise<ChangesReport>;

/** Makes tickets and has each side make their incidents, until nothing is left to be looked at again. */
async function madePairs(
  addresses: SystemsAddresses,
  runs: readonly [Run, Run, Run],
): Promise<readonly [Pairs, Pairs, Pairs]> {
  const ticketsOf = async (run: Run): Promise<readonly number[]> => {
    const tickets: number[] = [];
    for (let count = 0; count < changes; count += 1) {
      const words = { summary: `Ticket ${count}`, initialDescription: 'It burns.' };
      const set = { ...words, company: { id: 2 }, board: { id: 1 } };
      const made = await editor(addresses.connectwise).edit('tickets', null, set);
      tickets.push(Number(made['id']));
    }
    await run(toDo(tickets));
    return tickets;
  };
  const made = [await ticketsOf(runs[0]), await ticketsOf(runs[1]), await ticketsOf(runs[2])] as const;
  await sleep((engine.visibilityDelaySeconds + 3) * 1000);
  for (const [index, run] of runs.entries()) {
    const { ends } = await run(toDo(made[index] ?? []));
    if (ends['unchanged'] !== changes) throw new Error(`Not all pairs are at rest: ${JSON.stringify(ends)}`);
  }
  const held = await editor(addresses.servicenow).records('incident');
  const incidents = new Map(held.map((row) => [row['correlation_id'], row['sys_id']]));
  const pairsOf = (tickets: readonly number[]): Pairs =>
    tickets.map((id) => [id, String(incidents.get(`cwf:northwind:${id}`))]);
  return [pairsOf(made[0]), pairsOf(made[1]), pairsOf(made[2])];
}

/** Tickets whose incidents are not known. */
function toDo(tickets: readonly number[]): Changes {
  return { pairs: tickets.map((id) => [id, '']), atOnce: 16 };
}

/** Changes every ticket, has the changes carried over, and looks at what became of them. */
async function changed(addresses: SystemsAddresses, run: Run, work: Changes): Promise<Figures> {
  edits += 1;
  const [connectwise, servicenow] = [editor(addresses.connectwise), editor(addresses.servicenow)];
  const wanted = new Map<string, string>();
  for (const [ticket, incident] of work.pairs) {
    const summary = `Change ${edits} of ${ticket}`;
    wanted.set(incident, summary);
    await connectwise.edit('tickets', ticket, { summary });
  }
  await Promise.all([connectwise.forget(), servicenow.forget()]);
  const { milliseconds, processorMs, ends } = await run(work);
  const made = await Promise.all([connectwise.requests(), servicenow.requests()]);
  if (ends['synced'] !== changes)
    throw new Error(`Not every change was carried over: ${JSON.stringify(ends)}`);
  const writes = made
    .flatMap(({ byRoute }) => Object.entries(byRoute))
    .filter(([route]) => route.startsWith('PATCH'));
  if (writes.reduce((sum, [, times]) => sum + times, 0) !== changes)
    throw new Error(`${changes} changes were written so often: ${JSON.stringify(writes)}`);
  for (const row of await servicenow.records('incident')) {
    const summary = wanted.get(String(row['sys_id']));
    if (summary !== undefined && row['short_description'] !== summary)
      throw new Error(`An incident shows "${String(row['short_description'])}" in place of "${summary}".`);
  }
  const requests = made.reduce((sum, { total }) => sum + total, 0);
  return {
    wallMs: milliseconds,
    cpuMs: processorMs / changes,
    perSecond: (changes / milliseconds) * 1000,
    perChange: requests / changes,
  };
}
