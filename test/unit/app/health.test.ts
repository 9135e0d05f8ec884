// If this fails, the watch costs a request for every link and every empty queue each five minutes, or no longer sees what stands there.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { healthApp, type HealthApp } from '../../../shared/app/health.ts';
import type { LookedReport } from '../../../shared/automations/operate/health-check.ts';
import { openTable } from '../../../shared/azure/open-table.ts';
import { queueNames } from '../../../shared/azure/queue-names.ts';
import { createAlertBook } from '../../../shared/azure/stores/alert-book.ts';
import { createStores, type Stores } from '../../../shared/azure/stores/create-stores.ts';
import { ensureQueues } from '../../../shared/azure/work-queues.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { listNames } from '../../../shared/rules/first-screen/lists.ts';
import { startAzurite } from '../../../sandbox/world/azurite.ts';
import { between } from '../../support/azure/between.ts';
import { aLink } from '../../support/builders/rules.ts';
import { aBackfill, aCursor, aLetter, anOpenConflict } from '../../support/builders/rows.ts';

const names = ['acme', 'contoso', 'northwind'];
const start = Date.parse('2026-11-29T12:30:00.000Z');
const minute = 60_000;
const nobody = (): never => assert.fail('nobody is asked but storage');

/** The check over real storage behind a proxy that counts; remotes and secrets cannot be had. */
async function aWorld() {
  const azurite = await startAzurite({ inMemory: true });
  const stack = new AsyncDisposableStack();
  stack.defer(() => azurite.close());
  const asked: string[] = [];
  let connection = azurite.connectionString;
  for (const url of [azurite.tableUrl, azurite.queueUrl]) {
    const proxy = await between(url, ({ method, url: path }) => asked.push(`${method} ${path}`));
    stack.defer(() => proxy.close());
    connection = connection.replace(new URL(url).origin, proxy.origin);
  }
  const account = { kind: 'connection-string', value: new Secret(connection) } as const;
  await ensureQueues(account);
  const stores = createStores(account);
  let clock = start;
  const kept: LookedReport[] = [];
  const now = (): number => clock;
  const app = healthApp({
    links: names.map((name) => aLink({ name })),
    account,
    stores,
    pauses: { all: () => Promise.resolve(new Map()), of: () => Promise.resolve(null) } as never,
    metrics: { record: () => undefined },
    connectwise: {} as never,
    neededCallbacks: [] as never,
    servicenowOf: nobody,
    secrets: {} as never,
    checkLinks: nobody,
    alerts: {
      book: createAlertBook(openTable(account, 'alerts'), ['teams', 'pager'], now),
      tell: () => Promise.resolve({ items: 0, delivered: 0, failed: 0 }),
    },
    reconcileStatus: () => Promise.resolve(null),
    auditReviews: { read: () => Promise.resolve(null) } as never,
    more: [],
    heartbeat: { start: () => Promise.resolve(), end: () => Promise.resolve() },
    keepLook(look) {
      kept.push(look);
      return Promise.resolve();
    },
    now,
  });
  return {
    app,
    asked,
    stores,
    kept,
    now,
    wait: (ms: number) => void (clock += ms),
    /** The lists that were noted as written to. */
    async written(): Promise<readonly string[]> {
      const rows: string[] = [];
      for await (const { rowKey } of openTable(account, 'health').query("PartitionKey eq 'written'"))
        rows.push(rowKey);
      return rows;
    },
    close: () => stack.disposeAsync(),
  };
}

