/** The stored rows of one record, as `why` reads them: a pair at rest, to be broken in one place. */
import type { Known } from '../../../shared/rules/why/state-facts.ts';
import { aLink, noon } from './rules.ts';

/** Both remotes may be asked. */
export const openRemotes: Known['remotes'] = {
  connectwise: { blockedUntil: 0, circuit: null },
  servicenow: { blockedUntil: 0, circuit: null },
};

/** Of the link as `aLink` makes it, unless `configured` is another. */
export function aKnown(changes: Partial<Known> = {}): Known {
  return {
    link: 'contoso',
    side: 'connectwise',
    recordId: '4711',
    configured: aLink(),
    stored: null,
    history: [],
    conflicts: [],
    openConflicts: [],
    deadLetters: [],
    deferrals: [],
    look: null,
    remotes: openRemotes,
    engine: { visibilityDelaySeconds: 75 },
    now: noon,
    ...changes,
  };
}
