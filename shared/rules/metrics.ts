/**
 * The one list of all metrics, alarms and events, each with its tags and a sentence.
 *
 * The app measures through this list alone (`shared/app/measure.ts`): a name that is not in it, or a tag that is
 * left out, does not compile. `docs/metrics.md` is written from it. A tag holds few values: never a ticket, a person or
 * a text.
 */
interface MetricRow {
  /** The thing that is counted, or the unit of measure. */
  readonly unit: string;
  readonly tags: readonly string[];
  readonly sentence: string;
}

/** Every metric. */
export const metricTable = {
  tickets_processed: {
    unit: 'nudges',
    tags: ['link', 'side', 'outcome'],
    sentence: 'A nudge about a record of this side was processed; the outcome is that of `sync-pair`.',
  },
  tickets_failed: {
    unit: 'nudges',
    tags: ['link', 'side', 'outcome', 'code'],
    sentence:
      'Of those, the ones that failed: `deferred` is tried again, `dead-lettered` waits for a person.',
  },
  ticket_writes: {
    unit: 'writes',
    tags: ['link', 'what'],
    sentence: 'Writes to either side: `record` (creates and updates), `note`, `attachment`.',
  },
  ticket_conflicts: {
    unit: 'conflicts',
    tags: ['link'],
    sentence: 'Both sides changed the same field; the loser’s value is in the conflict journal.',
  },
  processing_duration_seconds: {
    unit: 'seconds',
    tags: ['function', 'outcome'],
    sentence: 'The duration of one run of a function.',
  },
  function_runs: {
    unit: 'runs',
    tags: ['function', 'outcome'],
    sentence: 'One run of a function; the outcome is its own word or the code of its failure.',
  },
  remote_call_seconds: {
    unit: 'seconds',
    tags: ['route', 'status'],
    sentence: 'One try of a call of ConnectWise or ServiceNow; the status is `none` without an answer.',
  },
  remote_calls_held: {
    unit: 'calls',
    tags: ['remote'],
    sentence: 'A call was not made, because its remote does not answer and is left alone for a while.',
  },
  poll_nudges: {
    unit: 'nudges',
    tags: ['link', 'side'],
    sentence: 'Records that one poll of a side found changed.',
  },
  poll_disorder_rows: {
    unit: 'rows',
    tags: ['link', 'side'],
    sentence: 'Rows that a side returned outside the window or the order that a poll asked for.',
  },
  reconcile_findings: {
    unit: 'findings',
    tags: ['link', 'code'],
    sentence: 'Findings of the nightly comparison of a link, by kind.',
  },
  backfill_rows_total: {
    unit: 'records',
    tags: ['link'],
    sentence: 'Records that a backfill has to copy.',
  },
  backfill_rows_done: { unit: 'records', tags: ['link'], sentence: 'Of those, the ones that have ended.' },
  backfill_rows_failed: { unit: 'records', tags: ['link'], sentence: 'Of those, the ones that failed.' },
  backfill_rows_per_minute: {
    unit: 'records per minute',
    tags: ['link'],
    sentence: 'The speed of a backfill.',
  },
  health_status: {
    unit: '1 well, 0 not',
    tags: ['finding', 'severity'],
    sentence:
      'Every check records one value for all findings (`any`) and one for each kind that it found; the nightly check records one for each kind that exists.',
  },
  alert_deliveries: {
    unit: 'notices',
    tags: ['channel', 'outcome'],
    sentence: 'Alert notices by channel: `accepted`, `delivered`, or the code for which it failed.',
  },
  waiting_tickets: {
    unit: 'tickets',
    tags: ['company', 'outcome'],
    sentence:
      'Tickets that waited too long for their customer, by how the run of `waiting-tickets` ended for each.',
  },
  retention: {
    unit: 'rows',
    tags: ['store', 'outcome'],
    sentence:
      'Rows that retention removed from a store (`removed`) or could not judge, since a side did not answer (`skipped`); 1 for each store that a run left `unfinished` or that `failed`.',
  },
  alarms: { unit: 'alarms', tags: ['alarm', 'link'], sentence: 'An event `alarm` was sent.' },
  update_tickets: {
    unit: 'tickets',
    tags: ['company', 'outcome'],
    sentence:
      'Tickets of an approved plan of `update-tickets`, by how each ended: `changed`, `already`, `skipped`, `failed`.',
  },
  company_with_contacts: {
    unit: 'contacts',
    tags: ['company', 'outcome'],
    sentence:
      'Contacts of a company that `company-with-contacts` answered with: all (`found`), or as many as were asked for (`more-contacts`).',
  },
  update_company_address: {
    unit: 'requests',
    tags: ['company', 'outcome'],
    sentence: 'Requests to change the address of a company, by how each ended; `planned` was a dry run.',
  },
  audit_review: {
    unit: 'changes',
    tags: ['finding'],
    sentence:
      'What a night of the audit review found: changes of ConnectWise records by the finding, none of which is counted as 0.',
  },
  create_ticket: {
    unit: 'tickets',
    tags: ['company', 'outcome'],
    sentence:
      'Requests for a ticket, by how each ended: `created`, `found` (an earlier try had made it), `replayed`, `differs` (it reads otherwise than written), `planned`.',
  },
  callback_registrations: {
    unit: 'entries',
    tags: ['outcome'],
    sentence:
      'Callback entries in ConnectWise by what `callback-registrations` did: `made`, `switched-on`, `removed`, `kept`, `left` undone; a dry run says `planned`.',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;

interface AlarmRow {
  /** The properties of the event besides the alarm's name and its link. */
  readonly facts: readonly string[];
  readonly sentence: string;
}

/** Alarms: each is sent at once, as an event `alarm`. */
export const alarmTable = {
  'clocks-differ': {
    facts: ['side', 'seconds'],
    sentence:
      'The clock of a side is minutes ahead of ours, or behind it (`seconds` below 0): compare both with the time. Until then a poll believes no more than a few minutes, and may find changes late.',
  },
  'link-not-ready': {
    facts: ['mistakes', 'first'],
    sentence: 'The check of a link against its instances failed: the link does not run.',
  },
  'link-words-gone': {
    facts: ['mistakes', 'first'],
    sentence: 'A status, priority or board that a running link needs is gone; the records that need it wait.',
  },
  'poll-disorder': {
    facts: ['side', 'rows', 'disorder'],
    sentence:
      'Many rows of a poll lie outside the requested window or order: a time zone is wrong, or the side ignores a filter or an order. Polls may miss changes until the nightly comparison.',
  },
  'reconcile-failed': { facts: ['code'], sentence: 'A nightly comparison ended before it was done.' },
  'reconcile-findings': {
    facts: ['code', 'count', 'sentence'],
    sentence: 'The nightly comparison found a problem that it must not fix by itself.',
  },
  'reconcile-not-started': { facts: ['code'], sentence: 'A nightly comparison could not begin.' },
  'reconcile-waits-for-approval': {
    facts: ['run', 'changes', 'pairs'],
    sentence: 'A plan would change too much of a link: `npm run cli -- reconcile approve` lets it continue.',
  },
  'retention-behind': {
    facts: ['store', 'since'],
    sentence:
      'Retention has not come to the end of a store for three days: it fails there, or the store grows faster than it can be worked through.',
  },
  'unlinks-stopped': {
    facts: ['unlinks', 'pairs'],
    sentence: 'Too many pairs of a link were unlinked within a day; further ones become dead letters.',
  },
} as const satisfies Readonly<Record<string, AlarmRow>>;

/** Every other event, with its properties. */
export const eventTable = {
  'health-alert': {
    facts: ['finding', 'subject', 'sentence', 'detail', 'action'],
    sentence: 'A critical alert was opened, and people were notified.',
  },
} as const satisfies Readonly<Record<string, AlarmRow>>;

/** The name of a metric. */
export type MetricName = keyof typeof metricTable;
/** The name of an alarm. */
export type AlarmName = keyof typeof alarmTable;
/** The name of an event. */
export type EventName = keyof typeof eventTable;

/** All tags of a metric. */
export type MetricTags<Name extends MetricName> = Readonly<
  Record<(typeof metricTable)[Name]['tags'][number], string>
>;

/** All facts of an alarm. */
export type AlarmFacts<Name extends AlarmName> = Readonly<
  Record<(typeof alarmTable)[Name]['facts'][number] | 'link', string | number>
>;

/** All facts of an event. */
export type EventFacts<Name extends EventName> = Readonly<
  Record<(typeof eventTable)[Name]['facts'][number], string>
>;

/** Sends an alarm at once; never throws. */
export type Alarm = <Name extends AlarmName>(name: Name, facts: AlarmFacts<Name>) => void;

/** One measured value, as a rule or a fold gives it. */
export type Measure<Among extends MetricName = MetricName> = {
  readonly [Name in Among]: {
    readonly name: Name;
    readonly value: number;
    readonly tags: MetricTags<Name>;
  };
}[Among];
