/**
 * Has the app look at one record now: a nudge of the origin `asked` on the queue, and what became of it for whoever waits.
 *
 *   request ─▶ audit row ─▶ nudge on the queue ─▶ sync-pair ─▶ how it ended, kept for the link
 *     ╰────────────────── asked every second ◀─────────────────────────╯
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { AskedRuns } from '../../ports/link-states.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import type { SyncOutcome } from '../../ports/sync.ts';
import type { AskedRun } from '../../rules/operate/asked-run.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import type { SideName } from '../../rules/sync/record.ts';
import { requireRunning } from '../sync/pause/link-pause.ts';
import { findRecord, type FindRecordNeeds, type WhyAsked } from './why.ts';
import type { LinkOrderNeeds } from './link-orders.ts';

/** The dependencies of a sync that a person requests: finding the record, its pause, the queue. */
export interface SyncNowNeeds extends AuditNeeds, FindRecordNeeds, Pick<LinkOrderNeeds, 'pauses'> {
  readonly nudges: Pick<NudgeQueue, 'send'>;
}

/** A record, and the request about it. */
export interface SyncNowOutcome {
  readonly kind: 'would-sync' | 'ordered';
  readonly link: string;
  readonly side: SideName;
  readonly recordId: RecordId;
  /** Names the request in `askedRun`; empty in a dry run. */
  readonly order: string;
}

/**
 * Requests a sync of one record. Throws `request-invalid`, `nothing-known` (refuse), `link-unknown` (dead-letter),
 * `link-paused` (retry), and the codes of storage.
 */
export async function syncNow(
  asked: Omit<WhyAsked, 'limit'> & { readonly actor: Actor; readonly dryRun: boolean },
  needs: SyncNowNeeds,
): Promise<SyncNowOutcome> {
  const { actor, dryRun } = asked;
  const { link, side, recordId } = await findRecord(asked, needs);
  const place = { link, side, recordId };
  await requireRunning(link, needs.pauses);
  if (dryRun) return { kind: 'would-sync', ...place, order: '' };
  const order = `asked:${needs.newId()}`;
  const scope = `record ${side} ${recordId}`;
  return audited({ actor, action: 'sync-now', link, scope }, needs, async () => {
    const learnedAt = new Date(needs.now()).toISOString();
    await needs.nudges.send({ ...place, origin: 'asked', learnedAt, messageId: order });
    return { outcome: 'ordered', result: { kind: 'ordered' as const, ...place, order } };
  });
}

/**
 * Keeps how a run ended that a person waits for; other runs cost nothing. Never throws: the run itself is done. `now`
 * in milliseconds since 1970.
 */
export async function keepAskedRun(
  nudge: Nudge,
  outcome: SyncOutcome,
  { runs, now }: { readonly runs: Pick<AskedRuns, 'save'>; readonly now: () => number },
): Promise<void> {
  if (!nudge.messageId.startsWith('asked:')) return;
  const run: AskedRun = {
    order: nudge.messageId,
    outcome: outcome.kind,
    code: 'code' in outcome ? outcome.code : outcome.kind === 'ignored' ? outcome.reason : null,
    at: new Date(now()).toISOString(),
    isOver: outcome.kind !== 'busy' && outcome.kind !== 'deferred' && outcome.kind !== 'held',
  };
  await runs.save(nudge.link, run).catch(() => undefined);
}
