/** Fields that must have a value before a record is resolved: until then its status waits, and a person is notified. */
import type { Link } from '../../config/link.ts';
import { toServiceNow } from '../mapping.ts';
import type { FieldMerge } from '../merge/field-view.ts';
import { fieldLabel } from '../record.ts';
import type { SideName, SideRecord } from '../record.ts';
import { mappedField } from './fields.ts';

/** A record that lacks what it needs. */
export interface Lacking {
  readonly side: SideName;
  /** The names of the mapped fields, as the link gives them. */
  readonly fields: readonly string[];
}

/**
 * Returns the fields that the record would lack once these merges resolve it; null if they do not resolve it, or it has
 * all that it needs. A field that its side does not show counts as filled: nobody knows.
 */
export function lackingToResolve(
  merges: readonly FieldMerge[],
  {
    link,
    ticket,
    incident,
  }: { readonly link: Link; readonly ticket: SideRecord; readonly incident: SideRecord },
): Lacking | null {
  const write = merges.find(({ field }) => field === 'status')?.write ?? null;
  if (write === null || !resolves(link, write, ticket.board)) return null;
  const record = write.side === 'connectwise' ? ticket : incident;
  const fields = link.mappings
    .filter(({ requiredToResolve }) => requiredToResolve)
    .map(mappedField)
    .filter((field) => {
      const planned = merges.find((merge) => merge.field === field)?.write;
      return (planned?.side === write.side ? planned.value : record.fields[field]) === '';
    });
  return fields.length === 0 ? null : { side: write.side, fields: fields.map(fieldLabel) };
}

/** The merges with a status that waits. */
export function withStatusHeld(merges: readonly FieldMerge[]): readonly FieldMerge[] {
  return merges.map((merge) =>
    merge.field === 'status'
      ? { ...merge, rule: 'required-missing', write: null, base: undefined, conflict: null }
      : merge,
  );
}

function resolves(link: Link, { side, value }: NonNullable<FieldMerge['write']>, board: string): boolean {
  const state = side === 'servicenow' ? value : toServiceNow('status', value, null, { link, board });
  return state !== null && link.closing.states.includes(state);
}
