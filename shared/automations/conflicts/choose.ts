/**
 * A person's choice between two edits of one field. The choice is stored, and the pair's ordinary run carries it out under
 * the claim, after a fresh read of both sides: where one of the two values has changed since the person saw them, the
 * choice counts no more and the conflict stays open.
 *
 *   audit row ─▶ nudge for later ─▶ choice stored ─▶ nudge for now
 *
 * The nudge for later stands before the choice: a process that dies behind it leaves a choice that is carried out in a
 * minute, or none and a look that changes nothing. The same request again ends in the same place.
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { OpenConflictStore } from '../../ports/journals.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import type { PairStore } from '../../ports/stores.ts';
import { limits } from '../../rules/canonical.ts';
import { linkNamed, requireKnownLink } from '../../rules/config/named-link.ts';
import type { Link } from '../../rules/config/link.ts';
import { CodedError } from '../../rules/errors.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import { didYouMean } from '../../rules/words/did-you-mean.ts';
import { skewMs, type Nudge } from '../../rules/sync/nudge.ts';
import { pairKey } from '../../rules/sync/pair.ts';
import { canonicalField } from '../../rules/sync/canonical-field.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import { fieldNamed, mappingOf, mirroredFields, ruleOf } from '../../rules/sync/mapped/fields.ts';
import { translateMapped } from '../../rules/sync/mapped/translate.ts';
import { fieldLabel, isMapped, otherSide, type FieldName, type SideName } from '../../rules/sync/record.ts';
import type { ConflictChoice, OpenConflict } from '../../rules/sync/state/open-conflicts.ts';

/** The conflict that is meant, by either record of its pair. */
export interface SettleAsked {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: RecordId;
  /** `status`, or the name of a mapped field. */
  readonly field: string;
  /** The side whose value is carried over; null in a dry run that only shows both values. */
  readonly take: SideName | null;
  /** Another value for both, in ConnectWise's words; null where a side's own is taken, and left out the same. */
  readonly value?: string | null;
  /** The id of the conflict that the person saw, or its first eight characters at least; a dry run may do without. */
  readonly seen: string | null;
  readonly dryRun: boolean;
}

/** The links, the open conflicts and the queue that a choice goes to. */
export interface SettleNeeds extends AuditNeeds {
  readonly links: readonly Pick<Link, 'name' | 'enabled' | 'fields' | 'mappings' | 'status' | 'priority'>[];
  readonly pairs: Pick<PairStore, 'keyOf'>;
  readonly openConflicts: Pick<OpenConflictStore, 'of' | 'choose'>;
  readonly nudges: NudgeQueue;
}

/**
 * `dry-run`: nothing was requested. `ordered`: the choice is stored, and the next run of the pair carries it out.
 * `already-ordered`: the same side was chosen before, and that choice stands.
 */
