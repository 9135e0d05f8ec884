/**
 * Compares a link's mappings with what both instances say of the two fields: whether they exist, what they hold, how long a
 * text they take, which words, and whether the integration's user may read and write them.
 */
import { didYouMean } from '../../words/did-you-mean.ts';
import { truncatedAt, typeOf, type FieldMapping } from './schema.ts';
import type { MappedType } from './ticket-fields.ts';

/** One side of a mapping as its instance knows it. */
export interface MappedPlace {
  /** The name of the mapping. */
  readonly name: string;
  /** Null where nobody could tell: the dictionary is closed to us, or there is no ticket to look at. */
  readonly exists: boolean | null;
  /** Names of fields that exist, for a suggestion. */
  readonly candidates: readonly string[];
  /** False where a record was shown without the field. */
  readonly isShown: boolean | null;
  /** The type of its values; null if that is unknown. `reference`: the sys_id of another record. */
  readonly holds: MappedType | 'reference' | null;
  /** The longest text that it takes, in characters; null for no known limit. */
  readonly maxLength: number | null;
  readonly isReadOnly: boolean;
  /** The words that it takes; empty where it takes any, or does not say. */
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

const names = { connectwise: 'ConnectWise', servicenow: 'ServiceNow' } as const;
type SideName = keyof typeof names;
const sideNames = ['connectwise', 'servicenow'] as const;

/** Every mistake in the mappings, judged by what both instances said. Pure. */
export function mappingWordMistakes(
  mappings: readonly FieldMapping[],
  instances: Readonly<Record<SideName, { readonly mapped: readonly MappedPlace[] }>>,
): { readonly path: string; readonly sentence: string }[] {
  return mappings.flatMap((mapping, index) => {
    const places = {
      connectwise: instances.connectwise.mapped.find(({ name }) => name === mapping.name),
      servicenow: instances.servicenow.mapped.find(({ name }) => name === mapping.name),
    };
    const at = `mappings[${index}]`;
    return sideNames.flatMap((side) => {
      const place = places[side];
      if (place === undefined) return [];
      return [
        ...presence(mapping, side, place).map((sentence) => ({ path: `${at}.${side}`, sentence })),
        ...words(mapping, side, place).map(({ path, sentence }) => ({ path: `${at}.${path}`, sentence })),
        ...lengths(mapping, side, places).map((sentence) => ({ path: `${at}.transform`, sentence })),
      ];
    });
  });
}

function presence(mapping: FieldMapping, side: SideName, place: MappedPlace): readonly string[] {
  const field = `"${mapping[side]}"`;
  if (place.exists === false) return [didYouMean('field', mapping[side], place.candidates)];
  if (place.isShown === false)
    return [
      `${field} is not shown to the integration’s user: grant read on it, or correct its name; until then it is left as it is`,
    ];
  const isWritten = mapping.direction === 'both' || mapping.direction === `to-${side}`;
  return [
    ...(isWritten && place.isReadOnly
      ? [`${field} is read-only in ${names[side]}; give the mapping only the other direction`]
      : []),
    ...(place.holds === null || fits(mapping, place.holds)
      ? []
      : [
          place.holds === 'reference'
            ? `${field} refers to another record; name the column by which it is found, such as ${mapping[side]}.name`
            : `${field} holds a ${place.holds} in ${names[side]}, and the mapping’s type is ${typeOf(mapping)}`,
        ]),
  ];
}

/** The types of place that can keep each type; a text keeps anything. */
const keptIn: Readonly<Record<MappedType, readonly MappedPlace['holds'][]>> = {
  text: ['text', 'choice', 'number', 'boolean', 'date', 'date-time', 'person'],
  choice: ['choice', 'text', 'boolean', 'number'],
  number: ['number', 'text'],
  boolean: ['boolean', 'text', 'choice'],
  date: ['date', 'date-time', 'text'],
  'date-time': ['date-time', 'text'],
  person: ['person', 'text'],
};

function fits(mapping: FieldMapping, holds: NonNullable<MappedPlace['holds']>): boolean {
  // A table may name the records of a reference by their sys_id.
  if (holds === 'reference')
    return (
      mapping.values.length > 0 && mapping.values.every(({ servicenow }) => /^[0-9a-f]{32}$/.test(servicenow))
    );
  return keptIn[typeOf(mapping)].includes(holds);
}

function words(
  { values, default: defaults }: FieldMapping,
  side: SideName,
  { choices }: MappedPlace,
): readonly { readonly path: string; readonly sentence: string }[] {
  if (choices.length === 0) return [];
  const way = side === 'servicenow' ? 'toServiceNow' : 'toConnectWise';
  const wanted = [
    ...values.map((row, place) => ({ path: `values[${place}].${side}`, word: row[side] })),
    { path: `default.${way}`, word: defaults[way] ?? '' },
  ];
  return wanted.flatMap(({ path, word }) => {
    if (word === '' || choices.some(({ value }) => value === word)) return [];
    const [labelled, ...others] = choices.filter(({ label }) => label === word);
    const known = choices.map(({ value }) => value);
    const sentence =
      labelled === undefined
        ? didYouMean('word', word, known)
        : others.length > 0
          ? `"${word}" is the label of ${others.length + 1} choices; name one by its value: ${[labelled, ...others].map(({ value }) => value).join(', ')}`
          : `"${word}" is a label; its value is "${labelled.value}"`;
    return [{ path, sentence }];
  });
}

/** Texts that the field across takes and this one does not. */
function lengths(
  mapping: FieldMapping,
  side: SideName,
  places: Readonly<Record<SideName, MappedPlace | undefined>>,
): readonly string[] {
  const isWritten = mapping.direction === 'both' || mapping.direction === `to-${side}`;
  const most = places[side]?.maxLength ?? null;
  if (typeOf(mapping) !== 'text' || !isWritten || most === null) return [];
  const from = places[side === 'connectwise' ? 'servicenow' : 'connectwise']?.maxLength ?? null;
  const cut = truncatedAt(mapping, side);
  if ((from !== null && from <= most) || (cut !== null && cut <= most)) return [];
  const way = side === 'servicenow' ? 'toServiceNow' : 'toConnectWise';
  return [
    `"${mapping[side]}" takes ${most} characters, and the text across may be longer: add { "truncate": ${most} } to transform.${way}`,
  ];
}
