/**
 * A history that makes the app write every kind of row and queue message: the real app over real storage and both
 * simulators. Each phase may fail in parts; what counts is what was written.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openApp, type App } from '../../../shared/app/app.ts';
import { operations } from '../../../shared/app/operations/operations.ts';
import { parseBackfillOrder } from '../../../shared/rules/backfill/order.ts';
import { recordIdOf } from '../../../shared/rules/sync/record-id.ts';
import { incidentIdFor } from '../../../shared/rules/sync/counterpart/correlation.ts';
import { openTable } from '../../../shared/azure/open-table.ts';
import { nudgeShare } from '../../../shared/azure/nudge-lanes.ts';
import { createStores } from '../../../shared/azure/stores/create-stores.ts';
import { createFindingStore } from '../../../shared/azure/stores/reconcile.ts';
import { createClaims } from '../../../shared/kit/claims.ts';
import { tableKey } from '../../../shared/kit/table-keys.ts';
import { redactText } from '../../../shared/rules/safe-text.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { startCliWorld } from '../cli/world.ts';
import { aFinding } from '../builders/rows.ts';
import { HistoryWorld, link, webhookSecret, type WrittenRow } from './history-world.ts';
import { readPair, type WrittenPair } from './read-pair.ts';

const actor = { name: 'release history', by: 'operator' } as const;

export interface WrittenHistory {
  /** By table; a row that was written again stands there as it was last, one that was removed as it was last seen. */
  readonly rows: Readonly<Record<string, readonly WrittenRow[]>>;
  /** By queue. */
  readonly messages: Readonly<Record<string, readonly unknown[]>>;
  /** One pair in sync: both records as the app read them. */
  readonly pair: WrittenPair;
  /** The configuration as a person wrote it. */
  readonly config: object;
}

