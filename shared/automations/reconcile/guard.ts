/**
 * The mass-change guard outside of a run: before a poll starts over under another filter or other words, and before a
 * pair is unlinked. A live edit never passes here.
 */
import { guardVerdict, pairsThatMatter, unlinksOfADay } from '../../rules/reconcile/guard.ts';
import type { Link } from '../../rules/config/link.ts';
import { findingKey, linkShape } from '../../rules/reconcile/findings.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { PairStore } from '../../ports/stores.ts';
import { isRunning, resumeIfStalled, startReconcile } from './run.ts';
import type { ReconcileNeeds, ReconcileState } from '../../ports/reconcile.ts';

/**
 * Returns true if the link may be polled under its present scope and words: a run found them harmless, a person
 * approved them, or no others were ever looked at and the cursor was made under these. Otherwise a survey is begun (or
 * one that lost its message is taken up), and the poll waits; it loses nothing, because its cursor stays where it is.
 * Putting the configuration back opens the way at once, unless others were approved and carried out meanwhile.
 */
export async function mayPoll(link: Link, cursorFits: boolean, needs: ReconcileNeeds): Promise<boolean> {
  const state = (await needs.states.read(link.name))?.state;
  const shape = linkShape(link);
  if (state?.acceptedShape === shape) return true;
  // Between an approval and the next poll the cursor still fits the words before: the accepted shape decides.
  if (cursorFits && (state?.acceptedShape ?? null) === null && state?.run?.approvedBy == null) return true;
  const run = state?.run ?? null;
  if (isRunning(run) && run.shape === shape) await resumeIfStalled(run, needs);
  else if (run?.phase !== 'waiting' || run.shape !== shape)
    await startReconcile({ link: link.name, kind: 'change', dryRun: false }, needs);
  return false;
}

/** The counts and the stored findings by which the guard judges an unlink. */
export interface UnlinkNeeds {
  readonly pairs: Pick<PairStore, 'count'>;
  readonly states: ReconcileNeeds['states'];
  readonly findings: ReconcileNeeds['findings'];
  alarm: ReconcileNeeds['alarm'];
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * Returns true if one more pair of the link may be unlinked today. A person's approval of the plan that named the pair
 * always lets it; otherwise the guard counts the unlinks of the last 24 hours.
 */
export async function mayUnlink(
  link: Link,
  record: { readonly side: SideName; readonly recordId: string },
  needs: UnlinkNeeds,
): Promise<boolean> {
  const finding = await needs.findings.get(link.name, findingKey({ code: 'record-absent', ...record }));
  if (finding !== null && finding.closedAt === null && finding.approvedBy !== null) return true;
  const book = `${link.name}:unlinks`;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const stored = await needs.states.read(book);
    const state = stored?.state ?? { run: null, acceptedShape: null, horizon: null };
    const recent = unlinksOfADay(state.unlinks ?? [], needs.now());
    const changes = recent.count + 1;
    const most = pairsThatMatter(changes, link.guard);
    const counted = await pairsOf(link.name, most, state.counted, needs);
    const verdict = guardVerdict(changes, counted?.pairs ?? 0, link.guard);
    if (verdict.kind === 'ask') {
      needs.alarm('unlinks-stopped', { link: link.name, unlinks: recent.count, pairs: verdict.pairs });
      return false;
    }
    const next = { ...state, unlinks: recent.withOneMore, ...(counted === undefined ? {} : { counted }) };
    if (await needs.states.save(book, next, stored?.version ?? null)) return true;
  }
  return false;
}

/**
 * The time for which a count of pairs is good for the next unlinks, in milliseconds: a link does not lose half of its
 * pairs meanwhile.
 */
const countedForMs = 3_600_000;

/**
 * At least so many pairs, or all that there are. Each unlink of a day asks for more of them than the one before, so twice as
 * many are counted and kept beside the unlinks: a thousand unlinks count a few times, and not each.
 */
async function pairsOf(
  link: string,
  most: number,
  before: ReconcileState['counted'],
  needs: UnlinkNeeds,
): Promise<ReconcileState['counted']> {
  if (most === 0) return before;
  const isFresh = before !== undefined && Math.abs(needs.now() - Date.parse(before.at)) < countedForMs;
  if (isFresh && before.pairs >= most) return before;
  return { pairs: await needs.pairs.count(link, 2 * most), at: new Date(needs.now()).toISOString() };
}
