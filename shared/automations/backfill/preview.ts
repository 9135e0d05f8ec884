/**
 * The preview of a backfill: how many records there are, and what would be done about the first of them, by the very
 * reads and planner of the run. Writes nothing but the job that a start may name.
 */
import { firstPlace, jobId, linkFingerprint, listFilter } from '../../rules/backfill/job.ts';
import type { BackfillJob, BackfillScope } from '../../rules/backfill/job.ts';
import { clip } from '../../rules/canonical.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';
import { fieldNames, sideNames } from '../../rules/sync/record.ts';
import type { FieldName, NoteKind, SideName } from '../../rules/sync/record.ts';
import type { BackfilledLink, BackfillNeeds } from '../../ports/backfill.ts';
import { pairedAlready } from './pair.ts';
import { previewPair } from '../operate/preview-pair.ts';

/** What would be done about one record. */
export interface PreviewLine {
  readonly side: SideName;
  readonly recordId: string;
  readonly action: 'create' | 'change' | 'paired' | 'ignored' | 'unreadable';
  /** The reason or the error's code; empty for a create or a change. */
  readonly why: string;
  /** Fields that would be written: on which side, what stands there now (null: nothing yet), and what would. */
  readonly fields: readonly {
    readonly field: FieldName;
    readonly on: SideName;
    readonly from: string | null;
    readonly to: string;
  }[];
  /** Notes that would travel: by where they would arrive. */
  readonly notes: Readonly<Partial<Record<NoteKind, number>>>;
  /** Notes that would stay behind. */
  readonly notesLeft: number;
}

export interface BackfillPreview {
  /** What `start` names; good for a day. */
  readonly token: string;
  readonly link: string;
  readonly scope: BackfillScope;
  /** How many records the scope holds, by side, as the sides count them. */
  readonly counted: Readonly<Record<SideName, number>>;
  /** Pairs that the link has. */
  readonly pairs: number;
  readonly sample: readonly PreviewLine[];
  /** What a person should know before the start. */
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
    told: 0,
    place: firstPlace(scope),
    forgiven: { ended: 0, failed: 0 },
    trouble: null,
  };
  const sample: PreviewLine[] = [];
  for (const side of asked.sample === 0 ? [] : sideNames.filter((one) => scope.sides.includes(one))) {
    const { ids } = await lists[side].page(listFilter(job, side), null, asked.sample);
    for (const recordId of ids) sample.push(await previewLine(side, recordId, scope, linked, needs));
  }
  const pairs = await needs.pairs.count(link.name);
  await needs.jobs.create(job);
  return { token: job.id, link: link.name, scope, counted, pairs, sample, warnings: warningsOf(job, linked) };
}

async function previewLine(
  side: SideName,
  recordId: string,
  scope: BackfillScope,
  { link }: BackfilledLink,
  needs: BackfillNeeds,
): Promise<PreviewLine> {
  const line = { side, recordId, why: '', fields: [], notes: {}, notesLeft: 0 };
  const of = { link: link.name, side, recordId };
  if ((await pairedAlready(of, needs.pairs)) !== null) return { ...line, action: 'paired' };
  const preview = await previewPair(of, { ...needs, backfill: { closed: scope.closed } }).catch(asCodedError);
  if (preview instanceof CodedError) return { ...line, action: 'unreadable', why: preview.code };
  const { outcome, effects, notesLeft } = preview;
  if (outcome.kind === 'ignored') return { ...line, action: 'ignored', why: outcome.reason };
  if (outcome.kind === 'deferred' || outcome.kind === 'dead-lettered')
    return { ...line, action: 'unreadable', why: outcome.code };
  const fields = effects.flatMap((effect): PreviewLine['fields'] => {
    const { kind, side: on } = effect;
    if (kind === 'field')
      return [{ field: effect.field, on, from: clip(effect.before), to: clip(effect.after) }];
    if (kind !== 'create') return [];
    return fieldNames
      .filter((field) => effect.fields[field] !== '')
      .map((field) => ({ field, on, from: null, to: clip(effect.fields[field]) }));
  });
  const kinds = effects.flatMap((effect) => (effect.kind === 'note' ? [effect.noteKind] : []));
  const action = effects.some(({ kind }) => kind === 'create') ? 'create' : 'change';
  return { ...line, action, fields, notes: countKinds(kinds), notesLeft };
}

function countKinds(kinds: readonly NoteKind[]): PreviewLine['notes'] {
  const counts: Partial<Record<NoteKind, number>> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** What no switch of ours can keep silent. */
function warningsOf({ scope, counted }: BackfillJob, { link }: BackfilledLink): readonly string[] {
  const warnings: string[] = [];
  if (scope.sides.includes('connectwise') && counted.connectwise > 0 && link.creates.inServiceNow) {
    warnings.push(
      'ServiceNow has no switch for a single write: its notifications for new incidents go out unless they are switched off there.',
    );
    if (link.servicenow.caller !== null)
      warnings.push('New incidents name the caller of the link, who is told of each as the instance says.');
  }
  if (link.backfill.notes === 'all')
    warnings.push('backfill.notes is "all": comments are brought over, and ServiceNow mails comments.');
  if (scope.closed)
    warnings.push('Finished records get counterparts too; incidents in state Closed take no notes.');
  return warnings;
}
