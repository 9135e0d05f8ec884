/**
 * The preview of a backfill: how many records there are, and what would be done about the first of them, by the very
 * reads and planner of the run. Writes nothing but the job that a start may name.
 */
import { firstPlace, jobId, linkFingerprint, listFilter } from '../../rules/backfill/job.ts';
import type { BackfillJob, BackfillScope } from '../../rules/backfill/job.ts';
import { lineOf, warningsOf } from '../../rules/backfill/preview.ts';
import type { PreviewLine } from '../../rules/backfill/preview.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import { sideNames } from '../../rules/sync/record.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { BackfilledLink, BackfillNeeds } from '../../ports/backfill.ts';
import { pairedAlready } from './pair.ts';
import { previewPair } from '../operate/preview-pair.ts';

/** The preview of a backfill: counts, a sample of planned records, warnings, and the token that a start names. */
export interface BackfillPreview {
  /** The token that `start` names; good for a day. */
  readonly token: string;
  readonly link: string;
  readonly scope: BackfillScope;
  /** The number of records in the scope, by side, as the sides count them. */
  readonly counted: Readonly<Record<SideName, number>>;
  /** Pairs that the link has. */
  readonly pairs: number;
  readonly sample: readonly PreviewLine[];
  /** Warnings for a person before the start. */
  readonly warnings: readonly string[];
}

/** Previews a backfill of one link. Throws `link-unknown`, and what the sides and the stores throw. */
export async function previewBackfill(
  asked: {
    readonly link: string;
    readonly scope: BackfillScope;
    readonly sample: number;
    readonly by: string;
  },
  needs: BackfillNeeds,
): Promise<BackfillPreview> {
  const { scope } = asked;
  const linked = await needs.linkOf(asked.link);
  if (linked === null) throw new CodedError('link-unknown', { facts: { link: asked.link } });
  const { link, sides, lists } = linked;
  const until = { connectwise: '', servicenow: '' };
  const counted = { connectwise: 0, servicenow: 0 };
  for (const side of sideNames) {
    until[side] = await sides[side].serverTime();
    if (scope.sides.includes(side))
      counted[side] = await lists[side].count(listFilter({ scope, until }, side));
  }
  const job: BackfillJob = {
    link: link.name,
    id: jobId(needs.now(), needs.newId()),
    state: 'previewed',
    scope,
    fingerprint: linkFingerprint(link),
    askedBy: asked.by,
    createdAt: new Date(needs.now()).toISOString(),
    startedAt: null,
    endedAt: null,
    counted,
    until,
    step: 0,
    queuedStep: 0,
    place: firstPlace(scope),
    forgiven: { ended: 0, failed: 0 },
    trouble: null,
  };
  const sample = await sampleOf(job, asked.sample, linked, needs);
  const pairs = await needs.pairs.count(link.name);
  await needs.jobs.create(job);
  return { token: job.id, link: link.name, scope, counted, pairs, sample, warnings: warningsOf(job, link) };
}

/** The first records of each side, as many as asked for. */
async function sampleOf(
  { scope, until }: BackfillJob,
  size: number,
  { link, lists }: BackfilledLink,
  needs: BackfillNeeds,
): Promise<readonly PreviewLine[]> {
  const lines: PreviewLine[] = [];
  for (const side of size === 0 ? [] : sideNames.filter((one) => scope.sides.includes(one))) {
    const { ids } = await lists[side].page(listFilter({ scope, until }, side), null, size);
    for (const recordId of ids)
      lines.push(await previewLine({ link: link.name, side, recordId }, scope, needs));
  }
  return lines;
}

/** One record as its own run would treat it. Failures of the sides are the line. */
async function previewLine(
  record: { readonly link: string; readonly side: SideName; readonly recordId: RecordId },
  scope: BackfillScope,
  needs: BackfillNeeds,
): Promise<PreviewLine> {
  const { side, recordId } = record;
  const line = { side, recordId, why: '', fields: [], notes: {}, notesLeft: 0 };
  if ((await pairedAlready(record, needs)) !== null) return { ...line, action: 'paired' };
  const preview = await previewPair(record, { ...needs, backfill: { closed: scope.closed } }).catch(
    asCodedError,
  );
  if (preview instanceof CodedError) return { ...line, action: 'unreadable', why: preview.code };
  const { outcome, effects, notesLeft } = preview;
  if (outcome.kind === 'ignored') return { ...line, action: 'ignored', why: outcome.reason };
  if (outcome.kind === 'deferred' || outcome.kind === 'dead-lettered')
    return { ...line, action: 'unreadable', why: outcome.code };
  return { ...line, ...lineOf(effects), notesLeft };
}
