/**
 * What the user would lose: saving a file and calling it again. An engineer who writes an automation would restart
 * everything for each line, or be answered by a program that is no longer there, or lose the message that was being
 * worked on while they saved.
 */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { QueueServiceClient } from '@azure/storage-queue';
import { ownAccount, type OwnAccount } from '../../../support/azure/own-account.ts';
import { childEnv } from '../../../support/child-env.ts';
import { type HostChild, startHostChild } from '../../../support/functions-host/host-child.ts';
import { writeVariant } from '../../../support/functions-host/variant-apps.ts';
import { alive, until } from '../../../support/until.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'functions-reload-'));
const children: ChildProcess[] = [];
let storage: OwnAccount;
before(async () => {
  storage = await ownAccount();
});
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await storage.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * The app of every test: it says what it runs in, works on messages as long as it is told to, and streams on request.
 */
const main = (settings = ''): string => `
  import { existsSync, appendFileSync } from 'node:fs';
  import { app } from '@azure/functions';
  import { greeting } from './greeting.ts';
  ${settings}
  const seen = (event: object) => appendFileSync(process.env.SEEN_FILE, JSON.stringify(event) + '\\n');
  const go = async () => { while (!existsSync(process.env.SEEN_FILE + '.go')) await new Promise((r) => setTimeout(r, 20)); };
  app.http('greet', { authLevel: 'anonymous', handler: async () => ({ jsonBody: { greeting, pid: process.pid } }) });
  app.storageQueue('work', { queueName: 'work', connection: 'AzureWebJobsStorage', handler: async (text: string) => {
    seen({ began: text, greeting });
    if (text === 'slow') await go();
    seen({ ended: text, greeting });
  } });
  app.http('stream', { authLevel: 'anonymous', handler: async () => ({ body: (async function* () {
    yield 'first ' + greeting + ' ';
    await go();
    yield 'last ' + greeting;
  })() }) });
`;

interface Scene {
  readonly host: HostChild;
  readonly seen: string;
  write(file: string, text: string): void;
  events(): readonly Readonly<Record<string, string>>[];
  /** Answers of the function that greets. */
  greet(): Promise<{ readonly greeting: string; readonly pid: number }>;
  /** The output of the build. */
  built(): string;
}

