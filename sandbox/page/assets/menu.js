/**
 * The entries of the menu "Break it": each a sentence, what follows from it, and the faults that it orders by the
 * control route of its simulator, as `POST /_sim/faults` takes them. Knows no document.
 */

/** @typedef {import('../../common/fault-registry.ts').FaultOrder} FaultOrder */
/** @typedef {import('../../common/fault-registry.ts').OrderedFault} OrderedFault */
/** @typedef {import('./server.js').Side} Side */

/**
 * @typedef {object} MenuEntry
 * @property {string} id
 * @property {Side} side
 * @property {string} does what the system does, after its name: `answers 503 for a minute`
 * @property {string} follows what the app makes of it
 * @property {readonly FaultOrder[]} orders
 * @property {true} [isStanding] it holds for every answer, so nobody counts how often it struck
 */

const seconds = 60;
const writes = 'POST,PUT,PATCH';

/** @type {readonly MenuEntry[]} */
export const menu = [
  {
    id: 'connectwise-limits',
    side: 'connectwise',
    does: 'answers 429, too many requests, for a minute',
    follows: 'All workers wait as long as it asks; nothing is lost.',
    orders: [{ fault: 'rate-limited', seconds, options: { retryAfterSeconds: 10 } }],
  },
  {
    id: 'connectwise-down',
    side: 'connectwise',
    does: 'answers 503, unavailable, for a minute',
    follows: 'Changes wait and arrive when it is back.',
    orders: [{ fault: 'unavailable', seconds }],
  },
  {
    id: 'connectwise-slow',
    side: 'connectwise',
    does: 'takes five seconds for every answer, for a minute',
    follows: 'Changes take longer; nothing is written twice.',
    orders: [{ fault: 'slow', seconds, options: { seconds: 5 } }],
  },
  {
    id: 'connectwise-keys',
    side: 'connectwise',
    does: 'refuses our keys for a minute',
    follows: 'No pair is given up; the sync goes on once they are taken again.',
    orders: [{ fault: 'unauthorized', seconds }],
  },
  {
    id: 'connectwise-loses-answer',
    side: 'connectwise',
    does: 'saves our next write of a ticket and loses the answer',
    follows: 'It is looked up before anything is written again: nothing stands twice.',
    orders: [{ fault: 'reset-after-commit', match: { method: writes, path: '/service/tickets' }, times: 1 }],
  },
  {
    id: 'connectwise-refuses',
    side: 'connectwise',
    does: 'refuses every summary that we change',
    follows: 'A dead letter tells why; the other fields go on.',
    orders: [
      {
        fault: 'field-refused',
        match: { method: 'PATCH' },
        options: { field: 'summary', message: 'A workflow rule locks the summary of this ticket.' },
      },
    ],
  },
  {
    id: 'connectwise-forgets',
    side: 'connectwise',
    does: 'sends no callback of the next change',
    follows: 'The poll finds it, within 15 minutes.',
    orders: [{ fault: 'callback-lost', times: 1 }],
  },
  {
    id: 'connectwise-repeats',
    side: 'connectwise',
    does: 'sends every callback twice',
    follows: 'The second finds nothing left to do.',
    orders: [{ fault: 'callback-duplicated', options: { newMessageId: true } }],
  },
  {
    id: 'connectwise-forged',
    side: 'connectwise',
    does: 'signs its callbacks with a wrong key, as a forger would',
    follows: 'They are refused; the poll finds the change.',
    orders: [{ fault: 'callback-signature-wrong' }],
  },
  {
    id: 'connectwise-clock',
    side: 'connectwise',
    does: 'has a clock that is 90 seconds ahead',
    follows: 'The sync goes by each system’s own time; nothing is missed.',
    orders: [{ fault: 'clock-skew', options: { seconds: 90 } }],
    isStanding: true,
  },
  {
    id: 'connectwise-replies',
    side: 'connectwise',
    does: 'answers every new ticket and note with one of its own',
    follows: 'Two automatic answers do not go on for ever.',
    orders: [{ fault: 'autoresponder' }],
  },
  {
    id: 'servicenow-limits',
    side: 'servicenow',
    does: 'answers 429, too many requests, for a minute',
    follows: 'All workers wait as long as it asks; nothing is lost.',
    orders: [{ fault: 'rate-limited', seconds, options: { retryAfterSeconds: 10 } }],
  },
  {
    id: 'servicenow-down',
    side: 'servicenow',
    does: 'is under maintenance and answers 503 for a minute',
    follows: 'Changes wait and arrive when it is back.',
    orders: [{ fault: 'unavailable', seconds }],
  },
  {
    id: 'servicenow-sleeps',
    side: 'servicenow',
    does: 'hibernates: every answer is a web page, for a minute',
    follows: 'A page is no record: nothing is taken for deleted.',
    orders: [{ fault: 'html-page', seconds }],
  },
  {
    id: 'servicenow-keys',
    side: 'servicenow',
    does: 'refuses our OAuth client for a minute',
    follows: 'No pair is given up; the sync goes on once it is taken again.',
    orders: [
      { fault: 'token-expired', seconds },
      { fault: 'token-refused', seconds },
    ],
  },
  {
    id: 'servicenow-loses-answer',
    side: 'servicenow',
    does: 'saves our next write and loses the answer',
    follows: 'It is looked up before anything is written again: nothing stands twice.',
    orders: [{ fault: 'committed-then-reset', match: { path: '/api/now/*' }, times: 1 }],
  },
  {
    id: 'servicenow-refuses',
    side: 'servicenow',
    does: 'refuses our next write',
    follows: 'Each field is tried by itself then, and goes through.',
    orders: [{ fault: 'data-policy-refusal', times: 1, options: { fields: ['Assignment group'] } }],
  },
  {
    id: 'servicenow-policy',
    side: 'servicenow',
    does: 'refuses every write: a data policy wants close notes',
    follows: 'The pair waits, tries again, and says why.',
    orders: [{ fault: 'data-policy-refusal', options: { fields: ['Close notes'] } }],
  },
  {
    id: 'servicenow-edited',
    side: 'servicenow',
    does: 'has somebody change the incident right before our next write',
    follows: 'The person’s change is seen, and carried over as well.',
    orders: [{ fault: 'edited-meanwhile', match: { method: 'PATCH' }, times: 1 }],
  },
  {
    id: 'servicenow-forgets',
    side: 'servicenow',
    does: 'sends no webhook of the next change',
    follows: 'The poll finds it, within 15 minutes.',
    orders: [{ fault: 'webhook-lost', times: 1 }],
  },
  {
    id: 'servicenow-repeats',
    side: 'servicenow',
    does: 'sends every webhook twice',
    follows: 'The second finds nothing left to do.',
    orders: [{ fault: 'webhook-duplicated' }],
  },
  {
    id: 'servicenow-clock',
    side: 'servicenow',
    does: 'has a clock that is 90 seconds ahead',
    follows: 'The sync goes by each system’s own time; nothing is missed.',
    orders: [{ fault: 'clock-skew', options: { seconds: 90 } }],
  },
  {
    id: 'servicenow-replies',
    side: 'servicenow',
    does: 'answers every new incident and comment with one of its own',
    follows: 'Two automatic answers do not go on for ever.',
    orders: [{ fault: 'autoresponder' }],
  },
];

/**
 * The faults among these that an entry ordered.
 * @param {MenuEntry} entry
 * @param {readonly OrderedFault[]} faults of its simulator
 */
export function ordersOf(entry, faults) {
  return faults.filter((one) => entry.orders.some((order) => printOf(order) === printOf(one)));
}

/** The text that is equal for equal orders. @param {FaultOrder} order */
function printOf({ fault, match, times, seconds: length, probability, options }) {
  return JSON.stringify([fault, match?.method, match?.path, times, length, probability, options]);
}
