/** The shape of one coded error's row. */

/**
 * The consequence of a failure.
 *
 *   refuse       the caller sent something that is not accepted; trying again unchanged cannot help
 *   retry        the same work may succeed later; the queue or the poll tries again
 *   dead-letter  a person must look: the work is kept as a dead letter until someone replays it
 */
export type Treatment = 'refuse' | 'retry' | 'dead-letter';

/** One row of a table of errors. */
export interface ErrorRow {
  /** One fact for a person, without details of the case: those stand in the error's `detail`. */
  readonly sentence: string;
  /**
   * The steps that a person takes, as one to three sentences: the command, the setting, the page or the vendor's
   * screen. If nothing need be done it says so, and when to worry.
   */
  readonly action: string;
  readonly treatment: Treatment;
  /** HTTP status of the problem document when this error answers a caller. */
  readonly status: number;
}
