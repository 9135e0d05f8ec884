/** The real things behind the first screen in one answer: small tables are read once for all that stands in them. */
import { overview, type Overview, type OverviewAsked } from '../../automations/first-screen/overview.ts';
import { openTable } from '../../azure/open-table.ts';
import { readAhead } from '../../azure/read-ahead.ts';
import type { Stores } from '../../azure/stores/create-stores.ts';
import { createLastWrites, createLinkPauses } from '../../azure/stores/links/link-states.ts';
import { createRollupStore } from '../../azure/stores/trends/rollups.ts';
import { createWrittenLists } from '../../azure/stores/links/written-lists.ts';
import { remoteOf } from '../../connectwise/http/address.ts';
import type { AlertBook } from '../../ports/alerts.ts';
import type { Config } from '../../rules/config/link.ts';
import { servicenowRemote } from '../../servicenow/http/call.ts';
import { keptLooksOf, statusNeeds, type StatusParts } from './status.ts';

/** The app for the whole first screen. */
export interface OverviewApp {
  /**
   * Five requests of storage where nothing is wrong, and one more for each list that is not empty; unless `fresh`, or the watch has left
   * no look for six minutes.
   */
  readonly overview: (asked: OverviewAsked) => Promise<Overview>;
}

/** The answer over the app's stores. */
export function overviewApp(
  parts: Omit<StatusParts, 'config' | 'stores'> & {
    readonly config: StatusParts['config'] & Pick<Config, 'links' | 'alerts'>;
    readonly stores: StatusParts['stores'] &
      Pick<Stores, 'deadLetters' | 'openConflicts' | 'backfills' | 'nudges' | 'remoteWaits'>;
    readonly book: Pick<AlertBook, 'look'>;
    readonly connectwiseSite: string;
  },
): OverviewApp {
  const { account, config, stores, now } = parts;
  const { links } = config;
  const rollups = createRollupStore(openTable(account, 'rollups'));
  return {
    overview(asked) {
      const health = readAhead(openTable(account, 'health'));
      const states = readAhead(openTable(account, 'linkstates'));
      const status = {
        ...statusNeeds(parts, health),
        pauses: createLinkPauses(states, now),
        lastWrites: createLastWrites(states),
      };
      return overview(asked, {
        status,
        trends: { links, functions: status.functions, rollups, runs: status.runs, now },
        looks: keptLooksOf(health),
        written: createWrittenLists(health, now),
        deadLetters: stores.deadLetters,
        openConflicts: stores.openConflicts,
        alerts: parts.book,
        channels: config.alerts.channels,
        backfills: stores.backfills,
        waits: stores.remoteWaits,
        remotes: Object.fromEntries(
          links.map(({ name, servicenow }) => [
            name,
            {
              connectwise: remoteOf(parts.connectwiseSite),
              servicenow: servicenowRemote(servicenow.instance),
            },
          ]),
        ),
        queued: () => stores.nudges.depth(),
      });
    },
  };
}
