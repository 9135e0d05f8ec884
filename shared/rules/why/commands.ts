/** The commands that a state or a list names, as a person can enter them. */
import { recordIdOn } from '../sync/pair.ts';
import type { SideName } from '../sync/record.ts';
import { fieldLabel, sideNames } from '../sync/record.ts';
import type { OpenConflict } from '../sync/state/open-conflicts.ts';

/** Requests another try of the dead letters of a record; null where none is. */
export function replayCommand(
  link: string,
  filed: { readonly side: SideName; readonly recordId: string } | null,
): string | null {
  if (filed === null) return null;
  const { side, recordId } = filed;
  return `npm run cli -- dead-letters replay --link ${link} --side ${side} --id ${recordId} --yes`;
}

/**
 * Shows both values of an open conflict and, with a side to take and `--yes`, settles it. It names the conflict that was
 * seen, so that it does nothing once a value has changed.
 */
export function settleCommand(
  { link, field, id, connectwiseId, servicenowId }: OpenConflict,
  take: SideName | null = null,
): string {
  const [record] = sideNames.flatMap((side) => recordIdOn({ connectwiseId, servicenowId }, side) ?? []);
  const seen = id.slice(0, 8);
  const choice = take === null ? '' : ` --take ${take} --yes`;
  return `npm run cli -- conflicts settle ${record ?? ''} ${fieldLabel(field)} --link ${link} --seen ${seen}${choice}`;
}
