/** The history of one run of `sync-pair`, for the row that `why` reads: its decisions, its writes and their answers. */
import { CodedError, asCodedError } from '../../rules/errors.ts';
import { redactText } from '../../rules/safe-text.ts';
import type {
  AttachmentDecision,
  HistoryOutcome,
  HistoryRow,
  NoteDecision,
  WriteAnswer,
} from '../../rules/sync/journal.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import { changeAge } from '../../rules/trends/latency.ts';
import type { ClaimedPair, SyncTask } from './claimed-pair.ts';

/** The most notes, files and answers of one row: a row has a limit, and a person reads no more. */
const maxListed = 200;

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
  readonly #records: () => Readonly<Partial<Record<SideName, SideRecord>>>;
  #updatedAt: Readonly<Partial<Record<SideName, string>>> | null = null;

  /** `records` gives the records as the run has read them by then. */
  constructor(
    task: SyncTask,
    pair: ClaimedPair,
    records: () => Readonly<Partial<Record<SideName, SideRecord>>>,
  ) {
    this.#task = task;
    this.#pair = pair;
    this.#records = records;
  }

  /** True if any remote write was answered. */
  get hasAnswers(): boolean {
    return this.#answers.length > 0;
  }

  /** Takes what a round decided. */
  decided(plan: Plan): void {
    // Of the first round: a write of ours moves the time of a record, too.
    this.#updatedAt ??= this.#timesRead();
    // The round that writes is the one worth telling; the empty one after it only says "equal".
    if (!plan.isEmpty || this.#fields.length === 0) this.#fields = plan.decisions;
    this.#notes.push(...plan.notes.decisions);
    this.#attachments.push(...plan.attachments.decisions);
  }

  /** Takes the answer to a write that was made. */
  written(side: SideName, what: string): void {
    const isFirst = !this.#answers.some((one) => one.side === side && one.result === 'written');
    const afterMs = this.#changeAge(side);
    const age = afterMs === null ? {} : { afterMs };
    this.#answers.push({ what, side, result: 'written', detail: redactText(''), ...age });
    this.#task.needs.wrote?.(this.#task.link.name, { side, isFirst, afterMs });
  }

  /** The age of the change that a write to this side carries over, in milliseconds; see `changeAge`. */
  #changeAge(written: SideName): number | null {
    const { nudge, link, needs } = this.#task;
    const side = written === 'connectwise' ? 'servicenow' : 'connectwise';
    const updatedAt = (this.#updatedAt ?? this.#timesRead())[side];
    const aheadMs = needs.clocks?.aheadMs(link.name)[side] ?? 0;
    return changeAge(nudge, updatedAt === undefined ? null : { updatedAt, aheadMs }, needs.now());
  }

  #timesRead(): Readonly<Partial<Record<SideName, string>>> {
    const { connectwise, servicenow } = this.#records();
    return {
      ...(connectwise === undefined ? {} : { connectwise: connectwise.updatedAt }),
      ...(servicenow === undefined ? {} : { servicenow: servicenow.updatedAt }),
    };
  }

  /** Takes what the other system made of a text while it saved it. */
  changedByTarget(side: SideName, what: string, saved: string): void {
    this.#answers.push({ what, side, result: 'changed-by-target', detail: redactText(saved, 500) });
  }

  /** Takes the failure of a write; of `detail`, only what may be shown. */
  failed(side: SideName, what: string, error: CodedError, detail: string): void {
    this.#answers.push({ what, side, result: resultOf(error), detail: redactText(detail, 500) });
  }

  /** One remote write with its line. Failures to be dead-lettered are answered, the others are thrown. */
  async attempt<T>(side: SideName, what: string, write: () => Promise<T>): Promise<T | CodedError> {
    const result = await this.prepare(side, what, write);
    if (!(result instanceof CodedError)) this.written(side, what);
    return result;
  }

  /** Looks up a write's references; a failed look-up has its line in the history, as a failed write has. */
  async prepare<T>(side: SideName, what: string, look: () => Promise<T>): Promise<T | CodedError> {
    try {
      return await look();
    } catch (thrown) {
      const error = asCodedError(thrown);
      // Nothing was sent, and another run goes on.
      if (error.code === 'claim-lost' || error.code === 'link-paused') throw error;
      this.failed(side, what, error, `${error.code} ${error.detail}`);
      if (error.treatment === 'dead-letter') return error;
      throw error;
    }
  }

  /** Appends the row. Throws the codes of storage. */
  async append(outcome: HistoryOutcome): Promise<void> {
    await this.#task.needs.history.append(this.#row(outcome));
  }

  #row(outcome: HistoryOutcome): HistoryRow {
    const { link, nudge, needs } = this.#task;
    const { current, key, owner } = this.#pair;
    const lists = { notes: this.#notes, attachments: this.#attachments, answers: this.#answers };
    const leftOut = Object.values(lists).reduce((sum, list) => sum + Math.max(0, list.length - maxListed), 0);
    const [notes, attachments] = [lists.notes.slice(0, maxListed), lists.attachments.slice(0, maxListed)];
    return {
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
      notes,
      ...(attachments.length === 0 ? {} : { attachments }),
      answers: lists.answers.slice(0, maxListed),
      ...(leftOut === 0 ? {} : { leftOut }),
    };
  }

  /** Appends unless the newest row tells the same: a side that is down for hours refuses the same write each time. */
  async appendNews(outcome: HistoryOutcome): Promise<void> {
    const { link, needs } = this.#task;
    const row = this.#row(outcome);
    const [newest] = await needs.history.list(link.name, this.#pair.key, 1);
    if (newest === undefined || contentOf(newest) !== contentOf(row)) await needs.history.append(row);
  }

  /** Appends unless the newest row says the same: for records without a pair, where nothing else remembers it. */
  async appendOnce(outcome: HistoryOutcome): Promise<void> {
    const { link, needs } = this.#task;
    const [newest] = await needs.history.list(link.name, this.#pair.key, 1);
    if (newest?.outcome !== outcome) await this.append(outcome);
  }
}

/** The row without its time, its run and its cause. */
function contentOf({ outcome, fields, notes, attachments, answers }: HistoryRow): string {
  return JSON.stringify([outcome, fields, notes, attachments ?? [], answers]);
}

function resultOf({ treatment, code }: CodedError): WriteAnswer['result'] {
  if (treatment === 'dead-letter') return 'refused';
  return code === 'remote-write-ambiguous' ? 'ambiguous' : 'failed';
}
