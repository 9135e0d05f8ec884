/** Sets an instance up: its choice lists, and the dictionary as rows. */
import { tableDefinitions } from '../model/dictionary.ts';
import type { Instance } from '../store/instance.ts';
import { closeCodes, seededChoices } from './names.ts';
import type { SeedOptions, Values } from './options.ts';

/** The choices of every list. */
export function choiceRows(options: SeedOptions): Values[] {
  const codes = closeCodes[options.closeCodes].map((code) => [code, code] as const);
  return [...seededChoices, ['incident', 'close_code', codes] as const].flatMap(([name, element, choices]) =>
    choices.map(([value, label], at) => ({
      name: name === 'task' ? options.sharedChoices : name,
      element,
      value,
      label,
      language: 'en',
      sequence: String((at + 1) * 10),
      inactive: 'false',
    })),
  );
}

/** The tables, each with its ancestor. */
export function tableRows(instance: Instance): Values[] {
  const ids = new Map([...tableDefinitions.keys()].map((name) => [name, instance.newSysId()]));
  return [...tableDefinitions.values()].map(({ name, label, parent }) => ({
    sys_id: ids.get(name) ?? '',
    name,
    label,
    super_class: parent === undefined ? '' : (ids.get(parent) ?? ''),
  }));
}

/** The columns, each at the table that defines it. */
export function dictionaryRows(): Values[] {
  return [...tableDefinitions.values()].flatMap((table) =>
    [...table.fields.values()]
      .filter((field) => field.definedBy === table.name)
      .map((field) => ({
        name: table.name,
        element: field.name,
        column_label: field.label,
        // A choice column is a number or a string with a list beside it: the dictionary knows no type "choice".
        internal_type: field.type === 'choice' ? 'string' : field.type,
        reference: field.reference ?? '',
        max_length: String(field.maxLength),
        read_only: String(field.readOnly),
        mandatory: 'false',
        active: 'true',
      })),
  );
}
