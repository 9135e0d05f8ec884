/**
 * The dead letters of `sync-pair`: failures and missed changes are written down for a person, and cleared once they are over.
 *
 * A failure that may pass is deferred, for hours if need be, before it becomes one.
 */
import { askedSeconds, backOffSeconds } from '../../rules/back-off.ts';
import { clip } from '../../rules/canonical.ts';
import { errorTable } from '../../rules/errors.ts';
import type { CodedError, ErrorCode } from '../../rules/errors.ts';
import { isLostRole, isRefusedCredentials } from '../../rules/refused-credentials.ts';
import { redactText } from '../../rules/safe-text.ts';
import type { DeadLetter } from '../../rules/sync/journal.ts';
import { mappingFingerprint } from '../../rules/sync/mapping.ts';
import { stoppedFields } from '../../rules/sync/state/laps.ts';
import { noteSentence } from '../../rules/why/words.ts';
import { skewMs } from '../../rules/sync/nudge.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import { isKnown, recordIdOn, recordsOf } from '../../rules/sync/pair.ts';
import type { NoteLink } from '../../rules/sync/pair.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { fieldLabel } from '../../rules/sync/record.ts';
import type { SideName, SideNote, SideRecord } from '../../rules/sync/record.ts';
import type { SideRecordId } from '../../ports/journals.ts';
import type { SyncOutcome } from '../../ports/sync.ts';
import type { ClaimedPair, SyncTask } from './claimed-pair.ts';
import { noteDeferral } from './waiting/deferrals.ts';
import { judgeRefusal, mayConcernTheAccount } from './lost-role.ts';

/** Tries of a failure that should pass before it is given to a person: about ten hours with the delays below. */
const maxAttempts = 45;
const maxDelaySeconds = 15 * 60;
/** Tries that are counted while a key or a role is refused: enough for the longest delay, and few of those before a dead letter. */
const maxKeyAttempts = 8;
/** Queues hold a message back for seven days at most. */
const queueLimitSeconds = 7 * 24 * 3600 - 60;

/** Failures after which the same work can be planned again at once. */
const quickCodes: ReadonlySet<ErrorCode> = new Set([
  'record-moved',
  'record-read-old',
  'pair-version-conflict',
]);

/** Turns a failure into an outcome: deferred, with the nudge back on the queue, or a dead letter. */
export async function deferOrDeadLetter(task: SyncTask, given: CodedError): Promise<SyncOutcome> {
  const { nudge, needs } = task;
  const error = await judgeRefusal(task, given);
  const attempt = nudge.attempt ?? 0;
  // Refused credentials are no record's fault, nor is a lost role: the work waits for the key, however long that takes.
  const waitsForKey = isRefusedCredentials(error.code) || isLostRole(error.code);
  // A row of ours that does not fit is none either: the next run stores less.
  const mayPass =
    error.treatment === 'retry' || error.code === 'row-too-large' || mayConcernTheAccount(task, error);
  if (!mayPass || (attempt >= maxAttempts && !waitsForKey))
    return deadLetterNudge(task, error.code, error.detail, null);
  // A pair that moved under us can be planned again at once; a side that is down or limits us gets more time each try.
  const wanted = quickCodes.has(error.code)
    ? Math.max(1 + attempt, askedSeconds(error))
    : backOffSeconds(error, attempt, maxDelaySeconds);
  const delaySeconds = Math.min(wanted, queueLimitSeconds);
  const counted = waitsForKey ? Math.max(attempt, Math.min(attempt + 1, maxKeyAttempts)) : attempt + 1;
  await noteDeferral(task, error, delaySeconds);
  await needs.nudges.send({ ...nudge, attempt: counted }, { delaySeconds });
  return { kind: 'deferred', code: error.code, delaySeconds, detail: error.detail };
}

/** Writes a dead letter for the nudge's own record; `pair` is the key of its pair, null where it has none. */
export async function deadLetterNudge(
  task: SyncTask,
  code: ErrorCode,
  detail: string,
  pair: string | null,
): Promise<SyncOutcome> {
  const { side, recordId } = task.nudge;
  await putDeadLetter(task, { side, recordId, pair, code, lastAnswer: detail });
  return { kind: 'dead-lettered', code, detail: redactText(detail) };
}

/**
 * Writes a dead letter for one record of the link. Without a sentence of its own it says what its code says; what the
 * remote said is redacted and clipped.
 */
