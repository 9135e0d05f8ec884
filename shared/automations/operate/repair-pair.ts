/**
 * Repairs a stored pair that names one of its records by what is no id: nothing can be read or written by it, and a replay
 * fails in the same place. The pair forgets that id and remembers that a record was begun, so that its next run looks for
 * the record by its correlation key, joins it, and makes one only where there is none.
 *
 * A pair that was unlinked because its other record was deleted is begun again in the same way, if a person says so.
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import type { Claim, PairClaims, PairStore } from '../../ports/stores.ts';
import { requireKnownLink } from '../../rules/config/named-link.ts';
import type { EngineTuning } from '../../rules/config/link.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import { beganWith, pairKey, sidesWithoutId, type StoredPair } from '../../rules/sync/pair.ts';
import { repairedPair, restartedPair } from '../../rules/sync/state/lifecycle.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import { otherSide, type SideName } from '../../rules/sync/record.ts';

/** The pair to repair, by either record that it names rightly. */
export interface RepairAsked {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: RecordId;
  readonly dryRun: boolean;
}

/** The pairs, their claims and the queue of a repair. */
export interface RepairNeeds extends AuditNeeds {
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  readonly pairs: Pick<PairStore, 'keyOf' | 'read' | 'save' | 'saveAttachments'>;
  readonly claims: PairClaims;
  readonly nudges: NudgeQueue;
  readonly engine: Pick<EngineTuning, 'claimSeconds'>;
}

/** `unknown`: the link has no pair of that record. `sound`: there is nothing to repair, so nothing is done. */
export interface RepairOutcome {
  readonly kind: 'unknown' | 'sound' | 'dry-run' | 'repaired';
  readonly pair: string;
  /** `find`: the record of those sides is looked for. `restart`: the one that is gone is made again. */
  readonly how: 'find' | 'restart';
  /** The sides whose record has to be found, or made, again. */
  readonly sides: readonly SideName[];
}

/**
 * Repairs the pair and requests its next run, or with `dryRun` only says what it would do. Throws `link-unknown`
 * (dead-letter), `claim-lost` (retry) while a worker has the pair, and the codes of storage.
 */
export async function repairPair(
  asked: RepairAsked,
  actor: Actor,
  needs: RepairNeeds,
): Promise<RepairOutcome> {
  const { link, side, recordId, dryRun } = asked;
  requireKnownLink(needs.links, link);
  const pair = (await needs.pairs.keyOf(link, side, recordId)) ?? pairKey(side, recordId);
  const stored = await needs.pairs.read(link, pair);
  if (stored === null) return { kind: 'unknown', pair, how: 'find', sides: [] };
  const broken = sidesWithoutId(stored.pair);
  const how = broken.length > 0 ? 'find' : 'restart';
  if (how === 'restart' && restartedPair(stored.pair) === null)
    return { kind: 'sound', pair, how: 'find', sides: [] };
  const sides = how === 'find' ? broken : [otherSide(beganWith(pair).side)];
  if (dryRun) return { kind: 'dry-run', pair, how, sides };
  return audited({ actor, action: 'pair-repair', link, scope: `pair ${pair}` }, needs, async () => {
    await repairUnderClaim(asked, pair, needs);
    const result = { kind: 'repaired' as const, pair, how, sides } as const;
    return { outcome: `${how === 'find' ? 'repaired' : 'restarted'} on ${sides.join(' and ')}`, result };
  });
}

/** Copies on a record that is gone stay behind: the new one begins with the fields alone. */
async function saveRepaired(claim: Claim, stored: StoredPair, needs: RepairNeeds): Promise<void> {
  const restarted = sidesWithoutId(stored.pair).length > 0 ? null : restartedPair(stored.pair);
  const next = restarted ?? repairedPair(stored.pair, needs.now());
  const notes = restarted === null ? [] : stored.notes;
  const files = restarted === null ? [] : stored.attachments;
  const version = await needs.pairs.saveAttachments(
    claim,
    stored.version,
    files.map((row) => ({ ...row, state: 'skipped', targetId: null, reason: 'older-than-pair' })),
  );
  const left = notes.map((row) => ({ ...row, state: 'skipped' as const, targetId: null }));
  await needs.pairs.save(claim, next, version, left);
}

async function repairUnderClaim(
  { link, side, recordId }: RepairAsked,
  key: string,
  needs: RepairNeeds,
): Promise<void> {
  const times = { now: needs.now(), ttlMs: needs.engine.claimSeconds * 1000 };
  const claim = await needs.claims.acquire(link, key, `repair-${needs.newId()}`, times);
  if (claim === null)
    throw new CodedError('claim-lost', { detail: 'A worker has the pair; try again in a minute.' });
  try {
    const stored = await needs.pairs.read(link, key);
    if (stored !== null) await saveRepaired(claim, stored, needs);
  } finally {
    await needs.claims.release(claim).catch(() => undefined);
  }
  await needs.nudges.send({
    link,
    side,
    recordId,
    origin: 'replay',
    learnedAt: new Date(needs.now()).toISOString(),
    messageId: `repair:${key}`,
  });
}
