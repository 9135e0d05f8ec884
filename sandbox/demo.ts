/**
 * `npm run demo`: one ticket's whole journey on free ports, with the host killed in the middle. Prints a timeline and
 * exits 0 only if every step held.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tellStory } from './demo/story.ts';
import { openFirstPairs } from './world/first-pairs.ts';
import { freePorts } from './world/ports.ts';
import { startWorld, type World } from './world/start.ts';

const started = performance.now();
const verbose = process.argv.includes('--verbose');

function say(text: string): void {
  console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}`);
}

const directory = await mkdtemp(join(tmpdir(), 'connectwise-functions-demo-'));
const hostLines: string[] = [];
let world: World | undefined;
try {
  say('starting storage, vault, simulators and functions on free ports');
  world = await startWorld({
    ports: await freePorts(),
    directory,
    // A message cut off by a killed host is hidden for ten minutes on Azure; nobody waits that long for a demo.
    env: { FUNCTIONS_QUEUE_INVISIBILITY_SECONDS: '4' },
    log: (line) => {
      hostLines.push(line);
      if (verbose) console.log(`         ${line}`);
    },
  });
  say(`ready: functions ${world.addresses.functions}`);
  const inSync = await openFirstPairs(world);
  if (inSync < 3) throw new Error(`Only ${inSync} of three new tickets are in sync.`);
  say(`${inSync} new tickets are in sync, as after npm start`);
  await tellStory(world, say);
  say('everything worked');
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  console.error('The last lines of the Functions host:');
  for (const line of hostLines.slice(-25)) console.error(`  ${line}`);
  process.exitCode = 1;
} finally {
  await world?.stop();
  await rm(directory, { recursive: true, force: true });
}
