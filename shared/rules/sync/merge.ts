/**
 * The three-way merge of one field: what each side has now, against what both agreed on last.
 *
 *   neither moved   nothing to do (or the words changed: the policy's winner is written again)
 *   one moved       it is written to the other side
 *   both moved      equal: agreed. Else a conflict: the policy chooses, the loser's value goes to the journal
 *
 * "Moved" is always judged in a side's own words against the base in the same words, never by who wrote last: that
 * is what keeps a person's edit that shares a minute with one of ours.
 */
import { canonicalField } from './canonical-field.ts';
import { fingerprint } from '../canonical.ts';
import type { EndedReason } from './record.ts';
import type { Link } from '../config/link.ts';
import { sameMeaning, toConnectWise, toServiceNow } from './mapping.ts';
import type { MappingContext } from './mapping.ts';
import type { BaseValue, Pair } from './pair.ts';
import { otherSide } from './record.ts';
import type { FieldName, SideName, SideRecord } from './record.ts';

export interface FieldMerge {
  readonly field: FieldName;
  /** A word for the history: which rule chose. */
  readonly rule: MergeRule;
  readonly write: { readonly side: SideName; readonly value: string } | null;
  /** The base once the write (if any) has happened; undefined leaves the base as it is. */
  readonly base: BaseValue | undefined;
  /** The base that was judged against. */
  readonly judged: BaseValue | null;
  readonly conflict: { readonly policy: string; readonly winner: SideName | 'none' } | null;
}

export type MergeRule =
  | 'switched-off'
  | 'equal'
  | 'connectwise-moved'
  | 'servicenow-moved'
  | 'one-way'
  | 'words-changed'
  | 'no-word'
  /** The description's note was made private: what it says is unknown here. */
  | 'description-private'
  | EndedReason
  /** One of the records has ended, and what differs was accepted before. */
  | 'left-apart'
  | 'conflict-connectwise'
  | 'conflict-servicenow'
  | 'conflict-latest'
  | 'conflict-manual';

