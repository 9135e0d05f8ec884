/** One kind of record in the simulated API. */
export interface Resource {
  /** The table that holds the records. */
  readonly table: string;
  /** Below the API's root; `{parentId}` stands for the record it hangs below. */
  readonly path: string;
  readonly model: string;
  /** As in "Ticket 12 not found". */
  readonly title: string;
  /** As in "ticket object is invalid". */
  readonly noun: string;
  /** The record it hangs below, and the field that holds it: as a reference, or as a number. */
  readonly parent?: { readonly table: string; readonly field: string; readonly asNumber?: boolean };
  /** The type of the callbacks that a change fires. */
  readonly callbackType?: string;
  /** The type under which the audit trail keeps a change. */
  readonly auditType?: string;
  readonly isReadOnly?: boolean;
  /** Taken in bodies, never given back. */
  readonly writeOnly?: readonly string[];
  /** Given back; what a body says is ignored. */
  readonly serverMade?: readonly string[];
  /**
   * True if unknown names in `fields` are refused. Both were seen: ignored on tickets, refused on sites and time
   * entries.
   */
  readonly refusesUnknownFields?: boolean;
}
