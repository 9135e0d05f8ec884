/**
 * The mapped fields of a link on its incidents: the columns that are asked for, their values as the rules spell them, and the
 * columns that set them.
 *
 * A column such as `assigned_to.email` is read in the same request, and written as the sys_id of the record that has it.
 */
import type { Link } from '../../../rules/config/link.ts';
import { typeOf, type FieldMapping } from '../../../rules/config/mappings/schema.ts';
import {
  mappedField,
  mappedIn,
  type FirstValues,
  type MappedValues,
} from '../../../rules/sync/mapped/fields.ts';
import { formOf, momentOf, noonOf } from '../../../rules/sync/mapped/forms.ts';
import { nullIfUnknown } from '../../../rules/sync/mapped/unknown.ts';
import type { FieldChange, MappedField } from '../../../rules/sync/record.ts';
import type { Row } from '../../http/client.ts';
import { toGlideTime } from '../../http/query.ts';
import { unknownValue, type IncidentReferences } from './references.ts';

/** The mapped fields of one link's incidents. */
export interface MappedIncidents {
  /** The columns to be asked for besides. */
  readonly columns: readonly string[];
  /** True where an answer to a write does not show all of them: it never follows a reference. */
  readonly needsRead: boolean;
  /** A column that the row does not show is missing. */
  valuesOf(row: Row): MappedValues;
  /** The columns to be written, looked up; `word-unknown` (dead-letter) where the instance has no such value. */
  columnsFor(change: FieldChange): Promise<Row>;
  /** The same for a new incident, without the values that the instance does not have: each is tried alone afterwards, and told. */
  firstFor(fields: FieldChange): Promise<FirstValues<Row>>;
}

/** The mapped fields over the references of an instance. */
export function mappedIncidents(link: Link, references: IncidentReferences): MappedIncidents {
  const { mappings } = link;
  const columns = new Set(
    mappings.flatMap(({ servicenow }) =>
      servicenow.includes('.') ? [headOf(servicenow), servicenow] : [servicenow],
    ),
  );
  return {
    columns: [...columns],
    needsRead: mappings.some(({ servicenow }) => servicenow.includes('.')),
    valuesOf(row) {
      const values: Partial<Record<MappedField, string>> = {};
      for (const mapping of mappings) {
        const value = valueAt(mapping.servicenow, row);
        if (value !== undefined) values[mappedField(mapping)] = formOf(typeOf(mapping), value, mapping.zone);
      }
      return values;
    },
    async columnsFor(change) {
      const row: Record<string, string> = {};
      for (const { mapping, value } of mappedIn(change, link))
        row[headOf(mapping.servicenow)] = await stored(mapping, value, references);
      return row;
    },
    async firstFor(fieldsOfNew) {
      const sent: Record<string, string> = {};
      const leftOut: MappedField[] = [];
      for (const { mapping, value } of mappedIn(fieldsOfNew, link)) {
        const known = await stored(mapping, value, references).catch(nullIfUnknown);
        if (known === null) leftOut.push(mappedField(mapping));
        else sent[headOf(mapping.servicenow)] = known;
      }
      return { sent, leftOut };
    },
  };
}

const headOf = (path: string): string => path.split('.')[0] ?? path;

/** Of a record without a value in the column that it is found by, the sys_id stands: it is not empty, and matches nothing. */
function valueAt(path: string, row: Row): string | undefined {
  if (!path.includes('.')) return row[path];
  const [id, named] = [row[headOf(path)], row[path]];
  if (id === undefined || id === '') return id;
  return named === '' ? id : named;
}

/** Columns that hold moments, where the dictionary may not be read. Source: incident dictionary of a plain instance. */
const usualMoments = new Set([
  'due_date',
  'expected_start',
  'work_start',
  'work_end',
  'follow_up',
  'opened_at',
]);

async function stored(mapping: FieldMapping, value: string, references: IncidentReferences): Promise<string> {
  if (value === '') return '';
  const { servicenow, zone } = mapping;
  const [column = '', by] = servicenow.split('.');
  if (by !== undefined) return references.idOf(column, by, value);
  const type = typeOf(mapping);
  if (type === 'number' && !Number.isFinite(Number(value))) throw wrongForm(mapping, value, 'number');
  if (type === 'boolean' && value !== 'true' && value !== 'false')
    throw wrongForm(mapping, value, 'true or false');
  if (type === 'date-time') {
    if (momentOf(value) !== value) throw wrongForm(mapping, value, 'time');
    return toGlideTime(value);
  }
  if (type !== 'date') return value;
  if (!/^\d{4}-\d\d-\d\d$/.test(value)) throw wrongForm(mapping, value, 'day');
  const kept = (await references.columnNamed(column))?.type;
  const isMoment = kept === undefined ? usualMoments.has(column) : kept !== 'glide_date';
  return isMoment ? toGlideTime(noonOf(value, zone)) : value;
}

function wrongForm({ name, servicenow }: FieldMapping, value: string, wanted: string): Error {
  return unknownValue(
    `Mapping "${name}": ${servicenow} takes no "${value.slice(0, 60)}"; it is no ${wanted}.`,
  );
}
