/** Findings about ConnectWise and ServiceNow: whether they answer, let us in, and are what the configuration says. */
import { errorTable } from '../../errors.ts';
import type { FindingRow } from './row.ts';

const waits = 'Changes wait in the queue and are synced once it recovers; nothing is lost.';

/** The table of findings about both systems, by code. */
export const remoteFindings = {
  'connectwise-unreachable': {
    severity: 'critical',
    sentence: 'ConnectWise does not answer as expected.',
    meaning: waits,
    action: "Check ConnectWise's status page and CONNECTWISE_SITE.",
  },
  'connectwise-credentials-refused': {
    severity: 'critical',
    sentence: 'ConnectWise refuses our API keys.',
    meaning: 'No ticket is read or written until the keys are right. Changes wait; nothing is lost.',
    action: 'Check the API member and its keys; docs/secrets.md says how to rotate them.',
  },
  'connectwise-rights-missing': {
    severity: 'critical',
    sentence: 'The API member lacks rights that the automations need.',
    meaning: 'Only the work that needs the missing right fails.',
    action: 'Compare its security role with docs/first-link.md, and the company and boards with config.json.',
  },
  'connectwise-version-changed': {
    severity: 'warning',
    sentence: 'ConnectWise runs another version than at the last check.',
    meaning: 'Its behaviour may have changed; the other findings show whether a check fails.',
    action: 'Read the release notes, and look at the dead letters of the next days.',
  },
  'callback-missing': {
    severity: 'critical',
    sentence:
      'ConnectWise has no callback entry for tickets of a link: their changes arrive by the poll only.',
    meaning: 'A change in ConnectWise takes up to 15 minutes to arrive instead of seconds.',
    action: 'Create the entry: npm run cli -- callbacks ensure --url ADDRESS --yes',
  },
  'callback-switched-off': {
    severity: 'critical',
    sentence: 'A callback entry for tickets of a link is inactive: their changes arrive by the poll only.',
    meaning: 'A change in ConnectWise takes up to 15 minutes to arrive instead of seconds.',
    action:
      'Find out why callbacks failed for days (`callbacks list` says since when), then: npm run cli -- callbacks ensure --url ADDRESS --yes',
  },
  'callback-surplus': {
    severity: 'warning',
    sentence: 'ConnectWise sends callbacks for more tickets than the links cover.',
    meaning: 'Nothing is lost; callbacks for tickets outside every link start the app needlessly.',
    action:
      'If the entry is intended, declare it in `callbacks.entries`; otherwise: npm run cli -- callbacks ensure --yes',
  },
  'servicenow-unreachable': {
    severity: 'critical',
    sentence: 'ServiceNow does not answer as expected.',
    meaning: waits,
    action: 'Check the instance: it may hibernate, have moved, or block our address.',
  },
  'servicenow-credentials-refused': {
    severity: 'critical',
    sentence: 'ServiceNow refuses our credentials.',
    meaning: 'No incident of the link is read or written. Changes wait; nothing is lost.',
    action: "Check the link's user or OAuth application, and the secrets that servicenow.auth names.",
  },
  'servicenow-rights-missing': {
    severity: 'critical',
    sentence: 'The ServiceNow user lacks the right to read or write the incidents of the link.',
    meaning: 'Only the work that needs the missing right fails.',
    action: 'Compare its roles with docs/first-link.md.',
  },
  'servicenow-journal-hidden': {
    severity: 'critical',
    sentence: 'The ServiceNow user cannot read comments and work notes, so notes are not synced.',
    meaning: 'Fields are synced; comments and work notes do not reach ConnectWise.',
    action: 'Grant read on sys_journal_field, or set "journal": "display" for the link.',
  },
  'link-not-ready': {
    severity: 'critical',
    sentence: errorTable['link-not-ready'].sentence,
    meaning: 'No record of this link is synced until the configuration is right.',
    action:
      'See every mistake with the closest existing name, then correct the link: npm run cli -- config check',
  },
  'link-words-unknown': {
    severity: 'warning',
    sentence: 'The link names statuses, priorities or other values that an instance does not have.',
    meaning: 'Records that need one of these values wait as dead letters.',
    action: 'See every missing value, then correct the link: npm run cli -- config check',
  },
  'clock-skewed': {
    severity: 'warning',
    sentence: 'Our clock and the other system’s differ by more than a minute.',
    meaning: 'Signatures may be refused, and the latest of two edits may be judged wrongly.',
    action: 'Find out which clock is wrong and correct it; signatures and cursors depend on time.',
  },
  'circuit-open': {
    severity: 'warning',
    sentence: 'A remote failed to answer several times in a row, so the app pauses its calls for a while.',
    meaning: waits,
    action:
      'Nothing at first: each cool-down ends with a trial call. Check the remote if the circuit stays open.',
  },
} as const satisfies Readonly<Record<string, FindingRow>>;
