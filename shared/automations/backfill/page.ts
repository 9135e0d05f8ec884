/**
 * One step of a backfill: a page of records is listed, each becomes a row and a nudge, and the next step is asked for.
 *
 *   message ─▶ page read ─▶ rows ─▶ nudges ─▶ job saved ─▶ next message ─▶ noted as told
 *                 ▲ crash: the same page again; rows that are there already stay as they are
 *                                            ▲ crash: the old message comes again, sees that nobody told, and tells
 *
 * A step's message is good for that step alone: one that comes twice finds the job further on and ends. When too much is
 * under way, or live nudges wait, the step lists nothing and the next one comes later.
 */
import { backOffSeconds } from '../../rules/back-off.ts';
import { listFilter, linkFingerprint, nextPlace } from '../../rules/backfill/job.ts';
import type { BackfillJob, BackfillRow, BackfillStep, FinishedSteps } from '../../rules/backfill/job.ts';
import {
  failsTooMuch,
  isBeginning,
  numbersOf,
  messageSize,
  pageToList,
  progressOf,
  roomFor,
} from '../../rules/backfill/progress.ts';
import type { BackfillProgress, PageToList } from '../../rules/backfill/progress.ts';
import type { RowTally } from '../../rules/backfill/tally.ts';
import { countBackfillRows } from './rows.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';
import { recordIdOf } from '../../rules/sync/record-id.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { BackfilledLink, BackfillNeeds } from '../../ports/backfill.ts';
import { clipSafe } from '../../rules/safe-text.ts';

/** The end of one step. */
export type StepOutcome =
  | { readonly kind: 'listed'; readonly rows: number; readonly progress: BackfillProgress }
  /** Nothing was listed: the records under way come first. */
  | { readonly kind: 'waiting'; readonly progress: BackfillProgress }
  | { readonly kind: 'finished'; readonly progress: BackfillProgress }
  /**
   * The job stopped itself: a person must look. The code is `link-unknown`, `backfill-link-changed`,
   * `backfill-fails-too-often`, or that of a failure that does not pass.
   */
  | { readonly kind: 'stopped'; readonly code: string; readonly progress: BackfillProgress | null }
  /** A failure that may pass: the same step comes again. */
  | { readonly kind: 'deferred'; readonly code: string; readonly delaySeconds: number }
  /** The message was of another time, or the job does not run. */
  | { readonly kind: 'idle' };

const waitSeconds = 3;
/** The beginning is many short waits. */
const waitSecondsAtFirst = 1;
/** Until a step of a paused link looks whether the pause is over. */
const pausedSeconds = 5 * 60;
const maxDelaySeconds = 600;
/** From this many waiting live nudges on, the backfill stands back. */
const manyLiveNudges = 32;
/** A row whose try is overdue by so much has lost its message. */
const lostAfterMs = 15 * 60_000;
/** Lost rows that are nudged again in one step. */
const maxAgain = 100;

type Stored = { readonly job: BackfillJob; readonly version: string };

/** Does one step. Throws only when the store or the queues cannot be written: then the message comes again. */
export async function backfillPage(message: BackfillStep, needs: BackfillNeeds): Promise<StepOutcome> {
  const stored = await needs.jobs.read(message.link, message.job);
  if (stored?.job.state !== 'running') return { kind: 'idle' };
  if (message.step !== stored.job.step) {
    if (message.step < stored.job.step) await tellIfNobodyDid(stored, 0, needs);
    return { kind: 'idle' };
  }
  if (await needs.isPaused?.(message.link)) {
    await needs.steps.send(message, { delaySeconds: pausedSeconds });
    return { kind: 'deferred', code: 'link-paused', delaySeconds: pausedSeconds };
  }
  try {
    return await makeStep(stored, needs).catch((thrown: unknown) =>
      outOfTrouble(asCodedError(thrown), message, stored, needs),
    );
  } catch (thrown) {
    // Another delivery of this message was quicker, or a person has just paused the job.
    if (asCodedError(thrown).code === 'backfill-version-conflict') return { kind: 'idle' };
    throw thrown;
  }
}

/** A failure that may pass is tried again later; any other pauses the job until a person has fixed it. */
async function outOfTrouble(
  error: CodedError,
  message: BackfillStep,
  stored: Stored,
  needs: BackfillNeeds,
): Promise<StepOutcome> {
  if (error.code === 'backfill-version-conflict' || error.code.startsWith('storage-')) throw error;
  if (error.treatment !== 'retry') return stop(stored, { state: 'paused', error }, needs);
  const attempt = message.attempt ?? 0;
  const delaySeconds = backOffSeconds(error, attempt, maxDelaySeconds);
  const trouble = troubleOf(error, needs);
  await needs.jobs.save({ ...stored.job, trouble, touchedAt: trouble.at }, stored.version);
  await needs.steps.send({ ...message, attempt: attempt + 1 }, { delaySeconds });
  return { kind: 'deferred', code: error.code, delaySeconds };
}

