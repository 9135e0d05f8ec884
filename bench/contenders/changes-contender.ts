/**
 * One way of carrying changed tickets over, alone in its process: ours with the app's own stores or with stores in memory,
 * or by hand. Carries over what it is sent, so many at once, and tells how long that took.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { openApp } from '../../shared/app/app.ts';
import { connectwiseOf } from '../../shared/app/connect-connectwise.ts';
import { servicenowClients } from '../../shared/app/connect-servicenow.ts';
import { secretStore } from '../../shared/app/credentials.ts';
import { linkedSides } from '../../shared/app/links.ts';
import { readSettings } from '../../shared/app/settings.ts';
import { syncPair } from '../../shared/automations/sync/sync-pair.ts';
import { referenceWords } from '../../shared/connectwise/sync/reference-words.ts';
import type { SyncOutcome } from '../../shared/ports/sync.ts';
import { parseConfig } from '../../shared/rules/config/parse.ts';
import { usualRetry } from '../../shared/rules/retry.ts';
import { recordIdOf } from '../../shared/rules/sync/record-id.ts';
import type { Nudge } from '../../shared/rules/sync/nudge.ts';
import { axiosSend } from '../../shared/web/send.ts';
import { memoryStores } from '../../test/support/fakes/memory-stores.ts';
import { memoryRateLimiter } from '../../test/support/web/world.ts';
import { changesByHand } from './changes-by-hand.ts';
import type { SystemsAddresses } from './slow-systems.ts';

/** The order that a contender gets when it starts. */
export interface ChangesOrder extends SystemsAddresses {
  readonly contender: 'ours' | 'ours-in-memory' | 'by-hand';
  /** For stores in memory: each of their calls takes so many milliseconds. */
  readonly storageMs: number;
}

/** Tickets with the incidents that belong to them, and how many are carried over at once. */
export interface Changes {
  readonly pairs: readonly (readonly [ticket: number, incident: string])[];
  readonly atOnce: number;
}

/** A contender's report of the changes that it was sent. */
export interface ChangesReport {
  readonly milliseconds: number;
  readonly processorMs: number;
  /** The number of changes by their end; by hand there is one. */
  readonly ends: Readonly<Record<string, number>>;
}

type Carry = (ticket: number, incident: string) => Promise<string>;

const order = JSON.parse(process.argv[2] ?? '{}') as ChangesOrder;

let messages = 0;
const nudgeFor = (ticket: number): Nudge => ({
  link: 'northwind',
  side: 'connectwise',
  recordId: recordIdOf('connectwise', String(ticket)),
  origin: 'callback',
  learnedAt: new Date().toISOString(),
  messageId: `bench-${(messages += 1)}`,
});

async function ours(): Promise<Carry> {
  const app = await openApp(() => undefined);
  return async (ticket) => (await app.syncPair(nudgeFor(ticket))).kind;
}

/** The same engine and clients; what a request of storage costs is a wait. */
async function oursInMemory(): Promise<Carry> {
  const settings = readSettings();
  const now = (): number => Date.now();
  const secrets = secretStore(settings, now);
  const retry = {
    send: axiosSend(),
    policy: usualRetry,
    now,
    sleep: (milliseconds: number) => sleep(milliseconds),
    random: () => Math.random(),
    rateLimiter: memoryRateLimiter(),
  };
  const json: unknown = JSON.parse(await readFile(process.env['CONFIG_PATH'] ?? '', 'utf8'));
  const { links, engine } = parseConfig(json, { SERVICENOW_INSTANCE: order.servicenow });
  const [link] = links;
  if (link === undefined) throw new Error('The configuration has no link.');
  const connectwise = connectwiseOf(settings, secrets, retry);
  const linked = linkedSides({
    link,
    connectwise,
    words: referenceWords(connectwise, now),
    servicenow: servicenowClients(secrets, retry)(link),
    now,
  });
  const pause = (where: string): Promise<unknown> =>
    where.startsWith('before') ? sleep(order.storageMs) : Promise.resolve();
  const stores = memoryStores({ now, pause: async (where) => void (await pause(where)) });
  let owners = 0;
  const needs = {
    ...stores,
    engine,
    linkOf: () => Promise.resolve(linked),
    now,
    newOwner: () => `owner-${(owners += 1)}`,
  };
  return async (ticket): Promise<SyncOutcome['kind']> => (await syncPair(nudgeFor(ticket), needs)).kind;
}

function byHand(): Promise<Carry> {
  const carryOver = changesByHand(order, 64);
  return Promise.resolve(async (ticket, incident) => {
    await carryOver(ticket, incident);
    return 'synced';
  });
}

async function carryAll(carry: Carry, { pairs, atOnce }: Changes): Promise<ChangesReport> {
  const left = [...pairs];
  const ends: Record<string, number> = {};
  const worker = async (): Promise<void> => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const end = await carry(...next);
      ends[end] = (ends[end] ?? 0) + 1;
    }
  };
  const [began, worked] = [performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: atOnce }, worker));
  const milliseconds = performance.now() - began;
  const { user, system } = process.cpuUsage(worked);
  return { milliseconds, processorMs: (user + system) / 1000, ends };
}

const carry = await { ours, 'ours-in-memory': oursInMemory, 'by-hand': byHand }[order.contender]();
process.on('message', (changes: Changes) => {
  void carryAll(carry, changes).then((report) => process.send?.(report));
});
process.on('disconnect', () => process.exit());
process.send?.('ready');
