/**
 * `npm run test:strangers`: programs that nobody here wrote, in Python, PowerShell and .NET, against the simulators.
 *
 * Each is taken from a clone below `STRANGERS_SOURCES`, else installed into a cache folder (`STRANGERS_CACHE`); each ends as passed, FAILED or NOT RUN with the reason. Ends with 1 when one failed, when none could
 * run, and with `--all` when any could not. `npm run test:strangers -- pysnow` plays only those whose name has the word.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import type { Bench, Outcome } from './bench.ts';
import { programs } from './programs.ts';

const root = resolve(import.meta.dirname, '../..');
const demandsAll = process.argv.includes('--all');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));

interface Running {
  readonly bench: Bench;
  stop(): void;
}

/** A port of its own for each name, none of them taken at this moment. */
async function freePorts(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const servers = names.map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  for (const server of servers) server.close();
  return Object.fromEntries(names.map((name, at) => [name, String(ports[at])]));
}

/** Starts both simulators, and reads what a stranger would read: the lines that they print. */
async function startSimulators(): Promise<Running> {
  const names = ['CONNECTWISE_PORT', 'CONNECTWISE_TLS_PORT', 'SERVICENOW_PORT', 'SERVICENOW_TLS_PORT'];
  const env = { ...process.env, ...(await freePorts(names)) };
  const args = [join(root, 'sandbox/main.ts'), 'connectwise', 'servicenow'];
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const line of createInterface({ input: child.stdout })) {
    said += `${line}\n`;
    if (line.startsWith('ready')) break;
  }
  child.stdout.resume();
  const [connectwise, servicenow] = [...said.matchAll(/https:\/\/(\S+)/g)].map((match) => match[1]);
  const authority = /SSL_CERT_FILE=(\S+)/.exec(said)?.[1];
  if (connectwise === undefined || servicenow === undefined || authority === undefined)
    throw new Error(`The simulators did not start:\n${said}`);
  const cache =
    process.env['STRANGERS_CACHE'] ?? join(homedir(), '.cache', 'connectwise-functions-strangers');
  mkdirSync(cache, { recursive: true });
  return {
    bench: {
      cache,
      sources: process.env['STRANGERS_SOURCES'],
      connectwise,
      servicenow,
      env: { ...process.env, SSL_CERT_FILE: authority, REQUESTS_CA_BUNDLE: authority },
    },
    stop: () => child.kill(),
  };
}

function tell(name: string, language: string, outcome: Outcome): void {
  const who = `${name} (${language})`;
  if (outcome.kind === 'passed') {
    console.log(`passed   ${who}: ${outcome.checks} checks`);
    for (const note of outcome.notes) console.log(`         ${note}`);
  } else if (outcome.kind === 'failed') console.log(`FAILED   ${who}: ${outcome.why}`);
  else console.log(`NOT RUN  ${who} because ${outcome.why}`);
}

const running = await startSimulators();
const outcomes: Outcome[] = [];
try {
  const chosen = programs.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  for (const program of chosen) {
    const outcome = await program.play(running.bench);
    tell(program.name, program.language, outcome);
    outcomes.push(outcome);
  }
} finally {
  running.stop();
}
const count = (kind: Outcome['kind']): number => outcomes.filter((one) => one.kind === kind).length;
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('not-run')} NOT RUN`);
const isRed = count('failed') > 0 || count('passed') === 0 || (demandsAll && count('not-run') > 0);
process.exitCode = isRed ? 1 : 0;
