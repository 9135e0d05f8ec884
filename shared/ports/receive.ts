/** What a receiver is given, and what a verifier makes of it. */

export interface VerifiedIncidentHint {
  /** The sender's id of this message, the same on every repetition. */
  readonly messageId: string;
  readonly table: string;
  readonly sysId: string;
}

export interface ServiceNowWebhook {
  /** The link named in the address: untrusted until the signature was checked with that link's secret. */
  readonly link: string;
  readonly rawBody: Buffer;
  readonly headers: {
    readonly id: string | null;
    readonly timestamp: string | null;
    readonly signature: string | null;
  };
}
