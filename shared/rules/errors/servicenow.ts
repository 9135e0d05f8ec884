import type { ErrorRow } from './row.ts';

/** The codes of ServiceNow's answers. */
export const servicenowErrors = {
  'servicenow-unauthorized': {
    sentence: 'ServiceNow refused our credentials.',
    treatment: 'retry',
    status: 502,
  },
  'servicenow-forbidden': {
    sentence: 'A ServiceNow role, data policy or business rule forbids this.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-role-lost': {
    sentence: 'ServiceNow refuses our account everything of this kind: a role was taken away.',
    treatment: 'retry',
    status: 502,
  },
  'servicenow-not-found': {
    sentence: 'ServiceNow has no such record, or hides it from us.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-refused': {
    sentence: 'ServiceNow refused the request.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-failed': {
    sentence: 'ServiceNow returned an internal error.',
    treatment: 'retry',
    status: 502,
  },
  'servicenow-journal-unreadable': {
    sentence: 'The integration cannot parse the comments or work notes of an incident.',
    treatment: 'dead-letter',
    status: 502,
  },
  'servicenow-field-hidden': {
    sentence: 'ServiceNow hides a column that the sync needs from the integration user.',
    treatment: 'dead-letter',
    status: 502,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
