/**
 * The mapped fields of a link on its tickets: which fields are asked for, their values as the rules spell them, and the
 * operations that set them.
 */
import type { Link } from '../../../rules/config/link.ts';
import { placeOn, typeOf, type FieldMapping } from '../../../rules/config/mappings/schema.ts';
import type { MappedType, TicketPlace } from '../../../rules/config/mappings/ticket-fields.ts';
import {
  mappedField,
  mappedIn,
  type FirstValues,
  type MappedValues,
} from '../../../rules/sync/mapped/fields.ts';
import { formOf, momentOf } from '../../../rules/sync/mapped/forms.ts';
import { nullIfUnknown } from '../../../rules/sync/mapped/unknown.ts';
import type { FieldChange, MappedField } from '../../../rules/sync/record.ts';
import type { CustomField, PatchOperation, TicketDraft } from '../../wire/index.ts';
import type { MappedTicketField, MappedTicketRow } from '../convert/to-side-record.ts';
import { isMappedReference, unknownWord, type ReferenceWords } from '../reference-words.ts';
import type { TicketPeople } from './people.ts';

/** A mapped field that is about to be set. */
export interface TicketChange {
  readonly place: TicketPlace;
  /** As ConnectWise takes it; null empties the field. */
  readonly value: string | number | boolean | { readonly id: number } | null;
}

/** The mapped fields of one link's tickets. */
export interface MappedTickets {
  readonly fields: readonly MappedTicketField[];
  /** Throws what the look-ups of people throw. */
  valuesOf(ticket: MappedTicketRow): Promise<MappedValues>;
  /** As the answer to a write shows them; null where they cannot be looked up now, which must not cost the answer. */
  shownBy(answer: MappedTicketRow): Promise<MappedValues | null>;
  /** Looks up a write's references before it is sent; `word-unknown` (dead-letter) where ConnectWise has no such value. */
  changesFor(change: FieldChange, boardId: number): Promise<readonly TicketChange[]>;
  /** The same for a new ticket, without the values that ConnectWise does not have: each is tried alone afterwards, and told. */
  firstFor(fields: FieldChange, boardId: number): Promise<FirstValues<readonly TicketChange[]>>;
}

/** The mapped fields over the words and people of an instance. */
export function mappedTickets(link: Link, words: ReferenceWords, people: TicketPeople): MappedTickets {
  const read = link.mappings.map((mapping) => ({ mapping, place: placeOn(mapping.connectwise) }));
  const fields = new Set(
    read.map(({ place }): MappedTicketField => (place.kind === 'field' ? place.name : 'customFields')),
  );
  const valuesOf = async (ticket: MappedTicketRow): Promise<MappedValues> => {
    const values: Partial<Record<MappedField, string>> = {};
    for (const { mapping, place } of read) {
      const value = await valueAt(place, ticket, people);
      // A caption that the ticket does not list is none that is empty.
      if (value !== null) values[mappedField(mapping)] = spelled(mapping, value);
    }
    return values;
  };
  const changeFor = async (
    { mapping, value }: ReturnType<typeof mappedIn>[number],
    boardId: number,
  ): Promise<TicketChange> => {
    const place = placeOn(mapping.connectwise);
    return { place, value: await wireValue({ mapping, place, boardId }, value, { words, people }) };
  };
  return {
    fields: [...fields],
    valuesOf,
    shownBy: (answer) => valuesOf(answer).catch(() => null),
    async changesFor(change, boardId) {
      const changes: TicketChange[] = [];
      for (const one of mappedIn(change, link)) changes.push(await changeFor(one, boardId));
      return changes;
    },
    async firstFor(fieldsOfNew, boardId) {
      const sent: TicketChange[] = [];
      const leftOut: MappedField[] = [];
      for (const one of mappedIn(fieldsOfNew, link)) {
        const change = await changeFor(one, boardId).catch(nullIfUnknown);
        if (change === null || !hasId(change)) leftOut.push(mappedField(one.mapping));
        else sent.push(change);
      }
      return { sent, leftOut };
    },
  };
}

/** The custom field of a place among those that a ticket lists; undefined where it lists none such. */
function customOn(
  place: Extract<TicketPlace, { kind: 'custom' }>,
  ticket: MappedTicketRow,
): CustomField | undefined {
  return ticket.customFields?.find((one) =>
    'id' in place ? one.id === place.id : one.caption?.trim().toLowerCase() === place.caption.toLowerCase(),
  );
}