export async function putDeadLetter(
  { link, needs }: Pick<SyncTask, 'link' | 'needs'>,
  about: Pick<DeadLetter, 'side' | 'recordId' | 'pair'> & {
    readonly lastAnswer: string;
    readonly code: ErrorCode;
    readonly sentence?: string;
  },
  at = new Date(needs.now()).toISOString(),
): Promise<void> {
  const { sentence } = errorTable[about.code];
  const lastAnswer = redactText(about.lastAnswer, 2_000);
  const deadLetter = { sentence, ...about, lastAnswer, link: link.name, mapping: mappingFingerprint(link) };
  await needs.deadLetters.put(deadLetter, at);
}

/** A pair with its records as read. */
interface ReadPair {
  readonly pair: ClaimedPair;
  readonly records: Readonly<Partial<Record<SideName, SideRecord>>>;
}

/**
 * Writes down what a plan does not carry over, before anything is written: a conflict's lost value goes to the journal,
 * changes that stay behind at the incident of a merged ticket become a dead letter, and so do values that went back and
 * forth.
 */
export async function recordUnsynced(run: SyncTask & ReadPair, plan: Plan): Promise<void> {
  const { conflicts, unsynced, ticket } = plan;
  const { needs, pair } = run;
  const at = new Date(needs.now()).toISOString();
  for (const conflict of conflicts) await needs.conflicts.record({ ...conflict, at });
  const endless = endlessWork(run, plan);
  if (endless !== '') {
    const { side, recordId } = run.nudge;
    const about = { side, recordId, pair: pair.key, code: 'pair-keeps-changing' } as const;
    await putDeadLetter(run, { ...about, lastAnswer: endless }, at);
  }
  await tellLacking(run, plan, at);
  const { servicenowId } = pair.current;
  if (unsynced.length === 0 || servicenowId === null) return;
  const about = {
    side: 'servicenow',
    recordId: servicenowId,
    pair: pair.key,
    code: 'ticket-merged',
  } as const;
  const lastAnswer = `${ticket.number} is now part of #${ticket.mergedInto ?? ''}. Not carried over: ${unsynced.join(', ')}.`;
  await putDeadLetter(run, { ...about, lastAnswer }, at);
}

/** Tells a person once what a record needs before its status may follow. */
async function tellLacking(
  run: SyncTask & Pick<ReadPair, 'pair'>,
  { lacking }: Plan,
  at: string,
): Promise<void> {
  const { link, needs, pair } = run;
  if (lacking === null) return;
  const { side, fields } = lacking;
  const recordId = recordIdOn(pair.current, side);
  if (recordId === null) return;
  const code = 'required-field-empty';
  const lastAnswer = `Empty: ${fields.join(', ')}.`;
  const told = await needs.deadLetters.of(link.name, [{ side, id: recordId }]);
  if (told.some((one) => one.code === code && one.lastAnswer === redactText(lastAnswer, 2_000))) return;
  await putDeadLetter(run, { side, recordId, pair: pair.key, code, lastAnswer }, at);
}

/**
 * The changes that this plan stops because they would never end, for a person; empty for most plans. It tells the facts
 * alone: the step that helps stands in the table of errors, which is shown beside it.
 */
function endlessWork({ pair, records }: ReadPair, { newlyStopped, laps, notes, decisions }: Plan): string {
  const shown = decisions
    .filter(({ field }) => newlyStopped.includes(field))
    .map(
      ({ field, connectwise, servicenow }) =>
        `${fieldLabel(field)} is "${connectwise}" in ConnectWise and "${servicenow}" in ServiceNow`,
    );
  const ofNotes = notes.decisions
    .filter(({ rule }) => rule === 'answers-itself' || rule === 'too-many')
    .map(({ sourceSide, sourceId, rule }) => {
      const said = whoSaid(sourceId, records[sourceSide]?.notes ?? [], pair.notes);
      return `note ${sourceId} of ${sourceSide}${said}: ${noteSentence(rule)}`;
    });
  if (newlyStopped.length === 0 && ofNotes.length === 0) return '';
  return `${[...stoppedFields(laps), ...shown, ...ofNotes].join('; ')}.`;
}

/** The note's author and words, and the copy of ours before it, whose words begin with the author across. */
function whoSaid(id: string, notes: readonly SideNote[], known: readonly NoteLink[]): string {
  const place = notes.findIndex((note) => note.id === id);
  const note = notes[place];
  if (note === undefined) return '';
  const copies = new Set(known.map(({ targetId }) => targetId));
  const answered = notes.slice(0, place).findLast((one) => copies.has(one.id));
  const answers = answered === undefined ? '' : `, which answers "${clip(answered.text, 80)}"`;
  return ` by "${note.author}" ("${clip(note.text, 80)}"${answers})`;
}

