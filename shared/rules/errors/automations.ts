import type { ErrorRow } from './row.ts';

/** The codes of automations that touch ConnectWise alone, and of the command that writes new ones. */
export const automationsErrors = {
  'company-not-allowed': {
    sentence: 'The configuration does not allow automations to work on this company.',
    treatment: 'refuse',
    status: 403,
  },
  'company-not-found': {
    sentence: 'ConnectWise has no such company.',
    treatment: 'refuse',
    status: 404,
  },
  'company-deleted': {
    sentence: 'The company is deleted in ConnectWise.',
    treatment: 'refuse',
    status: 409,
  },
  'country-unknown': {
    sentence: 'ConnectWise has no such country, or several of them.',
    treatment: 'refuse',
    status: 422,
  },
  'address-invalid': {
    sentence: 'The address does not fit its country, or nothing would be left of it.',
    treatment: 'refuse',
    status: 422,
  },
  'test-company-required': {
    sentence: 'Automations may change test companies alone, and this is none.',
    treatment: 'refuse',
    status: 403,
  },
  'status-unknown': {
    sentence: 'No board, or not the board of the ticket, has a status of that name.',
    treatment: 'refuse',
    status: 422,
  },
  'reference-unknown': {
    sentence: 'ConnectWise has no record of that name or id that is in use.',
    treatment: 'refuse',
    status: 422,
  },
  'company-closed': {
    sentence: 'The company is deleted, or its status does not allow tickets.',
    treatment: 'refuse',
    status: 422,
  },
  'update-plan-unknown': {
    sentence: 'No plan of that id is stored.',
    treatment: 'refuse',
    status: 404,
  },
  'update-plan-expired': {
    sentence: 'The plan is too old to be approved.',
    treatment: 'refuse',
    status: 409,
  },
  'update-plan-changed': {
    sentence: 'The fingerprint is not that of the plan.',
    treatment: 'refuse',
    status: 409,
  },
  'update-plan-state-wrong': {
    sentence: 'The plan is in a state that does not allow this.',
    treatment: 'refuse',
    status: 409,
  },
  'update-plan-too-large': {
    sentence: 'The conditions mean more tickets than the plan may have.',
    treatment: 'refuse',
    status: 422,
  },
  'update-plan-failures': {
    sentence: 'More tickets of the plan failed than were allowed.',
    treatment: 'dead-letter',
    status: 409,
  },
  'update-plan-conflict': {
    sentence: 'Somebody else moved the plan at the same moment.',
    treatment: 'retry',
    status: 409,
  },
  'run-in-progress': {
    sentence: 'Another run of the same automation is at work.',
    treatment: 'retry',
    status: 409,
  },
  'automation-name-invalid': {
    sentence: 'The name is not valid for an automation.',
    treatment: 'refuse',
    status: 400,
  },
  'automation-room-invalid': {
    sentence: 'The automation cannot stand in that room.',
    treatment: 'refuse',
    status: 400,
  },
  'automation-schedule-invalid': {
    sentence: 'A new timer cannot have that schedule.',
    treatment: 'refuse',
    status: 400,
  },
  'automation-exists': {
    sentence: 'A file, function, route, queue or metric of that name exists.',
    treatment: 'refuse',
    status: 409,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
