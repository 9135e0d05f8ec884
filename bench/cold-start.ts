/**
 * What the first caller of a new instance waits for: the worker starts, the bundle loads, the functions are registered,
 * and the first HTTP answer is out.
 *
 *     npm run bench -- cold-start [--rounds 9]
 *
 * Beside the same code in a bundle that loads telemetry and Azure's clients at once, which is how most apps do it; and
 * beside an app that has the same functions and in each of them nothing, which is the least that any app can need. Each
 * start is a new process with the libraries that run in Azure; the apps take turns. The request is a callback that
 * nobody signed: it is answered with a refusal by the real story, with settings and configuration read, but needs
 * nothing from a network. Prints the middle of the rounds.
 */
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { FunctionMetadata } from '../sandbox/functions-host/worker/messages.ts';
import { coldStart, type ColdStart } from './parts/cold-app.ts';
import { median, printTable, writeResult } from './parts/results.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '9' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100)
  throw new Error('--rounds is a number from 1 to 100.');

const root = fileURLToPath(new URL('..', import.meta.url));
/** Loaded by ours when they are first needed. */
const eager = [
  'applicationinsights',
  '@azure/identity',
  '@azure/data-tables',
  '@azure/storage-queue',
  '@azure/keyvault-secrets',
];
const asked = {
  name: 'connectwise-callback',
  path: '/api/callbacks/connectwise',
  env: {
    PATH: process.env['PATH'],
    CONNECTWISE_SITE: 'https://127.0.0.1:9',
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000001',
    SERVICENOW_INSTANCE: 'https://127.0.0.1:9',
    SECRETS_PROVIDER: 'environment',
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    ALLOW_LOOPBACK: 'true',
  },
};

await mkdir(join(root, '.local'), { recursive: true });
// Below the project, so that what is built there finds the packages.
const directory = await mkdtemp(join(root, '.local', 'cold-start-'));
try {
  const ours = await built('ours', `import '${root}functions/main.ts';\n`);
  const { functions } = await coldStart(ours, asked);
  const apps = new Map([
    ['ours', ours],
    ['all at once', await built('all-at-once', `${allAtOnce()}import '${root}functions/main.ts';\n`)],
    ['empty', await built('empty', emptyApp(functions))],
  ]);
  const measured = new Map<string, ColdStart[]>([...apps.keys()].map((name) => [name, []]));
  // The first round only fills the system's cache of files.
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, app] of apps) {
      const start = await coldStart(app, asked);
      if (start.status >= 500 || start.functions.length !== functions.length)
        throw new Error(`${name} answered ${start.status} with ${start.functions.length} functions.`);
      if (round > 0) measured.get(name)?.push(start);
    }
  await tell(apps, measured);
} finally {
  await rm(directory, { recursive: true, force: true });
}

/** An app of its own, built as ours is. */
async function built(name: string, entry: string): Promise<string> {
  const app = join(directory, name);
  await mkdir(app);
  await writeFile(join(app, 'entry.ts'), entry);
  await writeFile(join(app, 'package.json'), JSON.stringify({ main: 'main.cjs' }));
  await copyFile(join(root, 'config.json'), join(app, 'config.json'));
  const { status, stderr } = spawnSync(
    process.execPath,
    ['scripts/build.ts', join(app, 'entry.ts'), join(app, 'main.cjs')],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${name} could not be built: ${stderr}`);
  return app;
}

function allAtOnce(): string {
  const names = eager.map((_, index) => `eager${index}`);
  // Kept somewhere, or the bundler would see that nobody uses them.
  return `${eager.map((id, index) => `import * as ${names[index]} from '${id}';`).join('\n')}
Object.assign(globalThis, { eager: [${names.join(', ')}].map((one) => Object.keys(one)) });
`;
}

/** The same triggers, and in each of them nothing. */
function emptyApp(functions: readonly FunctionMetadata[]): string {
  const lines = functions.flatMap(({ name, bindings }) =>
    Object.values(bindings).map(({ type, methods, authLevel, route, queueName, connection, schedule }) => {
      const options = { methods, authLevel, route, queueName, connection, schedule };
      const call = { httpTrigger: 'http', queueTrigger: 'storageQueue', timerTrigger: 'timer' }[type];
      if (call === undefined) return '';
      return `app.${call}('${name}', { ...${JSON.stringify(options)}, handler: async () => ({ status: 204 }) });`;
    }),
  );
  return `import { app } from '@azure/functions';\napp.setup({ enableHttpStream: true });\n${lines.join('\n')}\n`;
}

async function tell(
  apps: ReadonlyMap<string, string>,
  measured: ReadonlyMap<string, readonly ColdStart[]>,
): Promise<void> {
  const middle = (name: string, of: (start: ColdStart) => number): number =>
    median((measured.get(name) ?? []).map(of));
  const rows: (readonly (string | number)[])[] = [];
  for (const [name, app] of apps) {
    const { size } = await stat(join(app, 'main.cjs'));
    rows.push([
      name,
      (size / 2 ** 20).toFixed(2),
      middle(name, ({ loaded }) => loaded).toFixed(0),
      middle(name, ({ loaded, answered }) => answered - loaded).toFixed(0),
      middle(name, ({ answered }) => answered).toFixed(0),
    ]);
  }
  console.log(`cold-start: ${rounds} rounds, milliseconds from the start of the worker process`);
  printTable(['app', 'bundle (MiB)', 'loaded after', 'answer after another', 'altogether'], rows);
  const time = (name: string): number => middle(name, ({ answered }) => answered);
  for (const [beside, name] of [
    ['all at once', 'cold-start'],
    ['empty', 'cold-start-empty'],
  ] as const) {
    const ratio = time(beside) / time('ours');
    console.log(`ours is ${ratio.toFixed(2)} times as fast as "${beside}"`);
    await writeResult({
      name,
      ratio,
      ours: time('ours'),
      beside: time(beside),
      unit: 'milliseconds',
      runs: rounds,
    });
  }
}
