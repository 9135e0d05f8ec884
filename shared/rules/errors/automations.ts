import type { ErrorRow } from './row.ts';

/** The codes of automations that touch ConnectWise alone, and of the command that writes new ones. */
export const automationsErrors = {
  'company-not-allowed': {
    sentence: 'The configuration does not allow automations to work on this company.',
    action:
      'Add the company’s id to `automations.companies` in `config.json`, and deploy or push it. Companies of enabled links need no entry.',
    treatment: 'refuse',
    status: 403,
  },
  'company-not-found': {
    sentence: 'ConnectWise has no such company.',
    action:
      'Check the id: it is `recid` in the address of the company’s page (docs/first-link.md, Where the ids are). If the company exists, let the API member’s security role see it (Companies > Company Maintenance, Inquire: All).',
    treatment: 'refuse',
    status: 404,
  },
  'company-deleted': {
    sentence: 'The company is deleted in ConnectWise.',
    action: 'Restore the company in ConnectWise, or use the id of the company that took its place.',
    treatment: 'refuse',
    status: 409,
  },
  'country-unknown': {
    sentence: 'ConnectWise has no country of this name or code, or several.',
    action:
      'Use the name as it is spelled in ConnectWise under System > Setup Tables > Country, or its two-letter code.',
    treatment: 'refuse',
    status: 422,
  },
  'address-invalid': {
    sentence: 'The address does not fit its country, or the change would leave it empty.',
    action: 'Correct the fields that the detail names (docs/automations/update-company-address.md).',
    treatment: 'refuse',
    status: 422,
  },
  'test-company-required': {
    sentence: 'Automations may currently change test companies only, and this company is not one of them.',
    action:
      'Use a company whose id is in `automations.testCompanies` and whose name in ConnectWise begins with `TEST - `. To work on real companies, empty that list in `config.json` and deploy or push it.',
    treatment: 'refuse',
    status: 403,
  },
  'status-unknown': {
    sentence: 'The board has no active status of this name.',
    action:
      'Use one of the statuses that the detail lists, spelled as on the board’s tab Statuses (System > Setup Tables > Service Board).',
    treatment: 'refuse',
    status: 422,
  },
  'reference-unknown': {
    sentence: 'ConnectWise has no active record of this name or id.',
    action: 'Use one of the names that the detail lists, spelled as in ConnectWise, or its id.',
    treatment: 'refuse',
    status: 422,
  },
  'company-closed': {
    sentence: 'ConnectWise accepts no tickets for this company: it is deleted, or its status forbids them.',
    action:
      'Change the company’s status in ConnectWise, or name another company. System > Setup Tables > Company Status shows which statuses forbid tickets.',
    treatment: 'refuse',
    status: 422,
  },
  'update-plan-unknown': {
    sentence: 'No plan with this id is stored.',
    action:
      'Copy the id from the answer that made the plan. Plans are kept for `retention.updatePlans` days; make a new one with `npm run cli -- update-tickets plan --company ID --where status=NAME --set status=NAME`.',
    treatment: 'refuse',
    status: 404,
  },
  'update-plan-expired': {
    sentence: 'The plan is older than a day and can no longer be approved.',
    action:
      'Make the plan again with the same conditions (`npm run cli -- update-tickets plan --company ID --where status=NAME --set status=NAME`), check it, and approve it.',
    treatment: 'refuse',
    status: 409,
  },
  'update-plan-changed': {
    sentence: 'The fingerprint does not belong to this plan.',
    action:
      'Look at the plan again with `npm run cli -- update-tickets status PLAN`, and approve it with the fingerprint that this command shows.',
    treatment: 'refuse',
    status: 409,
  },
  'update-plan-state-wrong': {
    sentence: 'The plan is in a state that does not allow this.',
    action:
      'See the state with `npm run cli -- update-tickets status PLAN`: a waiting plan can be approved, a running one stopped, a stopped one resumed.',
    treatment: 'refuse',
    status: 409,
  },
  'update-plan-too-large': {
    sentence: 'The conditions match more tickets than the plan may have.',
    action:
      'Look at those tickets in ConnectWise. Narrow the conditions, or allow more with `--max-tickets COUNT` (`maxTickets` in a request).',
    treatment: 'refuse',
    status: 422,
  },
  'update-plan-failures': {
    sentence: 'More tickets of the plan failed than it allows, so it stopped.',
    action:
      'See the reason of each failure with `npm run cli -- update-tickets status PLAN`, correct it in ConnectWise, and resume the plan for the other tickets: `npm run cli -- update-tickets resume PLAN --yes`.',
    treatment: 'dead-letter',
    status: 409,
  },
  'update-plan-conflict': {
    sentence: 'Somebody else changed the plan at the same moment.',
    action:
      'Nothing, if a step of the plan failed with this code: the app tries it again. If your own request failed with it, look at `npm run cli -- update-tickets status PLAN` before you repeat it.',
    treatment: 'retry',
    status: 409,
  },
  'run-in-progress': {
    sentence: 'Another run of the same automation is under way.',
    action:
      'Wait for its end, then send the request again. A run that died blocks others for at most ten minutes.',
    treatment: 'retry',
    status: 409,
  },
  'automation-name-invalid': {
    sentence: 'The name is not valid for an automation.',
    action:
      'Choose a name as the detail says: lower-case words of letters and digits with hyphens between them (docs/adding-an-automation.md).',
    treatment: 'refuse',
    status: 400,
  },
  'automation-room-invalid': {
    sentence: 'The automation cannot be placed in that folder.',
    action: 'Choose another folder with `--room`; the detail says what is wrong with this one.',
    treatment: 'refuse',
    status: 400,
  },
  'automation-schedule-invalid': {
    sentence: 'The schedule is not valid for a new timer.',
    action:
      'Use the schedule that the detail proposes, or another with six fields on minutes that no other timer has.',
    treatment: 'refuse',
    status: 400,
  },
  'automation-exists': {
    sentence: 'A file, function, route, queue or metric of that name already exists.',
    action: 'Choose another name; the detail says which one is taken.',
    treatment: 'refuse',
    status: 409,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
