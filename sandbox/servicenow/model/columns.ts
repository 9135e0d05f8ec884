/**
 * The columns of a table as they are written down here: by kind, with the lengths of a real instance.
 */

/** The types of columns that tickets need, as sys_dictionary calls them. */
export type FieldType =
  | 'GUID'
  | 'string'
  | 'integer'
  | 'boolean'
  | 'glide_date'
  | 'glide_date_time'
  | 'reference'
  | 'glide_list'
  | 'choice'
  | 'journal_input'
  | 'journal_list';

/** A column before its table is known. */
export interface FieldSketch {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** In characters. */
  readonly maxLength?: number;
  readonly reference?: string;
  readonly readOnly?: boolean;
}

/** A table with the columns of its own, without those that it inherits. */
export interface TableSketch {
  readonly name: string;
  readonly label: string;
  readonly displayField: string;
  readonly parent?: string;
  readonly own: readonly FieldSketch[];
}

/** A text; longer ones are cut off. */
export const text = (name: string, label: string, maxLength = 100): FieldSketch => ({
  name,
  label,
  type: 'string',
  maxLength,
});

/** A value out of a list of choices. */
export const choice = (name: string, label: string): FieldSketch => ({ name, label, type: 'choice' });

/** A whole number. */
export const whole = (name: string, label: string): FieldSketch => ({ name, label, type: 'integer' });

/** True or false. */
export const yesNo = (name: string, label: string): FieldSketch => ({ name, label, type: 'boolean' });

/** A date with a time, UTC. */
export const when = (name: string, label: string): FieldSketch => ({ name, label, type: 'glide_date_time' });

/** A date alone. */
export const day = (name: string, label: string): FieldSketch => ({ name, label, type: 'glide_date' });

/** The sys_id of a row of another table. */
export const refers = (name: string, label: string, reference: string): FieldSketch => ({
  name,
  label,
  type: 'reference',
  reference,
});

/** The same column, kept by the platform: values sent for it are ignored. */
export const readOnly = (sketch: FieldSketch): FieldSketch => ({ ...sketch, readOnly: true });

/** The sys_id that every table has. */
export const identity: readonly FieldSketch[] = [
  { name: 'sys_id', label: 'Sys ID', type: 'GUID', readOnly: true },
];

/** The creation of a row: when, and by whom. */
export const created = [
  readOnly(when('sys_created_on', 'Created')),
  readOnly(text('sys_created_by', 'Created by', 40)),
];

/** The sys_id, the creation and the last update of a row. */
export const audited = [
  ...identity,
  ...created,
  readOnly(when('sys_updated_on', 'Updated')),
  readOnly(text('sys_updated_by', 'Updated by', 40)),
  readOnly(whole('sys_mod_count', 'Updates')),
];
