// If this fails, a customer who left still stands in a table, another customer's data is gone with it, or the command says
// that nothing is left without having looked.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { openTable } from '../../../shared/azure/open-table.ts';
import { afterBadLook } from '../../../shared/rules/alerts/state.ts';
import { finding } from '../../../shared/rules/operate/health-table.ts';
import { queueNames } from '../../../shared/azure/queue-names.ts';
import { createAlertBook } from '../../../shared/azure/stores/alert-book.ts';
import { createStores } from '../../../shared/azure/stores/create-stores.ts';
import {
  createHeldNudges,
  createLastWrites,
  createLinkPauses,
} from '../../../shared/azure/stores/links/link-states.ts';
import { createLinkCheckStore, createStateStore } from '../../../shared/azure/stores/reconcile.ts';
import { createRollupStore } from '../../../shared/azure/stores/trends/rollups.ts';
import type { ReconcileState } from '../../../shared/ports/reconcile.ts';
import { storeNames } from '../../../shared/rules/retention/stores.ts';
import { emptyLink, countWrite } from '../../../shared/rules/trends/rollup.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import {
  aBackfill,
  aBackfillRow,
  aConflict,
  aCursor,
  aDeferral,
  aFile,
  aHistoryRow,
  aLetter,
  aNote,
  anOrder,
  anOpenConflict,
  aPair,
} from '../../support/builders/rows.ts';
import { ticketId } from '../../support/builders/record-ids.ts';
import { cliProgram } from '../../support/cli/program.ts';
import { startCliWorld, type CliWorld } from '../../support/cli/world.ts';

const gone = 'acme';
/** Names that hold it, or that it holds. */
const others = ['acme-2', 'my-acme'];
const at = '2026-11-24T12:00:00.000Z';

let world: CliWorld;
let folder: string;
/** The rows in every store before anything was removed. */
let held: readonly string[] = [];
const environment: Record<string, string> = {};

/** config.json with the link once, or with `enabled` as given. */
async function configWith(enabled: boolean | null): Promise<string> {
  const json = JSON.parse(await readFile('config.json', 'utf8')) as { links: Record<string, unknown>[] };
  const [link] = json.links;
  if (link === undefined || enabled === null) json.links = json.links.slice(0, 1);
  else json.links = [{ ...link, name: gone, enabled }];
  const path = join(folder, `config-${enabled}.json`);
  await writeFile(path, JSON.stringify(json));
  return path;
}

const account = () => ({ kind: 'connection-string', value: new Secret(world.storage) }) as const;

const nudgeOf = (link: string) =>
  ({
    link,
    side: 'connectwise',
    recordId: ticketId(4711),
    origin: 'poll',
    learnedAt: at,
    messageId: 'm',
  }) as const;

/** Writes a row of every kind for a link. */
async function fill(link: string): Promise<void> {
  const stores = createStores(account());
  const claim =
    (await stores.pairClaims.acquire(link, 'connectwise:4711', 'w', { now: 0, ttlMs: 1 })) ?? assert.fail();
  await stores.pairs.saveAttachments(claim, null, [aFile()]);
  const notes = Array.from({ length: link === gone ? 120 : 2 }, (_, index) =>
    aNote({ sourceId: String(index) }),
  );
  await stores.pairs.save(claim, aPair(link), null, notes);
  const states = createStateStore<ReconcileState>(openTable(account(), 'reconcile'));
  const rollups = createRollupStore(openTable(account(), 'rollups'));
  const state = { run: null, acceptedShape: null, horizon: null };
  await Promise.all([
    stores.owners.take(
      { system: `https://${link}.example`, side: 'servicenow', id: 'f'.repeat(32) },
      link,
      null,
    ),
    stores.keptIds.save(`servicenow:${link}.example`, true),
    stores.rateLimiter.block(`servicenow:${link}.example`, 5),
    stores.messages.claimMessage(`servicenow:${link}`, 'm', 0),
    stores.cursors.save(link, { connectwise: aCursor() }, null),
    stores.history.append(aHistoryRow(link)),
    stores.conflicts.record(aConflict(link, { connectwise: 'long '.repeat(40_000) })),
    stores.openConflicts.put(anOpenConflict(link)),
    stores.deadLetters.put(aLetter(link, {}), at),
    stores.deferrals.put(aDeferral(link)),
    stores.unreadable.put({ id: `u-${link}`, at, text: `{"link":"${link}","side":3}` }),
    stores.backfills.create(aBackfill(link, { id: 'j' })),
    stores.backfills.addRows(link, 'j', [aBackfillRow({})]),
    stores.audit.write(anOrder(link, { id: `o-${link}` })),
    ...[link, `${link}:dry-run`, `${link}:unlinks`].map((book) => states.save(book, state, null)),
    openTable(account(), 'findings').put({ partitionKey: `${link}:dry-run`, rowKey: 'k' }),
    createLinkCheckStore(openTable(account(), 'linkchecks')).save(link, {} as never),
    createHeldNudges(openTable(account(), 'heldnudges')).hold(nudgeOf(link)),
    createLinkPauses(openTable(account(), 'linkstates'), () => 0).pause(link, {
      since: at,
      by: 'Jo',
      because: '',
    }),
    createLinkPauses(openTable(account(), 'linkstates'), () => 0).markHeld(link),
    createLastWrites(openTable(account(), 'linkstates')).save(link, 'servicenow', at),
    rollups.put('2026-11-24T12', String(link.length), {
      links: { [link]: countWrite(emptyLink, { side: 'servicenow', isFirst: true, afterMs: 4_000 }) },
      automations: {},
    }),
    openTable(account(), 'updateplans').put({ partitionKey: `${link}:2`, rowKey: 'plan!1' }),
    openTable(account(), 'updateplans').put({ partitionKey: `${link}:2!p`, rowKey: 'item!00000' }),
    openTable(account(), 'automations').put({ partitionKey: 'claims', rowKey: link, expiresAt: '0' }),
    openTable(account(), 'auditreview').put({
      partitionKey: 'group!2026-11-28',
      rowKey: `not-ours!API!Ticket!${link}`,
      link,
      json0: '{}',
    }),
    openTable(account(), 'retention').put({ partitionKey: 'erasing', rowKey: `${link}!connectwise:1` }),
  ]);
  const nudge = nudgeOf(link);
  await Promise.all([
    ...Array.from({ length: 20 }, () => stores.nudges.send(nudge)),
    stores.backfillNudges.send(nudge),
    stores.backfillSteps.send({ link, job: 'a', step: 0 }),
    send('nudges-poison', nudge),
    send('update-tickets-step', { plan: '2-20261124T120000-00000000', link, step: 1 }),
    send('reconcile-window', { link, run: 'r', step: 0, dryRun: false, attempt: 0 }),
  ]);
}

