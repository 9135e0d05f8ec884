import type { ErrorRow } from './row.ts';

/** The codes of ConnectWise's answers. */
export const connectwiseErrors = {
  'connectwise-unauthorized': {
    sentence: 'ConnectWise refused our API keys or client id.',
    action:
      'Check in ConnectWise that the API member is active and its key exists (System > Members > API Members), and compare `CONNECTWISE_CLIENT_ID`. Store a new key as docs/secrets.md says; the work waits and continues by itself.',
    treatment: 'retry',
    status: 502,
  },
  'connectwise-forbidden': {
    sentence: 'The API member’s security role does not allow this.',
    action:
      'Give the role the right for the route in the detail (System > Security Roles; docs/first-link.md lists the rights). If the role has it, check `CONNECTWISE_CLIENT_ID`. Then replay: `npm run cli -- dead-letters replay --code connectwise-forbidden --yes`.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-role-lost': {
    sentence: 'ConnectWise refuses all requests of this kind to our account: its security role lost a right.',
    action:
      'Give the API member’s role its rights back (System > Security Roles; docs/first-link.md lists them). The work waits for it and continues by itself.',
    treatment: 'retry',
    status: 502,
  },
  'connectwise-not-found': {
    sentence: 'ConnectWise does not have this record, or hides it from the API member.',
    action:
      'Open the record in ConnectWise. If it is deleted, discard the dead letter (`npm run cli -- dead-letters discard --code connectwise-not-found --link NAME --yes`); if you can see it, let the API member’s role see its board and company, then replay.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-refused': {
    sentence: 'ConnectWise refused the request.',
    action:
      'Read ConnectWise’s message in the detail: usually a required field is empty, or the board does not know the value. Correct the record or the link’s map, then replay: `npm run cli -- dead-letters replay --code connectwise-refused --yes`.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-failed': {
    sentence: 'ConnectWise returned an internal error.',
    action:
      'Nothing at first: the call is tried again. If it lasts an hour, look at ConnectWise’s status page and at `npm run cli -- health`.',
    treatment: 'retry',
    status: 502,
  },
  'connectwise-company-unknown': {
    sentence: 'ConnectWise has no company of this name at this address.',
    action:
      'Compare `CONNECTWISE_COMPANY` with the company that you type when you sign in to ConnectWise, and `CONNECTWISE_SITE` with the address of that page.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-query-too-long': {
    sentence: 'The query is too long for a URL, and this list has no POST search.',
    action:
      'Request fewer values at once; the detail names the list. docs/connectwise-client.md, Conditions, shows how to split them.',
    treatment: 'dead-letter',
    status: 500,
  },
  'connectwise-redirect-refused': {
    sentence: 'ConnectWise redirected us to an address that is not allowed.',
    action:
      'Sign in to ConnectWise in a browser and compare its address with `CONNECTWISE_SITE`: your company may have moved to another host.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-verify-failed': {
    sentence: 'ConnectWise accepted the change, but the record does not show it.',
    action:
      'See in the record’s audit trail in ConnectWise what set the field back: usually a workflow rule (System > Workflow Rules). Change that rule, then replay: `npm run cli -- dead-letters replay --code connectwise-verify-failed --yes`.',
    treatment: 'dead-letter',
    status: 502,
  },
  'connectwise-field-missing': {
    sentence: 'ConnectWise returned a record without a valid id or time.',
    action:
      'Nothing at first: the app reads the record again. If it lasts, check whether the API member’s role hides fields of that kind of record; if not, report it to ConnectWise.',
    treatment: 'retry',
    status: 502,
  },
  'list-too-long': {
    sentence: 'The list has more records than the limit allows in memory at once.',
    action:
      'Narrow the condition, raise `limit`, or read the list record by record (docs/connectwise-client.md, Lists).',
    treatment: 'dead-letter',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
