/** Invented incidents: opened within thirty days, some of them resolved. */
import { rawDateTime } from '../model/user-time.ts';
import { applyIncidentRules, incidentDefaults, incidentState } from '../rules/incident.ts';
import type { Instance } from '../store/instance.ts';
import type { Row } from '../store/table.ts';
import { closeCodes, seededCompanies, seededGroups, seededSummaries, seededUsers } from './names.ts';
import type { SeedOptions } from './options.ts';

/** The incident at a place of the seed; what is drawn comes from `options.random`. */
export function incidentRow(instance: Instance, options: SeedOptions, at: number): Row {
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
    ...incidentDefaults(caller?.sysId ?? '', instance.nextNumber('incident'), rawDateTime(opened)),
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
