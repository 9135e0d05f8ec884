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
    holds: 'orders of people: who asked for what, and how it ended',
    limit: 'audit',
    rule: 'each order after this time',
  },
  auditreview: {
    holds:
      'per night what the review of ConnectWise’s audit trail found: members, ids of records, counts, and records that wait to be looked at; no texts',
    limit: 'audit',
    rule: 'each row after this time',
  },
  alerts: {
    holds: 'open alerts, mutes, how each channel last delivered, notices that wait to be delivered',
    limit: null,
    rule: 'an alert goes a day after its end, a notice within a day; one row a channel',
  },
  automations: {
    holds:
      'claims of automations that must not run twice at once, and when a timer was last started by order',
    limit: 'claims',
    rule: 'what a run left behind that died; one row a timer',
  },
  backfillrows: {
    holds: 'per record of a backfill its id and its outcome',
    limit: 'backfills',
    rule: 'with its backfill, once that has ended so long ago',
  },
  backfills: {
    holds: 'backfills: who asked, the scope, the progress',
    limit: 'backfills',
    rule: 'those that have ended so long ago, and previews that nobody started; the last one of each link stays',
  },
  conflicts: {
    holds: 'values that lost a conflict, whole',
    limit: 'conflicts',
    rule: 'each value so long after it was last lost',
  },
  cursors: {
    holds: 'how far each side of a link was read',
    limit: null,
    rule: 'two rows a link',
  },
  deadletters: {
    holds: 'failures that wait for a person, with the last answer of the remote',
    limit: 'deadLetters.keepDays',
    rule: 'open ones stay until they are over or discarded, unless this is set; one row a record and code',
  },
  deferrals: {
    holds: 'records whose work is put off: the failure, since when, when it is tried next',
    limit: 'claims',
    rule: 'what a lost message left behind, once its next try is over for so long; a row goes when its work gets through',
  },
  findings: {
    holds: 'findings of the nightly comparison: record ids and reasons',
    limit: 'findings',
    rule: 'what no comparison has confirmed for so long',
  },
  health: {
    holds: 'when each timer last ran, what the last look found, and what was refused',
    limit: null,
    rule: 'a handful of rows, and one a receiver',
  },
  heldnudges: {
    holds: 'ids of records of which a paused link was told',
    limit: null,
    rule: 'one row a record and origin, until the pause ends',
  },
  history: {
    holds: 'decisions about each pair, with clipped values',
    limit: 'history',
    rule: 'each decision after this time',
  },
  linkchecks: {
    holds: 'the last check of each link against its instances',
    limit: null,
    rule: 'one row a link',
  },
  linkstates: {
    holds: 'which links are paused, since when and by whom, and when each side was last written to',
    limit: null,
    rule: 'four rows a link',
  },
  messages: {
    holds: 'ids of received messages',
    limit: 'messages',
    rule: 'each id after this time',
  },
  openconflicts: {
    holds: 'conflicts that wait for a person: both values, and the choice until it is carried out',
    limit: 'conflicts',
    rule: 'each so long after it was last written; a row goes when its conflict ends',
  },
  owners: {
    holds: 'which link took a record first',
    limit: 'owners',
    rule: 'after this time, where the link holds no pair for the record',
  },
  pairids: {
    holds: 'which record belongs to which pair',
    limit: 'pairs',
    rule: 'with its pair',
  },
  pairs: {
    holds: 'pairs: ids, agreed values of short fields, digests of texts and notes, names of files',
    limit: 'pairs',
    rule: 'pairs without a change for so long whose records are finished or gone, looked at once more; never one with a dead letter or an open conflict, or with a write that was begun within that time. A claim that a dead worker left goes after `retention.claims`',
  },
  reconcile: {
    holds: 'the last comparison of each link',
    limit: null,
    rule: 'three rows a link',
  },
  remotes: {
    holds: 'rate limits and circuit breakers of remotes, and whether an instance keeps ids',
    limit: 'remotes',
    rule: 'rows that nobody has written for so long; what is lost is learned again',
  },
  retention: {
    holds: 'how far retention has come, and pairs that are being forgotten',
    limit: null,
    rule: 'one row, and one a pair while it is being forgotten',
  },
  rollups: {
    holds:
      'per hour and day how much was synced on each link and how often each automation ran: counts, and no record',
    limit: 'rollups',
    rule: 'each day after this time, each hour after eight days',
  },
  unreadable: {
    holds: 'messages of the poison queue that are no nudges, clipped',
    limit: 'deadLetters.keepDays',
    rule: 'each stays until it is discarded, unless this is set',
  },
  updateplans: {
    holds: 'plans of bulk updates: who asked, which tickets change from what to what, how each ended',
    limit: 'updatePlans',
    rule: 'each row after this time, whether its plan was approved or not',
  },
} as const satisfies Readonly<Record<string, StoreRow>>;

/** The name of a table of the app. */
export type StoreName = keyof typeof storeTable;
/** Every table of the app. */
export const storeNames = Object.keys(storeTable) as readonly StoreName[];
