// If this fails, a link is paused by a preview, a request ends with 0 that nobody carried out, or the first screen
// hides a task of a person.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { openApp } from '../../../../shared/app/app.ts';
import { runHere } from '../../../support/cli/here.ts';
import { startCliWorld, type CliWorld, type Ran } from '../../../support/cli/world.ts';

let world: CliWorld;
const run = (...args: readonly string[]): Promise<Ran> => runHere(args, world.environment);

before(async () => {
  world = await startCliWorld();
  await run('queues', 'ensure', '--yes');
});
after(() => world.close());

const queue = (name: string): QueueClient =>
  QueueServiceClient.fromConnectionString(world.storage).getQueueClient(name);

test('the first screen says what needs a person, shows every link and automation, and ends with 1', async () => {
  const { code, stdout, stderr } = await run('status');
  assert.equal(code, 1, stderr);
  assert.match(stdout, /^\d things? needs? you\.\n\nNeeds you\n {2}! ConnectWise has no callback entry/);
  assert.match(stdout, /→ npm run cli -- callbacks ensure/);
  assert.match(stdout, /\nnorthwind +runs +0 /);
  assert.match(stdout, /\nticket-sync +timer +– +– +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d /);
  assert.match(stdout, /\nsync-pair +queue /);
  const json = JSON.parse((await run('status', '--json')).stdout) as Readonly<Record<string, unknown>>;
  assert.deepEqual([json['schemaVersion'], json['state']], [1, 'needs-you']);
});

test('a pause is previewed, made, told everywhere and ended', async () => {
  const pause = ['links', 'pause', 'northwind', '--because', 'migration', '--as', 'Jo'];
  const preview = await run(...pause);
  assert.equal(preview.code, 3);
  assert.match(preview.stdout, /would be paused.*; add --yes/);
  assert.doesNotMatch((await run('links', 'list')).stdout, /paused/);
  const made = await run(...pause, '--yes');
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /stops within 5 s.*links resume northwind/);
  assert.match(made.stderr, /^app: /, 'the target is told before the write');
  assert.match((await run(...pause, '--yes')).stdout, /is paused since .* by Jo/);
  assert.match((await run('links', 'list')).stdout, /northwind +paused[^]*by Jo: migration/);
  assert.match((await run('health')).stdout, /· link northwind is paused for .*by Jo: migration/);
  const refused = await run('sync', 'now', 'northwind', '--yes');
  assert.equal(refused.code, 3);
  assert.match(refused.stderr, /^link-paused: .*links resume northwind/);

  assert.equal((await run('links', 'resume', 'northwind')).code, 3);
  const resumed = await run('links', 'resume', 'northwind', '--yes');
  assert.match(resumed.stdout, /is resumed \(paused since .* by Jo\); a poll is on the queue/);
  assert.match((await run('links', 'resume', 'northwind')).stdout, /is not paused/);
  const audit = (await run('audit', '--json')).stdout;
  assert.match(audit, /"link-resume"[^]*"link-pause"/);
  const unknown = await run('links', 'pause', 'nortwind', '--yes');
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /^link-unknown: .*northwind/);
});

test('a poll of a link is queued', async () => {
  await queue('start-orders').clearMessages();
  assert.equal((await run('sync', 'now', 'northwind')).code, 3);
  const ordered = await run('sync', 'now', 'northwind', '--yes');
  assert.deepEqual(
    [ordered.code, /a poll of link northwind is on the queue/.test(ordered.stdout)],
    [0, true],
  );
  const [message] = (await queue('start-orders').receiveMessages()).receivedMessageItems;
  assert.deepEqual(JSON.parse(Buffer.from(message?.messageText ?? '', 'base64').toString()), {
    automation: 'ticket-sync',
    because: 'asked',
    link: 'northwind',
  });
  const mistyped = await run('sync', 'now', 'northwnd', '--yes');
  assert.equal(mistyped.code, 2);
  assert.match(mistyped.stderr, /northwind/);
});

test('a look at a record is watched to its end; one that nobody works ends with 4', async () => {
  const record = ['sync', 'now', '1037', '--link', 'northwind'];
  const preview = await run(...record);
  assert.equal(preview.code, 3, preview.stderr);
  assert.match(preview.stdout, /would sync connectwise 1037 of link northwind; add --yes/);
  const alone = await run(...record, '--yes', '--wait', '1');
  assert.equal(alone.code, 4, alone.stderr);
  assert.match(alone.stdout, /no worker has taken it for 1 s/);

  const app = await openApp(() => undefined);
  const stop = new AbortController();
  const worker = (async () => {
    while (!stop.signal.aborted) {
      for (const one of (await queue('nudges').receiveMessages()).receivedMessageItems) {
        await app.syncPair(JSON.parse(Buffer.from(one.messageText, 'base64').toString()));
        await queue('nudges').deleteMessage(one.messageId, one.popReceipt);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const watched = await run(...record, '--yes', '--wait', '30');
  stop.abort();
  await worker;
  assert.equal(watched.code, 0, watched.stderr);
  assert.match(watched.stdout, /^connectwise 1037 of link northwind: (synced|unchanged|waiting)/);
});

test('all unreadable messages are deleted by one request', async () => {
  const poison = queue('nudges-poison');
  await poison.createIfNotExists();
  for (const text of ['one', 'two']) await poison.sendMessage(`this is no nudge: ${text} %%%`);
  await (await openApp(() => undefined)).keepPoison();
  const told = await run('status');
  assert.match(told.stdout, /could not be read[^]*→ npm run cli -- dead-letters discard --messages/);
  const preview = await run('dead-letters', 'discard', '--messages');
  assert.deepEqual(
    [preview.code, preview.stdout],
    [3, '2 unreadable messages would be deleted; add --yes\n'],
  );
  const done = await run('dead-letters', 'discard', '--messages', '--yes');
  assert.deepEqual([done.code, done.stdout], [0, '2 unreadable messages deleted\n']);
  assert.doesNotMatch((await run('status')).stdout, /discard --messages/);
});
