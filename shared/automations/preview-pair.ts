/**
 * The dry run: what `sync-pair` would do about one record now, by the same reads and the same planner, writing nothing.
 */
import { linkToPlanWith } from '../rules/backfill-notes.ts';
import { planCreate, correlatedId, newPair, planPair } from '../rules/plan.ts';
import type { CreatePlan, Plan } from '../rules/plan.ts';
import { pairKey, recordIdOn } from '../rules/pair.ts';
import { otherSide } from '../rules/record.ts';
import type { SideName, SideRecord } from '../rules/record.ts';
import type { PairStore } from './needs.ts';
import { withAttachments } from './plan-attachments.ts';
import { ignored } from './sync-ends.ts';
import type { SyncOutcome, SyncPairNeeds } from './sync-needs.ts';

export type PreviewNeeds = Pick<SyncPairNeeds, 'linkOf' | 'engine' | 'now' | 'backfill'> & {
  readonly pairs: Pick<PairStore, 'keyOf' | 'read'>;
};

export type Preview =
  | { readonly kind: 'create'; readonly plan: CreatePlan; readonly record: SideRecord }
  | { readonly kind: 'change'; readonly plan: Plan }
  | Extract<SyncOutcome, { kind: 'ignored' }>;

/** Plans one record's pair without a claim and without a write. Throws what the two sides and the store throw. */
export async function previewPair(
  of: { readonly link: string; readonly side: SideName; readonly recordId: string },
  needs: PreviewNeeds,
): Promise<Preview> {
  const linked = await needs.linkOf(of.link);
  if (linked === null) return ignored('link-unknown');
  const { link, sides } = linked;
  const found = await sides[of.side].read(of.recordId);
  if (found.kind !== 'found') return ignored(found.kind === 'foreign' ? 'out-of-scope' : 'missing');

  const { record } = found;
  const across = otherSide(of.side);
  const originId = correlatedId(link.name, record.correlation);
  const key =
    (await needs.pairs.keyOf(link.name, of.side, of.recordId)) ??
    (originId === null ? pairKey(of.side, of.recordId) : pairKey(across, originId));
  const stored = await needs.pairs.read(link.name, key);
  const pair = stored?.pair ?? newPair(link, key, { side: of.side, id: of.recordId }, needs.now());

  const draft = planCreate(record, link, needs.now());
  const otherId =
    recordIdOn(pair, across) ??
    originId ??
    (await sides[across].findByCorrelation(draft.draft.correlation))[0]?.id ??
    null;
  if (otherId === null) {
    const isOver = record.closed && needs.backfill?.closed !== true;
    if (isOver || record.mergedInto !== null) return ignored('finished-already');
    const wanted = across === 'servicenow' ? link.creates.inServiceNow : link.creates.inConnectWise;
    return wanted ? { kind: 'create', plan: draft, record } : ignored('creates-switched-off');
  }
  const other = await sides[across].read(otherId);
  if (other.kind !== 'found') return ignored(other.kind === 'foreign' ? 'out-of-scope' : 'missing');
  const [ticket, incident] = of.side === 'connectwise' ? [record, other.record] : [other.record, record];
  const settleMs = needs.engine.settleSeconds * 1000;
  const known = stored?.notes ?? [];
  const now = needs.now();
  // A pair that a backfill would join leaves notes where they are that do not come along.
  const words = needs.backfill === undefined ? link : linkToPlanWith(link, { ...pair, quiet: 'joined' });
  const plan = planPair({ link: words, pair, known, ticket, incident, now, settleMs });
  return {
    kind: 'change',
    plan: await withAttachments(plan, {
      link,
      pair,
      known: stored?.attachments ?? [],
      records: { connectwise: plan.ticket, servicenow: incident },
      readBy: { connectwise: now, servicenow: now },
      hanging: {},
      sides,
      settleMs,
      retryRefusedBefore: null,
      now: () => needs.now(),
    }),
  };
}