/** Plays it; seconds. The process may open no other app before or after. */
export async function playHistory(): Promise<WrittenHistory> {
  const world = await startCliWorld();
  const folder = await mkdtemp(join(tmpdir(), 'release-history-'));
  const kept = process.env;
  try {
    process.env = {
      ...world.environment,
      CONFIG_PATH: await writeConfig(folder),
      NORTHWIND_SERVICENOW_WEBHOOK: `whsec_${webhookSecret.toString('base64')}`,
      RELEASE_PAGER: 'a-routing-key',
    };
    const app = await openApp(() => undefined);
    await app.ensureQueues();
    return await new History(new HistoryWorld(world, app)).play();
  } finally {
    process.env = kept;
    await world.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeConfig(folder: string): Promise<string> {
  const config = JSON.parse(await readFile('config.json', 'utf8')) as { links: object[] };
  const [first] = config.links;
  const fields = { summary: { conflict: 'manual' } };
  const channel = {
    kind: 'events',
    name: 'pager',
    address: 'http://127.0.0.1:9/',
    routingKeySecret: 'release-pager',
  };
  const path = join(folder, 'config.json');
  const links = [{ ...first, fields }];
  const engine = { lookBackHours: 0, claimSeconds: 15, visibilityDelaySeconds: 1 };
  await writeFile(path, JSON.stringify({ ...config, links, engine, alerts: { channels: [channel] } }));
  return path;
}

class History {
  readonly #world: HistoryWorld;
  readonly #app: App;

  constructor(world: HistoryWorld) {
    this.#world = world;
    this.#app = world.app;
  }

  async play(): Promise<WrittenHistory> {
    const app = this.#app;
    await this.#world.attempt(() => app.checkLinks(link));
    await this.#world.attempt(() => app.timedRun('ticket-sync', async () => (await app.ticketSync()).kind));
    const [quiet, fought, refused, deferred] = ['Quiet', 'Fought over', 'Refused', 'Put off'].map((name) =>
      this.#world.ticket(name),
    );
    await this.#world.sync(quiet, fought, refused, deferred);
    await this.#notesAndFiles(quiet ?? 0);
    // A run that reads the ticket in the second of its change leaves the file to the next one.
    for (let tries = 0; tries < 6 && !this.#hasFile(); tries += 1) {
      if (tries > 0) await sleep(1_000);
      await this.#world.sync(quiet);
      await this.#world.look();
    }
    await this.#conflicts(fought ?? 0);
    await this.#failures(refused ?? 0, deferred ?? 0);
    await this.#orders(quiet ?? 0);
    await this.#flood(quiet ?? 0);
    await this.#nightly();
    await this.#passing();
    const pair = await readPair(String(quiet));
    return {
      rows: Object.fromEntries([...this.#world.rows].map(([table, rows]) => [table, [...rows.values()]])),
      messages: Object.fromEntries(this.#world.messages),
      pair,
      config: JSON.parse(await readFile(process.env['CONFIG_PATH'] ?? '', 'utf8')) as object,
    };
  }

  #hasFile(): boolean {
    return [...(this.#world.rows.get('pairs')?.values() ?? [])].some(({ rowKey }) =>
      String(rowKey).startsWith('file!'),
    );
  }

  /** Notes both ways, one that stays, and a file. */
  async #notesAndFiles(ticket: number): Promise<void> {
    const note = { ticketId: ticket, text: 'A technician is on the way.', detailDescriptionFlag: true };
    this.#world.edit('connectwise', 'notes', null, note);
    const incident = incidentIdFor(link, String(ticket), 0);
    this.#world.edit('servicenow', 'incident', incident, { work_notes: 'The toner is from another model.' });
    const { httpAddress } = this.#world.simulated.servicenow;
    const query = `table_name=incident&table_sys_id=${incident}&file_name=toner.txt`;
    await fetch(`${httpAddress}/api/now/attachment/file?${query}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('beth.anglin:sim-password').toString('base64')}`,
        'content-type': 'text/plain',
      },
      body: 'A file of some bytes.',
    });
  }

  /** One for a person, with a choice that was not carried out yet, and one that the later edit won. */
  async #conflicts(ticket: number): Promise<void> {
    const incident = incidentIdFor(link, String(ticket), 0);
    this.#world.edit('connectwise', 'tickets', String(ticket), {
      summary: 'Words of ConnectWise',
      priority: { id: 1 },
    });
    this.#world.edit('servicenow', 'incident', incident, {
      short_description: 'Words of ServiceNow',
      impact: '3',
      urgency: '3',
    });
    await this.#world.sync(ticket);
    await this.#world.look();
    const [open] = await this.#app.listConflicts({ link, limit: 1 });
    await this.#world.attempt(() =>
      this.#app.settleConflict(
        {
          link,
          side: 'connectwise',
          recordId: recordIdOf('connectwise', String(ticket)),
          field: 'summary',
          take: 'servicenow',
          seen: open?.id ?? null,
          dryRun: false,
        },
        actor,
      ),
    );
    await this.#world.look();
  }

  /** A dead letter, a deferral with its circuit, a message that nobody can read. */
  async #failures(refused: number, deferred: number): Promise<void> {
    this.#world.edit('connectwise', 'tickets', String(refused), { summary: 'A new summary that is refused' });
    await this.#world.fault({
      fault: 'field-refused',
      match: { method: 'PATCH' },
      times: 100,
      options: { field: 'short_description' },
    });
    await this.#world.sync(refused);
    await this.#world.fault(null);
    await this.#closedIncident(refused);
    this.#world.edit('connectwise', 'tickets', String(deferred), { summary: 'A new summary that waits' });
    await this.#world.fault({ fault: 'rate-limited', times: 100, options: { retryAfterSeconds: 3 } });
    await this.#world.sync(deferred);
    await this.#world.look();
    await this.#world.fault(null);
    await this.#world.poison('this is no nudge %%%');
    await this.#world.attempt(() => this.#app.keepPoison());
    await this.#world.look();
  }

  /** A closed incident takes no edit, which waits for a person. */
  async #closedIncident(ticket: number): Promise<void> {
    const closing = { state: '7', close_code: 'Solved (Permanently)', close_notes: 'Closed.' };
    this.#world.edit('servicenow', 'incident', incidentIdFor(link, String(ticket), 0), closing);
    await this.#world.sync(ticket);
    this.#world.edit('connectwise', 'tickets', String(ticket), { summary: 'An edit that comes too late' });
    await this.#world.sync(ticket);
  }

  /** The requests of people: a pause with what waits behind it, a poll, a backfill, a bulk update. */
  async #orders(ticket: number): Promise<void> {
    const app = this.#app;
    await this.#world.attempt(() => app.pauseLink({ link, because: 'a release', dryRun: false, actor }));
    await sleep(5_100); // A pause is noticed within five seconds.
    await this.#world.sync(ticket);
    await this.#world.webhook(ticket);
    await this.#world.look();
    await this.#world.attempt(() => app.resumeLink({ link, dryRun: false, actor }));
    await this.#world.attempt(() => app.pollNow({ link, dryRun: false, actor }));
    await this.#world.drain('start-orders', () => Promise.resolve());
    await this.#world.attempt(async () => {
      const order = parseBackfillOrder('', { sides: ['connectwise'], sample: 2 });
      const previewed = await app.backfill({ link, order, actor });
      if (previewed.kind !== 'previewed') return;
      await app.backfill({ link, order: { kind: 'start', token: previewed.preview.token }, actor });
    });
    await this.#world.drain('backfill-steps', (message) => app.backfillPage(message));
    await this.#world.drain('backfill-nudges', (message) => app.backfillPair(message));
    await this.#world.look();
    const run = { actor, signal: new AbortController().signal, deadline: Date.now() + 60_000 };
    const order = (sent: object): Promise<unknown> => operations['update-tickets'].run(app, sent, run);
    await this.#world.attempt(async () => {
      const asked = { companyId: 2, tickets: { ids: [ticket] }, set: { summary: 'Updated in bulk' } };
      const planned = (await order(asked)) as { plan: { id: string; fingerprint: string } };
      await order({ approve: planned.plan.id, fingerprint: planned.plan.fingerprint });
    });
    await this.#world.drain('update-tickets-step', () => Promise.resolve());
    await this.#world.look();
  }

  /** More nudges of one link than its share. */
  async #flood(ticket: number): Promise<void> {
    const account = { kind: 'connection-string', value: new Secret(this.#world.simulated.storage) } as const;
    const { nudges } = createStores(account);
    for (let count = 0; count <= nudgeShare.atOnce; count += 1)
      await nudges.send({
        link,
        side: 'connectwise',
        recordId: recordIdOf('connectwise', String(ticket)),
        origin: 'callback',
        learnedAt: new Date().toISOString(),
        messageId: `release-flood-${count}`,
      });
    await this.#world.drainNudges();
  }

  /** The automations that run by themselves. */
  async #nightly(): Promise<void> {
    const app = this.#app;
    await this.#world.attempt(() => app.auditReview());
    await this.#world.attempt(() =>
      app.reconcileOrder({ link, order: { kind: 'begin', dryRun: true }, actor }),
    );
    await this.#world.drain('reconcile-window', (message) => app.reconcileWindow(message));
    await this.#world.attempt(() => app.reconcileNow({ link, dryRun: true, actor }, () => undefined));
    await this.#world.attempt(() => app.healthCheck({ depth: 'usual', tell: true }));
    await this.#world.attempt(() => app.countRun('sync-pair', 'synced', 0.1, 'done'));
    await this.#world.look();
    await this.#world.attempt(() => app.retention());
    await this.#world.attempt(() => app.end());
    await this.#world.look();
  }

  /** Rows that a healthy end takes away again, and those that take a night to come, by the stores that write them. */
  async #passing(): Promise<void> {
    const account = { kind: 'connection-string', value: new Secret(this.#world.simulated.storage) } as const;
    const stores = createStores(account);
    const now = Date.now();
    await stores.pairClaims.acquire(link, 'connectwise:1201', 'owner-1', { now, ttlMs: 60_000 });
    const place = { partitionKey: 'claims', rowKey: tableKey('ticket-sync') };
    await createClaims(openTable(account, 'automations')).acquire(place, 'owner-1', now, 60_000);
    const [refusal] = (await this.#app.why({ link, side: 'connectwise', record: '1203', limit: 1 }))
      .decisions;
    const letter = {
      link,
      side: 'connectwise',
      recordId: '1203',
      pair: 'connectwise:1203',
      code: 'write-refused',
      sentence: refusal?.sentence ?? 'Refused.',
      lastAnswer: redactText('PATCH /table/incident/{sys_id} answered 400.'),
      mapping: 'm1',
    } as const;
    await stores.deadLetters.put(letter, new Date(now).toISOString(), 'token-1');
    await createFindingStore(openTable(account, 'findings')).put(
      link,
      'pair-missing:connectwise:1',
      aFinding(),
    );
    await this.#world.look();
  }
}
