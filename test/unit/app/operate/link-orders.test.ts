// If this fails, what people did during a pause does not arrive behind it, on real tables and through the real clients; or the
// first screen hangs where storage is gone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { QueueServiceClient } from '@azure/storage-queue';
import { openApp, type App } from '../../../../shared/app/app.ts';
import { parseNudge } from '../../../../shared/rules/sync/nudge.ts';
import { startCliWorld, type CliWorld } from '../../../support/cli/world.ts';

const link = 'northwind';
const actor = { by: 'operator', name: 'Jo' } as const;
const about = { link, actor, dryRun: false } as const;
type Row = Readonly<Record<string, unknown>>;

let world: CliWorld;
let app: App;
let isClosed = false;
const kept = process.env;

before(async () => {
  world = await startCliWorld();
  process.env = { ...world.environment };
  app = await openApp(() => undefined);
  await app.ensureQueues();
});
after(async () => {
  process.env = kept;
  if (!isClosed) await world.close();
});

/** Every message that stands on a queue now, each taken off once the app has worked it. */
async function workOff(queue: string, work: (message: unknown) => Promise<unknown>): Promise<number> {
  const client = QueueServiceClient.fromConnectionString(world.storage).getQueueClient(queue);
  for (let worked = 0; worked < 200; worked += 1) {
    const [message] = (await client.receiveMessages({ visibilityTimeout: 60 })).receivedMessageItems;
    if (message === undefined) return worked;
    await work(JSON.parse(Buffer.from(message.messageText, 'base64').toString()));
    await client.deleteMessage(message.messageId, message.popReceipt);
  }
  return assert.fail(`the queue ${queue} never empties`);
}

const outcomes = new Map<string, number>();
const workNudges = (): Promise<number> =>
  workOff('nudges', async (message) => {
    const { kind } = await app.syncPair(message);
    outcomes.set(kind, (outcomes.get(kind) ?? 0) + 1);
  });

const simulator = (side: 'connectwise' | 'servicenow'): string => world[side].httpAddress;

async function edit(
  side: 'connectwise' | 'servicenow',
  table: string,
  id: string | number | null,
  set: Row,
): Promise<Row> {
  const answer = await fetch(`${simulator(side)}/_sim/edit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ table, ...(id === null ? {} : { id: String(id) }), set, by: 'somebody' }),
  });
  assert.ok(answer.ok, await answer.clone().text());
  return (await answer.json()) as Row;
}

async function records(side: 'connectwise' | 'servicenow', table: string): Promise<readonly Row[]> {
  return (await (await fetch(`${simulator(side)}/_sim/records/${table}`)).json()) as readonly Row[];
}

async function requestsOf(side: 'connectwise' | 'servicenow'): Promise<number> {
  const told = (await (await fetch(`${simulator(side)}/_sim/requests`)).json()) as { readonly total: number };
  return told.total;
}

test('edits and notes of both sides made during a pause arrive when it ends, and nothing before', async () => {
  await app.ticketSync();
  await workNudges();
  assert.equal(outcomes.get('synced'), 1, 'the seed has one fresh ticket');
  const pair = (await records('servicenow', 'incident')).find(({ correlation_id: key }) =>
    String(key).includes(link),
  );
  assert.ok(pair, 'it has its incident');
  const incident = String(pair['sys_id']);
  const ticket = Number(/(\d+)$/.exec(String(pair['correlation_id']))?.[1]);
  assert.ok(ticket > 0, String(pair['correlation_id']));

  const paused = await app.pauseLink({ ...about, because: 'migration' });
  assert.equal(paused.kind, 'paused');
  const asked = [await requestsOf('connectwise'), await requestsOf('servicenow')];
  await edit('connectwise', 'tickets', ticket, { summary: 'Edited in the pause' });
  await edit('connectwise', 'notes', null, {
    ticketId: ticket,
    text: 'From our side, in the pause',
    detailDescriptionFlag: true,
  });
  await edit('servicenow', 'incident', incident, { impact: '1', urgency: '1' });
  await edit('servicenow', 'incident', incident, { comments: 'From the customer, in the pause' });
  const nudge = parseNudge({
    link,
    side: 'connectwise',
    recordId: String(ticket),
    origin: 'callback',
    learnedAt: new Date().toISOString(),
    messageId: 'callback:1',
  });
  for (let times = 0; times < 3; times += 1) assert.deepEqual(await app.syncPair(nudge), { kind: 'held' });
  assert.deepEqual((await app.ticketSync()).paused, [link]);
  const now = [await requestsOf('connectwise'), await requestsOf('servicenow')];
  assert.deepEqual(now, asked, 'neither system was asked anything');

  const status = await app.status({ fresh: true });
  const [row] = status.links;
  assert.deepEqual(
    [row?.paused?.by, row?.paused?.because, row?.held?.count, row?.pairs?.count],
    ['Jo', 'migration', 1, 1],
  );
  const { state } = await app.why({ link, side: 'connectwise', record: String(ticket), limit: 1 });
  assert.deepEqual(
    [state.kind, /paused since .* by Jo: migration/.test(state.sentence), state.command],
    ['paused', true, `npm run cli -- links resume ${link} --yes`],
  );
  const health = await app.healthCheck({ depth: 'watch', tell: false });
  assert.deepEqual(
    health.paused.map(({ by }) => by),
    ['Jo'],
  );
  await assert.rejects(app.pollNow(about), { code: 'link-paused' });
  await assert.rejects(
    app.automation.forCompany(2).requireWritable(),
    { code: 'link-paused' },
    'no automation writes to the company of a paused link',
  );

  assert.equal((await app.resumeLink(about)).kind, 'resumed');
  await workOff('start-orders', async (message) => {
    assert.deepEqual(message, { automation: 'ticket-sync', because: 'asked', link });
    const polled = await app.ticketSync(link);
    assert.deepEqual([polled.kind, polled.released], ['complete', 1]);
  });
  assert.ok((await workNudges()) >= 1);
  const [after] = (await records('servicenow', 'incident')).filter((one) => one['sys_id'] === incident);
  assert.equal(after?.['short_description'], 'Edited in the pause');
  const held = JSON.stringify([
    await records('servicenow', 'sys_journal_field'),
    await records('connectwise', 'notes'),
  ]);
  assert.equal(held.split('From our side, in the pause').length - 1, 2, 'once on each side');
  assert.equal(held.split('From the customer, in the pause').length - 1, 2, 'once on each side');
  const changed = (await records('connectwise', 'tickets')).find(({ id }) => id === ticket);
  assert.match(JSON.stringify(changed?.['priority']), /Priority 1/);
  const later = await app.status({ fresh: true });
  assert.ok(later.links[0]?.lastWriteAt.connectwise !== null && later.links[0]?.paused === null);
  const journal = (await app.audit.list(null, 10)).map(({ action, actor: who }) => [action, who.name]);
  assert.deepEqual(journal, [
    ['link-resume', 'Jo'],
    ['link-pause', 'Jo'],
  ]);
});

test('the first screen says what it could not read when storage is gone, and does not wait for it', async () => {
  isClosed = true;
  await world.close();
  // The storage client itself gives up only after minutes.
  const report = await Promise.race([app.status({ fresh: true }), sleep(30_000, null, { ref: false })]);
  assert.ok(report !== null, 'it waits for storage');
  assert.ok(report.unread.length > 0 || report.needs.length > 0);
  assert.notEqual(report.state, 'well');
});
