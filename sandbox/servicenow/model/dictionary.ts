/**
 * The tables and columns of the instance: the part of ServiceNow's dictionary that tickets need.
 *
 * `incident` extends `task`, so most of its columns are entries of `task` in sys_dictionary: whoever validates a filter
 * has to look at the whole line of ancestors (sys_db_object.super_class), as on a real instance.
 */

type FieldType =
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

/** One column, as sys_dictionary describes it. */
export interface FieldDefinition {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  /** Longer text is cut off on write without any error. */
  readonly maxLength: number;
  /** The table a reference (or list of references) points to. */
  readonly reference?: string;
  /** The ancestor that defines the column. */
  readonly definedBy: string;
  /** Values sent for it are ignored. */
  readonly readOnly: boolean;
}

/** One table with its columns, inherited ones included. */
export interface TableDefinition {
  readonly name: string;
  readonly label: string;
  readonly parent?: string;
  /** The column whose value stands for a row where it is referred to. */
  readonly displayField: string;
  readonly fields: ReadonlyMap<string, FieldDefinition>;
}

interface FieldSketch {
  readonly name: string;
  readonly label: string;
  readonly type: FieldType;
  readonly maxLength?: number;
  readonly reference?: string;
  readonly readOnly?: boolean;
}

const text = (name: string, label: string, maxLength = 100): FieldSketch => ({
  name,
  label,
  type: 'string',
  maxLength,
});
const choice = (name: string, label: string): FieldSketch => ({ name, label, type: 'choice' });
const whole = (name: string, label: string): FieldSketch => ({ name, label, type: 'integer' });
const yesNo = (name: string, label: string): FieldSketch => ({ name, label, type: 'boolean' });
const when = (name: string, label: string): FieldSketch => ({ name, label, type: 'glide_date_time' });
const day = (name: string, label: string): FieldSketch => ({ name, label, type: 'glide_date' });
const refers = (name: string, label: string, reference: string): FieldSketch => ({
  name,
  label,
  type: 'reference',
  reference,
});
const kept = (sketch: FieldSketch): FieldSketch => ({ ...sketch, readOnly: true });

const identity: readonly FieldSketch[] = [{ name: 'sys_id', label: 'Sys ID', type: 'GUID', readOnly: true }];
const created = [kept(when('sys_created_on', 'Created')), kept(text('sys_created_by', 'Created by', 40))];
const audited = [
  ...identity,
  ...created,
  kept(when('sys_updated_on', 'Updated')),
  kept(text('sys_updated_by', 'Updated by', 40)),
  kept(whole('sys_mod_count', 'Updates')),
];

const task: readonly FieldSketch[] = [
  ...audited,
  kept(text('sys_class_name', 'Task type', 80)),
  kept(refers('sys_domain', 'Domain', 'sys_domain')),
  kept(text('number', 'Number', 40)),
  text('short_description', 'Short description', 160),
  text('description', 'Description', 4000),
  choice('state', 'State'),
  choice('impact', 'Impact'),
  choice('urgency', 'Urgency'),
  kept(choice('priority', 'Priority')),
  choice('contact_type', 'Channel'),
  choice('escalation', 'Escalation'),
  yesNo('active', 'Active'),
  yesNo('made_sla', 'Made SLA'),
  refers('company', 'Company', 'core_company'),
  refers('assignment_group', 'Assignment group', 'sys_user_group'),
  refers('assigned_to', 'Assigned to', 'sys_user'),
  refers('opened_by', 'Opened by', 'sys_user'),
  refers('closed_by', 'Closed by', 'sys_user'),
  refers('cmdb_ci', 'Configuration item', 'cmdb_ci'),
  refers('location', 'Location', 'cmn_location'),
  refers('business_service', 'Service', 'cmdb_ci'),
  when('opened_at', 'Opened'),
  when('closed_at', 'Closed'),
  when('sla_due', 'SLA due'),
  when('due_date', 'Due date'),
  when('activity_due', 'Activity due'),
  text('time_worked', 'Time worked', 40),
  whole('reassignment_count', 'Reassignment count'),
  text('correlation_id', 'Correlation ID', 100),
  text('correlation_display', 'Correlation display', 100),
  text('close_notes', 'Resolution notes', 4000),
  { name: 'watch_list', label: 'Watch list', type: 'glide_list', reference: 'sys_user', maxLength: 4000 },
  {
    name: 'work_notes_list',
    label: 'Work notes list',
    type: 'glide_list',
    reference: 'sys_user',
    maxLength: 4000,
  },
  { name: 'comments', label: 'Additional comments', type: 'journal_input', maxLength: 4_000_000 },
  { name: 'work_notes', label: 'Work notes', type: 'journal_input', maxLength: 4_000_000 },
  { name: 'comments_and_work_notes', label: 'Comments and Work notes', type: 'journal_list', readOnly: true },
];

const incident: readonly FieldSketch[] = [
  choice('incident_state', 'Incident state'),
  choice('hold_reason', 'On hold reason'),
  choice('category', 'Category'),
  choice('subcategory', 'Subcategory'),
  choice('severity', 'Severity'),
  choice('close_code', 'Resolution code'),
  refers('caller_id', 'Caller', 'sys_user'),
  refers('resolved_by', 'Resolved by', 'sys_user'),
  when('resolved_at', 'Resolved'),
  whole('reopen_count', 'Reopen count'),
  // The columns that this instance's own people added.
  text('u_asset_tag', 'Asset tag', 40),
  day('u_go_live', 'Go live'),
  text('u_site_notes', 'Site notes', 4000),
  yesNo('u_vip', 'VIP'),
];

interface TableSketch {
  readonly name: string;
  readonly label: string;
  readonly displayField: string;
  readonly parent?: string;
  readonly own: readonly FieldSketch[];
}

