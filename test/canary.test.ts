// If this fails, a key, a token or somebody's address stands in a log, an answer or a chart, where anybody can read it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ownAccount } from './support/azure/own-account.ts';
import { startTelemetrySink } from '../sandbox/telemetry/start.ts';
import { ensureCertificates } from '../sandbox/world/certificates.ts';
import { loopback } from './support/web/loopback.ts';

/** Everything that a process writes until it ends. */
function outputOf(file: string, args: readonly string[], env: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url)), ...args], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 60_000,
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.once('error', reject);
    child.once('close', () => resolve(text));
  });
}

/** The canaries in a text, plain and as they stand in a Basic header. */
function canariesIn(text: string): string[] {
  const plain = text.match(/canary-[a-z-]+/g) ?? [];
  const hidden = (text.match(/[A-Za-z0-9+/]{16,}={0,2}/g) ?? []).filter((word) =>
    Buffer.from(word, 'base64').toString('latin1').includes('canary'),
  );
  // The functions that carry the canaries are called so.
  return [...plain, ...hidden].filter((found) => !/^canary-(http|queue|timer|child)/.test(found));
}

test('nothing marked leaves the process: not in answers, logs, thrown errors or telemetry', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'canary-'));
  const tls = await ensureCertificates(directory);
  const sink = await startTelemetrySink({ httpPort: 0, httpsPort: 0, tls });
  try {
    const output = await outputOf('support/canary-child.ts', [], {
      APPLICATIONINSIGHTS_CONNECTION_STRING: sink.connectionString,
      NODE_EXTRA_CA_CERTS: tls.caPath,
      APPLICATION_INSIGHTS_NO_STATSBEAT: '1',
      APPLICATIONINSIGHTS_SDKSTATS_DISABLED: '1',
    });
    assert.match(output, /let out 27\n/, output.slice(-2_000));
    assert.deepEqual([...new Set(canariesIn(output))], [], 'standard output and errors');
    const telemetry = JSON.stringify(sink.core.envelopes());
    assert.deepEqual([...new Set(canariesIn(telemetry))], [], 'telemetry');
    // It saw what it was to see.
    for (const word of ['function-failed', 'remote-write-ambiguous', 'went_wrong', '[secret]', '[mail]'])
      assert.ok(output.includes(word) || telemetry.includes(word), word);
    assert.ok(sink.core.envelopes().length > 60);
    assert.ok(canariesIn(`x ${Buffer.from('simco+canary-public-key:x').toString('base64')}`).length > 0);
  } finally {
    await sink.close();
    await rm(directory, { recursive: true, force: true });
  }
});

test('the operator’s command keeps its secrets, too, when everything fails', async () => {
  const azurite = await ownAccount();
  await using server = await loopback((seen) =>
    seen.path.startsWith('/login/')
      ? { body: { Codebase: 'v2025_1/' } }
      : {
          status: 400,
          body: {
            code: 'X',
            message: `Authorization: ${seen.headers['authorization']} by jane.canary-mail@example.com`,
          },
        },
  );
  const command = outputOf('../cli/main.ts', ['callbacks', 'list'], {
    ALLOW_LOOPBACK: 'true',
    CONNECTWISE_SITE: server.origin,
    CONNECTWISE_COMPANY: 'simco',
    CONNECTWISE_CLIENT_ID: '00000000-0000-4000-8000-000000000000',
    SERVICENOW_INSTANCE: server.origin,
    SECRETS_PROVIDER: 'environment',
    CONNECTWISE_PUBLIC_KEY: 'canary-public-key',
    CONNECTWISE_PRIVATE_KEY: 'canary-private-key',
    AzureWebJobsStorage: azurite.connectionString,
  });
  const output = await command;
  await azurite.close();
  assert.match(output, /connectwise-refused/);
  assert.deepEqual([...new Set(canariesIn(output))], []);
});
