/**
 * Counts what one change costs: requests to storage with their bytes, requests to both systems, executions, seconds, log
 * lines. Writes docs/scale/measured.json, from which `npm run docs` makes the tables and plots of docs/scale.md.
 *
 *     node bench/parts/measure-scale.ts [--changes 20] [--idle-seconds 60] [--to FILE] [--requests FILE]
 *
 * The functions run as they are deployed: the bundle, storage by identity, both simulators over HTTP. Requests that the
 * host makes without any work (looking at queues, leases of timers) are counted apart, while nothing happens. No timer is
 * started by the clock: its run would be counted with other work. `--requests` writes down which requests were counted.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Recorded } from '../../test/support/azure/identity-storage.ts';
import { startRecordedWorld } from '../../test/support/azure/recorded-world.ts';
import { snapshots } from '../../test/support/infra/snapshot.ts';
import { count, countIdle, type Counted, type Counts, type Work } from './storage/count.ts';
import {
  backfill,
  changeIncidents,
  changeTickets,
  loadFirstScreen,
  makeTickets,
  runTimer,
  sendCallbacks,
  withoutClock,
  type Pair,
} from './storage/work.ts';

const { values } = parseArgs({
  options: {
    changes: { type: 'string', default: '20' },
    'idle-seconds': { type: 'string', default: '60' },
    to: {
      type: 'string',
      default: fileURLToPath(new URL('../../docs/scale/measured.json', import.meta.url)),
    },
    requests: { type: 'string' },
  },
});
const changes = Number(values.changes);
const idleSeconds = Number(values['idle-seconds']);
const file = values.requests;
if (file !== undefined) writeFileSync(file, '');

const [snapshot] = snapshots.filter(({ environment }) => environment === 'test');
if (snapshot === undefined) throw new Error('There is no snapshot of the test environment.');

// Times as on Azure: a laptop's world is less patient, and asks storage more often.
const asOnAzure = { FUNCTIONS_LEASE_SECONDS: '60', FUNCTIONS_QUEUE_INVISIBILITY_SECONDS: '600' };

/** Starts a world of its own for the work, with further settings. */
async function inAWorld<Done>(
  { env = {}, tickets }: { readonly env?: Readonly<Record<string, string>>; readonly tickets?: number },
  work: (counted: Counted) => Promise<Done>,
): Promise<Done> {
  const log: string[] = [];
  await using recorded = await startRecordedWorld({
    snapshot: snapshot as NonNullable<typeof snapshot>,
    env: { ...asOnAzure, ...withoutClock, ...env },
    tickets,
    log: (line) => void log.push(line),
  });
  return await work({ recorded, log, onCounted: writeDown });
}

function writeDown(name: string, operations: readonly Recorded[]): void {
  console.log(`${name}: ${operations.length} requests`);
  if (file === undefined) return;
  for (const { method, path, status, sentBytes, receivedBytes } of operations)
    appendFileSync(
      file,
      `${[name, method, decodeURIComponent(path), status, sentBytes, receivedBytes].join('\t')}\n`,
    );
}

const inSync = await inAWorld({}, async (counted) => {
  const { world } = counted.recorded;
  const { log } = counted;
  const one = (name: string, pieces: number | undefined, run: Work['run']): Promise<Counts> =>
    count(counted, { name, ...(pieces === undefined ? {} : { pieces }), run });
  // The first poll looks further back than a later one, and the first check finds what was never there before.
  await runTimer(world, 'ticket-sync', 1, log);
  await runTimer(world, 'health-check', 1, log);
  const idle = await countIdle(counted, idleSeconds);
  const idlePoll = await one('idlePoll', 3, () => runTimer(world, 'ticket-sync', 3, log));
  const pairs: Pair[] = [];
  const newTicket = await one(
    'newTicket',
    changes,
    async () => void pairs.push(...(await makeTickets(world, changes))),
  );
  const changedTicket = await one('changedTicket', changes, () => changeTickets(world, pairs));
  const changedIncident = await one('changedIncident', changes, () => changeIncidents(world, pairs));
  await runTimer(world, 'health-check', 1, log);
  const nightlyCheck = await one('nightlyCheck', 2, () => runTimer(world, 'health-check', 2, log));
  // Every other run leaves empty queues out.
  await runTimer(world, 'health-watch', 1, log);
  const watch = await one('watch', 4, () => runTimer(world, 'health-watch', 4, log));
  await loadFirstScreen(world);
  const firstScreen = await one('firstScreen', 3, async () => {
    for (let load = 0; load < 3; load += 1) await loadFirstScreen(world);
  });
  return {
    idle,
    perPiece: { newTicket, changedTicket, changedIncident, idlePoll, watch, firstScreen, nightlyCheck },
  };
});

// Nobody takes what the receiver puts on the queue, so that it is counted alone.
const off = { 'AzureWebJobs.sync-pair.Disabled': 'true', 'AzureWebJobs.sync-pair-bulk.Disabled': 'true' };
const apart = await inAWorld({ env: off, tickets: 2_000 }, async (counted) => {
  const { world } = counted.recorded;
  const { log } = counted;
  const backfilledRecord = await count(counted, { name: 'backfilledRecord', run: () => backfill(world) });
  await sendCallbacks(world, 1, log);
  const callback = await count(counted, {
    name: 'callback',
    pieces: changes,
    isUntaken: true,
    run: () => sendCallbacks(world, changes, log),
  });
  return { backfilledRecord, callback };
});

const measured = {
  changes,
  idle: inSync.idle,
  perPiece: { ...inSync.perPiece, ...apart },
};
writeFileSync(values.to, `${JSON.stringify(measured, null, 2)}\n`);
console.log(JSON.stringify(measured, null, 2));
