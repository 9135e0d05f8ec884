/**
 * Measures the wait of a new instance's first caller: the worker starts, the app loads, its functions are registered,
 * and the first HTTP answer is out.
 *
 *     npm run bench -- cold-start [--rounds 15]
 *
 * Beside an app that has the same functions and in each of them nothing, which is the least that any app can need. Each
 * start is a new process; the apps take turns. One request is a callback that nobody signed, the other one has a signature, for
 * which the schemas are loaded: the real story refuses both with the settings read, and needs no network for that. Files and
 * bytes are counted in a start of their own, which is not timed.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { build } from 'esbuild';
import type { FunctionMetadata } from '../sandbox/functions-host/worker/messages.ts';
import { alternate, type Figures } from './parts/alternate.ts';
import { coldStart, type FirstRequest } from './parts/cold-app.ts';
import { report } from './parts/report.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } });
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100)
  throw new Error('--rounds is a number from 1 to 100.');

const root = fileURLToPath(new URL('..', import.meta.url));
const env = {
  PATH: process.env['PATH'],
  CONNECTWISE_SITE: 'https://127.0.0.1:9',
  CONNECTWISE_COMPANY: 'simco',
  CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000001',
  SERVICENOW_INSTANCE: 'https://127.0.0.1:9',
  SECRETS_PROVIDER: 'environment',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  ALLOW_LOOPBACK: 'true',
  // As deployed: what is measured goes there two seconds later, and not into the log.
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    'InstrumentationKey=00000000-0000-4000-8000-000000000000;IngestionEndpoint=https://127.0.0.1:9/',
};
const requests: readonly {
  readonly case: string;
  readonly request: FirstRequest;
  readonly status: number;
}[] = [
  {
    case: 'a callback without a signature',
    request: { name: 'connectwise-callback', method: 'POST', path: 'callbacks/connectwise', body: '{}' },
    status: 401,
  },
  {
    case: 'a signed message that is no callback',
    request: {
      name: 'connectwise-callback',
      method: 'POST',
      path: 'callbacks/connectwise',
      headers: { 'x-content-signature': 'c2lnbmVk' },
      body: '{}',
    },
    status: 400,
  },
];

await mkdir(join(root, '.local'), { recursive: true });
// Below the project, so that what is built there finds the packages.
const directory = await mkdtemp(join(root, '.local', 'cold-start-'));
try {
  const worker = await bundled(join(root, 'bench/parts/cold-worker.ts'), join(directory, 'worker.mjs'));
  const ours = await builtApp();
  const { functions } = await counted(worker, ours, requests[0]);
  const empty = await emptyApp(functions);
  const cases = [];
  for (const asked of requests) {
    const ourFiles = await counted(worker, ours, asked);
    const emptyFiles = await counted(worker, empty, { ...asked, status: 204 });
    if (emptyFiles.functions.length !== functions.length)
      throw new Error(`The empty app has ${emptyFiles.functions.length} functions.`);
    console.log(`${asked.case}: ${ourFiles.files.join(', ')}`);
    const sides = await alternate(
      {
        ours: () => timed(worker, ours, asked, ourFiles),
        'an empty app': () => timed(worker, empty, { ...asked, status: 204 }, emptyFiles),
      },
      { rounds },
    );
    cases.push({ case: asked.case, sides });
  }
  await report({
    name: 'cold-start',
    cases,
    compares: 'wallMs',
    better: 'less',
    unit: 'milliseconds from the start of the worker to the first answer',
    runs: rounds,
    shown: [
      { figure: 'loadedMs', heading: 'registered (ms)' },
      { figure: 'wallMs', heading: 'answered (ms)' },
      { figure: 'cpuMs', heading: 'processor (ms)' },
      { figure: 'files', heading: 'files read' },
      { figure: 'readMB', heading: 'read (MB)', digits: 2 },
      { figure: 'bundleMB', heading: 'bundle (MB)', digits: 2 },
      { figure: 'memoryMB', heading: 'memory (MB)' },
    ],
  });
} finally {
  await rm(directory, { recursive: true, force: true });
}

type Asked = (typeof requests)[number];

/** One start that is timed. */
async function timed(worker: string, app: string, asked: Asked, files: Counted): Promise<Figures> {
  const start = await started(worker, app, asked, false);
  return {
    wallMs: start.answeredMs,
    cpuMs: start.cpuMs,
    loadedMs: start.loadedMs,
    memoryMB: start.rssBytes / 1e6,
    files: files.files.length,
    readMB: files.bytes / 1e6,
    bundleMB: files.bundleBytes / 1e6,
  };
}

type Started = Awaited<ReturnType<typeof coldStart>>;
type Counted = Started & { readonly bundleBytes: number };

/** One start whose files are counted. */
async function counted(worker: string, app: string, asked: Asked | undefined): Promise<Counted> {
  if (asked === undefined) throw new Error('Nothing is asked.');
  const start = await started(worker, app, asked, true);
  const programs = (await readdir(app, { recursive: true })).filter((name) => name.endsWith('.cjs'));
  const sizes = await Promise.all(programs.map(async (name) => (await stat(join(app, name))).size));
  return { ...start, bundleBytes: sizes.reduce((sum, size) => sum + size, 0) };
}

async function started(worker: string, app: string, asked: Asked, isCounting: boolean): Promise<Started> {
  const start = await coldStart(worker, app, asked.request, { env, isCounting });
  if (start.status !== asked.status)
    throw new Error(`${app} answered ${start.status} to ${asked.case}, which is wrong.`);
  return start;
}

/** The app as it is deployed. */
async function builtApp(): Promise<string> {
  const app = await folderOf('ours');
  await promisify(execFile)(
    process.execPath,
    ['scripts/build.ts', 'functions/main.ts', join(app, 'main.cjs')],
    {
      cwd: root,
    },
  );
  return app;
}

/** The same triggers, and in each of them nothing. */
async function emptyApp(functions: readonly FunctionMetadata[]): Promise<string> {
  const app = await folderOf('empty');
  const lines = functions.flatMap(({ name, bindings }) =>
    Object.values(bindings).map(({ type, methods, authLevel, route, queueName, connection, schedule }) => {
      const options = { methods, authLevel, route, queueName, connection, schedule };
      const call = { httpTrigger: 'http', queueTrigger: 'storageQueue', timerTrigger: 'timer' }[type];
      if (call === undefined) return '';
      return `app.${call}('${name}', { ...${JSON.stringify(options)}, handler: async () => ({ status: 204 }) });`;
    }),
  );
  await writeFile(join(app, 'entry.ts'), `import { app } from '@azure/functions';\n${lines.join('\n')}\n`);
  await bundled(join(app, 'entry.ts'), join(app, 'main.cjs'));
  return app;
}

async function folderOf(name: string): Promise<string> {
  const app = join(directory, name);
  await mkdir(app);
  await writeFile(join(app, 'package.json'), JSON.stringify({ main: 'main.cjs' }));
  await copyFile(join(root, 'config.json'), join(app, 'config.json'));
  return app;
}

/** One file of an entry, for what is not the app. */
async function bundled(entry: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: outfile.endsWith('.mjs') ? 'esm' : 'cjs',
    external: ['@azure/functions-core'],
    minify: true,
  });
  return outfile;
}
