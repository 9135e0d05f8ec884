/** The messages of the receivers, as types: as they come in, and as a verifier lets them pass. */

import type { RecordId } from '../rules/sync/record-id.ts';

/** A verified ConnectWise callback: only ids, because everything else is read fresh. */
export interface VerifiedCallback {
  /** The sender's id of this message, the same on every repetition. */
  readonly messageId: string;
  /** Lower case: `ticket`, `company`, … */
  readonly type: string;
  readonly action: 'added' | 'updated' | 'deleted';
  readonly recordId: number;
  /** The company of the record as the callback shows it; null when it was deleted or shows none. */
  readonly companyId: number | null;
  /** The time of the record's last change as the callback shows it, milliseconds since 1970; null when it shows none. */
  readonly changedAt: number | null;
}

/** A verified webhook of ServiceNow: only ids, because everything else is read fresh. */
export interface VerifiedIncidentHint {
  /** The sender's id of this message, the same on every repetition. */
  readonly messageId: string;
  readonly table: string;
  readonly sysId: RecordId;
}

/** A webhook as it came in. */
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
