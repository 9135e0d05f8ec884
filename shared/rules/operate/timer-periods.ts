/** The longest time between two runs of each timer, in minutes: written by `npm run docs` from functions/. */
export const timerPeriods: Readonly<Record<string, number>> = {
  'audit-review': 1410,
  'callback-registrations': 60,
  'health-check': 1440,
  'health-watch': 5,
  'poison-nudges': 5,
  reconcile: 60,
  retention: 30,
  'ticket-sync': 15,
};
