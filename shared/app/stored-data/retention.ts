/** The real things behind retention: every table with an age limit, and the two sides that are asked before a pair goes. */
import { randomUUID } from 'node:crypto';
import { pairSweep } from '../../automations/retention/forget-pairs.ts';
import {
  retentionMeasures,
  runRetention,
  type RetentionOutcome,
} from '../../automations/retention/retention.ts';
import { foldRollups } from '../../automations/trends/fold.ts';
import { openTable } from '../../azure/open-table.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import type { Stores } from '../../azure/stores/create-stores.ts';
import { oldPairs } from '../../azure/stores/pairs/old-pairs.ts';
import { createStateStore } from '../../azure/stores/reconcile.ts';
import { claimSweep } from '../../azure/stores/retention/claim-sweep.ts';
import { createRollupStore } from '../../azure/stores/trends/rollups.ts';
import { storageTime } from '../../azure/stores/retention/storage-time.ts';
import { tableSweeps } from '../../azure/stores/retention/sweeps.ts';
import { lazily } from '../../kit/lazily.ts';
import type { RetentionNeeds } from '../../ports/stored-data/retention.ts';
import type { SyncPairNeeds } from '../../ports/sync.ts';
import type { Table } from '../../ports/table.ts';
import type { Config } from '../../rules/config/link.ts';
import type { PassStates } from '../../rules/retention/passes.ts';
import type { StoreName } from '../../rules/retention/stores.ts';
import { measured, type Measuring } from '../measure.ts';

/** The app for the function of retention. */
export interface RetentionApp {
  /** Removes what is too old, for at most a few minutes; goes on where the last run ended. */
  retention(): Promise<RetentionOutcome>;
}

/** The stores, the age limits and the links that retention works with. */
export interface RetentionParts {
  readonly account: StorageAccount;
  readonly stores: Pick<Stores, 'pairs' | 'pairClaims' | 'cursors' | 'deadLetters'>;
  readonly config: Pick<Config, 'retention' | 'deadLetters'>;
  readonly metrics: Pick<Measuring, 'all' | 'alarm'>;
  readonly linkOf: SyncPairNeeds['linkOf'];
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The story over the app's tables. Nothing is opened before the first run. */
export function retentionApp(parts: RetentionParts): RetentionApp {
  const { account, metrics, now } = parts;
  const needs = lazily(() => Promise.resolve(retentionNeeds(parts)));
  return {
    async retention() {
      const rollups = createRollupStore(openTable(account, 'rollups'));
      const folded = await foldRollups({ rollups, now });
      const running = runRetention(await needs()).then((outcome) => withFold(outcome, folded));
      return measured(running, metrics, retentionMeasures);
    },
  };
}

function retentionNeeds({ account, stores, config, metrics, linkOf, now }: RetentionParts): RetentionNeeds {
  const table = (name: StoreName): Table => openTable(account, name);
  const [pairs, retention] = [table('pairs'), table('retention')];
  const { pairClaims: claims, cursors, deadLetters } = stores;
  const owning = { now, newOwner: () => randomUUID() };
  return {
    sweeps: [
      ...tableSweeps({ config, table, pairs: stores.pairs }),
      pairSweep({
        days: config.retention.pairs,
        old: oldPairs({ pairs, pairIds: table('pairids'), retention }, { claims, ...owning }),
        pairs: stores.pairs,
        claims,
        cursors,
        deadLetters,
        linkOf,
        ...owning,
      }),
      claimSweep({ pairs, days: config.retention.claims, ...owning }),
    ],
    states: createStateStore<PassStates>(retention),
    storageTime: () => storageTime(retention),
    alarm: metrics.alarm,
    now,
  };
}

function withFold(
  outcome: RetentionOutcome,
  failedWith: Awaited<ReturnType<typeof foldRollups>>,
): RetentionOutcome {
  if (failedWith === null) return outcome;
  return { ...outcome, kind: 'partial', failed: { ...outcome.failed, 'rollups-fold': failedWith } };
}
