/**
 * The lifecycle of a pair outside its runs: begun with one record, repaired where it lost its ids, begun again where its
 * other record is gone.
 */
import type { Link } from '../../config/link.ts';
import { correlationKey } from '../counterpart/correlation.ts';
import { mappingFingerprint } from '../mapping.ts';
import { beganWith, sidesWithoutId } from '../pair.ts';
import type { Pair } from '../pair.ts';
import type { RecordId } from '../record-id.ts';
import { otherSide } from '../record.ts';
import type { SideName } from '../record.ts';

/** A pair that has just begun with this record. `now` in milliseconds since 1970. */
export function newPair(
  link: Link,
  key: string,
  source: { side: SideName; id: RecordId },
  now: number,
): Pair {
  return {
    link: link.name,
    key,
    connectwiseId: source.side === 'connectwise' ? source.id : null,
    servicenowId: source.side === 'servicenow' ? source.id : null,
    base: {},
    pending: [],
    creating: null,
    descriptionNoteId: null,
    versions: { connectwise: null, servicenow: null },
    readAt: { connectwise: null, servicenow: null },
    deadLettered: null,
    unstableRuns: {},
    misses: { connectwise: 0, servicenow: 0 },
    state: 'active',
    mapping: mappingFingerprint(link),
    decided: '',
    createdAt: new Date(now).toISOString(),
  };
}

/**
 * A stored pair without the ids that are none: the record that it began with stands in its key, and the other one is
 * looked for by its correlation key as after a create whose answer was lost. `now` in milliseconds since 1970.
 */
export function repairedPair(pair: Pair, now: number): Pair {
  const { side, id } = beganWith(pair.key);
  const other = otherSide(side);
  const own = side === 'connectwise' ? { connectwiseId: id } : { servicenowId: id };
  if (!sidesWithoutId(pair).includes(other)) return { ...pair, ...own };
  return {
    ...pair,
    ...(other === 'connectwise' ? { connectwiseId: null } : { servicenowId: null }),
    ...own,
    creating: {
      side: other,
      correlation: correlationKey(pair.link, id),
      at: new Date(now).toISOString(),
      attempts: 1,
    },
    versions: { connectwise: null, servicenow: null },
    deadLettered: null,
    state: 'active',
  };
}

/**
 * An unlinked pair whose other record is gone, begun again: the record that it began with gets a new counterpart, under an
 * id of the next generation. Null for a pair that lost the very record it began with.
 */
export function restartedPair(pair: Pair): Pair | null {
  const { side } = beganWith(pair.key);
  if (pair.state !== 'unlinked' || pair.misses[side] > 0) return null;
  return {
    ...pair,
    ...(side === 'connectwise' ? { servicenowId: null } : { connectwiseId: null, descriptionNoteId: null }),
    generation: (pair.generation ?? 0) + 1,
    base: {},
    pending: [],
    creating: null,
    versions: { connectwise: null, servicenow: null },
    deadLettered: null,
    unstableRuns: {},
    misses: { connectwise: 0, servicenow: 0 },
    state: 'active',
  };
}
