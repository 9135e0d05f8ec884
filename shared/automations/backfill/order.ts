/**
 * A person's requests about a backfill: start, pause, resume, cancel. Each stands in the audit journal before it is carried
 * out, and may be sent twice: the second time it finds the job where it is wanted.
 */
import type { Actor, AuditAction } from '../../rules/operate/audit.ts';
import type { BackfillOrder } from '../../rules/backfill/order.ts';
import { linkFingerprint } from '../../rules/backfill/job.ts';
import type { BackfillJob } from '../../rules/backfill/job.ts';
import { progressOf } from '../../rules/backfill/progress.ts';
import type { BackfillProgress } from '../../rules/backfill/progress.ts';
import { countBackfillRows } from './rows.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { BackfillNeeds } from '../../ports/backfill.ts';
import { tellIfNobodyDid } from './page.ts';
import { previewBackfill, type BackfillPreview } from './preview.ts';

/** The dependencies of a request: the backfill's own, and the audit journal. */
export type BackfillOrderNeeds = BackfillNeeds & AuditNeeds;

/** A job as a person sees it. */
export interface BackfillStatus extends Pick<
  BackfillJob,
  'link' | 'state' | 'scope' | 'askedBy' | 'createdAt' | 'startedAt' | 'endedAt' | 'trouble'
> {
  readonly token: string;
  readonly progress: BackfillProgress;
  /** The first records that failed. */
  readonly failures: readonly { readonly side: string; readonly recordId: string; readonly code: string }[];
}

/** The answer to a request: a preview, or the job's state after it. */
export type BackfillAnswer =
  | { readonly kind: 'previewed'; readonly preview: BackfillPreview }
  | { readonly kind: 'started' | 'paused' | 'resumed' | 'cancelled'; readonly status: BackfillStatus };

const previewLifeMs = 24 * 3600_000;
const attempts = 8;

/**
 * Carries a request out. Throws `link-unknown` (dead-letter), `backfill-unknown`, `backfill-state-wrong`,
 * `backfill-running`, `backfill-preview-old`, `backfill-link-changed` (refuse), and what the stores and, for a preview,
 * the sides throw.
 */
export async function backfillOrder(
  asked: { readonly link: string; readonly order: BackfillOrder; readonly actor: Actor },
  needs: BackfillOrderNeeds,
): Promise<BackfillAnswer> {
  const { link, order, actor } = asked;
  if ((await needs.linkOf(link)) === null) throw new CodedError('link-unknown', { facts: { link } });
  switch (order.kind) {
    case 'preview': {
      const { scope, sample } = order;
      return {
        kind: 'previewed',
        preview: await previewBackfill({ link, scope, sample, by: actor.name }, needs),
      };
    }
    case 'start':
      return inTheJournal('backfill-start', 'started', order.token, () => start(link, order.token, needs));
    case 'pause':
      return inTheJournal('backfill-stop', 'paused', order.token, (id) => pause(link, id, needs));
    case 'resume':
      return inTheJournal('backfill-approve', 'resumed', order.token, (id) => resume(link, id, needs));
    case 'cancel':
      return inTheJournal('backfill-stop', 'cancelled', order.token, (id) => cancel(link, id, needs));
    default:
      return order satisfies never;
  }

  async function inTheJournal(
    action: AuditAction,
    kind: 'started' | 'paused' | 'resumed' | 'cancelled',
    token: string | null,
    work: (id: string) => Promise<void>,
  ): Promise<BackfillAnswer> {
    const { job } = await jobOf(link, token, needs);
    const scope = `${kind} ${job.id}: ${JSON.stringify(job.scope)}`;
    await audited({ actor, action, link, scope }, needs, async () => {
      await work(job.id);
      return { outcome: kind, result: undefined };
    });
    return { kind, status: await backfillStatus(link, job.id, needs) };
  }
}

/**
 * Reads the state of a job; without a token that of the one that was started last, or else previewed last. Throws
 * `backfill-unknown` (refuse).
 */
export async function backfillStatus(
  link: string,
  token: string | null,
  needs: Pick<BackfillNeeds, 'jobs' | 'now'>,
): Promise<BackfillStatus> {
  const { job } = await jobOf(link, token, needs);
  const tally = (await countBackfillRows(job, needs)).tally();
  const { id, state, scope, askedBy, createdAt, startedAt, endedAt, trouble } = job;
  return {
    token: id,
    link,
    state,
    scope,
    askedBy,
    createdAt,
    startedAt,
    endedAt,
    trouble,
    progress: progressOf(job, tally, needs.now()),
    failures: tally.failures.map(({ side, recordId, why }) => ({ side, recordId, code: why })),
  };
}

