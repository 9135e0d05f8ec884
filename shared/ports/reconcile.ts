/** The ports of the nightly comparison, and the state that it keeps between two of its windows. */
import type { Tally } from '../rules/reconcile/inventory.ts';
import type { EngineTuning } from '../rules/config/link.ts';
import type { Alarm } from '../rules/metrics.ts';
import type { Unlinks } from '../rules/reconcile/guard.ts';
import type { Finding, FindingCode } from '../rules/reconcile/findings.ts';
import type { SideName } from '../rules/sync/record.ts';
import type { NudgeQueue, Queue } from './queues.ts';
import type { PairStore, StateStore } from './stores.ts';
import type { LinkedSides } from './sync.ts';
import type { SafeText } from '../rules/safe-text.ts';

/**
 * The phases in their order. `waiting` is where the guard asks: nothing goes on until a person approves the plan or a
 * later run makes a new one.
 */
export type Phase =
  | 'counts'
  | 'pairs'
  | 'connectwise'
  | 'servicenow'
  | 'judge'
  | 'waiting'
  | 'repair'
  | 'close'
  | 'done'
  | 'failed';

/** One comparison of a link, and how far it is. */
export interface ReconcileRun {
  readonly link: string;
  readonly run: string;
  readonly kind: 'nightly' | 'on-demand' | 'change';
  readonly dryRun: boolean;
  /** Scope and words that the run judges by; see `linkShape`. */
  readonly shape: string;
  readonly phase: Phase;
  /** The place in the phase where the next window begins, in the phase's own words; null at its start. */
  readonly place: string | null;
  /** Counts the windows: tells a message of an earlier window. */
  readonly step: number;
  readonly startedAt: string;
  readonly touchedAt: string;
  readonly endedAt: string | null;
  readonly tallies: Readonly<Record<SideName, readonly Tally[]>>;
  /** Active pairs compared. */
  readonly pairs: number;
  /** Open records older than the link and without a pair: for a backfill. */
  readonly older: number;
  readonly found: Readonly<Partial<Record<FindingCode, number>>>;
  /** The number of pairs that the plan would change or create, those already approved left out. */
  readonly changes: number;
  readonly nudged: number;
  /** Sides whose lists were shorter than their counts. */
  readonly short: readonly SideName[];
  /** The guard's words. */
  readonly verdict: string | null;
  readonly approvedBy: string | null;
  readonly failure: { readonly code: string; readonly detail: SafeText } | null;
}

/** A link's comparison and what the guard remembers between runs. */
export interface ReconcileState {
  readonly run: ReconcileRun | null;
  /** The last scope and words that a finished run found harmless, or a person approved. */
  readonly acceptedShape: string | null;
  /** Records older than this on their side were never this link's business. ISO 8601. */
  readonly horizon: Readonly<Record<SideName, string>> | null;
  /** The unlinks of the last day; only in the book that the guard keeps of them. */
  readonly unlinks?: readonly Unlinks[];
  /** The least number of pairs that the link had when they were counted for an unlink; `at` ISO 8601. Only in that book. */
  readonly counted?: { readonly pairs: number; readonly at: string };
}

/** One row per book: a link's name, or the link's dry run. */
export type ReconcileStore = StateStore<ReconcileState>;

/** Findings by book and key, in key order. */
export interface FindingStore {
  get(book: string, key: string): Promise<Finding | null>;
  put(book: string, key: string, finding: Finding): Promise<void>;
  remove(book: string, key: string): Promise<void>;
  /** At most `limit` rows behind `after`, in key order. */
  list(
    book: string,
    after: string | null,
    limit: number,
  ): Promise<readonly { readonly key: string; readonly finding: Finding }[]>;
}

/** "Do the next window of this run." Carries nothing else, so that a message twice costs a look. */
export interface WindowMessage {
  readonly link: string;
  readonly run: string;
  readonly step: number;
  readonly dryRun: boolean;
  readonly attempt: number;
}

/** The dependencies of the nightly comparison. */
export interface ReconcileNeeds {
  linkOf(name: string): Promise<LinkedSides | null>;
  readonly pairs: Pick<PairStore, 'keyOf' | 'read' | 'list'>;
  readonly nudges: NudgeQueue;
  readonly states: ReconcileStore;
  readonly findings: FindingStore;
  readonly windows: Queue<WindowMessage>;
  readonly engine: EngineTuning;
  /** Tells people at once; must not throw. */
  readonly alarm: Alarm;
  /** True while a person has paused the link. Left out, no link ever is. */
  readonly isPaused?: (link: string) => Promise<boolean>;
  /** Milliseconds since 1970. */
  now(): number;
  newRun(): string;
}

/** The end of one window, or of a request to begin or continue. */
export type ReconcileOutcome =
  | { readonly kind: 'started' | 'resumed' | 'already-running'; readonly link: string; readonly run: string }
  | { readonly kind: 'link-unknown'; readonly link: string }
  | { readonly kind: 'not-started'; readonly link: string; readonly code: string }
  /** The message was of an earlier window, another run, or one that ended: nothing was done. */
  | { readonly kind: 'stale'; readonly link: string }
  | { readonly kind: 'deferred'; readonly link: string; readonly code: string; readonly delaySeconds: number }
  | {
      readonly kind: 'window' | 'done' | 'waiting' | 'failed';
      readonly link: string;
      readonly run: ReconcileRun;
    };
