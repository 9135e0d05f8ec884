/** The history of one run of `sync-pair`, for the row that `why` reads: its decisions, its writes and their answers. */
import { clip } from '../../rules/canonical.ts';
import { asCodedError } from '../../rules/errors.ts';
import type { CodedError } from '../../rules/errors.ts';
import { redactText } from '../../rules/safe-text.ts';
import type {
  AttachmentDecision,
  HistoryOutcome,
  HistoryRow,
  NoteDecision,
  WriteAnswer,
} from '../../rules/sync/journal.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { ClaimedPair, SyncTask } from './claimed-pair.ts';

/** Collects what the run decides and is answered, for one history row. */
export class RunHistory {
  /** The writes that were answered, and the conflicts, for the outcome of the run. */
  readonly counts = { writes: 0, notes: 0, attachments: 0, conflicts: 0 };
  readonly #task: SyncTask;
  readonly #pair: ClaimedPair;
  #fields: HistoryRow['fields'] = [];
  readonly #notes: NoteDecision[] = [];
  readonly #attachments: AttachmentDecision[] = [];
  readonly #answers: WriteAnswer[] = [];

  constructor(task: SyncTask, pair: ClaimedPair) {
    this.#task = task;
    this.#pair = pair;
  }

  /** Whether any remote write was answered. */
  get hasAnswers(): boolean {
    return this.#answers.length > 0;
  }

  /** Takes what a round decided. */
  decided(plan: Plan): void {
    // The round that writes is the one worth telling; the empty one after it only says "equal".
    if (!plan.isEmpty || this.#fields.length === 0) this.#fields = plan.decisions;
    this.#notes.push(...plan.notes.decisions);
    this.#attachments.push(...plan.attachments.decisions);
  }

  /** Takes the answer to a write that was made. */
  written(side: SideName, what: string): void {
    this.#answers.push({ what, side, result: 'written', detail: '' });
  }

  /** Takes what the other system made of a text while it saved it. */
  changedByTarget(side: SideName, what: string, saved: string): void {
    this.#answers.push({ what, side, result: 'changed-by-target', detail: clip(redactText(saved)) });
  }

  /** Takes the failure of a write; `detail` is what is told of it. */
  failed(side: SideName, what: string, error: CodedError, detail: string): void {
    this.#answers.push({ what, side, result: resultOf(error), detail });
  }

  /** One remote write with its line. Failures to be dead-lettered are answered, the others are thrown. */
  async attempt<T>(side: SideName, what: string, write: () => Promise<T>): Promise<T | CodedError> {
    try {
      const result = await write();
      this.written(side, what);
      return result;
    } catch (thrown) {
      const error = asCodedError(thrown);
      this.failed(side, what, error, clip(redactText(`${error.code} ${error.detail}`), 500));
      if (error.treatment === 'dead-letter') return error;
      throw error;
    }
  }

  /** Appends the row. Throws the codes of storage. */
  async append(outcome: HistoryOutcome): Promise<void> {
    const { link, nudge, needs } = this.#task;
    const { current, key, owner } = this.#pair;
    await needs.history.append({
      link: link.name,
      pair: key,
      at: new Date(needs.now()).toISOString(),
      run: owner,
      origin: nudge.origin,
      messageId: nudge.messageId,
      outcome,
      connectwiseId: current.connectwiseId,
      servicenowId: current.servicenowId,
      fields: this.#fields,
      notes: this.#notes,
      ...(this.#attachments.length === 0 ? {} : { attachments: this.#attachments }),
      answers: this.#answers,
    });
  }

  /** Appends unless the newest row says the same: for records without a pair, where nothing else remembers it. */
  async appendOnce(outcome: HistoryOutcome): Promise<void> {
    const { link, needs } = this.#task;
    const [newest] = await needs.history.list(link.name, this.#pair.key, 1);
    if (newest?.outcome !== outcome) await this.append(outcome);
  }
}

function resultOf({ treatment, code }: CodedError): WriteAnswer['result'] {
  if (treatment === 'dead-letter') return 'refused';
  return code === 'remote-write-ambiguous' ? 'ambiguous' : 'failed';
}
