import type { ErrorRow } from './row.ts';

/** The codes of ServiceNow's answers. */
export const servicenowErrors = {
  'servicenow-unauthorized': {
    sentence: 'ServiceNow refused our credentials.',
    action:
      'Check the link’s secrets with `npm run cli -- secrets doctor`, and in the customer’s ServiceNow that the Application Registry entry has an OAuth Application User who is active. The work waits and continues by itself.',
    treatment: 'retry',
    status: 502,
  },
  'servicenow-forbidden': {
    sentence: 'A role, ACL, data policy or business rule of ServiceNow forbids this.',
    action:
      'Give the integration user the right that the detail names (docs/first-link.md lists roles and rights), or exempt it from the policy or rule. Then replay: `npm run cli -- dead-letters replay --code servicenow-forbidden --yes`.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-role-lost': {
    sentence: 'ServiceNow refuses all requests of this kind to our account: it lost a role.',
    action:
      'Give the integration user its roles back (User Administration > Users; docs/first-link.md lists them). The work waits for it and continues by itself.',
    treatment: 'retry',
    status: 502,
  },
  'servicenow-not-found': {
    sentence: 'ServiceNow does not have this record, or hides it from us.',
    action:
      'Open the record in ServiceNow. If it is deleted, discard the dead letter (`npm run cli -- dead-letters discard --code servicenow-not-found --link NAME --yes`); if you can see it, a before query rule or an ACL hides it from the integration user: change that, then replay.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-refused': {
    sentence: 'ServiceNow refused the request.',
    action:
      'Read ServiceNow’s message in the detail: usually a mandatory field is empty or a data policy applies. Correct the record, the policy or the link’s map, then replay: `npm run cli -- dead-letters replay --code servicenow-refused --yes`.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-failed': {
    sentence: 'ServiceNow returned an internal error.',
    action:
      'Nothing at first: the call is tried again. If it lasts an hour, open the instance in a browser (it may hibernate or be upgraded) and run `npm run cli -- health`.',
    treatment: 'retry',
    status: 502,
  },
  'servicenow-journal-unreadable': {
    sentence: 'The comments or work notes of the incident are in a form that the app cannot read.',
    action:
      'Give the integration user read on `sys_journal_field` and set `servicenow.journal` of the link to "table", or give the user one of ServiceNow’s usual date formats. Then replay: `npm run cli -- dead-letters replay --code servicenow-journal-unreadable --yes`.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-field-hidden': {
    sentence: 'ServiceNow hides a column that the sync needs from the integration user.',
    action:
      'Open the read ACLs of the column that the detail names (System Security > Access Control) and allow the integration user to read it. Then replay: `npm run cli -- dead-letters replay --code servicenow-field-hidden --yes`.',
    treatment: 'dead-letter',
    status: 502,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
