/** Both records of a pair as they are now, field by field and in each side's own words. Pure. */
import type { Link } from '../config/link.ts';
import { maskText, type SafeText } from '../safe-text.ts';
import { computedPriority, sameMeaning } from '../sync/mapping.ts';
import { mirroredFields, ruleOf } from '../sync/mapped/fields.ts';
import { fieldValue, isMapped } from '../sync/record.ts';
import type { CoreField, FieldName, MappedField, SideName, SideRecord } from '../sync/record.ts';

/** A value that one side shows: as the rules compare it, and as people see it there. */
export interface ShownValue {
  readonly value: SafeText;
  readonly text: SafeText;
}

/** One record without its notes. Times ISO 8601, UTC, by its side's own clock. */
export interface ShownRecord {
  readonly id: string;
  /** The number that people use. */
  readonly number: string;
  readonly summary: SafeText;
  readonly isClosed: boolean;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The account that changed it last; null where the side does not say. */
  readonly updatedBy: SafeText | null;
  /** A mapped field that the side does not show is missing. */
  readonly fields: Readonly<Record<CoreField, ShownValue> & Partial<Record<MappedField, ShownValue>>>;
}

/** One field, compared. */
export interface ComparedField {
  readonly field: FieldName;
  /** Null where a side was not read, or does not show it. */
  readonly connectwise: ShownValue | null;
  readonly servicenow: ShownValue | null;
  /** `translated`: they differ and mean the same. Null where a side was not read. */
  readonly means: 'same' | 'translated' | 'different' | null;
  /** The direction in which the link carries it over. */
  readonly direction: Link['fields'][CoreField]['direction'];
}

/** Labels of ServiceNow's values, such as `2` → `In Progress`; empty where the instance does not show them. */
export interface Labels {
  readonly state: ReadonlyMap<string, string>;
  readonly priority: ReadonlyMap<string, string>;
}

/** The record for a page. */
export function shownRecord(record: SideRecord, labels: Labels): ShownRecord {
  const { side, id, number, closed, createdAt, updatedAt, changedBy, fields } = record;
  const shown = (field: FieldName): ShownValue => {
    const value = fieldValue(fields, field);
    return {
      value: maskText(value),
      text: maskText(side === 'servicenow' ? textOf(field, value, labels) : value),
    };
  };
  const mapped = (Object.keys(fields) as FieldName[])
    .filter(isMapped)
    .map((field) => [field, shown(field)] as const);
  return {
    id,
    number,
    summary: maskText(fields.summary),
    isClosed: closed,
    createdAt,
    updatedAt,
    updatedBy: changedBy === undefined ? null : maskText(changedBy),
    fields: {
      summary: shown('summary'),
      description: shown('description'),
      status: shown('status'),
      priority: shown('priority'),
      ...Object.fromEntries(mapped),
    },
  };
}

/** `2` is `In Progress`, and `1/1` computes to `1 - Critical`; a value without a label is shown as it is. */
function textOf(field: FieldName, value: string, { state, priority }: Labels): string {
  if (field === 'status') return state.get(value) ?? value;
  if (field !== 'priority') return value;
  const computed = computedPriority(value);
  return (computed === null ? undefined : priority.get(String(computed))) ?? value;
}

/** Every field of both. */
export function comparedFields(
  records: Readonly<Record<SideName, SideRecord | null>>,
  labels: Labels,
  link: Link,
): readonly ComparedField[] {
  const { connectwise: ticket, servicenow: incident } = records;
  const [left, right] = [ticket, incident].map((one) => (one === null ? null : shownRecord(one, labels)));
  return mirroredFields(link).map((field) => ({
    field,
    connectwise: left?.fields[field] ?? null,
    servicenow: right?.fields[field] ?? null,
    means: ticket === null || incident === null ? null : meaning(field, ticket, incident, link),
    direction: ruleOf(field, link).direction,
  }));
}

function meaning(
  field: FieldName,
  ticket: SideRecord,
  incident: SideRecord,
  link: Link,
): NonNullable<ComparedField['means']> {
  const [ours, theirs] = [fieldValue(ticket.fields, field), fieldValue(incident.fields, field)];
  if (ours === theirs) return 'same';
  return sameMeaning(field, ours, theirs, { link, board: ticket.board }) ? 'translated' : 'different';
}
