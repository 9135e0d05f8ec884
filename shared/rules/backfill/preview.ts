/** The preview of a backfill: one line a record, and warnings for the person who starts it. */
import type { BackfillJob } from './job.ts';
import { clip } from '../canonical.ts';
import type { Link } from '../config/link.ts';
import type { PlannedEffect } from '../sync/planned-effect.ts';
import type { FieldName, NoteKind, SideName } from '../sync/record.ts';

/** The work on one record, as planned. */
export interface PreviewLine {
  readonly side: SideName;
  readonly recordId: string;
  readonly action: 'create' | 'change' | 'paired' | 'ignored' | 'unreadable';
  /** The reason or the error's code; empty for a create or a change. */
  readonly why: string;
  /** Fields that would be written: the side, the present value (null: none yet) and the new one. */
  readonly fields: readonly {
    readonly field: FieldName;
    readonly on: SideName;
    readonly from: string | null;
    readonly to: string;
  }[];
  /** Notes that would travel, counted by their kind on arrival. */
  readonly notes: Readonly<Partial<Record<NoteKind, number>>>;
  /** Notes that would stay behind. */
  readonly notesLeft: number;
}

/** The writes of a dry run as they stand in a line. */
export function lineOf(effects: readonly PlannedEffect[]): Pick<PreviewLine, 'action' | 'fields' | 'notes'> {
  return {
    action: effects.some(({ kind }) => kind === 'create') ? 'create' : 'change',
    fields: effects.flatMap(fieldsOf),
    notes: countKinds(effects.flatMap((effect) => (effect.kind === 'note' ? [effect.noteKind] : []))),
  };
}

function fieldsOf(effect: PlannedEffect): PreviewLine['fields'] {
  const { kind, side: on } = effect;
  if (kind === 'field')
    return [{ field: effect.field, on, from: clip(effect.before), to: clip(effect.after) }];
  if (kind !== 'create') return [];
  return (Object.entries(effect.fields) as [FieldName, string][])
    .filter(([, value]) => value !== '')
    .map(([field, value]) => ({ field, on, from: null, to: clip(value) }));
}

function countKinds(kinds: readonly NoteKind[]): PreviewLine['notes'] {
  const counts: Partial<Record<NoteKind, number>> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Mails and changes that no switch of ours can hold back. */
export function warningsOf(
  { scope, counted }: Pick<BackfillJob, 'scope' | 'counted'>,
  link: Link,
): readonly string[] {
  const warnings: string[] = [];
  if (scope.sides.includes('connectwise') && counted.connectwise > 0 && link.creates.inServiceNow) {
    warnings.push(
      'ServiceNow has no switch for a single write: its notifications for new incidents go out unless they are switched off there.',
    );
    if (link.servicenow.caller !== null)
      warnings.push('New incidents name the caller of the link; the instance may notify the caller of each.');
  }
  if (link.backfill.notes === 'all')
    warnings.push('backfill.notes is "all": comments are copied, and ServiceNow mails comments.');
  if (scope.closed)
    warnings.push('Closed records get counterparts too; incidents in state Closed take no notes.');
  return warnings;
}
