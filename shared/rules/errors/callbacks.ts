import type { ErrorRow } from './row.ts';

/** The codes of the receivers: ConnectWise callbacks and ServiceNow webhooks. */
export const callbacksErrors = {
  'body-too-large': {
    sentence: 'The request body exceeds the size limit.',
    action:
      'Send a smaller body; the detail gives the limit. If ConnectWise or ServiceNow sent it, nothing is lost: the poll finds the change.',
    treatment: 'refuse',
    status: 413,
  },
  'body-too-slow': {
    sentence: 'The request body did not arrive in time.',
    action:
      'Nothing for a single request: the poll finds the change. If it keeps happening, look for a slow proxy between the sender and the app.',
    treatment: 'refuse',
    status: 408,
  },
  'chunked-body-lost': {
    sentence: 'The request body came in chunks, without a content-length, and was lost on the way.',
    action:
      'Have the sender or the proxy send a content-length, or read docs/security.md (HTTP streaming) and set `HTTP_STREAMING` to true. Until then the poll finds the changes, up to 15 minutes late.',
    treatment: 'refuse',
    status: 411,
  },
  'callback-queue-unavailable': {
    sentence: 'The queue did not store the message; send it again.',
    action:
      'Nothing: the sender repeats the message, and the poll finds the change. If it lasts for 15 minutes, check the storage account: `npm run cli -- health`.',
    treatment: 'retry',
    status: 429, // one of the few statuses after which ConnectWise tries again
  },
  'callback-signature-missing': {
    sentence: 'The callback has no signature.',
    action:
      'Nothing, if it is not from ConnectWise: strangers find every public address. If all callbacks fail like this, a proxy in front of the app drops the header `x-content-signature`.',
    treatment: 'refuse',
    status: 401,
  },
  'callback-signature-wrong': {
    sentence: 'The signature does not match the callback.',
    action:
      'Nothing, if it happens rarely: the message is forged. If all callbacks fail like this, a proxy or firewall in front of the app changes bodies; have it forward them byte for byte.',
    treatment: 'refuse',
    status: 401,
  },
  'callback-body-invalid': {
    sentence: 'The body is not a ConnectWise callback.',
    action:
      'Nothing, if a stranger sent it. If ConnectWise sent it, check the entry’s address with `npm run cli -- callbacks list`: it ends in `?recordId=`.',
    treatment: 'refuse',
    status: 400,
  },
  'callback-company-wrong': {
    sentence: 'The callback comes from another ConnectWise company.',
    action:
      'Check that `CONNECTWISE_COMPANY` is the company id that you type when you sign in. If it is, another company has a callback entry with your app’s address: remove the entry there.',
    treatment: 'refuse',
    status: 403,
  },
  'callback-key-address-refused': {
    sentence: 'The callback names a signing-key address that is not allowed.',
    action:
      'Nothing, if it happens rarely: the message is forged. If all callbacks fail like this, make sure that the host in the log belongs to ConnectWise, then add it to `CALLBACK_KEY_HOSTS`.',
    treatment: 'refuse',
    status: 401,
  },
  'callback-key-unavailable': {
    sentence: 'The signing key is unavailable; send the callback again.',
    action:
      'Nothing: ConnectWise repeats the callback, and the poll finds the change. If it lasts for an hour, check whether the app’s network allows connections to the host of `CONNECTWISE_SITE`.',
    treatment: 'retry',
    status: 429,
  },
  'webhook-signature-wrong': {
    sentence: 'The webhook’s signature is missing or wrong.',
    action:
      'Compare the link’s webhook secret in the app’s vault with the one in the customer’s ServiceNow (docs/automations/servicenow-callback.md), and store the same value in both. Until then the poll finds the changes.',
    treatment: 'refuse',
    status: 401,
  },
  'webhook-timestamp-outside-window': {
    sentence: 'The webhook’s timestamp is more than five minutes away from the app’s clock.',
    action:
      'Check the clock of the ServiceNow instance or MID server that sends it. For a single webhook do nothing: it was sent late or replayed, and the poll finds the change.',
    treatment: 'refuse',
    status: 401,
  },
  'webhook-secret-unavailable': {
    sentence: 'The app cannot read the webhook’s secret now; send the webhook again.',
    action:
      'Nothing for some minutes: ServiceNow sends it again, or the poll finds the change. If it lasts, run `npm run cli -- secrets doctor`.',
    treatment: 'retry',
    status: 503,
  },
  'webhook-body-invalid': {
    sentence: 'The body is not a valid webhook.',
    action:
      'Compare the business rule in the customer’s ServiceNow with docs/servicenow/business-rule.js; the detail names the property that is wrong.',
    treatment: 'refuse',
    status: 400,
  },
} as const satisfies Readonly<Record<string, ErrorRow>>;
