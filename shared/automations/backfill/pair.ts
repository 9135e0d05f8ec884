/**
 * Records of a backfill are brought over: by `sync-pair`, silently, and how each ended is written into its row.
 *
 *   message ─▶ job running? ─▶ each record: row still open? ─▶ paired already? ─▶ sync-pair ─▶ row ended, or due again
 *                                 ╰──────────── time over: the rest goes into a message of its own ────────────╯
 *
 * A record that has its counterpart belongs to the live sync and costs no remote call here. A crash anywhere brings the
 * message back; a row that has ended is not worked again.
 */
import type { BackfillJob, RowEnd } from '../../rules/backfill/job.ts';
import type { BackfillPairOutcome } from '../../ports/backfill.ts';
import { eachOf, type Nudge } from '../../rules/sync/nudge.ts';
import { pairKey } from '../../rules/sync/pair.ts';
import type { BackfillNeeds } from '../../ports/backfill.ts';
import type { PairStore } from '../../ports/stores.ts';
import { lookUpPair, syncPair } from '../sync/sync-pair.ts';
import type { MetPair, SyncOutcome, SyncPairNeeds } from '../../ports/sync.ts';

/** The dependencies of `sync-pair`, and the backfill's jobs. */
export type BackfillPairNeeds = Pick<BackfillNeeds, 'jobs' | 'linkOf' | 'isPaused'> &
  Omit<SyncPairNeeds, 'linkOf'>;

/** The end of the work on one record; `nudge` is the record's own. */
export interface BackfilledRecord {
  readonly nudge: Nudge;
  readonly outcome: BackfillPairOutcome;
}

/** Long ago: a row that is due since then is nudged again as soon as its job runs. */
const atOnce = new Date(0).toISOString();
/** No record is begun after this time of a message: the last one needs its own, and a function has five minutes. */
const beginMs = 100_000;
/** The greatest age of a job's state as this run knows it, in milliseconds: a person who pauses the job waits no longer. */
const jobKnownMs = 5_000;

/**
 * Brings the records of a message over, one after the other, and tells of each as it ends. Throws only when the store or the
 * queue cannot be written: the message comes again, and finds the rows of those that were done.
 */
export async function backfillPair(
  message: Nudge,
  needs: BackfillPairNeeds,
  ended: (record: BackfilledRecord) => void = () => undefined,
): Promise<readonly BackfilledRecord[]> {
  const records: BackfilledRecord[] = [];
  const begun = needs.now();
  const jobOf = knownJob(message, needs);
  const nudges = eachOf(message);
  for (const [index, nudge] of nudges.entries()) {
    const [next, ...more] = nudges.slice(index);
    if (index > 0 && next !== undefined && needs.now() > begun + beginMs) {
      await needs.nudges.send({ ...next, more: more.map(({ recordId }) => recordId) });
      break;
    }
    const record = { nudge, outcome: await backfillOne(nudge, await jobOf(), needs) };
    records.push(record);
    ended(record);
  }
  return records;
}

/** The job of a message, or null; read again once what is known of it is old. */
function knownJob(
  { link, job }: Nudge,
  { jobs, now }: Pick<BackfillPairNeeds, 'jobs' | 'now'>,
): () => Promise<BackfillJob | null> {
  let known: { readonly job: BackfillJob | null; readonly at: number } | null = null;
  return async () => {
    const at = now();
    if (known === null || Math.abs(at - known.at) > jobKnownMs)
      known = { job: job === undefined ? null : ((await jobs.read(link, job))?.job ?? null), at };
    return known.job;
  };
}

async function backfillOne(
  nudge: Nudge,
  job: BackfillJob | null,
  needs: BackfillPairNeeds,
): Promise<BackfillPairOutcome> {
  const { jobs } = needs;
  if (job === null) return { kind: 'idle' };
  const [row, met] = await Promise.all([
    jobs.row(job.link, job.id, nudge.side, nudge.recordId),
    lookUpPair(nudge, needs),
  ]);
  if (row === null || row.end !== null) return { kind: 'idle' };
  const putOff = (): Promise<void> => jobs.putOffRow(job.link, job.id, row, atOnce);
  if (job.state !== 'running' || (await needs.isPaused?.(job.link)) === true) {
    // The message ends here; a resumed job, or the next step behind the pause, finds the row due.
    await putOff();
    return { kind: 'idle' };
  }
  const pair = keyOfPaired(met);
  const outcome =
    pair === null
      ? await bringOver(nudge, job, { ...needs, putOff, met })
      : ({ kind: 'paired', pair } as const);
  await note(nudge, job, outcome, needs);
  return outcome;
}