async function jobOf(
  link: string,
  token: string | null,
  { jobs }: Pick<BackfillNeeds, 'jobs'>,
): Promise<{ readonly job: BackfillJob; readonly version: string }> {
  const id = token ?? (await jobs.current(link))?.id ?? (await jobs.list(link)).at(-1)?.id;
  const stored = id === undefined ? null : await jobs.read(link, id);
  if (stored === null)
    throw new CodedError('backfill-unknown', {
      detail: `It begins with npm run cli -- backfill preview ${link}`,
      facts: { link },
    });
  return stored;
}

async function start(link: string, token: string, needs: BackfillOrderNeeds): Promise<void> {
  const { job, version } = await jobOf(link, token, needs);
  if (job.state === 'running') {
    // Started before, and perhaps cut off before the first message was sent.
    await tellIfNobodyDid({ job, version }, 0, needs);
    return;
  }
  if (job.state !== 'previewed') throw stateWrong(job, 'Only a previewed backfill can be started.');
  if (needs.now() - Date.parse(job.createdAt) > previewLifeMs) throw new CodedError('backfill-preview-old');
  const linked = await needs.linkOf(link);
  if (linked === null || linkFingerprint(linked.link) !== job.fingerprint)
    throw new CodedError('backfill-link-changed');
  const before = await needs.jobs.current(link);
  const other = before === null || before.id === job.id ? null : await needs.jobs.read(link, before.id);
  if (other?.job.state === 'running' || other?.job.state === 'paused')
    throw new CodedError('backfill-running', { detail: `Its token is ${other.job.id}.` });
  const startedAt = new Date(needs.now()).toISOString();
  const begun: BackfillJob = { ...job, state: 'running', startedAt, step: job.step + 1 };
  const next = await needs.jobs.begin(begun, version, before?.version ?? null);
  await tellIfNobodyDid({ job: begun, version: next }, 0, needs);
}

async function pause(link: string, id: string, needs: BackfillOrderNeeds): Promise<void> {
  await change(link, id, needs, (job) => {
    if (job.state === 'paused') return null;
    if (job.state !== 'running') throw stateWrong(job, 'Only a running backfill can be paused.');
    return { ...job, state: 'paused' };
  });
}

/** Goes on where it stopped; on a running job it only makes sure that there is a message to go on by. */
async function resume(link: string, id: string, needs: BackfillOrderNeeds): Promise<void> {
  const { job: stopped } = await jobOf(link, id, needs);
  const tally = (await countBackfillRows(stopped, needs)).tally();
  const forgiven = { ended: tally.rows - tally.underWay, failed: tally.byEnd.failed };
  const stored = await change(link, id, needs, (job) => {
    if (job.state !== 'paused' && job.state !== 'running')
      throw stateWrong(job, 'Only a paused backfill can be resumed.');
    // Another step than before: messages of the time before the pause are good for nothing any more.
    return {
      ...job,
      state: 'running',
      step: job.step + 1,
      trouble: null,
      forgiven: job.state === 'paused' ? forgiven : job.forgiven,
    };
  });
  await tellIfNobodyDid(stored, 0, needs);
}

async function cancel(link: string, id: string, needs: BackfillOrderNeeds): Promise<void> {
  await change(link, id, needs, (job) => {
    if (job.state === 'cancelled') return null;
    if (job.state === 'done' || job.state === 'failed') throw stateWrong(job, 'It has ended.');
    return { ...job, state: 'cancelled', endedAt: new Date(needs.now()).toISOString() };
  });
}

/** Changes a job against the steps that are made meanwhile; null leaves it as it is. */
async function change(
  link: string,
  id: string,
  { jobs }: Pick<BackfillNeeds, 'jobs'>,
  next: (job: BackfillJob) => BackfillJob | null,
): Promise<{ readonly job: BackfillJob; readonly version: string }> {
  for (let attempt = 1; ; attempt += 1) {
    const stored = await jobOf(link, id, { jobs });
    const job = next(stored.job);
    if (job === null) return stored;
    try {
      return { job, version: await jobs.save(job, stored.version) };
    } catch (thrown) {
      if (asCodedError(thrown).code !== 'backfill-version-conflict' || attempt >= attempts) throw thrown;
    }
  }
}

function stateWrong(job: BackfillJob, detail: string): CodedError {
  return new CodedError('backfill-state-wrong', {
    detail: `It is ${job.state}. ${detail}`,
    facts: { link: job.link, job: job.id, state: job.state },
  });
}
