/**
 * Repairs a stored pair that names one of its records by what is no id: nothing can be read or written by it, and a replay
 * fails in the same place. The pair forgets that id and remembers that a record was begun, so that its next run looks for
 * the record by its correlation key, joins it, and makes one only where there is none.
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import type { PairClaims, PairStore } from '../../ports/stores.ts';
import { requireKnownLink } from '../../rules/config/named-link.ts';
import type { EngineTuning } from '../../rules/config/link.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import { pairKey, sidesWithoutId } from '../../rules/sync/pair.ts';
import { repairedPair } from '../../rules/sync/plan.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import type { SideName } from '../../rules/sync/record.ts';

/** The pair to repair, by either record that it names rightly. */
export interface RepairAsked {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: RecordId;
  readonly dryRun: boolean;
}

export interface RepairNeeds extends AuditNeeds {
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  readonly pairs: Pick<PairStore, 'keyOf' | 'read' | 'save'>;
  readonly claims: PairClaims;
  readonly nudges: NudgeQueue;
  readonly engine: Pick<EngineTuning, 'claimSeconds'>;
}

/** `unknown`: the link has no pair of that record. `sound`: it names its records rightly, so nothing is done. */
export interface RepairOutcome {
  readonly kind: 'unknown' | 'sound' | 'dry-run' | 'repaired';
  readonly pair: string;
  /** The sides whose record has to be found again. */
  readonly sides: readonly SideName[];
}

/**
 * Repairs the pair and orders its next run, or with `dryRun` only says what it would do. Throws `link-unknown`,
 * `claim-lost` (retry) while a worker has the pair, and the codes of storage.
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
  if (stored === null) return { kind: 'unknown', pair, sides: [] };
  const sides = sidesWithoutId(stored.pair);
  if (sides.length === 0) return { kind: 'sound', pair, sides };
  if (dryRun) return { kind: 'dry-run', pair, sides };
  return audited({ actor, action: 'pair-repair', link, scope: `pair ${pair}` }, needs, async () => {
    await repairUnderClaim(asked, pair, needs);
    const result = { kind: 'repaired' as const, pair, sides };
    return { outcome: `repaired on ${sides.join(' and ')}`, result };
  });
}

async function repairUnderClaim(
  { link, side, recordId }: RepairAsked,
  key: string,
  needs: RepairNeeds,
): Promise<void> {
  const claimMs = needs.engine.claimSeconds * 1000;
  const claim = await needs.claims.acquire(link, key, `repair-${needs.newId()}`, needs.now(), claimMs);
  if (claim === null)
    throw new CodedError('claim-lost', { detail: 'A worker has the pair; try again in a minute.' });
  try {
    const stored = await needs.pairs.read(link, key);
    if (stored !== null)
      await needs.pairs.save(claim, repairedPair(stored.pair, needs.now()), stored.version, []);
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
