/**
 * Keeps the list of the conflicts that wait for a person, as a run finds them:
 *
 *   opened   pair saved with the field ─▶ row for people ─▶ the run's own save
 *   closed   journal says how ─▶ row removed ─▶ the run's own save, without the field
 *
 * The pair says which rows there may be, so a pair without open conflicts costs no request, and a process that dies
 * anywhere leaves no row that no pair knows: the run is repeated, because only its last save says that the pair was read.
 */
import type { PairRun } from '../pair-run.ts';
import type { Pair } from '../../../rules/sync/pair.ts';
import type { Plan } from '../../../rules/sync/plan.ts';
import {
  choicesOf,
  conflictChanges,
  isNewConflict,
  type Choices,
  type OpenConflict,
} from '../../../rules/sync/state/open-conflicts.ts';

type Run = Pick<PairRun, 'link' | 'needs' | 'pair'>;

/** The choices of people about this pair. Asks nothing where no conflict is open. */
export async function choicesFor(run: Run): Promise<Choices> {
  return choicesOf(await rowsOf(run));
}

/** Writes down what is open and what is closed; answers what the pair's next save has to say of it. */
export async function trackConflicts(
  run: Run,
  plan: Pick<Plan, 'conflicts' | 'decisions'>,
): Promise<Pick<Pair, 'conflicts'>> {
  const { link, needs, pair } = run;
  const { current } = pair;
  if (Object.keys(current.conflicts ?? {}).length === 0 && !plan.conflicts.some(isOpen)) return {};
  const at = new Date(needs.now()).toISOString();
  const changes = conflictChanges(current, plan, await rowsOf(run), at);
  if (isNewConflict(current, changes))
    await pair.save({ ...current, conflicts: { ...current.conflicts, ...changes.open } });
  for (const row of changes.put) await needs.openConflicts.put(row);
  for (const { field, id, how } of changes.closed) {
    await needs.conflicts.end(link.name, id, how);
    await needs.openConflicts.remove(link.name, pair.key, field);
  }
  return Object.keys(changes.open).length === 0 ? {} : { conflicts: changes.open };
}

const isOpen = ({ winner }: Plan['conflicts'][number]): boolean => winner === 'none';

async function rowsOf({ link, needs, pair }: Run): Promise<readonly OpenConflict[]> {
  const isOpenNow = Object.keys(pair.current.conflicts ?? {}).length > 0;
  return isOpenNow ? needs.openConflicts.of(link.name, pair.key) : [];
}