async function valueAt(
  place: TicketPlace,
  ticket: MappedTicketRow,
  people: TicketPeople,
): Promise<string | null> {
  if (place.kind === 'custom') {
    const custom = customOn(place, ticket);
    return custom === undefined ? null : textOf(custom.value);
  }
  if (place.name === 'owner') return people.ownerOf(ticket);
  if (place.name === 'contact') return people.contactOf(ticket);
  return textOf(ticket[place.name]);
}

/** A reference by its name; null and absent are empty. */
function textOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'name' in value) return textOf(value.name);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '';
}

/** ConnectWise keeps a day as its midnight, UTC: that is no moment of the evening before. */
function spelled(mapping: FieldMapping, value: string): string {
  const type = typeOf(mapping);
  const day = type === 'date' ? /^(\d{4}-\d\d-\d\d)T00:00:00Z$/.exec(momentOf(value) ?? '')?.[1] : undefined;
  return formOf(type, day ?? value, mapping.zone);
}

async function wireValue(
  { mapping, place, boardId }: { mapping: FieldMapping; place: TicketPlace; boardId: number },
  value: string,
  { words, people }: { readonly words: ReferenceWords; readonly people: TicketPeople },
): Promise<TicketChange['value']> {
  // An empty text is one; everything else is emptied by null.
  if (value === '') return typeOf(mapping) === 'text' ? '' : null;
  if (place.kind === 'custom') return formValue(mapping, value);
  const { name } = place;
  if (name === 'owner') return { id: await people.memberId(value) };
  if (name === 'contact') return { id: await people.contactId(value) };
  if (isMappedReference(name)) return { id: await words.referenceId(name, boardId, value) };
  return formValue(mapping, value);
}

/** The form of each type on the wire, and the words for a value of another form. */
const forms: Readonly<
  Partial<
    Record<MappedType, { readonly wanted: string; readonly of: (value: string) => TicketChange['value'] }>
  >
> = {
  number: { wanted: 'number', of: (value) => (Number.isFinite(Number(value)) ? Number(value) : null) },
  boolean: {
    wanted: 'true or false',
    of: (value) => (value === 'true' || value === 'false' ? value === 'true' : null),
  },
  date: { wanted: 'day', of: (value) => (/^\d{4}-\d\d-\d\d$/.test(value) ? `${value}T00:00:00Z` : null) },
  'date-time': { wanted: 'time', of: (value) => (momentOf(value) === value ? value : null) },
};

function formValue(mapping: FieldMapping, value: string): TicketChange['value'] {
  const form = forms[typeOf(mapping)];
  if (form === undefined) return value;
  const formed = form.of(value);
  if (formed === null) throw wrongForm(mapping, value, form.wanted);
  return formed;
}

function wrongForm({ name, connectwise }: FieldMapping, value: string, wanted: string): Error {
  return unknownWord(
    `Mapping "${name}": ${connectwise} takes no "${value.slice(0, 60)}"; it is no ${wanted}.`,
  );
}

/**
 * The operations that set these fields on a ticket as it was just read: all custom fields in one, which leaves the others as
 * they are. Throws `word-unknown` (dead-letter) for a custom field that the ticket does not have.
 */
export function operationsFor(
  changes: readonly TicketChange[],
  ticket: MappedTicketRow,
): readonly PatchOperation[] {
  const custom: { readonly id: number; readonly value: TicketChange['value'] }[] = [];
  const operations: PatchOperation[] = [];
  for (const { place, value } of changes) {
    if (place.kind === 'field') operations.push({ op: 'replace', path: place.name, value });
    else {
      const id = 'id' in place ? place.id : customOn(place, ticket)?.id;
      if (id === undefined) throw unknownWord(`The ticket has no custom field "${captionOf(place)}".`);
      custom.push({ id, value });
    }
  }
  return custom.length === 0
    ? operations
    : [...operations, { op: 'replace', path: 'customFields', value: custom }];
}

/** A custom field by its caption has no id before the ticket exists: it is set right after the create. */
const hasId = ({ place }: TicketChange): boolean => place.kind === 'field' || 'id' in place;

/** The changes as members of a new ticket. */
export function membersFor(changes: readonly TicketChange[]): Partial<Pick<TicketDraft, MappedTicketField>> {
  return Object.fromEntries(
    operationsFor(changes, {})
      .filter(({ value }) => value !== null && value !== '')
      .map(({ path, value }) => [path, value]),
  ) as Partial<Pick<TicketDraft, MappedTicketField>>;
}

function captionOf(place: Extract<TicketPlace, { kind: 'custom' }>): string {
  return 'id' in place ? String(place.id) : place.caption;
}
