/** One row of the table of findings. */

/** `critical`: something does not work. `warning`: it works, and will not for long, or not as well as it should. */
export type Severity = 'critical' | 'warning';

/** One finding's severity and its three sentences for a person. */
export interface FindingRow {
  readonly severity: Severity;
  /** The fault, as a sentence. */
  readonly sentence: string;
  /** The effect on the user's tickets. */
  readonly meaning: string;
  /** The step that fixes it. */
  readonly action: string;
}
