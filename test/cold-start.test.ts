/**
 * What the user would lose: the first callbacks. ConnectWise waits a few seconds and does not ask again, and a new instance
 * answers only when it has read and parsed its program. Nothing is timed here: files and bytes are counted.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { coldStart, type ColdStart, type FirstRequest } from '../bench/parts/cold-app.ts';
import { packageFiles } from '../scripts/release/zip-package.ts';
import { buildBundle } from './support/built-bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const worker = join(root, 'bench/parts/cold-worker.ts');
const folder = mkdtempSync(join(tmpdir(), 'cold-start-'));
let files: Readonly<Record<string, Uint8Array>>;

before(async () => {
  await buildBundle();
  files = await packageFiles(root);
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

const env = {
  CONNECTWISE_SITE: 'http://127.0.0.1:1',
  CONNECTWISE_COMPANY: 'simco',
  CONNECTWISE_CLIENT_ID: 'any',
  SERVICENOW_INSTANCE: 'http://127.0.0.1:1',
  SECRETS_PROVIDER: 'environment',
  ALLOW_LOOPBACK: 'true',
  AzureWebJobsStorage: 'UseDevelopmentStorage=true',
};
const first = (request: FirstRequest): Promise<ColdStart> =>
  coldStart(worker, folder, request, { env, isCounting: true });
const callback = {
  name: 'connectwise-callback',
  method: 'POST',
  path: 'callbacks/connectwise',
  body: '{}',
} as const;

test('the program is at most 3.5 MB, and its entry at most 0.12 MB', () => {
  const programs = Object.entries(files).filter(([path]) => path.endsWith('.cjs'));
  const bytes = programs.reduce((sum, [, { length }]) => sum + length, 0);
  assert.ok(programs.length > 10, 'it is divided');
  assert.ok(bytes <= 3_500_000, `${bytes} bytes: scripts/bundle/left-out.ts leaves out what is not used`);
  const entry = files['dist/main.cjs']?.length ?? 0;
  assert.ok(
    entry <= 120_000,
    `${entry} bytes: functions/main.ts imports what registers the functions, no more`,
  );
});

test('a caller who is refused waits for a third of a megabyte at most, in at most a dozen files', async () => {
  const { status, files: read, bytes } = await first(callback);
  assert.equal(status, 401);
  assert.ok(read.includes('dist/main.cjs'), 'the counter sees what is read');
  assert.ok(read.length <= 12, read.join(', '));
  assert.ok(
    bytes <= 330_000,
    `${bytes} bytes of ${read.join(', ')}: functions/start/front.ts reaches too much`,
  );
});

test('a story of the whole app has its answer with at most 1.5 MB read', async () => {
  const {
    status,
    files: read,
    bytes,
  } = await first({
    name: 'waiting-tickets',
    method: 'POST',
    path: 'waiting-tickets',
    body: '{}',
  });
  assert.equal(status, 400);
  assert.ok(read.includes('config.json'));
  assert.ok(bytes <= 1_500_000, `${bytes} bytes of ${read.join(', ')}`);
});
