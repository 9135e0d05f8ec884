/**
 * What the user would lose: the whole world of `npm start`, because the host was killed once more while it was starting
 * again; or a host that nobody stops, because it was told to stop at that moment.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keepHost } from '../../../../sandbox/world/kept-host.ts';
import { until } from '../../../support/until.ts';
import { writeVariant } from '../../../support/functions-host/variant-apps.ts';

const folder = mkdtempSync(join(tmpdir(), 'kept-host-'));
after(() => rmSync(folder, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  assert.ok(address !== null && typeof address === 'object');
  return address.port;
}

/** Every load of the app takes one off the number in the file, and kills the host while it is above zero. */
function deadlyApp(name: string): { readonly app: string; readonly kills: (times: number) => void } {
  const app = join(folder, name);
  writeVariant(app, {
    hostJson: '{"version":"2.0"}',
    packageJson: '{"main":"app.js"}',
    files: {
      kills: '0',
      'app.js': `const { readFileSync, writeFileSync } = require('node:fs');
        const file = require('node:path').join(__dirname, 'kills');
        const left = Number(readFileSync(file, 'utf8'));
        if (left > 0) {
          writeFileSync(file, String(left - 1));
          process.kill(process.ppid, 'SIGKILL');
        }
        const { app } = require('@azure/functions');
        app.http('die', { authLevel: 'anonymous', handler() { process.kill(process.ppid, 'SIGKILL'); } });
        app.http('hello', { authLevel: 'anonymous', handler: () => ({ body: 'hello' }) });`,
    },
  });
  return { app, kills: (times) => writeFileSync(join(app, 'kills'), String(times)) };
}

async function kept(app: string) {
  const lines: string[] = [];
  const port = await freePort();
  const env = { FUNCTIONS_MASTER_KEY: 'master' };
  const host = await keepHost({ root: app, port, env, log: (line) => lines.push(line) });
  const hello = (): Promise<string | undefined> =>
    fetch(`${host.address}/api/hello`).then(
      async (answer) => (answer.ok ? await answer.text() : undefined),
      () => undefined,
    );
  const die = (): Promise<unknown> => fetch(`${host.address}/api/die`).catch(() => undefined);
  return { host, hello, die, lines };
}

test('a host that is killed, and killed again while it starts, comes back', async () => {
  const { app, kills } = deadlyApp('killed-twice');
  const { host, hello, die, lines } = await kept(app);
  kills(2);
  await die();
  await until('it is back', hello);
  assert.equal(lines.filter((line) => line.startsWith('starting the Functions host again')).length, 3);
  await host.stop();
  assert.equal(await hello(), undefined);
});

test('a host that can never start again is told', async () => {
  const { app, kills } = deadlyApp('never');
  const { host, die } = await kept(app);
  kills(1_000);
  await die();
  assert.equal(await host.ended, 128);
});

test('a host that is told to stop while it starts again is not left behind', async () => {
  const { app } = deadlyApp('stopped');
  const { host, hello, die, lines } = await kept(app);
  await die();
  await until('it starts again', () => lines.some((line) => line.startsWith('starting the Functions host')));
  await host.stop();
  assert.match(lines.at(-1) ?? '', /told to end: takes nothing new/);
  assert.equal(await hello(), undefined);
});
