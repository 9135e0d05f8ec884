/**
 * A storm on the whole laptop world: people edit tickets and incidents without a pause while the hosts, which run the
 * built bundle on storage that lies on disk, are killed with `kill -9` at random moments and started again.
 *
 *   edits ────────────────────────────────────────────────▶ ┐
 *   host 1 ──── kill ─ start ──── kill ─ start ───────────▶ ├─ calm ─▶ polls ─▶ equal? ─▶ one more poll: no write
 *   host 2 ───────── kill ─ start ─────── kill ─ start ───▶ ┘
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePorts } from '../../sandbox/world/ports.ts';
import { startWorld, type World } from '../../sandbox/world/start.ts';
import { cliProgram } from '../support/cli/program.ts';
import { seededRandom } from '../support/engine/scheduler.ts';
import { people, type People } from './people.ts';
import { differencesOf } from './differences.ts';
import { untilAtRest } from './at-rest.ts';

export interface Storm {
  readonly seed: number;
  readonly hosts: 1 | 2;
  readonly kills: number;
  readonly tickets: number;
}

export interface Stormed {
  readonly edits: number;
  readonly files: number;
  readonly kills: number;
  readonly pairs: number;
  /** The differences and failures, one sentence each. */
  readonly differences: readonly string[];
  /** Writing requests of one more poll after everything was equal, by route. */
  readonly writesAtRest: readonly string[];
  /** The hosts' last lines, for whoever has to find out. */
  readonly log: readonly string[];
}

/** Small, so that what a killed host left behind is taken up within the storm and not after it. */
const impatient = { claimSeconds: 6, visibilityDelaySeconds: 3 };
/** A slow machine makes the storm longer, not bigger. */
const maxEditsPerKill = 25;
/** The number of rounds, each a poll and a pause, in which both sides must become equal. */
const maxRounds = 60;

/** Runs one storm to its rest. */
export async function processStorm(storm: Storm): Promise<Stormed> {
  const directory = await mkdtemp(join(tmpdir(), 'connectwise-functions-storm-'));
  const log: string[] = [];
  let polls = 0;
  const more = storm.hosts === 2 ? [(await freePorts()).functions] : [];
  const world = await startWorld({
    ports: await freePorts(),
    directory,
    cli: cliProgram,
    seed: storm.seed,
    moreHosts: more,
    engine: impatient,
    env: { FUNCTIONS_QUEUE_INVISIBILITY_SECONDS: '4', FUNCTIONS_LEASE_SECONDS: '15' },
    log: (line) => {
      log.push(line);
      if (/ ticket-sync +(succeeded|failed) /.test(line)) polls += 1;
      if (log.length > 400) log.shift();
    },
  });
  try {
    const random = seededRandom(storm.seed);
    const crowd = people(world, random, () => polls);
    for (let opened = 0; opened < storm.tickets; opened += 1) await crowd.openTicket();
    await rage(storm, world, crowd, random);
    const differences = await comeToRest(world, crowd);
    const writesAtRest = differences.length > 0 ? [] : await oneMorePoll(world, crowd);
    return {
      edits: crowd.edits(),
      files: crowd.files().length,
      kills: storm.kills,
      pairs: crowd.tickets(),
      differences,
      writesAtRest,
      log,
    };
  } finally {
    await world.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** People edit all the time; meanwhile hosts die at moments that nobody chose. */
export async function rage(storm: Storm, world: World, crowd: People, random: () => number): Promise<void> {
  const rage = { over: false };
  const editing = (async () => {
    while (!rage.over && crowd.edits() < storm.kills * maxEditsPerKill) {
      await crowd.doSomething();
      await sleep(20 + random() * 120);
    }
  })();
  try {
    for (let kill = 0; kill < storm.kills; kill += 1) {
      await sleep(150 + random() * 1_800);
      const victim = world.hosts[Math.floor(random() * world.hosts.length)] ?? world.hosts[0];
      await victim.kill();
      await sleep(random() * 400);
      await victim.restart();
    }
  } finally {
    rage.over = true;
    await editing;
  }
}

/** Polls until nothing differs any more; answers what still differs after the last round. */
async function comeToRest(world: World, crowd: People): Promise<readonly string[]> {
  let differences: readonly string[] = ['nothing was compared'];
  for (let round = 0; round < maxRounds; round += 1) {
    await crowd.poll();
    await untilAtRest(world.connectionString, 1_500);
    differences = await differencesOf(crowd);
    if (differences.length === 0) return [];
  }
  return differences;
}

/** Once nobody writes any more, one more poll must find nothing to write either. */
async function oneMorePoll(world: World, crowd: People): Promise<readonly string[]> {
  const patience = (impatient.claimSeconds + impatient.visibilityDelaySeconds) * 1000;
  let before = -1;
  for (let round = 0; round < maxRounds; round += 1) {
    const writes = (await crowd.writes()).total;
    if (writes === before) break;
    before = writes;
    await untilAtRest(world.connectionString, patience);
  }
  await crowd.forgetRequests();
  await crowd.poll();
  await untilAtRest(world.connectionString, patience);
  const { byRoute } = await crowd.writes();
  return [...byRoute, ...(await differencesOf(crowd))];
}
