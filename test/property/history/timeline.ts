/** Every value that each field of each record ever held, in order, with who set it. */
import { canonicalField } from '../../../shared/rules/sync/canonical-field.ts';
import { isFieldName } from '../../../shared/rules/sync/record.ts';
import type { FieldName, SideName } from '../../../shared/rules/sync/record.ts';
import type { Effect, MemorySystem } from '../../support/fakes/memory-side.ts';

export type Systems = Readonly<Record<string, Readonly<Record<SideName, MemorySystem>>>>;

/** One value. */
export interface Entry {
  /** Counts up over the whole history. */
  readonly order: number;
  readonly value: string;
  /** By its system's own clock, milliseconds since 1970. */
  readonly at: number;
  readonly by: 'person' | 'engine';
  /** True for a write that no look before it could have held back: it raced a person's, or took effect late. */
  readonly excused: boolean;
}

/** The field of the record that a value belongs to. */
export interface Place {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: string;
  readonly field: FieldName;
}

export type Timeline = ReturnType<typeof createTimeline>;

const keyOf = ({ link, side, recordId, field }: Place): string =>
  JSON.stringify([link, side, recordId, field]);

/** An empty timeline. */
export function createTimeline(systems: Systems) {
  const entries = new Map<string, { readonly place: Place; readonly list: Entry[] }>();
  let order = 0;
  const add = (place: Place, entry: Omit<Entry, 'order' | 'at'>): void => {
    const key = keyOf(place);
    const held = entries.get(key) ?? { place, list: [] };
    order += 1;
    held.list.push({ ...entry, order, at: systems[place.link]?.[place.side].now() ?? 0 });
    entries.set(key, held);
  };

  return {
    person(
      link: string,
      { side, recordId, what, value }: { side: SideName; recordId: string; what: string; value: string },
    ): void {
      if (!isFieldName(what)) return;
      const field = what;
      // A person who saves the present value changes nothing, and nobody can tell.
      const stood = entries.get(keyOf({ link, side, recordId, field }))?.list.at(-1)?.value;
      if (stood === undefined || canonicalField(field, stood) !== canonicalField(field, value))
        add({ link, side, recordId, field }, { value, by: 'person', excused: false });
    },

    /** Call before the value is set. */
    engine(link: string, { kind, side, recordId, field, after = '', raced, late }: Effect): void {
      const system = systems[link]?.[side];
      const excused = raced === true || late === true;
      if (kind === 'create')
        for (const name of Object.keys(system?.records.get(recordId)?.fields ?? {}) as FieldName[]) {
          const value = system?.valueOf(recordId, name) ?? '';
          add({ link, side, recordId, field: name }, { value, by: 'engine', excused });
        }
      if (kind !== 'field' || field === undefined) return;
      const value = system?.saved(field, after) ?? after;
      add({ link, side, recordId, field }, { value, by: 'engine', excused });
    },

    /** The number of the last entry. */
    order: () => order,

    of: (place: Place): readonly Entry[] => entries.get(keyOf(place))?.list ?? [],

    all: (): Iterable<{ readonly place: Place; readonly list: readonly Entry[] }> => entries.values(),
  };
}