export interface SettleOutcome {
  readonly kind: 'dry-run' | 'ordered' | 'already-ordered';
  /** As it was before the request. */
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
 * Stores the choice in an open conflict, or with `dryRun` only says which one. Throws `link-unknown` (dead-letter),
 * `conflict-unknown`, `conflict-changed`, `nothing-known` and `request-invalid` (refuse), and the codes of storage.
 */
export async function settleConflict(
  asked: SettleAsked,
  actor: Actor,
  needs: SettleNeeds,
): Promise<SettleOutcome> {
  const { link, seen, dryRun } = asked;
  const field = requireMayTake(asked, needs);
  const meant = meantBy(asked);
  const conflict = await openConflict({ ...asked, field }, needs);
  if (dryRun && seen === null) return outcomeOf('dry-run', conflict, meant, conflict.choice);
  if (meant === null && !dryRun)
    throw new CodedError('request-invalid', {
      detail:
        'Name the side whose value both records get: `--take connectwise` or `--take servicenow`; or another one for both: `--value TEXT`.',
    });
  if (seen === null || seen.length < minSeen)
    throw new CodedError('request-invalid', {
      detail: `Name the conflict that you saw by its id (\`--seen ${conflict.id.slice(0, minSeen)}\` now), so that no value is written over that nobody has looked at.`,
    });
  if (!conflict.id.startsWith(seen)) throw changed(conflict);
  if (dryRun || meant === null) return outcomeOf('dry-run', conflict, meant, conflict.choice);
  const what = meant.value === undefined ? `take ${meant.winner}` : 'another value for both';
  const scope = `pair ${conflict.pair}, ${field}: ${what}, conflict ${conflict.id}`;
  return audited({ actor, action: 'conflict-choice', link, scope }, needs, async () => {
    const delaySeconds = laterSeconds;
    await needs.nudges.send(nudgeOf(asked, conflict, needs.now() + delaySeconds * 1000), { delaySeconds });
    const at = new Date(needs.now()).toISOString();
    const before = conflict.choice;
    // The choice that stands is not stored again: who made it, and when, stays told.
    const stored =
      before !== null && isSameChoice(before, meant)
        ? { replaced: before }
        : await needs.openConflicts.choose(conflict, { ...meant, by: actor.name, at });
    if (stored === null) throw changed(conflict);
    // Learned after the choice is stored: no read that began before can stand for the one that it asks for.
    await needs.nudges.send(nudgeOf(asked, conflict, needs.now()));
    const result = outcomeOf('ordered', conflict, meant, stored.replaced);
    const { replaces } = result;
    const instead = replaces === null ? '' : `, in place of ${choiceText(replaces)}`;
    const wins = meant.value === undefined ? `${meant.winner} wins` : 'another value wins';
    const outcome = `${result.kind === 'ordered' ? 'ordered' : 'ordered already'}: ${wins}${instead}`;
    return { outcome, result };
  });
}

/** The value that a person wants both sides to have. */
type Meant = Pick<ConflictChoice, 'winner' | 'value'>;

function meantBy({ take, value = null }: SettleAsked): Meant | null {
  if (value !== null) return { winner: 'connectwise', value };
  return take === null ? null : { winner: take };
}

const isSameChoice = (one: Meant, other: Meant): boolean =>
  one.winner === other.winner && one.value === other.value;

const choiceText = ({ winner, value }: Meant): string => (value === undefined ? winner : 'another value');

/** The outcome beside the choice that was there before. */
function outcomeOf(
  kind: 'dry-run' | 'ordered',
  conflict: OpenConflict,
  meant: Meant | null,
  before: ConflictChoice | null,
): SettleOutcome {
  const isSame = before !== null && meant !== null && isSameChoice(before, meant);
  const replaces = meant === null || isSame ? null : before;
  const stands = isSame ? before : null;
  return { kind: isSame && kind === 'ordered' ? 'already-ordered' : kind, conflict, replaces, stands };
}

/** The field. Throws where the link does not carry it over from that side, or is switched off. */
function requireMayTake(
  { link, field: name, take, value = null }: SettleAsked,
  { links }: SettleNeeds,
): FieldName {
  requireKnownLink(links, link);
  const known = linkNamed(links, link);
  if (known?.enabled !== true)
    throw new CodedError('link-unknown', {
      detail: 'The link is switched off, so nothing would be carried out.',
    });
  const field = fieldNamed(name, known);
  if (field === null)
    throw new CodedError('request-invalid', {
      detail: didYouMean('field', name, mirroredFields(known).map(fieldLabel)),
    });
  const label = fieldLabel(field);
  const { direction } = ruleOf(field, known);
  const setting = isMapped(field) ? `mappings.${label}.direction` : `fields.${field}.direction`;
  if (value !== null) {
    const wrong =
      take !== null
        ? 'Name a side or another value, not both.'
        : direction !== 'both'
          ? `The link carries ${label} in one direction only (${setting} is ${direction}), so no value is for both.`
          : wrongValue(field, value, known);
    if (wrong !== null) throw new CodedError('request-invalid', { detail: wrong });
  }
  if (take !== null && direction !== 'both' && direction !== `to-${otherSide(take)}`)
    throw new CodedError('request-invalid', {
      detail: `The link does not carry ${label} over from that side (${setting} is ${direction}).`,
    });
  return field;
}

/**
 * Returns the reason why a value cannot be for both sides; null if it can. The board of the ticket is for the run to
 * compare with.
 */
function wrongValue(
  field: FieldName,
  value: string,
  link: Pick<Link, 'status' | 'priority' | 'mappings'>,
): string | null {
  const { status, priority } = link;
  if (isMapped(field)) {
    const mapping = mappingOf(field, link);
    const isWord = mapping !== undefined && translateMapped(mapping, 'servicenow', value) !== null;
    return isWord ? null : `The mapping ${fieldLabel(field)} has no row for "${value}".`;
  }
  if (field === 'summary' || field === 'description') {
    const most =
      field === 'summary'
        ? Math.min(limits.connectwise.summary, limits.servicenow.summary)
        : limits.servicenow.description;
    const length = canonicalField(field, value).length;
    if (length === 0) return `The ${field} must not be empty.`;
    return length > most ? `The ${field} has ${length} characters; both sides take ${most}.` : null;
  }
  const words =
    field === 'priority'
      ? priority.map(({ connectwise }) => connectwise)
      : status.flatMap(({ rows }) =>
          rows.filter(({ use }) => use !== 'to-connectwise').map(({ connectwise }) => connectwise),
        );
  return words.includes(value) ? null : didYouMean(field, value, [...new Set(words)]);
}

async function openConflict(
  { link, side, recordId, field }: Omit<SettleAsked, 'field'> & { readonly field: FieldName },
  { pairs, openConflicts }: SettleNeeds,
): Promise<OpenConflict> {
  const key = await pairs.keyOf(link, side, recordId);
  const rows = await openConflicts.of(link, key ?? pairKey(side, recordId));
  const row = rows.find((one) => one.field === field);
  if (row !== undefined) return row;
  if (key === null && rows.length === 0)
    throw new CodedError('nothing-known', {
      detail: `No pair of the link contains record ${recordId}.`,
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
