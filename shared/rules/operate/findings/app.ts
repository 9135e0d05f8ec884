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
    meaning: 'The app goes on with the version before; what somebody wanted to change has not changed.',
    action: 'Push a valid one, or go back to an earlier version: npm run cli -- config rollback NUMBER --yes',
  },
  'configuration-unavailable': {
    severity: 'critical',
    sentence: 'The app cannot read its configuration in storage.',
    meaning: 'Instances that run go on with the version that they have; a new one does not start.',
    action:
      'Check the container configuration of the storage account, its network rules and the role of the app’s identity; where it holds nothing: npm run cli -- config push config.json --yes',
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
    meaning: 'Polls, the nightly comparison and this check run only where live work starts them.',
    action:
      'Restart the app; if that does not help, deploy it again. docs/run-book.md says how to see that they run.',
  },
  'automation-overdue': {
    severity: 'critical',
    sentence: 'A scheduled automation has not finished a run for longer than its schedule allows.',
    meaning: 'The work of this automation is not done; its page under docs/automations says which.',
    action: 'Look at its runs; if no timer runs, restart the app, and deploy again if that does not help.',
  },
  'automation-failing': {
    severity: 'warning',
    sentence: 'The last run of a scheduled automation failed.',
    meaning: 'The next run tries again; its work is late until then.',
    action: 'The detail holds the code: see docs/errors.md.',
  },
  'alert-channel-failing': {
    severity: 'critical',
    sentence: 'An alert could not be delivered on this channel.',
    meaning: 'People who rely on this channel are not told.',
    action: 'npm run cli -- alerts test --yes',
  },
  'people-untold': {
    severity: 'critical',
    sentence: 'No channel delivered the newest alerts, so nobody was told.',
    meaning: 'Findings stand in the log and in the answers of health-report only.',
    action: 'The detail holds the code: see docs/errors.md. The next look, five minutes later, tries again.',
  },
  'alert-channel-unproven': {
    severity: 'warning',
    sentence: 'Nothing has been delivered on this channel for 30 days.',
    meaning: 'Nobody knows whether it still works: a flow without an owner stops without a word.',
    action: 'npm run cli -- alerts test --yes',
  },
  'telemetry-refused': {
    severity: 'warning',
    sentence: 'Application Insights refuses what the app sends.',
    meaning: 'Metrics, charts and the alert rules of Azure miss what the app did; the sync goes on.',
    action:
      'Check APPLICATIONINSIGHTS_CONNECTION_STRING and the role Monitoring Metrics Publisher of the app’s identity.',
  },
  'chunked-bodies-lost': {
    severity: 'warning',
    sentence:
      'Requests arrive without their body: their sender sends it in chunks, which needs HTTP streaming. The poll finds what they told of.',
    meaning: 'Changes of this sender arrive late.',
    action:
      'Set HTTP_STREAMING to true once docs/security.md was read, or let the sender tell the content-length.',
  },
  'retention-behind': {
    severity: 'warning',
    sentence:
      'Retention has not gone through a table for three days: rows stay longer than the configuration says, and the table may grow.',
    meaning: 'Personal data is kept longer than promised.',
    action: 'Check the runs of retention: docs/automations/retention.md.',
  },
  'check-incomplete': {
    severity: 'warning',
    sentence: 'A part of the check could not run.',
    meaning: 'The state of this part is unknown.',
    action: 'The detail says why; run the check again.',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
