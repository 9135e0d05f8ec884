/**
 * A history that makes the app write every kind of row and queue message: the real app over real storage and both
 * simulators. Each phase may fail in parts; what counts is what was written.
 */
import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { openApp, type App } from '../../../shared/app/app.ts';
import { operations } from '../../../shared/app/operations/operations.ts';
import type { queueNames } from '../../../shared/azure/queue-names.ts';
import { parseBackfillOrder } from '../../../shared/rules/backfill/order.ts';
import { storeNames } from '../../../shared/rules/retention/stores.ts';
import { recordIdOf } from '../../../shared/rules/sync/record-id.ts';
import { incidentIdFor } from '../../../shared/rules/sync/counterpart/correlation.ts';
import type { SideAttachment, SideName, SideRecord } from '../../../shared/rules/sync/record.ts';
import { referenceWords } from '../../../shared/connectwise/sync/reference-words.ts';
import { connectToConnectWise } from '../../../shared/app/connect-connectwise.ts';
import { servicenowClients } from '../../../shared/app/connect-servicenow.ts';
import { secretStore } from '../../../shared/app/credentials.ts';
import { linkedSides } from '../../../shared/app/links.ts';
import { readConfig } from '../../../shared/app/read-config.ts';
import { readScriptSettings } from '../../../shared/app/settings.ts';
import { openTable } from '../../../shared/azure/open-table.ts';
import { nudgeShare } from '../../../shared/azure/nudge-lanes.ts';
import { createStores } from '../../../shared/azure/stores/create-stores.ts';
import { createFindingStore } from '../../../shared/azure/stores/reconcile.ts';
import { createClaims } from '../../../shared/kit/claims.ts';
import { tableKey } from '../../../shared/kit/table-keys.ts';
import { usualRetry } from '../../../shared/rules/retry.ts';
import { redactText } from '../../../shared/rules/safe-text.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { axiosSend } from '../../../shared/web/send.ts';
import { startCliWorld, type CliWorld } from '../cli/world.ts';
import { aFinding } from '../builders/rows.ts';

/** A row as the table holds it, without what the service adds. */
export type WrittenRow = Readonly<Record<string, unknown>>;

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

export interface WrittenPair {
  readonly key: string;
  readonly records: Readonly<Record<SideName, SideRecord>>;
  readonly files: Readonly<Record<SideName, readonly SideAttachment[]>>;
}

const isVerbose = process.env['RELEASE_HISTORY_VERBOSE'] !== undefined;
const link = 'northwind';
const actor = { name: 'release history', by: 'operator' } as const;
const webhookSecret = Buffer.from('a secret of thirty-two bytes, ok');

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
    return await new History(world, app).play();
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

/** Both records as the app reads them, by clients without storage. */
async function pairOf(ticket: string): Promise<WrittenPair> {
  const now = (): number => Date.now();
  const settings = readScriptSettings();
  const [first] = (await readConfig(settings)).links;
  if (first === undefined) throw new Error('The configuration has no link.');
  const connectwise = connectToConnectWise();
  const retry = {
    send: axiosSend(),
    policy: usualRetry,
    now,
    sleep: (milliseconds: number) => sleep(milliseconds),
    random: () => Math.random(),
  };
  const servicenow = servicenowClients(secretStore(settings, now), retry)(first);
  const words = referenceWords(connectwise, now);
  const { sides } = linkedSides({ link: first, connectwise, words, servicenow, now });
  const ids = { connectwise: ticket, servicenow: incidentIdFor(link, ticket, 0) };
  const read = async (side: SideName): Promise<SideRecord> => {
    const found = await sides[side].read(ids[side]);
    if (found.kind !== 'found') throw new Error(`${side} ${ids[side]} is ${found.kind}.`);
    return found.record;
  };
  return {
    key: `connectwise:${ticket}`,
    records: { connectwise: await read('connectwise'), servicenow: await read('servicenow') },
    files: {
      connectwise: await sides.connectwise.attachments(ids.connectwise),
      servicenow: await sides.servicenow.attachments(ids.servicenow),
    },
  };
}

