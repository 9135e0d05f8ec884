/**
 * Every table that the app writes, with what becomes of its rows: an age limit, or the reason for which it cannot grow.
 * docs/security.md holds this list, and a test compares it with the tables that the code opens.
 */
import type { Retention } from '../config/retention.ts';

/** The setting that holds a table's age limit; all but the dead letters' stand in `retention`. */
export type RetentionSetting = keyof Retention | 'deadLetters.keepDays';

interface StoreRow {
  /** The contents of the table, as a customer would ask. */
  readonly holds: string;
  /** The age limit's setting; null where the table cannot grow. */
  readonly limit: RetentionSetting | null;
  /** The rows that go and when, and those that stay; without an age limit the bound. */
  readonly rule: string;
}

/** One row per table. */
export const storeTable = {
  audit: {
    holds: 'requests of people: who requested what, and the outcome',
    limit: 'audit',
    rule: 'requests older than the limit',
  },
  auditreview: {
    holds:
      'what each night’s review of ConnectWise’s audit trail found: members, ids of records, counts, and the records still to review; no texts',
    limit: 'audit',
    rule: 'rows older than the limit',
  },
  alerts: {
    holds: 'open alerts, mutes, the last delivery of each channel, undelivered notices',
    limit: null,
    rule: 'the app removes an alert a day after its end and a notice within a day; one row per channel',
  },
  automations: {
    holds: 'claims of automations that must not run twice at once, and the last queued start of each timer',
    limit: 'claims',
    rule: 'claims of runs that died; one row per timer stays',
  },
  backfillrows: {
    holds: 'the id and the outcome of each record of a backfill',
    limit: 'backfills',
    rule: 'all rows of a backfill, together with it',
  },
  backfills: {
    holds: 'backfills: who requested them, the scope, the progress',
    limit: 'backfills',
    rule: 'backfills that ended before the limit, and previews that nobody started; the last backfill of each link stays',
  },
  conflicts: {
    holds: 'complete values that lost a conflict',
    limit: 'conflicts',
    rule: 'values whose last conflict is older than the limit',
  },
  cursors: {
    holds: 'up to which time each side of a link has been read',
    limit: null,
    rule: 'one row per link, and two more of a link that release 0.2.0 polled',
  },
  deadletters: {
    holds: 'failures that wait for a person, with the last answer of the other system',
    limit: 'deadLetters.keepDays',
    rule: 'open dead letters only if the setting is a number; otherwise they stay until they are resolved or discarded. One row per record and code',
  },
  deferrals: {
    holds: 'records whose work is deferred: the failure, its start, the next try',
    limit: 'claims',
    rule: 'rows whose message was lost, once their next try is overdue by the limit; the app removes other rows when their work succeeds',
  },
  findings: {
    holds: 'findings of the nightly comparison: record ids and reasons',
    limit: 'findings',
    rule: 'findings that no comparison has confirmed within the limit',
  },
  health: {
    holds: 'the last run of each timer, the findings of the last check, and the refused requests',
    limit: null,
    rule: 'a few rows, and one per receiver',
  },
  heldnudges: {
    holds: 'ids of records that changed while their link was paused',
    limit: null,
    rule: 'one row per record and origin, until the pause ends',
  },
  history: {
    holds: 'decisions about each pair, with clipped values',
    limit: 'history',
    rule: 'decisions older than the limit',
  },
  linkchecks: {
    holds: 'the last check of each link against its instances',
    limit: null,
    rule: 'one row per link',
  },
  linkstates: {
    holds: 'which links are paused, since when and by whom, and the last write to each side',
    limit: null,
    rule: 'five rows per link',
  },
  messages: {
    holds: 'ids of received messages',
    limit: 'messages',
    rule: 'ids older than the limit',
  },
  openconflicts: {
    holds: 'conflicts that wait for a person: both values, and the choice until the app carries it out',
    limit: 'conflicts',
    rule: 'rows that nobody has written within the limit; the app removes other rows when their conflict ends',
  },
  owners: {
    holds: 'which link claimed a record first',
    limit: 'owners',
    rule: 'rows older than the limit whose link has no pair for the record',
  },
  pairids: {
    holds: 'which record belongs to which pair',
    limit: 'pairs',
    rule: 'all rows of a pair, together with it',
  },
  pairs: {
    holds: 'pairs: ids, agreed values of short fields, digests of texts and notes, names of files',
    limit: 'pairs',
    rule: 'pairs without a change within the limit whose records are closed or deleted, after one more read of both. A pair with a dead letter, an open conflict or a write that was begun within the limit stays. Claims of dead workers: after `retention.claims`',
  },
  reconcile: {
    holds: 'the last comparison of each link',
    limit: null,
    rule: 'three rows per link',
  },
  remotes: {
    holds: 'rate limits and circuit breakers of both systems, and whether an instance keeps ids',
    limit: 'remotes',
    rule: 'rows that nobody has written within the limit; the app learns them again',
  },
  retention: {
    holds: 'the progress of retention, and pairs that it is removing',
    limit: null,
    rule: 'one row, and one per pair while it is being removed',
  },
  rollups: {
    holds: 'counts per hour and day: changes synced on each link, runs of each automation; no records',
    limit: 'rollups',
    rule: 'days older than the limit, and hours after eight days',
  },
  unreadable: {
    holds: 'unreadable messages of the poison queue, clipped',
    limit: 'deadLetters.keepDays',
    rule: 'messages only if the setting is a number; otherwise they stay until they are discarded',
  },
  updateplans: {
    holds:
      'plans of bulk updates: who requested them, the values of each ticket before and after, the outcomes',
    limit: 'updatePlans',
    rule: 'rows older than the limit, whether their plan was approved or not',
  },
} as const satisfies Readonly<Record<string, StoreRow>>;

/** The name of a table of the app. */
export type StoreName = keyof typeof storeTable;
/** Every table of the app. */
export const storeNames = Object.keys(storeTable) as readonly StoreName[];
