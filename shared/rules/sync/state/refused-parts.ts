/**
 * The parts of a plan that the other side refused for good: they are left out of later plans, so that one refused field
 * or note holds up no other, and is not sent again before it is another value or a person says `replay`.
 */
import { digest } from '../../canonical.ts';
import type { NoteWrite } from '../notes/plan.ts';
import type { DeadLetteredPlan } from '../pair.ts';
import { planFingerprint } from '../plan.ts';
import type { Plan } from '../plan.ts';
import { sideNames } from '../record.ts';
import type { FieldName, SideName } from '../record.ts';

/** The fingerprint of one field's write. */
export function fieldPart(side: SideName, field: FieldName, value: string): string {
  return digest(JSON.stringify([side, field, value])).slice(0, 16);
}

/** The fingerprint of one note's write. */
export function notePart({ row, text }: Pick<NoteWrite, 'row' | 'text'>): string {
  return digest(JSON.stringify([row.sourceSide, row.sourceId, row.part, text])).slice(0, 16);
}

/** The fingerprints of all field and note writes of a plan. */
export function partsOf(plan: Pick<Plan, 'changes' | 'notes'>): readonly string[] {
  const fields = sideNames.flatMap((side) =>
    (Object.entries(plan.changes[side]) as [FieldName, string][]).map(([field, value]) =>
      fieldPart(side, field, value),
    ),
  );
  return [...fields, ...plan.notes.writes.map(notePart)];
}

/** The earlier refusals of these parts alone; null where there are none. */
export function stillRefused(
  before: DeadLetteredPlan | null,
  parts: readonly string[],
): DeadLetteredPlan | null {
  if (before === null || parts.length === 0) return null;
  const { told, ...rest } = before;
  if (told === undefined) return { ...rest, parts };
  const kept = Object.entries(told).filter(([part]) => parts.includes(part));
  return { ...rest, parts, told: Object.fromEntries(kept) };
}

/** The plan without the parts of these fingerprints. */
export function withoutParts(plan: Plan, refused: readonly string[]): Plan {
  if (!partsOf(plan).some((part) => refused.includes(part))) return plan;
  const isOpen = (side: SideName, field: FieldName): boolean =>
    !refused.includes(fieldPart(side, field, plan.changes[side][field] ?? ''));
  const changesOf = (side: SideName): Plan['changes'][SideName] =>
    Object.fromEntries(
      Object.entries(plan.changes[side]).filter(([name]) => isOpen(side, name as FieldName)),
    );
  const changes = { connectwise: changesOf('connectwise'), servicenow: changesOf('servicenow') };
  const pending = plan.pending.filter(({ side, field }) => isOpen(side, field));
  const notes = {
    ...plan.notes,
    writes: plan.notes.writes.filter((write) => !refused.includes(notePart(write))),
  };
  const isEmpty = pending.length === 0 && notes.writes.length === 0;
  return { ...plan, changes, pending, notes, isEmpty, fingerprint: planFingerprint(changes, notes.writes) };
}
