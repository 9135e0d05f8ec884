/**
 * A long time of callbacks, with retention at work twice an hour on tables in memory: what each table held at most, and
 * how old its oldest row ever was. A day's work has the same share of a day's time however many callbacks a day has: with
 * fewer of them each request takes longer.
 */
import { createStateStore } from '../../../shared/azure/stores/reconcile.ts';
import { tableKey } from '../../../shared/kit/table-keys.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { PassStates } from '../../../shared/rules/retention/passes.ts';
import { passBook } from '../../../shared/rules/retention/passes.ts';
import { storeNames, type StoreName } from '../../../shared/rules/retention/stores.ts';
import { sysId, ticketId } from '../builders/record-ids.ts';
import {
  aBackfill,
  aBackfillRow,
  aConflict,
  aCursor,
  aFile,
  aHistoryRow,
  aLetter,
  aNote,
  anOrder,
  aPair,
} from '../builders/rows.ts';
import { engineWorld } from '../engine/engine-world.ts';
import { retentionWorld, type RetentionWorld } from './world.ts';

const dayMs = 86_400_000;
const ticksPerDay = 48;
/** One request at 8,000 callbacks a day, milliseconds; eight of them are under way side by side. */
const requestMs = 15;
/** The service refuses one request of so many, now and then. */
const refusedOf = 1_999;

/** The limits, in days: as short as they may be, so that each table is emptied many times in a year. */
export const limits = {
  history: 14,
  conflicts: 30,
  audit: 30,
  messages: 30,
  pairs: 60,
  owners: 30,
  backfills: 7,
  findings: 7,
  remotes: 7,
  updatePlans: 7,
  claims: 1,
  rollups: 31,
} as const;
export const keepDays = 21;

/** The course of one table over the year. */
export interface TableYear {
  /** Rows that stood there at most after the first half of the time, and at its end. */
  readonly most: number;
  readonly last: number;
  /** Rows that were removed from it. */
  readonly removed: number;
  /** The oldest row at the end of any day, in days since its last write. */
  readonly oldestDays: number;
}

export interface Year {
  /** By table; the claims in the table of the pairs stand beside it as `pairs-claims`. */
  readonly tables: Readonly<Record<string, TableYear>>;
  readonly alarms: readonly string[];
  readonly longestRunMs: number;
  readonly longestPassHours: number;
  /** Runs that met a refusal of the service. */
  readonly partialRuns: number;
}

/** So many days with so many callbacks each. */
export async function retentionYear(callbacks: number, days: number): Promise<Year> {
  let [spent, requests, isMeasuring] = [0, 0, false];
  const engine = engineWorld();
  const world = retentionWorld({
    retention: limits,
    keepDays,
    maxExamined: 20_000,
    linkOf: (name) => engine.needs().linkOf(name),
    before: () => {
      if (!isMeasuring) return;
      spent += (requestMs * 8_000) / callbacks;
      requests += 1;
      if (requests % refusedOf === 0) throw new CodedError('storage-unavailable');
    },
  });
  const states = createStateStore<PassStates>(world.table('retention'));
  const tables: Record<string, TableYear> = {};
  let [longestRunMs, longestPassHours, partialRuns, serial] = [0, 0, 0, 0];
  for (let today = 0; today < days; today += 1) {
    await aBackfillOf(world, today, callbacks / 10);
    for (let tick = 1; tick <= ticksPerDay; tick += 1) {
      for (const until = (today + tick / ticksPerDay) * callbacks; serial < until; serial += 1)
        await aCallback(world, serial);
      isMeasuring = true;
      spent = 0;
      const outcome = await world.run(() => world.now() + spent).catch(ofRefusal);
      isMeasuring = false;
      longestRunMs = Math.max(longestRunMs, spent);
      partialRuns += Number(outcome.kind === 'partial');
      for (const [sweep, removed] of Object.entries(outcome.removed)) add(tables, sweep, { removed });
      world.advance(dayMs / ticksPerDay);
    }
    await poll(world);
    const passes = Object.values((await states.read(passBook))?.state.passes ?? {});
    for (const { startedAt, endedAt } of passes) {
      const hours =
        ((endedAt === null ? world.now() : Date.parse(endedAt)) - Date.parse(startedAt)) / 3_600_000;
      longestPassHours = Math.max(longestPassHours, hours);
    }
    look(world, tables, today > days / 2);
  }
  return { tables, alarms: world.alarms, longestRunMs, longestPassHours, partialRuns };
}

/** A run may meet the refusal before it has begun. */
function ofRefusal(thrown: unknown): { readonly kind: 'partial'; readonly removed: Record<string, number> } {
  if (!(thrown instanceof CodedError)) throw thrown;
  return { kind: 'partial', removed: {} };
}

