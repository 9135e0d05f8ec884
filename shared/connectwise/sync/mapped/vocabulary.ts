/** The mapped fields of tickets as the instance knows them: for the check of the configuration. */
import type { Link } from '../../../rules/config/link.ts';
import type { MappedPlace } from '../../../rules/config/mappings/check.ts';
import { placeOn } from '../../../rules/config/mappings/schema.ts';
import {
  ticketFieldLimits,
  ticketFieldTypes,
  type MappedType,
  type TicketFieldName,
} from '../../../rules/config/mappings/ticket-fields.ts';
import type { CustomField } from '../../wire/index.ts';
import { isMappedReference, type ReferenceWords } from '../reference-words.ts';
import type { TicketScope } from '../ticket-scope.ts';

/** The instance's description of each mapped field. Throws what the calls throw. */
export async function mappedTicketFields(
  { client, link, boards, where }: Pick<TicketScope, 'client' | 'link' | 'boards' | 'where'>,
  words: ReferenceWords,
): Promise<readonly MappedPlace[]> {
  const custom = await listedCustomFields(link, async () => {
    const { rows } = await client.tickets.first({ where, fields: ['id', 'customFields'], pageSize: 1 });
    return rows[0]?.customFields ?? null;
  });
  return Promise.all(
    link.mappings.map(async ({ name, connectwise }): Promise<MappedPlace> => {
      const place = placeOn(connectwise);
      if (place.kind === 'field')
        return {
          name,
          exists: true,
          candidates: [],
          isShown: true,
          holds: ticketFieldTypes[place.name],
          maxLength: ticketFieldLimits[place.name] ?? null,
          isReadOnly: false,
          choices: await choicesOf(place.name, boards, words),
        };
      const found = custom?.find((one) =>
        'id' in place
          ? one.id === place.id
          : one.caption?.trim().toLowerCase() === place.caption.toLowerCase(),
      );
      return {
        name,
        exists: custom === null ? null : found !== undefined,
        candidates: (custom ?? []).map(({ caption }) => `custom:${caption ?? ''}`),
        isShown: custom === null ? null : found !== undefined,
        holds: found === undefined ? null : heldBy(found),
        maxLength: null,
        isReadOnly: false,
        choices: [],
      };
    }),
  );
}

/** The custom fields that a ticket of the link lists; null where no mapping asks, or there is no ticket yet. */
async function listedCustomFields(
  { mappings }: Link,
  read: () => Promise<readonly CustomField[] | null>,
): Promise<readonly CustomField[] | null> {
  return mappings.some(({ connectwise }) => placeOn(connectwise).kind === 'custom') ? read() : null;
}

/** The names on any board of the link: a ticket may stand on each. */
async function choicesOf(
  name: TicketFieldName,
  boards: readonly number[],
  words: ReferenceWords,
): Promise<MappedPlace['choices']> {
  if (name === 'severity' || name === 'impact')
    return ['Low', 'Medium', 'High'].map((value) => ({ value, label: value }));
  if (!isMappedReference(name)) return [];
  const lists = await Promise.all(boards.map((board) => words.references(name, board)));
  return [...new Set(lists.flat())].map((value) => ({ value, label: value }));
}

/** Types of custom fields (the vendor's guide to custom fields). */
const customTypes: Readonly<Record<string, MappedType>> = {
  text: 'text',
  textarea: 'text',
  hyperlink: 'text',
  number: 'number',
  percent: 'number',
  currency: 'number',
  date: 'date',
  checkbox: 'boolean',
};

function heldBy({ type }: CustomField): MappedType | null {
  return customTypes[(type ?? '').toLowerCase()] ?? null;
}