/** The records whose dead letters may be over at the end of a run. */
export interface Ended {
  /** The pair's records. */
  readonly records: readonly SideRecordId[];
  /** True if the other side still refuses one of the pair's files. */
  readonly isFileRefused: boolean;
  /** `stands`: a field is stopped because two rules set it back and forth; `lifted`: it goes on since this run. */
  readonly stop: 'none' | 'stands' | 'lifted';
  /** True if a status still waits for a field that its record needs. */
  readonly isLacking: boolean;
  /** The code with which the pair's notes are unread now, null where they were read. */
  readonly unread: ErrorCode | null;
  /**
   * The time since which the run knows its pair, milliseconds since 1970. A dead letter that was put later tells of
   * another worker's failure: this one was taken for dead, and knows nothing of it.
   */
  readonly knownSince: number;
}

/**
 * Clears what once failed and is over, on whichever of the pair's records it was written down. Two kinds stay: a file
 * that is still refused, and what was unsynced at the incident of a merged ticket. The second is news and no failure:
 * it goes only when a person says replay after it was written, so that a request never answers for what came later.
 */
export async function clearDeadLetters(task: SyncTask, ended: Ended): Promise<void> {
  await clearWhere(task, ended.records, (deadLetter) => !stays(deadLetter, task.nudge, ended));
}

/**
 * Clears the reports of failures that pass by themselves and lasted too long: the records were read, so that is over,
 * whatever else still stands.
 */
export async function clearPassing(
  task: SyncTask,
  { records, unread, knownSince }: Pick<Ended, 'records' | 'unread' | 'knownSince'>,
): Promise<void> {
  await clearWhere(
    task,
    records,
    ({ code, lastAt }) => Date.parse(lastAt) <= knownSince && code !== unread && isPassing(code),
  );
}

function isPassing(code: string): boolean {
  return code in errorTable && errorTable[code as ErrorCode].treatment === 'retry';
}

async function clearWhere(
  { link, needs }: SyncTask,
  records: Ended['records'],
  isOver: (deadLetter: DeadLetter) => boolean,
): Promise<void> {
  const found = await needs.deadLetters.of(link.name, records);
  await Promise.all(found.filter(isOver).map((deadLetter) => needs.deadLetters.clear(deadLetter)));
}

/**
 * The end of a run that found nothing to do. Dead letters of failures that pass are over, since the record was answered
 * for. For a replay so are the dead letters of a record that is gone, outside the link or not wanted: only a pair that
 * is in sync clears its own, so without this they would stay for ever. A record that belongs to a living pair and
 * was only not shown this time keeps them.
 */
export async function clearIgnored(task: SyncTask, outcome: SyncOutcome): Promise<void> {
  const { nudge, link, needs } = task;
  if (outcome.kind !== 'ignored' || outcome.reason === 'link-unknown') return;
  const knownSince = needs.now();
  if (nudge.origin !== 'replay') {
    if (outcome.reason === 'missing') return;
    const records = [{ side: nudge.side, id: nudge.recordId }];
    return clearPassing(task, { records, unread: null, knownSince });
  }
  const key = await needs.pairs.keyOf(link.name, nudge.side, nudge.recordId);
  const pair = key === null ? undefined : (await needs.pairs.read(link.name, key))?.pair;
  if (outcome.reason === 'missing' && pair?.state === 'active' && isKnown(pair)) return;
  const others = pair === undefined ? [] : recordsOf(pair).filter(({ side }) => side !== nudge.side);
  const records = [{ side: nudge.side, id: nudge.recordId }, ...others];
  await clearDeadLetters(task, {
    records,
    isFileRefused: false,
    isLacking: false,
    stop: 'none',
    unread: null,
    knownSince,
  });
}

function stays({ code, lastAt }: DeadLetter, nudge: Nudge, ended: Ended): boolean {
  const { isFileRefused, isLacking, stop, unread, knownSince } = ended;
  if (Date.parse(lastAt) > knownSince || code === unread) return true;
  if (code === 'attachment-refused') return isFileRefused;
  if (code === 'required-field-empty') return isLacking;
  if (code === 'pair-keeps-changing' && stop !== 'none') return stop === 'stands';
  if (code !== 'ticket-merged' && code !== 'pair-keeps-changing') return false;
  if (nudge.origin !== 'replay') return true;
  return Date.parse(lastAt) + skewMs > Date.parse(nudge.orderedAt ?? nudge.learnedAt);
}
