/** Findings about the app itself: its start, storage, timers, telemetry, and the ways on which it tells people. */
import type { FindingRow } from './row.ts';

/** The table of findings about the app, by code. */
export const appFindings = {
  'settings-wrong': {
    severity: 'critical',
    sentence: 'The app cannot start.',
    meaning: 'Nothing works until it does.',
    action: 'Fix the settings that the detail names; see docs/settings.md.',
  },
  'configuration-refused': {
    severity: 'warning',
    sentence: 'The newest configuration in storage is invalid, and the app does not take it.',
    meaning: 'The app keeps the version before; the change in the new version has not taken effect.',
    action: 'Push a valid version, or go back to an earlier one: npm run cli -- config rollback NUMBER --yes',
  },
  'configuration-unavailable': {
    severity: 'critical',
    sentence: 'The app cannot read its configuration in storage.',
    meaning: 'Running instances keep the version that they have; a new instance does not start.',
    action:
      'Check the container configuration of the storage account, its network rules and the role of the app’s identity. If the container is empty: npm run cli -- config push config.json --yes',
  },
  'storage-failing': {
    severity: 'critical',
    sentence: 'The app cannot read and write the tables or queues of the storage account.',
    meaning: 'Callbacks are refused and nothing is synced. The poll finds the changes afterwards.',
    action: "Check the account, its network rules and the roles of the app's identity.",
  },
  'timers-stopped': {
    severity: 'critical',
    sentence: 'The timers of the app have stopped.',
    meaning: 'Polls, the nightly comparison and this check run only when live work starts them.',
    action:
      'Restart the app; if that does not help, deploy it again. docs/run-book.md shows how to verify that the timers run.',
  },
  'automation-overdue': {
    severity: 'critical',
    sentence: 'A scheduled automation has not finished a run for longer than its schedule allows.',
    meaning: 'The work of this automation, which its page under docs/automations describes, is not done.',
    action:
      'Check its runs in the log. If no timer runs, restart the app; if that does not help, deploy it again.',
  },
  'automation-failing': {
    severity: 'warning',
    sentence: 'The last run of a scheduled automation failed.',
    meaning: 'The next run tries again; its work is late until then.',
    action: 'Look up the code of the detail in docs/errors.md.',
  },
  'alert-channel-failing': {
    severity: 'critical',
    sentence: 'An alert could not be delivered on this channel.',
    meaning: 'People who rely on this channel are not notified.',
    action:
      'See what the channel answers, then fix it as docs/alerts.md shows: npm run cli -- alerts test --yes',
  },
  'people-untold': {
    severity: 'critical',
    sentence: 'No channel delivered the newest alerts, so nobody was notified.',
    meaning: 'Findings appear only in the log and in the answers of health-report.',
    action:
      'Look up the code of the detail in docs/errors.md. The next check, five minutes later, tries again.',
  },
  'alert-channel-unproven': {
    severity: 'warning',
    sentence: 'Nothing has been delivered on this channel for 30 days.',
    meaning: 'Nobody knows whether it still works: a Power Automate flow without an owner stops silently.',
    action: 'Send a trial alert, and look whether it arrived: npm run cli -- alerts test --yes',
  },
  'telemetry-refused': {
    severity: 'warning',
    sentence: 'Application Insights refuses what the app sends.',
    meaning: 'Metrics, charts and the alert rules of Azure lack data; the sync continues.',
    action:
      'Check APPLICATIONINSIGHTS_CONNECTION_STRING and the role Monitoring Metrics Publisher of the app’s identity.',
  },
  'chunked-bodies-lost': {
    severity: 'warning',
    sentence:
      'Requests arrive without their body: the sender uses chunked transfer encoding, which needs HTTP streaming. The poll finds the changes that they reported.',
    meaning: 'Changes of this sender arrive late.',
    action:
      'Read docs/security.md, then set HTTP_STREAMING to true; or have the sender set a Content-Length header.',
  },
  'retention-behind': {
    severity: 'warning',
    sentence:
      'Retention has not finished a table for three days: rows stay longer than the configuration allows, and the table may grow.',
    meaning: 'Personal data is kept longer than promised.',
    action: 'Check the runs of retention: docs/automations/retention.md.',
  },
  'check-incomplete': {
    severity: 'warning',
    sentence: 'Part of the health check could not run.',
    meaning: 'The state of this part is unknown.',
    action: 'Fix the cause in the detail, then run the check again.',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