async function send(queue: string, message: object): Promise<void> {
  const client = QueueServiceClient.fromConnectionString(world.storage).getQueueClient(queue);
  await client.createIfNotExists();
  await client.sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));
}

/** Every row of every table as it stands, etags included, and every text on every queue. */
async function everything(): Promise<readonly string[]> {
  const options = { allowInsecureConnection: true };
  const tables: string[] = [];
  for await (const { name = '' } of TableServiceClient.fromConnectionString(
    world.storage,
    options,
  ).listTables())
    tables.push(name);
  const rows = await Promise.all(
    tables.map(async (name) => {
      const found: string[] = [];
      for await (const row of TableClient.fromConnectionString(world.storage, name, options).listEntities())
        found.push(`${name} ${JSON.stringify(row)}`);
      return found;
    }),
  );
  const messages = await Promise.all(queueNames.flatMap((one) => [one, `${one}-poison`]).map(textsOn));
  // Until they can be seen again.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  return [...rows, ...messages].flat();
}

/** Every text on a queue, which is hidden for a moment. */
async function textsOn(name: string): Promise<readonly string[]> {
  const client = QueueServiceClient.fromConnectionString(world.storage).getQueueClient(name);
  const texts = new Map<string, string>();
  if (!(await client.exists())) return [];
  for (let fresh = 1; fresh > 0;) {
    const { receivedMessageItems } = await client.receiveMessages({
      numberOfMessages: 32,
      visibilityTimeout: 2,
    });
    const unseen = receivedMessageItems.filter(({ messageId }) => !texts.has(messageId));
    for (const { messageId, messageText } of unseen)
      texts.set(messageId, `${name} ${Buffer.from(messageText, 'base64').toString()}`);
    fresh = unseen.length;
  }
  return [...texts.values()].toSorted();
}

const isTheirs = (line: string): boolean =>
  new RegExp(String.raw`(?<![a-z0-9-])${gone}(?![a-z0-9-])`).test(line);
/** Written by every run: one line of the journal. */
const isShared = (line: string): boolean => line.includes('customer-remove');
const alertBook = () => createAlertBook(openTable(account(), 'alerts'), [], Date.now);
const remove = (...more: readonly string[]) => world.run(['customer', 'remove', gone, ...more], environment);

