/**
 * The sweeps of all tables that have an age limit; `rules/retention/stores.ts` says of each table what goes when.
 *
 * Age is the service's own time of a row's last write, not a time in the row: no clock of ours decides, and a row that
 * is still written is never old.
 */
import type { Sweep } from '../../../ports/stored-data/retention.ts';
import type { PairStore } from '../../../ports/stores.ts';
import type { Table } from '../../../ports/table.ts';
import type { Config } from '../../../rules/config/link.ts';
import type { StoreName } from '../../../rules/retention/stores.ts';
import type { SideName } from '../../../rules/sync/record.ts';
import { hoursKeptDays } from '../../../rules/trends/hours.ts';
import { dayRows, hourRows } from '../trends/rollups.ts';
import { ageSweep } from './age-sweep.ts';
import { backfillSweep } from './backfill-sweep.ts';

/** The age limits of the configuration, and the tables. */
export interface SweepParts {
  readonly config: Pick<Config, 'retention' | 'deadLetters'>;
  readonly table: (name: StoreName) => Table;
  readonly pairs: Pick<PairStore, 'keyOf'>;
}

/** Every sweep but those of the pairs, which need the two sides. */
export function tableSweeps({ config, table, pairs }: SweepParts): readonly Sweep[] {
  const { retention } = config;
  const { keepDays } = config.deadLetters;
  const plain = (store: StoreName, days: number): Sweep => ageSweep({ store, table: table(store), days });
  const asRead = true;
  return [
    plain('messages', retention.messages),
    plain('history', retention.history),
    plain('audit', retention.audit),
    plain('updateplans', retention.updatePlans),
    ageSweep({ store: 'rollups', table: table('rollups'), days: retention.rollups, filter: dayRows }),
    ageSweep({
      name: 'rollups-hours',
      store: 'rollups',
      table: table('rollups'),
      days: hoursKeptDays,
      filter: hourRows,
    }),
    // The row of the last night is written again every night.
    ageSweep({ store: 'auditreview', table: table('auditreview'), days: retention.audit, asRead: true }),
    // A conflict that is seen again has its rows written again, so they go only as they were read.
    ageSweep({ store: 'conflicts', table: table('conflicts'), days: retention.conflicts, asRead }),
    ageSweep({ store: 'openconflicts', table: table('openconflicts'), days: retention.conflicts, asRead }),
    ageSweep({ store: 'findings', table: table('findings'), days: retention.findings, asRead }),
    ageSweep({
      store: 'remotes',
      table: table('remotes'),
      days: retention.remotes,
      asRead,
      select: ['blockedUntil'],
      mayGo: (row, from) => !(Number(row['blockedUntil'] ?? 0) > from),
    }),
    ageSweep({
      store: 'automations',
      table: table('automations'),
      days: retention.claims,
      asRead,
      select: ['expiresAt', 'until'],
      // Claims, and results of handled messages that are replayed until then.
      mayGo: (row, from) => Number(row['expiresAt'] ?? row['until'] ?? from) < from,
    }),
    ageSweep({
      store: 'deferrals',
      table: table('deferrals'),
      days: retention.claims,
      asRead,
      select: ['nextTryAt'],
      mayGo: (row, from) => !(Date.parse(String(row['nextTryAt'])) > from),
    }),
    ageSweep({
      store: 'owners',
      table: table('owners'),
      days: retention.owners,
      asRead,
      select: ['link'],
      mayGo: async (row) => {
        const [side, id] = row.partitionKey.split('!').slice(-2);
        const link = row['link'];
        return typeof link === 'string' && (await pairs.keyOf(link, side as SideName, id ?? '')) === null;
      },
    }),
    backfillSweep({ jobs: table('backfills'), rows: table('backfillrows'), days: retention.backfills }),
    ...(keepDays === null
      ? []
      : [
          ageSweep({ store: 'deadletters', table: table('deadletters'), days: keepDays, asRead }),
          plain('unreadable', keepDays),
        ]),
  ];
}