/** Ancestors first. */
const sketches: readonly TableSketch[] = [
  { name: 'task', label: 'Task', displayField: 'number', own: task },
  { name: 'incident', label: 'Incident', displayField: 'number', parent: 'task', own: incident },
  {
    name: 'problem',
    label: 'Problem',
    displayField: 'number',
    parent: 'task',
    own: [
      choice('category', 'Category'),
      choice('resolution_code', 'Resolution code'),
      yesNo('known_error', 'Known error'),
      text('workaround', 'Workaround', 4000),
      text('cause_notes', 'Cause notes', 4000),
      text('fix_notes', 'Fix notes', 4000),
      refers('first_reported_by_task', 'First reported by', 'task'),
    ],
  },
  {
    name: 'core_company',
    label: 'Company',
    displayField: 'name',
    own: [
      ...audited,
      text('name', 'Name', 80),
      text('city', 'City', 50),
      text('country', 'Country', 40),
      yesNo('customer', 'Customer'),
    ],
  },
  {
    name: 'sys_user',
    label: 'User',
    displayField: 'name',
    own: [
      ...audited,
      text('user_name', 'User ID', 40),
      kept(text('user_password', 'Password', 255)),
      text('name', 'Name', 151),
      text('first_name', 'First name', 50),
      text('last_name', 'Last name', 50),
      text('email', 'Email', 100),
      text('time_zone', 'Time zone', 40),
      text('date_format', 'Date format', 40),
      text('time_format', 'Time format', 40),
      yesNo('active', 'Active'),
      yesNo('web_service_access_only', 'Web service access only'),
      refers('company', 'Company', 'core_company'),
    ],
  },
  {
    name: 'sys_user_group',
    label: 'Group',
    displayField: 'name',
    own: [
      ...audited,
      text('name', 'Name', 80),
      text('description', 'Description', 1000),
      yesNo('active', 'Active'),
      refers('manager', 'Manager', 'sys_user'),
    ],
  },
  {
    name: 'sys_choice',
    label: 'Choice',
    displayField: 'label',
    own: [
      ...audited,
      text('name', 'Table', 80),
      text('element', 'Element', 80),
      text('value', 'Value', 100),
      text('label', 'Label', 100),
      text('language', 'Language', 40),
      text('dependent_value', 'Dependent value', 100),
      whole('sequence', 'Sequence'),
      yesNo('inactive', 'Inactive'),
    ],
  },
  {
    name: 'sys_journal_field',
    label: 'Journal Entry',
    displayField: 'element',
    own: [
      ...identity,
      ...created,
      text('name', 'Name', 80),
      text('element', 'Element', 80),
      text('element_id', 'Element ID', 32),
      text('value', 'Value', 4_000_000),
    ],
  },
  {
    name: 'sys_attachment',
    label: 'Attachment',
    displayField: 'file_name',
    own: [
      ...audited,
      text('file_name', 'File name', 100),
      text('content_type', 'Content type', 255),
      text('table_name', 'Table name', 80),
      text('table_sys_id', 'Table sys ID', 32),
      whole('size_bytes', 'Size bytes'),
      whole('size_compressed', 'Size compressed'),
      yesNo('compressed', 'Compressed'),
      text('hash', 'Hash', 100),
    ],
  },
  {
    name: 'sys_audit_delete',
    label: 'Audit Deleted Record',
    displayField: 'display_value',
    own: [
      ...audited,
      text('tablename', 'Table name', 80),
      text('documentkey', 'Document key', 32),
      text('display_value', 'Display value', 255),
      text('payload', 'Payload', 4_000_000),
    ],
  },
  {
    name: 'sys_properties',
    label: 'System Property',
    displayField: 'name',
    own: [...audited, text('name', 'Name', 100), text('value', 'Value', 4000), text('type', 'Type', 40)],
  },
  {
    name: 'sys_db_object',
    label: 'Table',
    displayField: 'label',
    own: [
      ...audited,
      text('name', 'Name', 80),
      text('label', 'Label', 80),
      refers('super_class', 'Extends table', 'sys_db_object'),
    ],
  },
  {
    name: 'sys_dictionary',
    label: 'Dictionary Entry',
    displayField: 'column_label',
    own: [
      ...audited,
      text('name', 'Table', 80),
      text('element', 'Column name', 80),
      text('column_label', 'Column label', 80),
      text('internal_type', 'Type', 40),
      text('reference', 'Reference', 80),
      whole('max_length', 'Max length'),
      yesNo('read_only', 'Read only'),
      yesNo('mandatory', 'Mandatory'),
      yesNo('active', 'Active'),
    ],
  },
];

/** Every table of the instance by name. */
export const tableDefinitions: ReadonlyMap<string, TableDefinition> = defineTables();

function defineTables(): Map<string, TableDefinition> {
  const tables = new Map<string, TableDefinition>();
  for (const sketch of sketches) {
    const inherited = sketch.parent === undefined ? undefined : tables.get(sketch.parent)?.fields;
    const fields = new Map<string, FieldDefinition>(inherited);
    for (const field of sketch.own) {
      fields.set(field.name, {
        ...field,
        maxLength: field.maxLength ?? usualLength(field.type),
        definedBy: sketch.name,
        readOnly: field.readOnly ?? false,
      });
    }
    tables.set(sketch.name, {
      name: sketch.name,
      label: sketch.label,
      displayField: sketch.displayField,
      fields,
      ...(sketch.parent === undefined ? {} : { parent: sketch.parent }),
    });
  }
  return tables;
}

function usualLength(type: FieldType): number {
  if (type === 'GUID' || type === 'reference') return 32;
  return 40;
}