describe('customer remove', () => {
  before(async () => {
    world = await startCliWorld();
    folder = await mkdtemp(join(tmpdir(), 'customer-'));
    environment['CONFIG_PATH'] = await configWith(null);
    await Promise.all([gone, ...others].map(fill));
    const found = [`${gone} servicenow`, 'acme-2 servicenow', gone].map((subject) => ({
      from: `cursors ${subject}`,
      isFailure: false,
      finding: finding('poll-stopped', subject, ''),
    }));
    const alerts = found.map((one) => afterBadLook(undefined, one, Date.now()));
    await alertBook().save({ alerts, forgotten: [], notice: null, channels: [] });
    await alertBook().mute({
      key: `poll-stopped ${gone} servicenow`,
      until: new Date(Date.now() + 3_600_000).toISOString(),
      because: '',
      by: 'Ada',
    });
  });
  after(async () => {
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('refuses a link that is enabled, one that nobody knows, and what is no name', async () => {
    const refused = async (name: string): Promise<void> => {
      const run = await world.run(['customer', 'remove', '--yes', '--', name], environment);
      assert.equal(run.code, 2, `${name}: ${run.stdout}${run.stderr}`);
    };
    const [enabled, nameless] = await Promise.all([
      world.run(['customer', 'remove', gone, '--yes'], { CONFIG_PATH: await configWith(true) }),
      world.run(['customer', 'remove'], environment),
      refused('acmee'),
      refused('ACME'),
    ]);
    assert.deepEqual([enabled.code, /link-still-enabled/.test(enabled.stderr)], [3, true], enabled.stderr);
    assert.equal(nameless.code, 2);
  });

  it('says first what it would do, and changes nothing', async () => {
    held = await everything();
    assert.ok(held.filter(isTheirs).length > 150, 'there is something to remove');
    const run = await remove();
    assert.equal(run.code, 3, run.stderr);
    assert.match(run.stdout, /\d{3} rows and messages of acme would be removed; add --yes/);
    assert.deepEqual(await everything(), held);
  });

  it('is killed half-way, requested again, and leaves nothing of the customer and everything of the others', async () => {
    const mine = held.filter(isTheirs);
    const tables = new Set(mine.map((line) => line.split(' ')[0]));
    for (const name of storeNames.filter((one) => one !== 'health'))
      assert.ok(tables.has(name), `no row of ${gone} in ${name}`);
    await killed();
    const run = await remove('--yes', '--as', 'Grace', '--json');
    assert.equal(run.code, 0, run.stdout + run.stderr);
    const { kind, stores } = JSON.parse(run.stdout) as {
      readonly kind: string;
      readonly stores: readonly {
        readonly name: string;
        readonly examined: number;
        readonly remaining: number;
      }[];
    };
    assert.equal(kind, 'removed');
    const names = stores.map(({ name }) => name).toSorted();
    const every = [...storeNames, ...queueNames, ...queueNames.map((name) => `${name}-poison`)];
    assert.deepEqual(names, every.toSorted());
    for (const { name, remaining } of stores) assert.equal(remaining, 0, name);
    const left = await everything();
    assert.deepEqual(
      left.filter((line) => isTheirs(line) && !isShared(line)),
      [],
    );
    const rest = (lines: readonly string[]) => lines.filter((line) => !isTheirs(line) && !isShared(line));
    assert.deepEqual(rest(left), rest(held));
    for (const { name, examined } of stores.filter((store) =>
      ['pairs', 'history', 'nudges'].includes(store.name),
    ))
      assert.equal(examined, left.filter((line) => line.startsWith(`${name} `)).length, name);
    const alerts = await alertBook().alerts();
    assert.deepEqual(
      alerts.map(({ key }) => key),
      ['poll-stopped acme-2 servicenow'],
    );
    assert.deepEqual(await alertBook().mutes(), []);
  });

  it('leaves one request with its author in the journal, and may be repeated without harm', async () => {
    const orders = await createStores(account()).audit.list(gone, 10);
    const [last] = orders;
    assert.deepEqual([last?.action, last?.actor.name], ['customer-remove', 'Grace']);
    assert.match(last?.outcome ?? '', /^removed \d+, 0 left/);
    assert.ok(orders.every(({ action }) => action === 'customer-remove'));
    const run = await remove('--yes');
    assert.equal(run.code, 0, run.stdout + run.stderr);
    assert.match(run.stdout, /^0 removed; a second pass over \d{3,} rows and messages found 0 of acme$/m);
  });

  it('waits for a worker', async () => {
    const stores = createStores(account());
    const claim = await stores.pairClaims.acquire(gone, 'connectwise:1', 'w', {
      now: Date.now(),
      ttlMs: 600_000,
    });
    const busy = await remove('--yes');
    assert.deepEqual([busy.code, /link-in-use/.test(busy.stderr)], [3, true], busy.stderr);
    await stores.pairClaims.release(claim ?? assert.fail());
  });

  it('tells storage that is out of reach', async () => {
    const nowhere = world.storage.replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:9');
    const run = await world.run(['customer', 'remove', gone], {
      ...environment,
      AzureWebJobsStorage: nowhere,
    });
    assert.equal(run.code, 4, run.stderr);
  });
});

/** Starts the removal and kills it while it is at work. */
async function killed(): Promise<void> {
  const child = execFile(process.execPath, [cliProgram, 'customer', 'remove', gone, '--yes'], {
    env: { ...process.env, ...world.environment, ...environment },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stores = createStores(account());
  // Its first line in the journal says that it has begun.
  const begun = async (): Promise<boolean> =>
    (await stores.audit.list(gone, 10)).some(({ action }) => action === 'customer-remove');
  for (let look = 0; look < 400 && child.exitCode === null && !(await begun()); look += 1)
    await new Promise((resolve) => setTimeout(resolve, 25));
  child.kill('SIGKILL');
  await ended;
}
