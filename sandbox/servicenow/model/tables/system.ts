/**
 * The platform's own tables: choices, journals, attachments, the audit of deletes, properties, and the dictionary itself.
 */
import { audited, created, identity, refers, text, whole, yesNo, type TableSketch } from '../columns.ts';

/** The tables whose names begin with `sys_`, without users and groups. */
export const systemTables: readonly TableSketch[] = [
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