class History {
  readonly #world: CliWorld;
  readonly #app: App;
  readonly #rows = new Map<string, Map<string, WrittenRow>>();
  readonly #messages = new Map<string, unknown[]>();
  readonly #queues: QueueServiceClient;

  constructor(world: CliWorld, app: App) {
    this.#world = world;
    this.#app = app;
    this.#queues = QueueServiceClient.fromConnectionString(world.storage);
  }

  async play(): Promise<WrittenHistory> {
    const app = this.#app;
    await this.#try(() => app.checkLinks(link));
    await this.#try(() => app.timedRun('ticket-sync', async () => (await app.ticketSync()).kind));
    const [quiet, fought, refused, deferred] = ['Quiet', 'Fought over', 'Refused', 'Put off'].map((name) =>
      this.#ticket(name),
    );
    await this.#sync(quiet, fought, refused, deferred);
    await this.#notesAndFiles(quiet ?? 0);
    // A run that reads the ticket in the second of its change leaves the file to the next one.
    for (let tries = 0; tries < 6 && !this.#hasFile(); tries += 1) {
      if (tries > 0) await sleep(1_000);
      await this.#sync(quiet);
      await this.#look();
    }
    await this.#conflicts(fought ?? 0);
    await this.#failures(refused ?? 0, deferred ?? 0);
    await this.#orders(quiet ?? 0);
    await this.#flood(quiet ?? 0);
    await this.#nightly();
    await this.#passing();
    const pair = await pairOf(String(quiet));
    return {
      rows: Object.fromEntries([...this.#rows].map(([table, rows]) => [table, [...rows.values()]])),
      messages: Object.fromEntries(this.#messages),
      pair,
      config: JSON.parse(await readFile(process.env['CONFIG_PATH'] ?? '', 'utf8')) as object,
    };
  }

  #hasFile(): boolean {
    return [...(this.#rows.get('pairs')?.values() ?? [])].some(({ rowKey }) =>
      String(rowKey).startsWith('file!'),
    );
  }

  /** Notes both ways, one that stays, and a file. */
  async #notesAndFiles(ticket: number): Promise<void> {
    const note = { ticketId: ticket, text: 'A technician is on the way.', detailDescriptionFlag: true };
    this.#edit('connectwise', 'notes', null, note);
    const incident = incidentIdFor(link, String(ticket), 0);
    this.#edit('servicenow', 'incident', incident, { work_notes: 'The toner is from another model.' });
    const { httpAddress } = this.#world.servicenow;
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
    this.#edit('connectwise', 'tickets', String(ticket), {
      summary: 'Words of ConnectWise',
      priority: { id: 1 },
    });
    this.#edit('servicenow', 'incident', incident, {
      short_description: 'Words of ServiceNow',
      impact: '3',
      urgency: '3',
    });
    await this.#sync(ticket);
    await this.#look();
    const [open] = await this.#app.listConflicts({ link, limit: 1 });
    await this.#try(() =>
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
    await this.#look();
  }

  /** A dead letter, a deferral with its circuit, a message that nobody can read. */
  async #failures(refused: number, deferred: number): Promise<void> {
    this.#edit('connectwise', 'tickets', String(refused), { summary: 'A new summary that is refused' });
    await this.#fault({
      fault: 'field-refused',
      match: { method: 'PATCH' },
      times: 100,
      options: { field: 'short_description' },
    });
    await this.#sync(refused);
    await this.#fault(null);
    await this.#closedIncident(refused);
    this.#edit('connectwise', 'tickets', String(deferred), { summary: 'A new summary that waits' });
    await this.#fault({ fault: 'rate-limited', times: 100, options: { retryAfterSeconds: 3 } });
    await this.#sync(deferred);
    await this.#look();
    await this.#fault(null);
    await this.#queues.getQueueClient('nudges-poison').sendMessage('this is no nudge %%%');
    await this.#try(() => this.#app.keepPoison());
    await this.#look();
  }

  /** A closed incident takes no edit, which waits for a person. */
  async #closedIncident(ticket: number): Promise<void> {
    const closing = { state: '7', close_code: 'Solved (Permanently)', close_notes: 'Closed.' };
    this.#edit('servicenow', 'incident', incidentIdFor(link, String(ticket), 0), closing);
    await this.#sync(ticket);
    this.#edit('connectwise', 'tickets', String(ticket), { summary: 'An edit that comes too late' });
    await this.#sync(ticket);
  }

  /** The orders of people: a pause with what waits behind it, a poll, a backfill, a bulk update. */
  async #orders(ticket: number): Promise<void> {
    const app = this.#app;
    await this.#try(() => app.pauseLink({ link, because: 'a release', dryRun: false, actor }));
    await sleep(5_100); // A pause is noticed within five seconds.
    await this.#sync(ticket);
    await this.#webhook(ticket);
    await this.#look();
    await this.#try(() => app.resumeLink({ link, dryRun: false, actor }));
    await this.#try(() => app.pollNow({ link, dryRun: false, actor }));
    await this.#drain('start-orders', () => Promise.resolve());
    await this.#try(async () => {
      const order = parseBackfillOrder('', { sides: ['connectwise'], sample: 2 });
      const previewed = await app.backfill({ link, order, actor });
      if (previewed.kind !== 'previewed') return;
      await app.backfill({ link, order: { kind: 'start', token: previewed.preview.token }, actor });
    });
    await this.#drain('backfill-steps', (message) => app.backfillPage(message));
    await this.#drain('backfill-nudges', (message) => app.backfillPair(message));
    await this.#look();
    const run = { actor, signal: new AbortController().signal, deadline: Date.now() + 60_000 };
    const order = (sent: object): Promise<unknown> => operations['update-tickets'].run(app, sent, run);
    await this.#try(async () => {
      const asked = { companyId: 2, tickets: { ids: [ticket] }, set: { summary: 'Updated in bulk' } };
      const planned = (await order(asked)) as { plan: { id: string; fingerprint: string } };
      await order({ approve: planned.plan.id, fingerprint: planned.plan.fingerprint });
    });
    await this.#drain('update-tickets-step', () => Promise.resolve());
    await this.#look();
  }

  /** More nudges of one link than its share. */
  async #flood(ticket: number): Promise<void> {
    const account = { kind: 'connection-string', value: new Secret(this.#world.storage) } as const;
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
    await this.#drainNudges();
  }

  /** The automations that run by themselves. */
  async #nightly(): Promise<void> {
    const app = this.#app;
    await this.#try(() => app.auditReview());
    await this.#try(() => app.reconcileOrder({ link, order: { kind: 'begin', dryRun: true }, actor }));
    await this.#drain('reconcile-window', (message) => app.reconcileWindow(message));
    await this.#try(() => app.reconcileNow({ link, dryRun: true, actor }, () => undefined));
    await this.#try(() => app.healthCheck({ depth: 'usual', tell: true }));
    await this.#try(() => app.countRun('sync-pair', 'synced', 0.1, 'done'));
    await this.#look();
    await this.#try(() => app.retention());
    await this.#try(() => app.end());
    await this.#look();
  }

  /** Rows that a healthy end takes away again, and those that take a night to come, by the stores that write them. */
  async #passing(): Promise<void> {
    const account = { kind: 'connection-string', value: new Secret(this.#world.storage) } as const;
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
    await this.#look();
  }

  #ticket(summary: string): number {
    const made = this.#edit('connectwise', 'tickets', null, {
      summary: `${summary}: the lobby printer`,
      company: { id: 2 },
      board: { id: 1 },
      initialDescription: 'Every page comes out twice.',
    });
    return Number(made['id']);
  }

  #edit(side: SideName, table: string, id: string | null, set: object): Readonly<Record<string, unknown>> {
    const edit = { table, id, set: { ...set }, by: side === 'connectwise' ? 'jdoe' : 'beth.anglin' };
    return this.#world[side].core.control.edit(edit) as Readonly<Record<string, unknown>>;
  }

  async #fault(order: object | null): Promise<void> {
    await fetch(`${this.#world.servicenow.httpAddress}/_sim/faults`, {
      method: order === null ? 'DELETE' : 'POST',
      headers: { 'content-type': 'application/json' },
      ...(order === null ? {} : { body: JSON.stringify(order) }),
    });
  }

  /** ServiceNow tells the app of the ticket's incident. */
  async #webhook(ticket: number): Promise<void> {
    const body = JSON.stringify({ table: 'incident', sys_id: incidentIdFor(link, String(ticket), 0) });
    const [id, timestamp] = ['msg_release', String(Math.floor(Date.now() / 1000))];
    const signature = createHmac('sha256', webhookSecret)
      .update(`${id}.${timestamp}.${body}`)
      .digest('base64');
    const headers = { id, timestamp, signature: `v1,${signature}` };
    await this.#try(() => this.#app.receiveServiceNowCallback({ link, rawBody: Buffer.from(body), headers }));
    await this.#drainNudges();
  }

  /** Twice: the second run of a new pair brings over what the first one left. */
  async #sync(...tickets: readonly (number | undefined)[]): Promise<void> {
    await this.#try(() => this.#app.ticketSync());
    await this.#drainNudges();
    for (const ticket of tickets)
      await this.#try(() =>
        this.#app.syncPair({
          link,
          side: 'connectwise',
          recordId: String(ticket),
          origin: 'callback',
          learnedAt: new Date().toISOString(),
          messageId: `release-${ticket}-${Date.now()}`,
        }),
      );
  }

  async #drainNudges(): Promise<void> {
    for (const queue of ['nudges', 'bulk-nudges'] as const)
      await this.#drain(queue, (message) => this.#app.syncPair(message, queue));
  }

  /** Works off what waits now, and keeps each message. */
  async #drain(
    name: (typeof queueNames)[number],
    work: (message: unknown) => Promise<unknown>,
  ): Promise<void> {
    const queue = this.#queues.getQueueClient(name);
    for (let round = 0; round < 4; round += 1) {
      const { receivedMessageItems: items } = await queue.receiveMessages({ numberOfMessages: 16 });
      if (items.length === 0) return;
      for (const { messageId, popReceipt, messageText } of items) {
        const message: unknown = JSON.parse(Buffer.from(messageText, 'base64').toString());
        this.#messages.set(name, [...(this.#messages.get(name) ?? []), message]);
        await this.#try(() => work(message));
        await queue.deleteMessage(messageId, popReceipt);
      }
    }
  }

  /** Everything may fail here: failures are half of what is written. */
  async #try(work: () => Promise<unknown>): Promise<void> {
    await work().catch((thrown: unknown) => {
      if (isVerbose) console.error(thrown);
    });
  }

  /** Takes every row of every table as it is now. */
  async #look(): Promise<void> {
    await Promise.all(
      storeNames.map(async (name) => {
        const client = TableClient.fromConnectionString(this.#world.storage, name, {
          allowInsecureConnection: true,
        });
        const rows = this.#rows.get(name) ?? new Map<string, WrittenRow>();
        this.#rows.set(name, rows);
        try {
          for await (const {
            etag: _etag,
            timestamp: _timestamp,
            ...row
          } of client.listEntities<WrittenRow>())
            rows.set(`${String(row.partitionKey)} ${String(row.rowKey)}`, row);
        } catch {
          // A table is made by the first row.
        }
      }),
    );
  }
}
