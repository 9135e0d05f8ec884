/**
 * The people and callbacks that ConnectWise notifies of our writes. Left out, both fields tell everybody (OpenAPI
 * 2025.8: "Defaults to True").
 */

/** The fields of a ticket's write: a silent one mails nobody and calls nobody back. */
export function ticketNotifications(silent: boolean) {
  return silent ? { processNotifications: false, skipCallback: true } : {};
}

/** The fields of a note's write: a silent one mails nobody. */
export function noteNotifications(silent: boolean) {
  return silent ? { processNotifications: false } : {};
}
