/**
 * A person's choice between two edits of one field. The choice is stored, and the pair's ordinary run carries it out under
 * the claim, after a fresh read of both sides: where one of the two values has changed since the person saw them, the
 * choice counts no more and the conflict stays open.
 *
 *   audit row ─▶ nudge for later ─▶ choice stored ─▶ nudge for now
 *
 * The nudge for later stands before the choice: a process that dies behind it leaves a choice that is carried out in a
 * minute, or none and a look that changes nothing. Ordering the same again ends in the same place.
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { OpenConflictStore } from '../../ports/journals.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import type { PairStore } from '../../ports/stores.ts';
import { linkNamed, requireKnownLink } from '../../rules/config/named-link.ts';
import type { Link } from '../../rules/config/link.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import { skewMs, type Nudge } from '../../rules/sync/nudge.ts';
import { pairKey } from '../../rules/sync/pair.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import { otherSide, type FieldName, type SideName } from '../../rules/sync/record.ts';
import type { ConflictChoice, OpenConflict } from '../../rules/sync/state/open-conflicts.ts';

/** The conflict that is meant, by either record of its pair. */
export interface SettleAsked {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: RecordId;
  readonly field: FieldName;
  /** The side whose value is carried over; null in a dry run that only shows both values. */
  readonly take: SideName | null;
  /** The id of the conflict that the person saw, or its first eight characters at least; a dry run may do without. */
  readonly seen: string | null;
  readonly dryRun: boolean;
}

export interface SettleNeeds extends AuditNeeds {
  readonly links: readonly Pick<Link, 'name' | 'enabled' | 'fields'>[];
  readonly pairs: Pick<PairStore, 'keyOf'>;
  readonly openConflicts: Pick<OpenConflictStore, 'of' | 'choose'>;
  readonly nudges: NudgeQueue;
}

/**
 * `dry-run`: nothing was ordered. `ordered`: the choice is stored, and the next run of the pair carries it out.
 * `already-ordered`: the same side was chosen before, and that choice stands.
 */
export interface SettleOutcome {
  readonly kind: 'dry-run' | 'ordered' | 'already-ordered';
  /** As it was before the order. */
  readonly conflict: OpenConflict;
  /** The choice of the other side that this one replaced, or in a dry run would replace. */
  readonly replaces: ConflictChoice | null;
  /** The earlier choice of the same side. */
  readonly stands: ConflictChoice | null;
}

/** Until the nudge that stands before the choice is worked off. */
const laterSeconds = 60;
/** Fewer characters of an id are too easily those of another one. */
const minSeen = 8;

/**
 * Stores the choice in an open conflict, or with `dryRun` only says which one. Throws `link-unknown`, `conflict-unknown`,
 * `conflict-changed`, `nothing-known` and `request-invalid` (refuse), and the codes of storage.
 */
export async function settleConflict(
  asked: SettleAsked,
  actor: Actor,
  needs: SettleNeeds,
): Promise<SettleOutcome> {
  const { link, field, take, seen, dryRun } = asked;
  requireMayTake(asked, needs);
  const conflict = await openConflict(asked, needs);
  if (dryRun && seen === null) return outcomeOf('dry-run', conflict, take, conflict.choice);
  if (take === null && !dryRun)
    throw new CodedError('request-invalid', {
      detail: 'Name the side whose value both records get: `--take connectwise` or `--take servicenow`.',
    });
  if (seen === null || seen.length < minSeen)
    throw new CodedError('request-invalid', {
      detail: `Name the conflict that you saw by its id (\`--seen ${conflict.id.slice(0, minSeen)}\` now), so that no value is written over that nobody has looked at.`,
    });
  if (!conflict.id.startsWith(seen)) throw changed(conflict);
  if (dryRun || take === null) return outcomeOf('dry-run', conflict, take, conflict.choice);
  const scope = `pair ${conflict.pair}, ${field}: take ${take}, conflict ${conflict.id}`;
  return audited({ actor, action: 'conflict-choice', link, scope }, needs, async () => {
    const delaySeconds = laterSeconds;
    await needs.nudges.send(nudgeOf(asked, conflict, needs.now() + delaySeconds * 1000), { delaySeconds });
    const at = new Date(needs.now()).toISOString();
    const before = conflict.choice;
    // The choice that stands is not stored again: who made it, and when, stays told.
    const stored =
      before?.winner === take
        ? { replaced: before }
        : await needs.openConflicts.choose(conflict, { winner: take, by: actor.name, at });
    if (stored === null) throw changed(conflict);
    // Learned after the choice is stored: no read that began before can stand for the one that it asks for.
    await needs.nudges.send(nudgeOf(asked, conflict, needs.now()));
    const result = outcomeOf('ordered', conflict, take, stored.replaced);
    const { replaces } = result;
    const instead = replaces === null ? '' : `, in place of ${replaces.winner}`;
    const outcome = `${result.kind === 'ordered' ? 'ordered' : 'ordered already'}: ${take} wins${instead}`;
    return { outcome, result };
  });
}

/** The outcome beside the choice that was there before. */
function outcomeOf(
  kind: 'dry-run' | 'ordered',
  conflict: OpenConflict,
  take: SideName | null,
  before: ConflictChoice | null,
): SettleOutcome {
  const isSame = before !== null && before.winner === take;
  const replaces = take === null || isSame ? null : before;
  const stands = isSame ? before : null;
  return { kind: isSame && kind === 'ordered' ? 'already-ordered' : kind, conflict, replaces, stands };
}

/** Throws where the link does not carry the field over from that side, or is switched off. */
function requireMayTake({ link, field, take }: SettleAsked, { links }: SettleNeeds): void {
  requireKnownLink(links, link);
  const known = linkNamed(links, link);
  if (known?.enabled !== true)
    throw new CodedError('link-unknown', {
      detail: 'The link is switched off, so nothing would be carried out.',
    });
  const { direction } = known.fields[field];
  if (take === null) return;
  if (direction !== 'both' && direction !== `to-${otherSide(take)}`)
    throw new CodedError('request-invalid', {
      detail: `The link does not carry ${field} over from that side (fields.${field}.direction is ${direction}).`,
    });
}

async function openConflict(
  { link, side, recordId, field }: SettleAsked,
  { pairs, openConflicts }: SettleNeeds,
): Promise<OpenConflict> {
  const key = await pairs.keyOf(link, side, recordId);
  const rows = await openConflicts.of(link, key ?? pairKey(side, recordId));
  const row = rows.find((one) => one.field === field);
  if (row !== undefined) return row;
  if (key === null && rows.length === 0)
    throw new CodedError('nothing-known', {
      detail: `Nothing is known of record ${recordId}: no pair of the link has it.`,
      facts: { link, recordId },
    });
  const others = rows.map((one) => one.field).join(', ');
  throw new CodedError('conflict-unknown', {
    detail: others === '' ? 'The pair has no open conflict.' : `Open are: ${others}.`,
  });
}

function changed({ id }: OpenConflict): CodedError {
  return new CodedError('conflict-changed', {
    detail: `The conflict is ${id.slice(0, minSeen)} now; look at its values, and name this id.`,
  });
}

function nudgeOf({ link, side, recordId }: SettleAsked, { id }: OpenConflict, at: number): Nudge {
  const learnedAt = new Date(at + skewMs).toISOString();
  return { link, side, recordId, origin: 'choice', learnedAt, messageId: `choice:${id}` };
}
