/**
 * `npm start`: builds the bundle, brings up the laptop's world, says where to look, and takes it all down again on Ctrl-C.
 * With `--watch` the bundle is built again whenever one of its sources changes, and the host follows.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { projectRoot } from './world/config.ts';
import { openFirstPairs } from './world/first-pairs.ts';
import { npmParentGone } from './world/npm-parent.ts';
import { portsFrom, takenPorts, untilFree, type Ports } from './world/ports.ts';
import { becomeSoleRun, takenBy, type RunningWorld } from './world/sole-run.ts';
import { startWorld, type World } from './world/start.ts';
import { tellWorld } from './world/tell.ts';

/** The exit code of what refuses to begin. */
const refused = 3;
/** Longer than a host may take to finish what runs. */
const maxEndingMs = 15_000;
const isWatching = process.argv.includes('--watch');
const directory = fileURLToPath(new URL('../.local', import.meta.url));

try {
  const ports = portsFrom(process.env);
  const run = await becomeSoleRun(directory, addressesOf(ports));
  if (run.kind === 'taken') {
    console.error(takenBy(run.by));
    process.exitCode = refused;
  } else {
    try {
      await untilEnded(run.left);
      process.exitCode = await liveOn(ports);
    } finally {
      await run.release();
    }
  }
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : thrown);
  process.exitCode = 1;
}
// A listener that was left open by mistake must not hold the terminal.
process.exit();

/** From the build to the end of the world. Answers the exit code. */
async function liveOn(ports: Ports): Promise<number> {
  const taken = await takenPorts(ports);
  if (taken.length > 0) throw new Error(taken.join('\n'));
  // The host loads the bundle at its start: it is built before, and by nobody who then finds that a world runs.
  const built = await buildOnce();
  if (built !== 0) return built;
  const world = await startWorld({ ports, directory, log: (line) => console.log(line), watch: isWatching });
  try {
    if (isWatching) buildOnEveryChange();
    await runNow(world, 'ticket-sync');
    const inSync = await openFirstPairs(world);
    tell(world, inSync);
    return await untilAskedToStop(world);
  } finally {
    await world.stop();
  }
}

/** The parts of a run that was killed end by themselves, and may hold its storage until then. */
async function untilEnded(left: readonly RunningWorld[]): Promise<void> {
  const addresses = left.flatMap((run) => Object.values(run.addresses));
  const ports = [...new Set(addresses.map((address) => Number(new URL(address).port)))];
  if (ports.length > 0) console.log('The world before was killed; waiting for its parts to end.');
  await untilFree(ports, maxEndingMs);
}

/** The addresses where a person finds the programs on these ports. */
function addressesOf(ports: Ports): Readonly<Record<string, string>> {
  const at = (port: number): string => `http://127.0.0.1:${port}`;
  return {
    dashboard: `${at(ports.functions)}/api/dashboard`,
    functions: at(ports.functions),
    ConnectWise: at(ports.connectwise),
    ServiceNow: at(ports.servicenow),
    page: `${at(ports.connectwise)}/_sim/`,
    storage: at(ports.blob),
  };
}

/** Builds what is deployed. Answers the exit code. */
async function buildOnce(): Promise<number> {
  const options = { cwd: projectRoot, stdio: 'inherit' } as const;
  const [code] = (await once(spawn(process.execPath, ['scripts/build.ts'], options), 'exit')) as [
    number | null,
  ];
  return code ?? 1;
}

/** Starts a timer's run as an administrator does, so that nothing has to wait for the first quarter of an hour. */
async function runNow({ addresses, masterKey }: World, name: string): Promise<void> {
  await fetch(`${addresses.functions}/admin/functions/${name}`, {
    method: 'POST',
    headers: { 'x-functions-key': masterKey, 'content-type': 'application/json' },
    body: '{}',
  });
}

/** Builds in a process beside us, which ends with us. A build that fails is reported, and the bundle before stays. */
function buildOnEveryChange(): void {
  const builder = spawn(process.execPath, ['scripts/build.ts', '--watch'], {
    cwd: projectRoot,
    // The channel is how it notices that we are gone.
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  builder.once('exit', (code) => {
    console.error(`The build ended with code ${code ?? 1}: changes are not followed any more.`);
  });
  process.once('exit', () => builder.kill());
}

function tell(world: World, inSync: number): void {
  console.log();
  for (const line of tellWorld(world, inSync)) console.log(line);
  if (isWatching)
    console.log(
      'Follows functions/, shared/ and config.json. host.json, the settings and the sandbox are read at the start only.',
    );
  console.log('Ctrl-C stops everything.');
}

/** Waits for Ctrl-C, SIGTERM, or the end of the host or of npm. Answers the exit code. */
async function untilAskedToStop(world: World): Promise<number> {
  const asked = new Promise<number>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(0));
  });
  return Promise.race([
    asked,
    npmParentGone(process.env).then(() => 0),
    world.hosts[0].ended.then((ended) => {
      console.error(
        `The Functions host ended with code ${ended} and does not start again; stopping the rest.`,
      );
      return 1;
    }),
  ]);
}
