/**
 * What the user would lose: a command in a pipe. `--json` on standard output is one JSON document, whatever the app
 * measures meanwhile, and what it measures can still be had on standard error.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startAzurite } from '../../sandbox/azurite.ts';
import { startConnectWiseSimulator } from '../../sandbox/connectwise/start.ts';
import { startServiceNowSimulator } from '../../sandbox/servicenow/start.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
let azurite: Awaited<ReturnType<typeof startAzurite>>;
let connectwise: Awaited<ReturnType<typeof startConnectWiseSimulator>>;
let servicenow: Awaited<ReturnType<typeof startServiceNowSimulator>>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-json-'));
  azurite = await startAzurite({ location: folder, ports: { blob: 0, queue: 0, table: 0 } });
  connectwise = await startConnectWiseSimulator({ httpPort: 0, httpsPort: -1, seed: 1 });
  servicenow = await startServiceNowSimulator({ httpPort: 0, httpsPort: -1, seed: 1 });
});
after(async () => {
  await servicenow.close();
  await connectwise.close();
  await azurite.close();
  await rm(folder, { recursive: true, force: true });
});

function run(args: readonly string[]) {
  const env = {
    PATH: process.env['PATH'],
    CONNECTWISE_SITE: connectwise.httpAddress,
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
    SERVICENOW_INSTANCE: servicenow.httpAddress,
    AzureWebJobsStorage: azurite.connectionString,
    ALLOW_LOOPBACK: 'true',
    SECRETS_PROVIDER: 'environment',
    CONNECTWISE_PUBLIC_KEY: 'sim-public',
    CONNECTWISE_PRIVATE_KEY: 'sim-private',
    NORTHWIND_SERVICENOW_CLIENT_ID: 'sim-client',
    NORTHWIND_SERVICENOW_CLIENT_SECRET: 'sim-secret',
    NORTHWIND_SERVICENOW_WEBHOOK: 'whsec_Y2FuYXJ5IHdlYmhvb2s=',
  };
  return new Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }>(
    (resolve) => {
      execFile(
        process.execPath,
        ['cli/main.ts', ...args],
        { cwd: root, env, timeout: 120_000 },
        (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    },
  );
}

/** Every command that has `--json` and ends by itself here. */
const commands = [
  ['audit', '--json'],
  ['config', 'check', '--json'],
  ['dead-letters', 'list', '--json'],
  ['health', '--json'],
  ['reconcile', 'run', '--link', 'northwind', '--dry-run', '--json'],
  ['secrets', 'doctor', '--json'],
] as const;

for (const command of commands)
  test(`${command.join(' ')} prints one JSON document and nothing else`, async () => {
    const { stdout, stderr } = await run(command);
    assert.equal(stderr, '');
    const answer: unknown = JSON.parse(stdout);
    assert.ok(typeof answer === 'object' && answer !== null);
  });

test('what is measured goes to standard error with --verbose, before or after the command', async () => {
  for (const args of [
    ['--verbose', 'config', 'check', '--json'],
    ['config', 'check', '--json', '--verbose'],
  ]) {
    const { stdout, stderr } = await run(args);
    JSON.parse(stdout);
    const lines = stderr.trim().split('\n');
    assert.ok(lines.length > 3, stderr);
    for (const line of lines)
      assert.equal((JSON.parse(line) as { metric?: string }).metric, 'remote_call_seconds');
  }
});
