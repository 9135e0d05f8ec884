import type { ErrorRow } from './row.ts';

/** The codes of automations that touch ConnectWise alone, and of the command that writes new ones. */
export const automationsErrors = {
  'company-not-allowed': {
    sentence: 'The configuration does not allow automations to work on this company.',
    treatment: 'refuse',
    status: 403,
  },
  'status-unknown': {
    sentence: 'No board, or not the board of the ticket, has a status of that name.',
    treatment: 'refuse',
    status: 422,
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