/** Merges one field of a pair. Pure: the same arguments always give the same answer. */
export function mergeField(
  field: FieldName,
  pair: Pair,
  ticket: SideRecord,
  incident: SideRecord,
  link: Link,
): FieldMerge {
  const rule = link.fields[field];
  const context: MappingContext = { link, board: ticket.board };
  const now = ownWords(field, ticket, incident);
  const judged = baseToJudge(field, pair, now);
  const done = (
    name: MergeRule,
    write: FieldMerge['write'] = null,
    base?: BaseValue,
    conflict: FieldMerge['conflict'] = null,
  ): FieldMerge => ({ field, rule: name, write, base, judged, conflict });

  if (rule.direction === 'none') return done('switched-off');
  if (sameMeaning(field, ticket.fields[field], incident.fields[field], context))
    return done('equal', null, now);

  /** Writes the value of `winner` to the side across, if the direction allows it and there is a word for it. */
  const carry = (name: MergeRule, winner: SideName, conflict: FieldMerge['conflict'] = null): FieldMerge => {
    const target = otherSide(winner);
    if (rule.direction !== 'both' && rule.direction !== `to-${target}`) return done('one-way');
    const value =
      target === 'servicenow'
        ? toServiceNow(field, ticket.fields[field], incident.fields[field], context)
        : toConnectWise(field, incident.fields[field], context);
    if (value === null) return done('no-word');
    const written = ownWord(field, target, value, ticket.board);
    const base =
      target === 'servicenow'
        ? { connectwise: now.connectwise, servicenow: written }
        : { connectwise: written, servicenow: now.servicenow };
    return done(name, { side: target, value }, base, conflict);
  };

  const hasWord = {
    connectwise: toServiceNow(field, ticket.fields[field], incident.fields[field], context) !== null,
    servicenow: toConnectWise(field, incident.fields[field], context) !== null,
  };
  const moved = {
    connectwise: hasWord.connectwise && (judged === null || judged.connectwise !== now.connectwise),
    servicenow: hasWord.servicenow && (judged === null || judged.servicenow !== now.servicenow),
  };

  if (rule.direction === 'to-servicenow') {
    return moved.connectwise
      ? carry('connectwise-moved', 'connectwise', lost('connectwise'))
      : done('one-way');
  }
  if (rule.direction === 'to-connectwise') {
    return moved.servicenow ? carry('servicenow-moved', 'servicenow', lost('servicenow')) : done('one-way');
  }
  const wordless = !hasWord.connectwise || !hasWord.servicenow;
  // A value without a word cannot be carried over, but a person set it: it is accepted as it stands, not set back.
  if (wordless && (judged === null || (!moved.connectwise && !moved.servicenow)))
    return done('no-word', null, now);
  if (moved.connectwise && !moved.servicenow)
    return carry('connectwise-moved', 'connectwise', untold('connectwise'));
  if (moved.servicenow && !moved.connectwise)
    return carry('servicenow-moved', 'servicenow', untold('servicenow'));
  if (!moved.connectwise && !moved.servicenow) {
    const winner =
      rule.conflict === 'latest' || rule.conflict === 'manual' ? newer(ticket, incident) : rule.conflict;
    return carry('words-changed', winner);
  }

  switch (rule.conflict) {
    case 'manual':
      return done('conflict-manual', null, undefined, { policy: 'manual', winner: 'none' });
    case 'latest': {
      const winner = newer(ticket, incident);
      return carry('conflict-latest', winner, { policy: 'latest', winner });
    }
    case 'connectwise':
    case 'servicenow':
      return carry(`conflict-${rule.conflict}`, rule.conflict, {
        policy: rule.conflict,
        winner: rule.conflict,
      });
    default:
      return rule.conflict satisfies never;
  }

  /** An edit without a word that is overwritten by an edit of the other side that has one. */
  function untold(winner: SideName): FieldMerge['conflict'] {
    const loser = otherSide(winner);
    const edited = !hasWord[loser] && judged !== null && judged[loser] !== now[loser];
    return edited ? { policy: 'no-word', winner } : null;
  }

  /** On a one-way field the owner overwrites what the other side changed: that value is lost and goes to the journal. */
  function lost(owner: SideName): FieldMerge['conflict'] {
    return moved[otherSide(owner)] ? { policy: `one-way-${owner}`, winner: owner } : null;
  }
}

/** The description while its note is private: nothing of it is looked at, and nothing is written. */
export function leavePrivate(pair: Pair): FieldMerge {
  const judged = pair.base.description ?? null;
  return {
    field: 'description',
    rule: 'description-private',
    write: null,
    base: undefined,
    judged,
    conflict: null,
  };
}

/** Both sides' present values in the form in which the base keeps them. */
export function ownWords(field: FieldName, ticket: SideRecord, incident: SideRecord): BaseValue {
  return {
    connectwise: ownWord(field, 'connectwise', ticket.fields[field], ticket.board),
    servicenow: ownWord(field, 'servicenow', incident.fields[field], ''),
  };
}

/** One value as the base keeps it. A status carries its board: the same name on another board is another status. */
export function ownWord(field: FieldName, side: SideName, value: string, board: string): string {
  const canonical = canonicalField(field, value);
  return fingerprint(field === 'status' && side === 'connectwise' ? `${board}:${canonical}` : canonical);
}

/**
 * The base to judge against: the agreed one, or that of a write of ours which was begun, whose end we never saw, and
 * which turns out to have happened.
 */
function baseToJudge(field: FieldName, pair: Pair, now: BaseValue): BaseValue | null {
  const agreed = pair.base[field] ?? null;
  const happened = pair.pending.findLast(
    (write) => write.field === field && write.value[write.side] === now[write.side],
  );
  if (happened === undefined) return agreed;
  const unmoved = agreed !== null && agreed[happened.side] === now[happened.side];
  return unmoved ? agreed : happened.value;
}

/** The side whose record changed last by its own clock; ConnectWise when both did in the same instant. */
function newer(ticket: SideRecord, incident: SideRecord): SideName {
  return incident.updatedAt > ticket.updatedAt ? 'servicenow' : 'connectwise';
}