/** Writes everything that one callback leaves behind; of what is rarer, each so many of them. */
async function aCallback(world: RetentionWorld, serial: number): Promise<void> {
  const at = new Date(world.now()).toISOString();
  const id = String(serial);
  const isOneOf = (count: number): boolean => serial % count === 0;
  const put = (name: StoreName, row: Readonly<Record<string, unknown>> = {}): Promise<void> =>
    world.table(name).put({ partitionKey: tableKey('acme'), rowKey: tableKey(id), ...row });
  await world.messages.claimMessage('connectwise', id, world.now());
  await world.messages.markAccepted('connectwise', id);
  await world.history.append(aHistoryRow('acme', { pair: `connectwise:${serial % 500}`, at, run: id }));
  if (isOneOf(4)) await world.owners.take({ system: 's', side: 'connectwise', id }, 'acme', null);
  if (isOneOf(10)) await world.conflicts.record(aConflict('acme', { id, at }));
  if (isOneOf(40)) await world.audit.write(anOrder('acme', { id, at }));
  if (isOneOf(80)) {
    await aFinishedPair(world, serial);
    await world.deadLetters.put(aLetter('acme', { recordId: `letter${id}` }), at);
    await put('unreadable');
    await put('openconflicts');
    await put('deferrals', { nextTryAt: new Date(world.now() + 60_000).toISOString() });
    await put('findings');
    await put('auditreview');
    await put('updateplans');
    await put('rollups', { partitionKey: 'days' });
    await put('rollups', { partitionKey: 'hours' });
    await put('remotes', { blockedUntil: world.now() + 60_000 });
    // Two workers died, one with an automation's claim and one with a pair's.
    await put('automations', { owner: 'dead', expiresAt: world.now() + 60_000 });
    await world.claims.acquire('acme', `connectwise:dead${id}`, 'dead', { now: world.now(), ttlMs: 60_000 });
  }
}

/** A pair whose records are gone, each third of them unlinked. */
async function aFinishedPair(world: RetentionWorld, serial: number): Promise<void> {
  const [connectwiseId, servicenowId] = [ticketId(serial + 1), sysId((serial + 1).toString(16))];
  const key = `connectwise:${connectwiseId}`;
  const claim = await world.claims.acquire('acme', key, 'worker', { now: world.now(), ttlMs: 60_000 });
  if (claim === null) throw new Error(`${key} is claimed.`);
  const state = serial % 3 === 0 ? ('unlinked' as const) : ('active' as const);
  const pair = aPair('acme', { key, connectwiseId, servicenowId, state });
  await world.pairs.saveAttachments(claim, null, [aFile({ state: 'linked', targetId: 't' })]);
  await world.pairs.save(claim, pair, null, [aNote({ state: 'linked', targetId: 'n' })]);
  await world.claims.release(claim);
}

/** A backfill that has ended, with its records. */
async function aBackfillOf(world: RetentionWorld, today: number, records: number): Promise<void> {
  const endedAt = new Date(world.now()).toISOString();
  const id = `day-${today}`;
  await world.backfills.create(aBackfill('acme', { id, state: 'done', endedAt }));
  const rows = Array.from({ length: records }, (_, index) => aBackfillRow({ recordId: String(index) }));
  for (let start = 0; start < rows.length; start += 100)
    await world.backfills.addRows('acme', id, rows.slice(start, start + 100));
}

async function poll(world: RetentionWorld): Promise<void> {
  const { version } = await world.cursors.read('acme');
  const cursor = aCursor({ completedTo: new Date(world.now()).toISOString() });
  await world.cursors.save('acme', { connectwise: cursor, servicenow: cursor }, version);
}

/** Notes how many rows each table holds and how old the oldest is. */
function look(world: RetentionWorld, tables: Record<string, TableYear>, isSecondHalf: boolean): void {
  for (const store of storeNames) {
    const found = new Map<string, { rows: number; oldest: number }>([
      [store, { rows: 0, oldest: world.now() }],
    ]);
    for (const { rowKey, timestamp } of world.held(store)) {
      const name = store === 'pairs' && rowKey === 'claim' ? 'pairs-claims' : store;
      const one = found.get(name) ?? { rows: 0, oldest: world.now() };
      one.rows += 1;
      one.oldest = Math.min(one.oldest, Date.parse(String(timestamp)));
      found.set(name, one);
    }
    for (const [name, { rows, oldest }] of found)
      add(tables, name, {
        most: isSecondHalf ? rows : 0,
        last: rows,
        oldestDays: (world.now() - oldest) / dayMs,
      });
  }
}

function add(tables: Record<string, TableYear>, name: string, more: Partial<TableYear>): void {
  const before = tables[name] ?? { most: 0, last: 0, removed: 0, oldestDays: 0 };
  tables[name] = {
    most: Math.max(before.most, more.most ?? 0),
    last: more.last ?? before.last,
    removed: before.removed + (more.removed ?? 0),
    oldestDays: Math.max(before.oldestDays, more.oldestDays ?? 0),
  };
}
