/** The real things behind the first screen. */
import { setTimeout as sleep } from 'node:timers/promises';
import { keepLook, partsKept, rememberedParts, type KeptLook } from '../../automations/operate/kept-look.ts';
import type { LookedReport } from '../../automations/operate/health-check.ts';
import { status, type StatusNeeds } from '../../automations/operate/status.ts';
import { openTable } from '../../azure/open-table.ts';
import { createKeptLooks } from '../../azure/stores/last-look.ts';
import { createRunStore } from '../../azure/stores/runs.ts';
import type { Stores } from '../../azure/stores/create-stores.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import type { LastLook } from '../../ports/health.ts';
import type { Table } from '../../ports/table.ts';
import type { ReconcileStore } from '../../ports/reconcile.ts';
import type { UpdatePlanStore } from '../../ports/update-plans.ts';
import { allowedCompanies, type AllowingConfig } from '../../rules/config/allowed-companies.ts';
import type { OpenPlan } from '../../rules/operate/status/needs-you.ts';
import { functionList } from '../../rules/operate/status/function-list.ts';
import type { StatusReport } from '../../rules/operate/status/report.ts';
import { timerPeriods } from '../../rules/operate/timer-periods.ts';
import { functionRunsOf } from '../front/runs.ts';
import type { LinkStates } from './link-states.ts';

/** The app for the first screen. */
export interface StatusApp {
  /**
   * Reads everything that needs a person, every automation and every link, within about three seconds, whatever is
   * down. Not `fresh`: what needs a person is shown from the watch's last look, where that is a few minutes old at
   * most.
   */
  status(asked: { readonly fresh: boolean }): Promise<StatusReport>;
}

/** The stores and the quick check that the first screen is made of. */
export interface StatusParts {
  readonly account: StorageAccount;
  readonly config: AllowingConfig;
  readonly stores: Pick<Stores, 'pairs'>;
  readonly states: Pick<LinkStates, 'pauses' | 'held' | 'lastWrites'>;
  readonly reconcileStates: ReconcileStore;
  readonly plans: Pick<UpdatePlanStore, 'latest'>;
  readonly quickLook: (maxMs: number) => Promise<LookedReport>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The needs of the report; `health` is the table of the runs and looks. */
export function statusNeeds(parts: StatusParts, health: Table): StatusNeeds {
  const { config, states, now } = parts;
  return {
    links: config.links,
    functions: functionList,
    health: (maxMs) => parts.quickLook(maxMs),
    runs: createRunStore(health, Object.keys(timerPeriods), now),
    functionRuns: functionRunsOf(health),
    periods: timerPeriods,
    pauses: states.pauses,
    held: states.held,
    lastWrites: states.lastWrites,
    pairs: (link) => pairsOf(link, parts),
    openPlans: () => openPlans(parts),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal, ref: false }),
    now,
  };
}

/** The report over the app's stores. */
export function statusApp(parts: StatusParts): StatusApp {
  const health = openTable(parts.account, 'health');
  const needs = statusNeeds(parts, health);
  const looks = keptLooksOf(health);
  return {
    async status({ fresh }) {
      const kept = fresh ? null : await partsKept(needs, looks);
      if (kept !== null) return status({ ...needs, ...kept });
      const remembered = rememberedParts(needs);
      const report = await status({ ...needs, ...remembered.parts });
      if (report.unread.length === 0) await remembered.keep(looks);
      return report;
    },
  };
}

/** The watch's looks in the table of the runs and looks. */
export const keptLooksOf = (health: Table): LastLook<KeptLook> => createKeptLooks(health);

/** Keeps the watch's looks for the first screen. */
export function lookKeeper(
  parts: Omit<StatusParts, 'quickLook' | 'states'>,
): (look: LookedReport) => Promise<void> {
  const { account, config, now } = parts;
  const read = {
    links: config.links,
    pairs: (link: string) => pairsOf(link, parts),
    openPlans: () => openPlans(parts),
    now,
  };
  return (look) => keepLook(look, read, keptLooksOf(openTable(account, 'health')));
}

/** One page of rows; a larger link has what the nightly comparison counted. */
const maxCounted = 1_000;

async function pairsOf(
  link: string,
  { stores, reconcileStates, now }: Pick<StatusParts, 'stores' | 'reconcileStates' | 'now'>,
): ReturnType<StatusNeeds['pairs']> {
  const count = await stores.pairs.count(link, maxCounted);
  const countedAt = new Date(now()).toISOString();
  if (count < maxCounted) return { count, isMore: false, countedAt };
  const run = (await reconcileStates.read(link))?.state.run ?? null;
  return run === null || run.pairs < count
    ? { count, isMore: true, countedAt }
    : { count: run.pairs, isMore: run.phase === 'pairs', countedAt: run.touchedAt };
}

/** A company with more plans than this has other troubles. */
const maxPlans = 20;

async function openPlans({
  config,
  plans,
  now,
}: Pick<StatusParts, 'config' | 'plans' | 'now'>): Promise<readonly OpenPlan[]> {
  const companies = allowedCompanies(config);
  const latest = await Promise.all(companies.map(({ id }) => plans.latest(id, maxPlans)));
  return latest.flat().flatMap(({ id, companyId, state, total, trouble, expiresAt }): OpenPlan[] => {
    if (state === 'waiting' && Date.parse(expiresAt) > now())
      return [{ id, companyId, state, total, code: null }];
    // Stopped by a person: that person knows.
    return state === 'stopped' && trouble !== null
      ? [{ id, companyId, state, total, code: trouble.code }]
      : [];
  });
}
