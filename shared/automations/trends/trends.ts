/** The charts and strips of the first screen: three requests of storage at most for a page of rows, whatever is synced. */
import type { RunStore } from '../../ports/health.ts';
import type { RollupStore } from '../../ports/stored-data/rollups.ts';
import { requireKnownLink } from '../../rules/config/named-link.ts';
import {
  neededFor,
  trendsReport,
  type TrendFacts,
  type TrendRange,
  type TrendsReport,
} from '../../rules/trends/report.ts';

/** The rollups and runs that the charts are made of. */
export interface TrendsNeeds {
  /** Every link of the configuration. */
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  readonly functions: TrendFacts['automations'];
  readonly rollups: Pick<RollupStore, 'hours' | 'days'>;
  readonly runs: Pick<RunStore, 'read'>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The report of a range, of one link or of all. Throws `link-unknown`, and the codes of storage. */
export async function trends(
  { range, link }: { readonly range: TrendRange; readonly link: string | null },
  needs: TrendsNeeds,
): Promise<TrendsReport> {
  requireKnownLink(needs.links, link);
  const now = needs.now();
  const wanted = neededFor(range, now);
  const [hours, days, runs] = await Promise.all([
    needs.rollups.hours(...wanted.hours),
    wanted.days === null ? new Map<string, never>() : needs.rollups.days(...wanted.days),
    needs.runs.read(),
  ]);
  return trendsReport({
    range,
    link,
    links: needs.links.map(({ name }) => name),
    automations: needs.functions,
    expectedSince: Object.fromEntries(
      Object.entries(runs).map(([name, { expectedSince }]) => [name, expectedSince]),
    ),
    hours,
    days,
    now,
  });
}
