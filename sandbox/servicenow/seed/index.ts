/**
 * Fills a fresh instance: people, companies, choices, the dictionary, and as many incidents as asked for.
 *
 * The same seed gives the same rows with the same ids. Times lie in the thirty days before the given moment.
 */
import { tableDefinitions } from '../model/dictionary.ts';
import { rawDateTime } from '../model/user-time.ts';
import { applyIncidentRules, incidentDefaults, incidentState } from '../rules/incident.ts';
import type { Instance } from '../store/instance.ts';
import type { Row } from '../store/table.ts';
import {
  closeCodes,
  seededChoices,
  seededCompanies,
  seededGroups,
  seededSummaries,
  seededUsers,
  type CloseCodeList,
} from './names.ts';

export interface SeedOptions {
  /** How many incidents. */
  readonly incidents: number;
  readonly closeCodes: CloseCodeList;
  /** The table at which impact, urgency and other choices of task columns are kept; instances differ. */
  readonly sharedChoices: 'incident' | 'task';
  /** From 0 up to 1, a new one on each call. */
  readonly random: () => number;
  /** The integration user's zone and formats as in sys_user; empty means GMT and yyyy-MM-dd HH:mm:ss. */
  readonly integrationTime?: {
    readonly zone: string;
    readonly dateFormat: string;
    readonly timeFormat: string;
  };
}

type Values = Readonly<Record<string, string>>;

/** Fills an empty instance. */
export function seedInstance(instance: Instance, options: SeedOptions): void {
  const start = rawDateTime(instance.now() - 365 * 86_400_000);
  const system = {
    sys_created_on: start,
    sys_created_by: 'system',
    sys_updated_on: start,
    sys_updated_by: 'system',
    sys_mod_count: '0',
  };
  const fill = (table: string, rows: readonly Values[]): void => {
    instance
      .store(table)
      .fill(rows.map((row) => ({ ...system, ...row, sys_id: row['sys_id'] ?? instance.newSysId() })));
  };

  fill(
    'core_company',
    seededCompanies.map(({ sysId, name, city, country }) => ({
      sys_id: sysId,
      name,
      city,
      country,
      customer: 'true',
    })),
  );
  fill(
    'sys_user',
    seededUsers.map((user) => ({
      sys_id: user.sysId,
      user_name: user.userName,
      name: `${user.firstName} ${user.lastName}`,
      first_name: user.firstName,
      last_name: user.lastName,
      email: `${user.userName}@example.com`,
      active: 'true',
      company: user.companyId,
      web_service_access_only: String(user.userName === 'sim.integration'),
      ...(user.userName === 'sim.integration' && options.integrationTime !== undefined
        ? {
            time_zone: options.integrationTime.zone,
            date_format: options.integrationTime.dateFormat,
            time_format: options.integrationTime.timeFormat,
          }
        : {}),
    })),
  );
  fill(
    'sys_user_group',
    seededGroups.map(({ sysId, name }) => ({ sys_id: sysId, name, active: 'true' })),
  );
  fill('sys_choice', choiceRows(options));
  fill('sys_db_object', tableRows(instance));
  fill('sys_dictionary', dictionaryRows());
  fill('sys_properties', [
    { name: 'glide.invalid_query.returns_no_rows', value: 'false', type: 'boolean' },
    { name: 'com.glide.attachment.max_size', value: '1024', type: 'integer' },
    { name: 'glide.attachment.extensions', value: '', type: 'string' },
    { name: 'glide.sys.default.tz', value: 'GMT', type: 'string' },
  ]);
  fill(
    'incident',
    Array.from({ length: options.incidents }, (_, at) => incidentRow(instance, options, at)),
  );
}

function choiceRows(options: SeedOptions): Values[] {
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

function tableRows(instance: Instance): Values[] {
  const ids = new Map([...tableDefinitions.keys()].map((name) => [name, instance.newSysId()]));
  return [...tableDefinitions.values()].map(({ name, label, parent }) => ({
    sys_id: ids.get(name) ?? '',
    name,
    label,
    super_class: parent === undefined ? '' : (ids.get(parent) ?? ''),
  }));
}

function dictionaryRows(): Values[] {
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

function incidentRow(instance: Instance, options: SeedOptions, at: number): Row {
  const { random } = options;
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const opened = instance.now() - Math.floor(random() * 30 * 86_400_000);
  const updated = opened + Math.floor(random() * (instance.now() - opened));
  const company = pick(seededCompanies);
  const caller = seededUsers.find(({ companyId }) => companyId === company?.sysId);
  const state = pick([
    incidentState.new,
    incidentState.inProgress,
    incidentState.inProgress,
    incidentState.resolved,
  ]);
  const isResolved = state === incidentState.resolved;
  const summary = seededSummaries[at % seededSummaries.length] ?? '';
  const worker = pick(seededUsers.slice(2, 4));

  const proposed: Row = {
    ...incidentDefaults(caller?.sysId ?? '', instance.nextNumber(), rawDateTime(opened)),
    sys_id: instance.newSysId(),
    short_description: summary,
    description: `${summary}\nReported by the ${company?.city ?? ''} office.`,
    company: company?.sysId ?? '',
    caller_id: caller?.sysId ?? '',
    assignment_group: pick(seededGroups)?.sysId ?? '',
    assigned_to: state === incidentState.new ? '' : (worker?.sysId ?? ''),
    state: state ?? incidentState.new,
    impact: pick(['1', '2', '3']) ?? '3',
    urgency: pick(['1', '2', '3']) ?? '3',
    contact_type: pick(['email', 'phone', 'self-service', 'monitoring']) ?? 'phone',
    close_code: isResolved ? (closeCodes[options.closeCodes].at(-3) ?? '') : '',
    close_notes: isResolved ? 'Done.' : '',
    sys_created_on: rawDateTime(opened),
    sys_created_by: caller?.userName ?? 'admin',
    sys_updated_on: rawDateTime(updated),
    sys_updated_by: worker?.userName ?? 'admin',
    sys_mod_count: state === incidentState.new ? '0' : '1',
  };
  return applyIncidentRules({
    previous: undefined,
    proposed,
    changed: new Set(),
    hasComment: false,
    actor: { sysId: worker?.sysId ?? '', isAdmin: false },
    timestamp: rawDateTime(updated),
  });
}
