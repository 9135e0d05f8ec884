/**
 * Fills a fresh instance: people, companies, choices, the dictionary, and as many incidents as asked for.
 *
 * The same seed gives the same rows with the same ids. Times lie in the thirty days before the given moment.
 */
import { rawDateTime } from '../model/user-time.ts';
import { applyProblemRules, problemDefaults } from '../rules/problem.ts';
import type { Instance } from '../store/instance.ts';
import { incidentRow } from './incidents.ts';
import { seededCompanies, seededGroups, seededUsers } from './names.ts';
import type { SeedOptions, Values } from './options.ts';
import { choiceRows, dictionaryRows, tableRows } from './set-up.ts';

export type { SeedOptions } from './options.ts';

const yearMs = 365 * 86_400_000;

/** Fills an empty instance. */
export function seedInstance(instance: Instance, options: SeedOptions): void {
  const start = rawDateTime(instance.now() - yearMs);
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

  fill('core_company', companyRows());
  fill('sys_user', userRows(options));
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
  fill('problem', problemRows(instance, start));
}

/** The words that several incidents have in common. */
const seededProblems: readonly string[] = [
  'Mail is delivered hours late',
  'Printers lose their queue at night',
  'VPN drops every two hours',
  'Disks of the file server fill up',
  'Sign-in takes minutes on Mondays',
  'Backups end without a word',
  'Calls break off after a minute',
  'Badges are refused at the east door',
  'Reports show the wrong quarter',
  'Laptops wake up in bags',
  'Shared calendars are empty',
  'Updates restart meeting rooms at noon',
];

/** Problems with times of the set-up, as nobody has touched them. */
function problemRows(instance: Instance, opened: string): readonly Values[] {
  const [admin] = seededUsers;
  return seededProblems.map((summary, at) =>
    applyProblemRules({
      ...problemDefaults(admin?.sysId ?? '', opened),
      sys_id: instance.newSysId(),
      number: instance.nextNumber('problem'),
      short_description: summary,
      description: summary,
      impact: String((at % 3) + 1),
      assignment_group: seededGroups[at % seededGroups.length]?.sysId ?? '',
    }),
  );
}

function companyRows(): readonly Values[] {
  return seededCompanies.map(({ sysId, name, city, country }) => ({
    sys_id: sysId,
    name,
    city,
    country,
    customer: 'true',
  }));
}

function userRows({ integrationTime }: SeedOptions): readonly Values[] {
  return seededUsers.map((user) => ({
    sys_id: user.sysId,
    user_name: user.userName,
    // Nobody reads it.
    user_password: '********',
    name: `${user.firstName} ${user.lastName}`,
    first_name: user.firstName,
    last_name: user.lastName,
    email: `${user.userName}@example.com`,
    active: 'true',
    company: user.companyId,
    web_service_access_only: String(user.userName === 'sim.integration'),
    ...(user.userName === 'sim.integration' && integrationTime !== undefined
      ? {
          time_zone: integrationTime.zone,
          date_format: integrationTime.dateFormat,
          time_format: integrationTime.timeFormat,
        }
      : {}),
  }));
}
