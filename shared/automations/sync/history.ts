/**
 * What one run of `sync-pair` saw, decided, did and was answered, for the row that `why` reads.
 */
import type {
  AttachmentDecision,
  HistoryOutcome,
  HistoryRow,
  NoteDecision,
  WriteAnswer,
} from '../../rules/sync/journal.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import type { ClaimedPair } from './claimed-pair.ts';
import type { Run } from '../../ports/sync.ts';

export interface RunHistory {
  readonly answers: WriteAnswer[];
  readonly counts: { writes: number; notes: number; attachments: number; conflicts: number };
  take(plan: Plan): void;
  append(outcome: HistoryOutcome): Promise<void>;
  /** Appends unless the newest row says the same: for records without a pair, where nothing else remembers it. */
  appendOnce(outcome: HistoryOutcome): Promise<void>;
}

/** Collects what the run decides and is answered, for one history row. */
export function createHistory(claimed: ClaimedPair, nudge: Nudge, run: Run): RunHistory {
  let fields: HistoryRow['fields'] = [];
  const notes: NoteDecision[] = [];
  const attachments: AttachmentDecision[] = [];
  const answers: WriteAnswer[] = [];
  const history: RunHistory = {
    answers,
    counts: { writes: 0, notes: 0, attachments: 0, conflicts: 0 },
    take(plan: Plan): void {
      // The round that writes is the one worth telling; the empty one after it only says "equal".
      if (!plan.isEmpty || fields.length === 0) fields = plan.decisions;
      notes.push(...plan.notes.decisions);
      attachments.push(...plan.attachments.decisions);
    },
    async append(outcome: HistoryOutcome): Promise<void> {
      const pair = claimed.pair();
      await run.needs.history.append({
        link: run.link.name,
        pair: pair.key,
        at: new Date(run.needs.now()).toISOString(),
        run: claimed.owner,
        origin: nudge.origin,
        messageId: nudge.messageId,
        outcome,
        connectwiseId: pair.connectwiseId,
        servicenowId: pair.servicenowId,
        fields,
        notes,
        ...(attachments.length === 0 ? {} : { attachments }),
        answers,
      });
    },
    async appendOnce(outcome: HistoryOutcome): Promise<void> {
      const [newest] = await run.needs.history.list(run.link.name, claimed.pair().key, 1);
      if (newest?.outcome !== outcome) await history.append(outcome);
    },
  };
  return history;
}