/**
 * The pair's key, if the record has its counterpart and no backfill has to finish the pair; null otherwise. `now` in
 * milliseconds since 1970.
 */
export async function pairedAlready(
  record: Pick<Nudge, 'link' | 'side' | 'recordId'>,
  needs: { readonly pairs: Pick<PairStore, 'keyOf' | 'read'>; now(): number },
): Promise<string | null> {
  return keyOfPaired(await lookUpPair(record, needs));
}

function keyOfPaired({ stored }: MetPair): string | null {
  const pair = stored?.pair;
  if (pair === undefined || pair.backfilled !== undefined) return null;
  return pair.connectwiseId !== null && pair.servicenowId !== null ? pair.key : null;
}

function bringOver(
  nudge: Nudge,
  job: BackfillJob,
  {
    putOff,
    met,
    ...needs
  }: BackfillPairNeeds & { readonly putOff: () => Promise<void>; readonly met: MetPair },
): Promise<SyncOutcome> {
  const { pausing } = needs;
  // Paused in the middle: the row waits, as that of a paused job does.
  const ofRows = pausing === undefined ? {} : { pausing: { ...pausing, hold: putOff } };
  return syncPair(nudge, { ...needs, ...ofRows, backfill: { closed: job.scope.closed, met } });
}

/** Writes into the row how the run ended, or when it goes on. */
async function note(
  nudge: Nudge,
  job: BackfillJob,
  outcome: BackfillPairOutcome,
  needs: BackfillPairNeeds,
): Promise<void> {
  const { side, recordId } = nudge;
  const end = await endOf(outcome, nudge, job, needs);
  if (end !== null) {
    const at = new Date(needs.now()).toISOString();
    await needs.jobs.endRow(job.link, job.id, { side, recordId, step: 0, at, ...end });
  } else if ('delaySeconds' in outcome) {
    const due = new Date(needs.now() + outcome.delaySeconds * 1000).toISOString();
    await needs.jobs.putOffRow(job.link, job.id, { side, recordId }, due);
  }
}

/** The end of the record by how its run ended; null while a message about it is on the queue. */
async function endOf(
  outcome: BackfillPairOutcome,
  nudge: Nudge,
  job: BackfillJob,
  needs: BackfillPairNeeds,
): Promise<{ readonly end: RowEnd; readonly why: string } | null> {
  switch (outcome.kind) {
    case 'synced':
      if (outcome.created || (await wasMadeNow(outcome.pair, nudge, job, needs)))
        return { end: 'created', why: '' };
      return { end: 'changed', why: '' };
    case 'paired':
    case 'conflict':
    case 'unchanged':
    case 'stale':
      return { end: (await wasMadeNow(outcome.pair, nudge, job, needs)) ? 'created' : 'paired', why: '' };
    case 'ignored':
      return { end: 'ignored', why: outcome.reason };
    case 'would-write':
      return { end: 'ignored', why: 'dry-run' };
    case 'dead-lettered':
      return { end: 'failed', why: outcome.code };
    case 'busy':
    case 'joined':
    case 'waiting':
    case 'deferred':
    case 'held':
    case 'idle':
      return null;
    default:
      return outcome satisfies never;
  }
}

/** Returns true if the record's pair was made since the job began: a run that was cut off cannot say so itself any more. */
async function wasMadeNow(
  key: string,
  { link, side, recordId }: Nudge,
  job: BackfillJob,
  { pairs }: BackfillPairNeeds,
): Promise<boolean> {
  if (key !== pairKey(side, recordId)) return false;
  const stored = await pairs.read(link, key);
  return stored !== null && stored.pair.createdAt >= (job.startedAt ?? job.createdAt);
}
