/** The result of a look that a person ordered for one record. */

/** The end of the last run of an order. */
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
