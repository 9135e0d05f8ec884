/** The addresses of the laptop's world: which ports, which variables change them, and whether they are free. */
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** The port of each part of the laptop's world. */
export interface Ports {
  readonly functions: number;
  readonly connectwise: number;
  readonly connectwiseTls: number;
  readonly servicenow: number;
  readonly servicenowTls: number;
  readonly keyvault: number;
  readonly telemetry: number;
  readonly alerts: number;
  readonly smtp: number;
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

/** For each port the variable that changes it and what it is when nobody does. */
const portVariables: Readonly<Record<keyof Ports, readonly [variable: string, usual: number]>> = {
  functions: ['FUNCTIONS_PORT', 7071],
  connectwise: ['CONNECTWISE_PORT', 7081],
  connectwiseTls: ['CONNECTWISE_TLS_PORT', 7481],
  servicenow: ['SERVICENOW_PORT', 7082],
  servicenowTls: ['SERVICENOW_TLS_PORT', 7482],
  keyvault: ['KEYVAULT_PORT', 7483],
  telemetry: ['TELEMETRY_PORT', 7484],
  alerts: ['ALERTS_PORT', 7084],
  smtp: ['ALERTS_SMTP_PORT', 7587],
  blob: ['AZURITE_BLOB_PORT', 10000],
  queue: ['AZURITE_QUEUE_PORT', 10001],
  table: ['AZURITE_TABLE_PORT', 10002],
};

const names = Object.keys(portVariables) as readonly (keyof Ports)[];

/** The ports that the environment asks for. Throws a sentence when one is not a port number, or is asked for twice. */
export function portsFrom(env: Readonly<Record<string, string | undefined>>): Ports {
  const ports = eachPort((name) => {
    const [variable, usual] = portVariables[name];
    const said = env[variable];
    const port = said === undefined || said === '' ? usual : Number(said);
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new Error(
        `${variable} is "${said ?? ''}", which is not a port: give a whole number from 1 to 65535.`,
      );
    return port;
  });
  const holders = new Map<number, string>();
  for (const name of names) {
    const [variable] = portVariables[name];
    const other = holders.get(ports[name]);
    if (other !== undefined)
      throw new Error(`${other} and ${variable} are both ${ports[name]}: give each a port of its own.`);
    holders.set(ports[name], variable);
  }
  return ports;
}

/** One sentence for each port that somebody else holds; empty when all are free. */
export async function takenPorts(ports: Ports): Promise<readonly string[]> {
  const answers = await Promise.all(
    names.map(async (name) => {
      const port = ports[name];
      return (await isFree(port))
        ? []
        : [
            `Port ${port} is taken. Stop what uses it, or choose another: ${portVariables[name][0]}=${anotherPort(port)}`,
          ];
    }),
  );
  return answers.flat();
}

/** Waits until all of these ports are free, but not longer than `maxMs`. */
export async function untilFree(ports: readonly number[], maxMs: number): Promise<void> {
  for (let waited = 0; waited < maxMs; waited += 100) {
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return;
    await sleep(100);
  }
}

/** A port that may be tried instead of a taken one. */
export function anotherPort(port: number): number {
  return port > 64_000 ? port - 1000 : port + 1000;
}

/**
 * Ports below those that a system gives to connections that go out, so that none of these takes one between the moment
 * it is found free and the moment it is used.
 */
const portRange = { from: 11_000, to: 32_000 };
/** Processes that look at the same time begin at different places, and none looks at a port twice. */
let nextOffset = process.pid * 32;

/** As many free ports as are needed, all different; they were free a moment ago, which is as good as it gets. */
export async function freePorts(): Promise<Ports> {
  const found: number[] = [];
  const size = portRange.to - portRange.from;
  for (let looks = 0; found.length < names.length; looks += 1) {
    if (looks === size) throw new Error('No port is free.');
    const port = portRange.from + (nextOffset % size);
    nextOffset += 1;
    if (await isFree(port)) found.push(port);
  }
  return eachPort((_name, index) => found[index] ?? 0);
}

function eachPort(port: (name: keyof Ports, index: number) => number): Ports {
  const chosen = new Map(names.map((name, index) => [name, port(name, index)]));
  const of = (name: keyof Ports): number => chosen.get(name) ?? 0;
  return {
    functions: of('functions'),
    connectwise: of('connectwise'),
    connectwiseTls: of('connectwiseTls'),
    servicenow: of('servicenow'),
    servicenowTls: of('servicenowTls'),
    keyvault: of('keyvault'),
    telemetry: of('telemetry'),
    alerts: of('alerts'),
    smtp: of('smtp'),
    blob: of('blob'),
    queue: of('queue'),
    table: of('table'),
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