async function makeStep(stored: Stored, needs: BackfillNeeds): Promise<StepOutcome> {
  const { job } = stored;
  const linked = await needs.linkOf(job.link);
  if (linked === null) return stop(stored, { state: 'failed', error: new CodedError('link-unknown') }, needs);
  if (linkFingerprint(linked.link) !== job.fingerprint)
    return stop(stored, { state: 'failed', error: new CodedError('backfill-link-changed') }, needs);

  const { tally, finished, again } = await lookAtRows(job, needs);
  const progress = progressOf(job, tally, needs.now());
  const counted = {
    ...job,
    progress: numbersOf(progress, needs.now()),
    ...(finished === undefined ? {} : { finished }),
  };
  if (failsTooMuch(tally, job.forgiven, linked.link.backfill.maxFailedShare)) {
    const detail = `${tally.byEnd.failed} of ${progress.done} records failed.`;
    const error = new CodedError('backfill-fails-too-often', { detail });
    return stop({ ...stored, job: counted }, { state: 'paused', error, progress }, needs);
  }
  for (const row of again) {
    await nudge(job, [row], needs);
    await needs.jobs.putOffRow(job.link, job.id, row, new Date(needs.now()).toISOString());
  }

  if (job.place === null && tally.underWay === 0) {
    const endedAt = new Date(needs.now()).toISOString();
    await needs.jobs.save({ ...counted, state: 'done', endedAt, trouble: null }, stored.version);
    return { kind: 'finished', progress };
  }
  const room = job.place === null ? 0 : roomFor(tally, linked.link.backfill.atOnce);
  if (job.place === null || room === 0 || (await needs.liveNudges()) >= manyLiveNudges) {
    const seconds = isBeginning(tally) ? waitSecondsAtFirst : waitSeconds;
    await goOn(stored, { ...counted, trouble: null }, seconds, needs);
    return { kind: 'waiting', progress };
  }
  const page = pageToList(job.scope, job.place, tally, room);
  const { place, rows } = await listPage(job, page, linked, needs);
  await goOn(stored, { ...counted, place, trouble: null }, 0, needs);
  return { kind: 'listed', rows, progress };
}

/** Counts the rows, and picks out those whose message was lost or may never have been sent. */
async function lookAtRows(
  job: BackfillJob,
  needs: BackfillNeeds,
): Promise<{
  readonly tally: RowTally;
  readonly finished: FinishedSteps | undefined;
  readonly again: readonly BackfillRow[];
}> {
  const now = needs.now();
  const again: BackfillRow[] = [];
  const counter = await countBackfillRows(job, needs, (row) => {
    // A step that was cut off may have stored its rows and sent nothing.
    const lost = row.step === job.step || Date.parse(row.at) + lostAfterMs < now;
    if (row.end === null && lost && again.length < maxAgain) again.push(row);
  });
  return { tally: counter.tally(), finished: counter.finish(job.step), again };
}

/** Lists the page that the step may begin, and puts its records under way. */
async function listPage(
  job: BackfillJob,
  { side, after, size, left }: PageToList,
  { lists }: BackfilledLink,
  needs: BackfillNeeds,
): Promise<{ readonly place: BackfillJob['place']; readonly rows: number }> {
  if (size === 0) return { place: nextPlace(job.scope, side, null), rows: 0 };
  const page = await lists[side].page(listFilter(job, side), after, size);
  const at = new Date(needs.now()).toISOString();
  const listed = page.ids.map((recordId) => ({ side, recordId, step: job.step, end: null, why: '', at }));
  const open = await needs.jobs.addRows(job.link, job.id, listed);
  const each = messageSize(open.length);
  for (let start = 0; start < open.length; start += each)
    await nudge(job, open.slice(start, start + each), needs);
  const place = nextPlace(job.scope, side, left - page.ids.length <= 0 ? null : page.after);
  return { place, rows: listed.length };
}

/** One message for records of one side. */
async function nudge(job: BackfillJob, rows: readonly BackfillRow[], needs: BackfillNeeds): Promise<void> {
  const [first, ...others] = rows;
  if (first === undefined) return;
  const { side, recordId } = first;
  const message: Nudge = {
    link: job.link,
    side,
    recordId: recordIdOf(side, recordId),
    origin: 'backfill',
    learnedAt: new Date(needs.now()).toISOString(),
    messageId: `backfill:${job.id}:${side}:${recordId}`,
    job: job.id,
    ...(others.length === 0 ? {} : { more: others.map((row) => recordIdOf(side, row.recordId)) }),
  };
  await needs.nudges.send(message);
}

/** Saves the step as made and asks for the next one. */
async function goOn(
  stored: Stored,
  next: BackfillJob,
  delaySeconds: number,
  needs: BackfillNeeds,
): Promise<void> {
  const touchedAt = new Date(needs.now()).toISOString();
  const job = { ...next, step: stored.job.step + 1, touchedAt };
  const version = await needs.jobs.save(job, stored.version);
  await tellIfNobodyDid({ job, version }, delaySeconds, needs);
}

/**
 * Puts the message of the job's step on the queue and notes that; a note that cannot be made was made by another.
 * Throws the codes of storage.
 */
export async function tellIfNobodyDid(
  { job, version }: Stored,
  delaySeconds: number,
  needs: Pick<BackfillNeeds, 'steps' | 'jobs'>,
): Promise<void> {
  if (job.queuedStep >= job.step) return;
  await needs.steps.send({ link: job.link, job: job.id, step: job.step }, { delaySeconds });
  await needs.jobs.save({ ...job, queuedStep: job.step }, version).catch((thrown: unknown) => {
    if (asCodedError(thrown).code !== 'backfill-version-conflict') throw thrown;
  });
}

async function stop(
  { job, version }: Stored,
  how: {
    readonly state: 'paused' | 'failed';
    readonly error: CodedError;
    readonly progress?: BackfillProgress;
  },
  needs: BackfillNeeds,
): Promise<StepOutcome> {
  const { state, error, progress = null } = how;
  const endedAt = state === 'failed' ? new Date(needs.now()).toISOString() : null;
  await needs.jobs.save({ ...job, state, endedAt, trouble: troubleOf(error, needs) }, version);
  return { kind: 'stopped', code: error.code, progress };
}

function troubleOf(error: CodedError, needs: BackfillNeeds): NonNullable<BackfillJob['trouble']> {
  return { code: error.code, detail: clipSafe(error.detail, 500), at: new Date(needs.now()).toISOString() };
}
