/**
 * The runs of timers: one row with columns for each timer, so that one read shows all, and timers that end at the same time
 * write different columns.
 *
 *   runs   timers      ticket_sync_expected  ticket_sync_started  ticket_sync_finished  ticket_sync_ended
 *          functions   sync_pair_ended  sync_pair_outcome  sync_pair_failed
 */
import { tableKey } from '../../kit/table-keys.ts';
import type { FunctionRun, FunctionRuns, RunStore } from '../../ports/health.ts';
import type { StoredRow, Table } from '../../ports/table.ts';
import type { StoredRuns, TimerRuns } from '../../rules/operate/overdue.ts';

const place = { partitionKey: tableKey('runs'), rowKey: tableKey('timers') };

/** A column's name takes letters, digits and underscores. */
const column = (name: string, what: string): string => `${name.replaceAll('-', '_')}_${what}`;

/** The store in one table, of the timers named. `now` in milliseconds since 1970. Throws the codes of storage. */
export function createRunStore(table: Table, timers: readonly string[], now: () => number): RunStore {
  const at = (): string => new Date(now()).toISOString();
  return {
    async read() {
      const row = await table.get(place.partitionKey, place.rowKey);
      const unexpected = timers.filter((name) => textIn(row, column(name, 'expected')) === null);
      const from = at();
      if (unexpected.length > 0)
        await table.merge({
          ...place,
          ...Object.fromEntries(unexpected.map((name) => [column(name, 'expected'), from])),
        });
      return Object.fromEntries(timers.map((name) => [name, runsIn(row, name, from)])) satisfies StoredRuns;
    },
    started: (name) => table.merge({ ...place, [column(name, 'started')]: at() }),
    ended: (name, outcome, failedWith) =>
      table.merge({
        ...place,
        [column(name, 'ended')]: at(),
        [column(name, 'outcome')]: outcome,
        [column(name, 'failed')]: failedWith ?? '',
        ...(failedWith === null ? { [column(name, 'finished')]: at() } : {}),
      }),
  };
}

function runsIn(row: StoredRow | null, name: string, now: string): TimerRuns {
  const text = (what: string): string | null => textIn(row, column(name, what));
  return {
    expectedSince: text('expected') ?? now,
    startedAt: text('started'),
    finishedAt: text('finished'),
    endedAt: text('ended'),
    outcome: text('outcome'),
    failedWith: text('failed') === '' ? null : text('failed'),
  };
}

function textIn(row: StoredRow | null, property: string): string | null {
  const value = row?.[property];
  return typeof value === 'string' ? value : null;
}

/** The last runs of functions that no clock starts: one row, with columns for each of the functions named. */
export function createFunctionRuns(table: Table, names: readonly string[]): FunctionRuns {
  const functionsPlace = { partitionKey: place.partitionKey, rowKey: tableKey('functions') };
  return {
    save: (name, { endedAt, outcome, failedWith }) =>
      table.merge({
        ...functionsPlace,
        [column(name, 'ended')]: endedAt,
        [column(name, 'outcome')]: outcome,
        [column(name, 'failed')]: failedWith ?? '',
      }),
    async all() {
      const row = await table.get(functionsPlace.partitionKey, functionsPlace.rowKey);
      const runs = new Map<string, FunctionRun>();
      for (const name of names) {
        const endedAt = textIn(row, column(name, 'ended'));
        const failed = textIn(row, column(name, 'failed')) ?? '';
        const outcome = textIn(row, column(name, 'outcome')) ?? '';
        if (endedAt !== null) runs.set(name, { endedAt, outcome, failedWith: failed === '' ? null : failed });
      }
      return runs;
    },
  };
}
