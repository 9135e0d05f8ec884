/** The outcome of a sync that a person requested for one record. */

/** The outcome of the last run of a request. */
export interface AskedRun {
  readonly order: string;
  /** The kind of the outcome of `sync-pair`. */
  readonly outcome: string;
  /** The code of a failure, or why nothing was to be done; null where there is none. */
  readonly code: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** False while a message about it is on the queue: it is tried again by itself. */
  readonly isOver: boolean;
}
