/** The real things behind the counts of hours and days: who folds, who shows. */
import { rebuildRollups, type RebuildAsked, type RebuildOutcome } from '../../automations/trends/rebuild.ts';
import { trends } from '../../automations/trends/trends.ts';
import { openTable } from '../../azure/open-table.ts';
import { createRunStore } from '../../azure/stores/runs.ts';
import { createHistoryRange } from '../../azure/stores/trends/history-range.ts';
import { createRollupStore } from '../../azure/stores/trends/rollups.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import type { AuditNeeds } from '../../kit/audited.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import type { Config } from '../../rules/config/link.ts';
import { functionList } from '../../rules/operate/status/function-list.ts';
import { timerPeriods } from '../../rules/operate/timer-periods.ts';
import type { TrendRange, TrendsReport } from '../../rules/trends/report.ts';

/** The app for the charts. */
export interface TrendsApp {
  /** Reads the changes synced and the runs of each automation, by the hour or the day, of one link or of all. */
  trends(asked: { readonly range: TrendRange; readonly link: string | null }): Promise<TrendsReport>;
  /** Counts some days once more from the history. */
  rebuildRollups(
    asked: RebuildAsked,
    run: { readonly actor: Actor; readonly signal: AbortSignal },
  ): Promise<RebuildOutcome>;
}

/** The report over the app's tables. */
export function trendsApp(parts: {
  readonly account: StorageAccount;
  readonly links: Config['links'];
  readonly retention: Pick<Config['retention'], 'history'>;
  readonly auditing: AuditNeeds;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): TrendsApp {
  const { account, links, retention, auditing, now } = parts;
  const needs = {
    links,
    functions: functionList,
    rollups: createRollupStore(openTable(account, 'rollups')),
    runs: createRunStore(openTable(account, 'health'), Object.keys(timerPeriods), now),
    now,
  };
  return {
    trends: (asked) => trends(asked, needs),
    rebuildRollups: (asked, run) =>
      rebuildRollups(asked, run, {
        ...auditing,
        rollups: needs.rollups,
        history: createHistoryRange(openTable(account, 'history')),
        historyDays: retention.history,
      }),
  };
}
