/** The real things behind what is kept about links themselves: pauses, held nudges, last writes. */
import {
  createAskedRuns,
  createHeldNudges,
  createLastWrites,
  createLinkPauses,
} from '../../azure/stores/links/link-states.ts';
import { openTable } from '../../azure/open-table.ts';
import type { StorageAccount } from '../../azure/storage-account.ts';
import type { AskedRuns, HeldNudges, LastWrites, LinkPauses } from '../../ports/link-states.ts';
import { holding } from '../../automations/sync/pause/link-pause.ts';
import type { SyncPairNeeds } from '../../ports/sync.ts';
import { writeTimes } from '../../automations/operate/write-times.ts';
import type { Counting } from '../../automations/trends/count.ts';

/** The stored states of links: pauses, held nudges, times of last writes, runs that a person asked for. */
export interface LinkStates {
  readonly pauses: LinkPauses;
  readonly held: HeldNudges;
  readonly lastWrites: LastWrites;
  readonly askedRuns: AskedRuns;
  /** The part that `sync-pair` is given. */
  readonly ofSync: Required<Pick<SyncPairNeeds, 'pausing' | 'wrote'>>;
  /** Stores the times of writes that were reported since, at most once a minute for each way. */
  saveWriteTimes(): Promise<void>;
  isPaused(link: string): Promise<boolean>;
}

/** The states over two tables; `counts` receives each write, too. `now` in milliseconds since 1970. */
export function linkStates(
  account: StorageAccount,
  counts: Pick<Counting, 'wrote'>,
  now: () => number,
): LinkStates {
  const states = openTable(account, 'linkstates');
  const pauses = createLinkPauses(states, now);
  const held = createHeldNudges(openTable(account, 'heldnudges'));
  const lastWrites = createLastWrites(states);
  const times = writeTimes({ lastWrites, now });
  return {
    pauses,
    held,
    lastWrites,
    askedRuns: createAskedRuns(states),
    ofSync: {
      pausing: { pauses, hold: holding(held, pauses) },
      wrote(link, written) {
        times.wrote(link, written.side);
        counts.wrote(link, written);
      },
    },
    saveWriteTimes: () => times.save(),
    isPaused: async (link) => (await pauses.of(link)) !== null,
  };
}