describe('the watch', () => {
  let world: Awaited<ReturnType<typeof aWorld>>;
  let app: HealthApp;
  let stores: Stores;
  before(async () => {
    world = await aWorld();
    ({ app, stores } = world);
    // The first look makes the tables, and the rows that are there from then on.
    await app.quickLook(30_000);
  });
  beforeEach(() => world.wait(60 * minute));
  after(() => world.close());

  const asked = async (look: () => Promise<unknown>): Promise<readonly string[]> => {
    world.asked.length = 0;
    await look();
    return [...world.asked];
  };
  const watch = (): Promise<readonly string[]> =>
    asked(() => app.healthCheck({ depth: 'watch', tell: true }));
  const of = (requests: readonly string[], place: string): number =>
    requests.filter((one) => new RegExp(`/devstoreaccount1/${place}[(?]`).test(one)).length;
  const counted = (requests: readonly string[]): number =>
    queueNames.reduce((sum, name) => sum + of(requests, name), 0);

  it('reads each small table once for all links, and the rows of its own table in one go', async () => {
    const requests = await watch();
    for (const table of ['cursors', 'deadletters', 'openconflicts', 'alerts', 'unreadable'])
      assert.equal(of(requests, table), 1, table);
    const ofHealth = requests.filter((one) => one.includes('/health(')).map((one) => one.slice(0, 3));
    // The row that it writes, what it reads, and the state at its end.
    assert.deepEqual(ofHealth, ['PUT', 'GET', 'PUT']);
    world.wait(5 * minute);
    const again = (await watch()).filter((one) => one.includes('/health(')).map((one) => one.slice(0, 3));
    assert.deepEqual(again, ['PUT', 'GET'], 'a state that is as before is written once an hour');
  });

  it('looks at a queue that was empty every other time, at its poison queue each time, and asks none that the app empties', async () => {
    assert.equal(counted(await watch()), queueNames.length);
    world.wait(5 * minute);
    const second = await watch();
    assert.equal(counted(second), 0);
    assert.deepEqual(
      queueNames.filter((name) => of(second, `${name}-poison`) === 0),
      ['bulk-nudges', 'nudges'],
    );
    world.wait(5 * minute);
    assert.equal(counted(await watch()), queueNames.length);
    world.wait(8 * minute);
    assert.equal(counted(await watch()), queueNames.length, 'what was seen eight minutes ago is too old');
  });

  it('looks at a queue each time while something is on it, and at all for a person who asks', async () => {
    await watch();
    world.wait(10 * minute);
    await stores.backfillSteps.send({ link: 'acme', backfill: 'b' } as never);
    await watch();
    world.wait(5 * minute);
    const requests = await watch();
    assert.equal(of(requests, 'backfill-steps'), 1);
    assert.equal(counted(requests), 1);
    assert.equal(counted(await asked(() => app.quickLook(30_000))), queueNames.length);
    world.wait(minute);
    assert.equal(
      counted(await asked(() => app.healthCheck({ depth: 'usual', tell: false }))),
      queueNames.length,
    );
  });

  it('says which lists of the first screen are empty', async () => {
    await watch();
    assert.deepEqual(world.kept.at(-1)?.empty, listNames);
    await stores.openConflicts.put(anOpenConflict('acme'));
    await stores.backfills.create(aBackfill('acme', { state: 'running' }));
    await watch();
    assert.deepEqual(world.kept.at(-1)?.empty, ['deadletters', 'alerts', 'remotes']);
    const requests = await watch();
    assert.deepEqual(
      listNames.map((table) => of(requests, table)),
      listNames.map(() => 1),
      'each is asked for once',
    );
    for (const { link, pair, field } of await stores.openConflicts.list(null, 9))
      await stores.openConflicts.remove(link, pair, field);
  });

  it('says that no remote is left alone, once the time of each is over, and notes when one is limited again', async () => {
    const isLeftAlone = async (): Promise<boolean> => {
      await watch();
      return world.kept.at(-1)?.empty?.includes('remotes') === false;
    };
    await stores.rateLimiter.block('servicenow:acme', world.now() + 2 * minute);
    assert.ok((await world.written()).includes('remotes'));
    assert.equal(await isLeftAlone(), true);
    world.wait(3 * minute);
    assert.equal(await isLeftAlone(), false);
    await stores.circuitBreakers.record(
      'servicenow:acme',
      'me',
      { answered: false, why: 'ECONNREFUSED', atOnce: true },
      world.now(),
    );
    assert.equal(await isLeftAlone(), true);
    const circuits = world.kept.at(-1)?.observations.filter(({ kind }) => kind === 'circuit');
    assert.deepEqual(circuits, [{ kind: 'circuit', subject: 'servicenow:acme', why: 'ECONNREFUSED' }]);
    world.wait(60 * minute);
    assert.equal(await isLeftAlone(), true, 'nobody has tried it since');
  });

  it('tells the dead letters, conflicts and cursors of each link apart', async () => {
    await stores.deadLetters.put(aLetter('acme'), new Date(start).toISOString());
    await stores.openConflicts.put(anOpenConflict('contoso'));
    await stores.cursors.save(
      'northwind',
      { connectwise: aCursor({ completedTo: new Date(start).toISOString() }) },
      null,
    );
    const { observations } = await app.quickLook(30_000);
    const waiting = (kind: 'dead-letters' | 'conflicts'): object =>
      Object.fromEntries(
        observations.flatMap((one) => (one.kind === kind ? [[one.subject, one.waiting]] : [])),
      );
    assert.deepEqual(waiting('dead-letters'), { acme: 1, contoso: 0, northwind: 0 });
    assert.deepEqual(waiting('conflicts'), { acme: 0, contoso: 1, northwind: 0 });
    const polled = observations.flatMap((one) =>
      one.kind === 'cursor' && one.ageMs !== null ? [one.subject] : [],
    );
    assert.deepEqual(polled, ['northwind connectwise']);
  });
});
