/** The refusal of an unknown table: one that every instance but this has gets other words than a typing error. */
import { Refusal } from './refusal.ts';

/** Tables of a base instance that scripts ask for, and that the simulator does not offer. From general knowledge. */
const elsewhere: ReadonlySet<string> = new Set(
  `alm_asset alm_hardware change_request change_task cmdb cmdb_ci cmdb_ci_appl cmdb_ci_computer cmdb_ci_server cmdb_ci_service
  cmdb_model cmdb_rel_ci cmn_cost_center cmn_department cmn_location contract_sla core_country incident_task kb_category
  kb_knowledge kb_knowledge_base problem_task sc_cat_item sc_category sc_req_item sc_request sc_task sys_audit sys_email
  sys_history_line sys_import_set sys_import_set_row sys_metadata sys_plugins sys_rate_limit_rules sys_scope sys_script
  sys_script_include sys_transform_map sys_update_set sys_user_grmember sys_user_has_role sys_user_role sysapproval_approver
  sysevent syslog task task_ci task_sla v_plugin`.split(/\s+/),
);

/** 400 as the vendor answers, with a detail that the vendor would not need. */
export function unknownTable(name: string): Refusal {
  const detail =
    'An instance has this table, and the simulator does not: docs/sandbox.md lists what it offers.';
  return new Refusal(400, `Invalid table ${name}`, elsewhere.has(name) ? detail : null);
}
