/** The pause of a link, as stored. */
export interface LinkPause {
  /** ISO 8601, UTC, by our clock. */
  readonly since: string;
  /** Name of the person. */
  readonly by: string;
  /** The reason in the person's words; empty where none was given. */
  readonly because: string;
}
