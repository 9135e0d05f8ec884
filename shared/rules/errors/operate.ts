import type { ErrorRow } from './row.ts';

/** The codes of operators' requests, of the health check, and of failures that nobody foresaw. */
export const operateErrors = {
  'request-invalid': {
    sentence: 'The request is malformed.',
    action:
      'Correct what the detail names and send the request again; the function’s page under docs/automations lists its properties.',
    treatment: 'refuse',
    status: 400,
  },
  'count-unconfirmed': {
    sentence:
      'The request affects many records, or not those that its preview showed; it needs their number as confirmation.',
    action:
      'Look at the preview again. If you want that change, repeat the request with the number that the preview shows: `--confirm COUNT`.',
    treatment: 'refuse',
    status: 409,
  },
  'usage-invalid': {
    sentence: 'The command line is invalid.',
    action: 'Correct what the detail names; the command with `--help` lists its options and shows examples.',
    treatment: 'refuse',
    status: 400,
  },
  'operation-unknown': {
    sentence: 'The app has no operation of this name.',
    action:
      'Choose the name that the detail proposes. If this command has the operation and the app does not, the app is older: deploy this version, or use the command of that version.',
    treatment: 'refuse',
    status: 404,
  },
  'origin-foreign': {
    sentence: 'A page of another website called the app.',
    action:
      'Open the dashboard under the app’s own address. If a proxy is in front of the app, have it forward the Host header unchanged (docs/automations/dashboard.md).',
    treatment: 'refuse',
    status: 403,
  },
  'app-unreachable': {
    sentence: 'The deployed app does not answer.',
    action:
      'Check the address with `npm run cli -- env list`, then open `/api/health` of the app in a browser. If the app is down, follow docs/run-book.md, The app does not answer.',
    treatment: 'retry',
    status: 502,
  },
  'app-key-missing': {
    sentence: 'This machine has no key for the deployed app.',
    action:
      'Sign in with `az login` if the profile names the resource group, or set `OPERATOR_READING_KEY` (to show) or `OPERATOR_ACTING_KEY` (to act). docs/operator-command.md, A deployed app, lists the places where the command looks for a key.',
    treatment: 'refuse',
    status: 401,
  },
  'app-key-refused': {
    sentence: 'The deployed app refused the key.',
    action:
      'Take the key that Azure shows for the function `operator-show` (to show) or `operator-act` (to act): portal, the function, Function Keys. If the app requires a sign-in, name its client id in the profile with `--sign-in`.',
    treatment: 'refuse',
    status: 403,
  },
  'app-answer-unknown': {
    sentence: 'The deployed app answered in a form that this command cannot read.',
    action:
      'Check the address with `npm run cli -- env list`. If it is right, the app has another version: run the command from a checkout of the deployed version, or deploy this one.',
    treatment: 'refuse',
    status: 409,
  },
  'profile-unknown': {
    sentence: 'This machine has no profile of this name.',
    action:
      'Choose one that `npm run cli -- env list` shows, or add it: `npm run cli -- env add NAME --url https://NAME.azurewebsites.net --resource-group GROUP --yes`.',
    treatment: 'refuse',
    status: 404,
  },
  'profile-invalid': {
    sentence: 'The file of profiles cannot be read or written.',
    action:
      'Correct what the detail names in the file, or remove the file and add the profiles again with `npm run cli -- env add NAME --url https://NAME.azurewebsites.net --yes`.',
    treatment: 'refuse',
    status: 400,
  },
  'nothing-known': {
    sentence: 'No history or pair exists for this record.',
    action:
      'Check the id and the link: `npm run cli -- why RECORD --link NAME` looks at the record itself. A record joins the sync at its next change, or by a backfill (docs/automations/backfill.md).',
    treatment: 'refuse',
    status: 404,
  },
  'conflict-unknown': {
    sentence: 'This field of the record has no open conflict.',
    action:
      'Nothing, if somebody else has already chosen. `npm run cli -- conflicts list` shows the open conflicts.',
    treatment: 'refuse',
    status: 404,
  },
  'conflict-changed': {
    sentence: 'A value of the conflict changed after you looked at it; nothing was stored.',
    action:
      'Look at both values again with `npm run cli -- conflicts list`, and repeat the choice with the id that it now shows for `--seen`.',
    treatment: 'refuse',
    status: 409,
  },
  'input-missing': {
    sentence: 'A required input is missing.',
    action:
      'Give the answer that the detail requests: in a script as an option, otherwise on standard input with one line per name.',
    treatment: 'refuse',
    status: 400,
  },
  'link-still-enabled': {
    sentence: 'The link is still enabled in the configuration.',
    action:
      'Set `enabled` to false for the link in `config.json`, or remove the link. Deploy or push the configuration, wait ten minutes, and run the command again (docs/run-book.md, A customer leaves).',
    treatment: 'refuse',
    status: 409,
  },
  'link-in-use': {
    sentence: 'A worker is still working on a pair of the link.',
    action:
      'Wait until the claim ends (the detail says when), then run the command again. If it fails again, the link is still enabled in the configuration that the app uses.',
    treatment: 'retry',
    status: 409,
  },
  'health-probe-late': {
    sentence: 'A probe of the health check did not finish in time.',
    action:
      'Run `npm run cli -- health` again. If the same probe is late three times, check the system that it queries: the finding names it.',
    treatment: 'retry',
    status: 504,
  },
  'heartbeat-address-invalid': {
    sentence: 'The secret for a heartbeat does not hold an https address.',
    action:
      'Copy the check’s address from your monitor and store it under `heartbeat-NAME` with the automation’s name: in Key Vault, or with `npm run cli -- secrets set heartbeat-NAME --yes`.',
    treatment: 'dead-letter',
    status: 500,
  },
  'heartbeat-refused': {
    sentence: 'The monitor refused a heartbeat.',
    action:
      'Open the check in your monitor: somebody deleted it or renewed its address. Store the new address as the secret `heartbeat-NAME`; the next run reports again.',
    treatment: 'retry',
    status: 502,
  },
  'start-order-unknown': {
    sentence: 'The queued start names a timer that this app does not have.',
    action:
      'Nothing: the message comes from another release, and the app dropped it. If it returns every few minutes, another program writes to the queue `start-orders`: find and stop it.',
    treatment: 'dead-letter',
    status: 400,
  },
  unexpected: {
    sentence: 'The app failed in a way that has no code.',
    action:
      'Nothing at first: the queue and the poll try again. If it returns, find the invocation in Application Insights (Transaction search) and report it with `npm run cli -- status --json` (docs/support.md).',
    treatment: 'retry',
    status: 500,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
