/** Compares two values as equal in systems that may alter a text while they save it. */
import type { Link } from '../../../shared/rules/config/link.ts';
import { canonicalField } from '../../../shared/rules/sync/canonical-field.ts';
import { toConnectWise, toServiceNow } from '../../../shared/rules/sync/mapping.ts';
import type { FieldName } from '../../../shared/rules/sync/record.ts';
import type { MemorySystem } from '../../support/fakes/memory-side.ts';

/** A value and the system that shows it. */
export type ShownValue = readonly [value: string, system: MemorySystem];

/** True when one of the two values is what its system saves of the other. */
export function sameAsSaved(
  field: FieldName,
  one: ShownValue,
  other: ShownValue,
  link: Link,
  board = '1',
): boolean {
  const [ticket, incident] = one[1].side === 'connectwise' ? [one, other] : [other, one];
  const isSavedAs = (wanted: string | null, [value, system]: ShownValue): boolean =>
    wanted !== null && canonicalField(field, system.saved(field, wanted)) === canonicalField(field, value);
  return (
    isSavedAs(toServiceNow(field, ticket[0], incident[0], { link, board }), incident) ||
    isSavedAs(toConnectWise(field, incident[0], { link, board }), ticket)
  );
}
