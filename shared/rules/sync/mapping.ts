/**
 * Translates field values between the two sides' words and says when two values mean the same.
 *
 * Most maps lose something: two statuses become one state, 160 characters become 100. Two values therefore mean the
 * same when either, translated, IS the other; a value that needs no writing on the other side is never written, and
 * nothing flips back and forth.
 */
import { canonicalField } from './canonical-field.ts';
import { digest, limits, placeholders, shorten } from '../canonical.ts';
import type { Link } from '../config/link.ts';
import { mappingOf } from './mapped/fields.ts';
import { translateMapped } from './mapped/translate.ts';
import { isMapped } from './record.ts';
import type { FieldName, MappedField, SideName } from './record.ts';

/** The facts that a translation needs besides the value. */
export interface MappingContext {
  readonly link: Link;
  /** Id of the ticket's board: statuses belong to boards. */
  readonly board: string;
}

/**
 * The incident value that a ticket's value becomes, null when the configuration has no word for it.
 * `current` is what the incident has now: it is kept when it already means the same.
 */
export function toServiceNow(
  field: FieldName,
  value: string,
  current: string | null,
  context: MappingContext,
): string | null {
  const ours = canonicalField(field, value);
  if (isMapped(field)) return mappedValue(field, 'servicenow', ours, context);
  switch (field) {
    case 'summary':
      return shorten(ours, limits.servicenow.summary);
    case 'description':
      return shorten(ours, limits.servicenow.description);
    case 'status':
      return statusToState(ours, context);
    case 'priority':
      return priorityToPair(ours, current, context.link);
    default:
      return field satisfies never;
  }
}

/** The ticket value that an incident's value becomes, null when the configuration has no word for it. */
export function toConnectWise(field: FieldName, value: string, context: MappingContext): string | null {
  const theirs = canonicalField(field, value);
  if (isMapped(field)) return mappedValue(field, 'connectwise', theirs, context);
  switch (field) {
    case 'summary':
      return theirs === '' ? placeholders.summary : shorten(theirs, limits.connectwise.summary);
    case 'description':
      return theirs === '' ? placeholders.description : theirs;
    case 'status':
      return stateToStatus(theirs, context);
    case 'priority':
      return pairToPriority(theirs, context.link);
    default:
      return field satisfies never;
  }
}

function mappedValue(
  field: MappedField,
  to: SideName,
  value: string,
  { link }: MappingContext,
): string | null {
  const mapping = mappingOf(field, link);
  return mapping === undefined ? null : translateMapped(mapping, to, value);
}

/** True when a ticket's and an incident's value mean the same: either one, translated, is the other. */
export function sameMeaning(
  field: FieldName,
  ticket: string,
  incident: string,
  context: MappingContext,
): boolean {
  const there = toServiceNow(field, ticket, incident, context);
  if (there !== null && canonicalField(field, there) === canonicalField(field, incident)) return true;
  const back = toConnectWise(field, incident, context);
  return back !== null && canonicalField(field, back) === canonicalField(field, ticket);
}

/** Returns true if the link translates this word of ConnectWise; any text is one. */
export function isWordOf(field: FieldName, value: string, { link, board }: MappingContext): boolean {
  if (field === 'priority') return link.priority.some(({ connectwise }) => connectwise === value);
  if (isMapped(field)) return mappedValue(field, 'servicenow', value, { link, board }) !== null;
  if (field !== 'status') return true;
  const map = link.status.find((one) => String(one.board) === board);
  return map?.rows.some(({ use, connectwise }) => use !== 'to-connectwise' && connectwise === value) === true;
}

/** Changes when the words of the link change: a base agreed under other words has to be looked at again. */
export function mappingFingerprint(link: Link): string {
  const known = fingerprints.get(link);
  if (known !== undefined) return known;
  const { status, priority, fields, mappings } = link;
  // A link without any keeps the fingerprint that its pairs were stored with.
  const mapped = mappings.length === 0 ? [] : [mappings];
  const made = digest(JSON.stringify([status, priority, fields, ...mapped])).slice(0, 16);
  fingerprints.set(link, made);
  return made;
}

/** A link does not change once it is read, and every run and poll asks for the digest of all its words. */
const fingerprints = new WeakMap<Link, string>();

/** Changes when the scope or the words of one side of the link change: a cursor made for another shape starts over. */
export function cursorShape(link: Link, side: SideName): string {
  const { instance, company, filter } = link.servicenow;
  const scope =
    side === 'connectwise'
      ? [link.connectwise.companyId, link.connectwise.boards]
      : [instance, company, filter];
  // A dry run carried over nothing that it read: the first poll after it starts over.
  const mode = link.dryRun ? ['dry run'] : [];
  return digest(JSON.stringify([scope, mappingFingerprint(link), ...mode])).slice(0, 16);
}

function statusToState(status: string, { link, board }: MappingContext): string | null {
  const map = link.status.find((candidate) => String(candidate.board) === board);
  if (map === undefined) return null;
  const row = map.rows.find(
    (candidate) => candidate.use !== 'to-connectwise' && candidate.connectwise === status,
  );
  return row?.servicenow ?? map.otherwise.toServiceNow;
}

function stateToStatus(state: string, { link, board }: MappingContext): string | null {
  const map = link.status.find((candidate) => String(candidate.board) === board);
  if (map === undefined) return null;
  const row = map.rows.find(
    (candidate) => candidate.use !== 'to-servicenow' && candidate.servicenow === state,
  );
  return row?.connectwise ?? map.otherwise.toConnectWise;
}

/**
 * ServiceNow computes priority from impact and urgency (default lookup: 11=1, 12=2, 13=3, 21=2, 22=3, 23=4, 31=3,
 * 32=4, 33=5), which is their sum less one. Null when either is not 1, 2 or 3.
 */
export function computedPriority(pair: string): number | null {
  const parts = /^([123])\/([123])$/.exec(pair);
  return parts === null ? null : Number(parts[1]) + Number(parts[2]) - 1;
}

function priorityToPair(priority: string, current: string | null, link: Link): string | null {
  const row = link.priority.find((candidate) => candidate.connectwise === priority);
  if (row === undefined) return null;
  const wanted = `${row.impact}/${row.urgency}`;
  const alreadyRight = current !== null && computedPriority(current.trim()) === computedPriority(wanted);
  return alreadyRight ? current.trim() : wanted;
}

function pairToPriority(pair: string, link: Link): string | null {
  const has = computedPriority(pair);
  if (has === null) return null;
  const exact = link.priority.find((row) => `${row.impact}/${row.urgency}` === pair);
  if (exact !== undefined) return exact.connectwise;
  const distance = (row: Link['priority'][number]): number =>
    Math.abs((computedPriority(`${row.impact}/${row.urgency}`) ?? 0) - has);
  return link.priority.toSorted((a, b) => distance(a) - distance(b))[0]?.connectwise ?? null;
}
