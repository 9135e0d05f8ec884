// If this fails, a stranger cannot use a simulator from what it prints, or it stays behind and holds its ports.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../../sandbox/world/ports.ts';
import { alive, until } from '../../support/until.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const started: number[] = [];
after(() => {
  for (const pid of started) if (alive(pid)) process.kill(pid, 'SIGKILL');
});

/** Ports of this test's own, as a stranger would choose them. */
async function ownPorts(): Promise<Record<string, string>> {
  const ports = await freePorts();
  return {
    CONNECTWISE_PORT: String(ports.connectwise),
    CONNECTWISE_TLS_PORT: String(ports.connectwiseTls),
    SERVICENOW_PORT: String(ports.servicenow),
    SERVICENOW_TLS_PORT: String(ports.servicenowTls),
    KEYVAULT_PORT: String(ports.keyvault),
    KEYVAULT_HTTP_PORT: String(ports.functions),
    TELEMETRY_PORT: String(ports.telemetry),
    ALERTS_PORT: String(ports.blob),
    ALERTS_SMTP_PORT: String(ports.queue),
  };
}

/** `npm run sandbox -- NAME…` once it is ready: what it printed, and the process of npm. */
async function sandbox(...names: readonly string[]) {
  const env = { ...process.env, ...(await ownPorts()) };
  const npm = spawn('npm', ['run', 'sandbox', '--', ...names], { cwd: root, env, stdio: 'pipe' });
  let said = '';
  npm.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  npm.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  started.push(npm.pid ?? 0);
  await until('it is ready', () => /^ready/m.test(said) || npm.exitCode !== null, 60_000);
  assert.match(said, /^ready/m, said);
  return { npm, said };
}

/** A word out of what was printed. */
function printed(said: string, pattern: RegExp): string {
  const found = pattern.exec(said)?.[1];
  assert.ok(found !== undefined, `${String(pattern)} is not in:\n${said}`);
  return found;
}

async function isListening(address: string): Promise<boolean> {
  return fetch(`${address}/_sim/health`).then(
    () => true,
    () => false,
  );
}

function getTrusting(ca: Buffer, url: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    request(url, { ca, headers }, (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
      answer.on('end', () => resolve(body));
    })
      .on('error', reject)
      .end();
  });
}

test('each simulator can be used from what it prints, and all end with npm', async () => {
  const { npm, said } = await sandbox('connectwise', 'servicenow', 'keyvault', 'telemetry', 'alerts');

  const connectwise = printed(said, /^connectwise\s+(http:\S+)/m);
  const [, company, publicKey, privateKey] =
    /company (\S+), public key (\S+), private key (\S+),/.exec(said) ?? [];
  const info = await fetch(printed(said, /(http:\S+\/system\/info)/), {
    headers: { authorization: `Basic ${btoa(`${company}+${publicKey}:${privateKey}`)}`, clientid: 'any' },
  });
  assert.equal(info.status, 200);

  const [, client = '', secret = ''] = /OAuth client (\S+) \/ (\S+)/.exec(said) ?? [];
  const token = await fetch(printed(said, /token: (\S+)/), {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: client, client_secret: secret }),
  });
  const { access_token: bearer } = (await token.json()) as { access_token: string };
  const incidents = await fetch(`${printed(said, /(http:\S+\/incident)\b/)}?sysparm_limit=1`, {
    headers: { authorization: `Bearer ${bearer}`, accept: 'application/json' },
  });
  assert.equal(incidents.status, 200);

  const ca = readFileSync(printed(said, /SSL_CERT_FILE=(\S+)/));
  const identity = await fetch(
    `${printed(said, /IDENTITY_ENDPOINT=(\S+)/)}?api-version=2019-08-01&resource=https://vault.azure.net`,
    { headers: { 'x-identity-header': printed(said, /IDENTITY_HEADER=(\S+)/) } },
  );
  const { access_token: key } = (await identity.json()) as { access_token: string };
  const name = printed(said, /secrets: ([\w-]+)/);
  const vault = printed(said, /^keyvault\s+(https:\S+)/m);
  const read = await getTrusting(ca, `${vault}/secrets/${name}?api-version=7.4`, {
    authorization: `Bearer ${key}`,
  });
  assert.equal((JSON.parse(read) as { value: string }).value, 'sim-public');
  printed(said, /APPLICATIONINSIGHTS_CONNECTION_STRING=(\S+)/);

  const posted = await fetch(printed(said, /Teams workflow: (\S+)/), { method: 'POST', body: '{}' });
  assert.equal(posted.status, 202);
  const shown = await fetch(printed(said, /what came: (\S+)/));
  assert.deepEqual(await shown.json(), [], 'what has no attachments is not posted');

  if (process.platform === 'linux') npm.kill('SIGKILL');
  else npm.kill('SIGTERM');
  await until('nobody listens any more', async () => !(await isListening(connectwise)), 20_000);
});

test('a signal to npm ends it', async () => {
  const { npm, said } = await sandbox('servicenow');
  const address = printed(said, /^servicenow\s+(http:\S+)/m);
  npm.kill('SIGTERM');
  await until('nobody listens any more', async () => !(await isListening(address)), 20_000);
});

test('the test suite of the documentation passes, and leaves nothing behind', async () => {
  const ports = await ownPorts();
  const suite = spawn(process.execPath, ['--test', 'test/support/examples/strangers-suite.ts'], {
    cwd: root,
    // A runner inside a runner would report to it instead of ending with a code.
    env: { ...process.env, ...ports, SANDBOX: root, NODE_TEST_CONTEXT: undefined },
    stdio: 'pipe',
  });
  let said = '';
  suite.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(suite, 'exit')) as [number];
  assert.equal(code, 0, said);
  assert.match(said, /pass 2\b/);
  const address = `http://127.0.0.1:${ports['CONNECTWISE_PORT']}`;
  await until('nobody listens any more', async () => !(await isListening(address)), 20_000);
});