/** A bundle that is built whenever a source changes, and a host that watches it. */
async function watched(name: string, settings?: string): Promise<Scene> {
  const app = join(folder, name);
  const bundle = join(app, 'dist', 'main.cjs');
  writeVariant(app, {
    hostJson: JSON.stringify({
      version: '2.0',
      extensions: { queues: { maxPollingInterval: '00:00:00.1000000' } },
    }),
    packageJson: '{"main":"dist/main.cjs"}',
    files: { 'main.ts': main(settings), 'greeting.ts': "export const greeting = 'one';" },
  });
  const builder = spawn(process.execPath, ['scripts/build.ts', '--watch', join(app, 'main.ts'), bundle], {
    cwd: root,
    env: childEnv(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  children.push(builder);
  let built = '';
  for (const stream of [builder.stdout, builder.stderr])
    stream?.on('data', (chunk: Buffer) => (built += chunk.toString()));
  await until('it is built', () => built.includes('built '));
  const seen = join(folder, `${name}.seen`);
  writeFileSync(seen, '');
  const host = await startHostChild(
    app,
    { SEEN_FILE: seen, AzureWebJobsStorage: storage.connectionString, FUNCTIONS_MASTER_KEY: 'master' },
    [bundle],
  );
  return {
    host,
    seen,
    write: (file, text) => writeFileSync(join(app, file), text),
    events: () =>
      readFileSync(seen, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Readonly<Record<string, string>>),
    greet: async () =>
      (await (await fetch(`${host.address}/api/greet`)).json()) as { greeting: string; pid: number },
    built: () => built,
  };
}

const greets = (scene: Scene, greeting: string): Promise<unknown> =>
  until(`it greets with ${greeting}`, async () => (await scene.greet()).greeting === greeting);
const said = (scene: Scene, what: RegExp): Promise<unknown> =>
  until(`the host says ${String(what)}`, () => what.test(scene.host.lines.join('\n')));

test('a saved file answers at once, a broken one never, and the host is the same all the time', async () => {
  const scene = await watched('saved');
  const { pid } = await scene.greet();
  scene.write('greeting.ts', "export const greeting = 'two';");
  await greets(scene, 'two');
  await until('the first worker has ended', () => !alive(pid));

  scene.write('greeting.ts', 'export const greeting = ;');
  await until('the build names file and line', () => /greeting\.ts:1:2\d/.test(scene.built()));
  scene.write('greeting.ts', "\nthrow new Error('no such luck');\nexport const greeting = 'three';");
  await said(scene, /The new app cannot be used, so the previous one stays in use: .*greeting\.ts:2/s);
  await said(scene, /no such luck/);
  assert.equal((await scene.greet()).greeting, 'two');

  scene.write('main.ts', 'console.log(1);');
  await said(scene, /the previous one stays in use: it registers no function/);
  assert.equal((await scene.greet()).greeting, 'two');

  scene.write('greeting.ts', "export const greeting = 'four';");
  scene.write('main.ts', main());
  await greets(scene, 'four');
  assert.equal(await scene.host.end('SIGINT'), 0);
});

test('a message in flight is finished once, where it began, and the next one goes to the new app', async () => {
  const scene = await watched('flight');
  const queue = QueueServiceClient.fromConnectionString(storage.connectionString).getQueueClient('work');
  await queue.createIfNotExists();
  const send = (text: string) => queue.sendMessage(Buffer.from(text).toString('base64'));
  await send('slow');
  await until('it is being worked on', () => scene.events().length === 1);
  scene.write('greeting.ts', "export const greeting = 'two';");
  await greets(scene, 'two');
  await send('quick');
  await until('the next one is done', () => scene.events().length === 3);
  writeFileSync(`${scene.seen}.go`, '');
  await until('both are done', () => scene.events().length === 4);
  assert.deepEqual(scene.events(), [
    { began: 'slow', greeting: 'one' },
    { began: 'quick', greeting: 'two' },
    { ended: 'quick', greeting: 'two' },
    { ended: 'slow', greeting: 'one' },
  ]);
  await until('nothing is left', async () => {
    const { approximateMessagesCount } = await queue.getProperties();
    return approximateMessagesCount === 0;
  });
  assert.equal(await scene.host.end('SIGTERM'), 0);
});

test('functions, routes, queues and timers come and go', async () => {
  const scene = await watched('triggers');
  const queues = QueueServiceClient.fromConnectionString(storage.connectionString);
  const other = queues.getQueueClient('other');
  await other.createIfNotExists();
  scene.write(
    'main.ts',
    main()
      .replace("app.http('stream'", "app.http('renamed'")
      .replace("queueName: 'work'", "queueName: 'other'")
      .concat(
        "app.timer('tick', { schedule: '*/1 * * * * *', handler: () => seen({ began: 'tick', greeting }) });",
      ),
  );
  await said(scene, /^\+ renamed {2}http /m);
  await said(scene, /^- stream {2}http /m);
  await said(scene, /^\+ work {2}queue {2}other$/m);
  await until('the timer ticks', () => scene.events().some(({ began }) => began === 'tick'));
  assert.equal((await fetch(`${scene.host.address}/api/stream`)).status, 404);
  writeFileSync(`${scene.seen}.go`, '');
  assert.equal(await (await fetch(`${scene.host.address}/api/renamed`)).text(), 'first one last one');
  const listed = (await (
    await fetch(`${scene.host.address}/admin/functions`, { headers: { 'x-functions-key': 'master' } })
  ).json()) as readonly { readonly name: string }[];
  assert.deepEqual(
    listed.map(({ name }) => name),
    ['greet', 'renamed', 'tick', 'work'],
  );
  await other.sendMessage(Buffer.from('moved').toString('base64'));
  await until('the new queue is listened to', () => scene.events().some(({ ended }) => ended === 'moved'));

  scene.write('main.ts', main());
  await said(scene, /^- tick {2}timer /m);
  await until('the last tick has come', () => !scene.host.lines.at(-1)?.includes('tick'));
  const ticks = scene.events().filter(({ began }) => began === 'tick').length;
  await new Promise((resolve) => {
    setTimeout(resolve, 2_500);
  });
  assert.ok(scene.events().filter(({ began }) => began === 'tick').length <= ticks + 1);
  assert.equal(await scene.host.end('SIGTERM'), 0);
});

test('an answer that is being streamed is finished by the process that began it', async () => {
  const scene = await watched('streamed', 'app.setup({ enableHttpStream: true });');
  const answer = await fetch(`${scene.host.address}/api/stream`);
  const body = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  assert.equal((await body?.read())?.value, 'first one ');
  const { pid } = await scene.greet();
  scene.write('greeting.ts', "export const greeting = 'two';");
  await greets(scene, 'two');
  // Longer than a process without work is kept.
  await new Promise((resolve) => {
    setTimeout(resolve, 1_500);
  });
  assert.ok(alive(pid));
  writeFileSync(`${scene.seen}.go`, '');
  assert.equal((await body?.read())?.value, 'last one');
  assert.equal((await body?.read())?.done, true);
  await until('the first worker has ended', () => !alive(pid));
  assert.equal(await scene.host.end('SIGTERM'), 0);
});

test('Ctrl-C in the middle ends the host, both workers and the build', async () => {
  const scene = await watched('ended');
  const { pid } = await scene.greet();
  void fetch(`${scene.host.address}/api/stream`).catch(() => undefined);
  scene.write('greeting.ts', "export const greeting = 'two';");
  await greets(scene, 'two');
  const { pid: next } = await scene.greet();
  const ended = scene.host.end('SIGINT');
  writeFileSync(`${scene.seen}.go`, '');
  assert.equal(await ended, 0);
  await until('no worker is left', () => !alive(pid) && !alive(next));
  const builder = children.at(-1);
  builder?.disconnect();
  await until('the build has ended', () => builder?.exitCode === 0);
});
