/** One call on its way through the simulator: who asks for what, as HTTP brought it. */
import type { RecordCall } from '../records/call.ts';

/** A record call with its query, its headers and whether it came over TLS. */
export interface Call extends RecordCall {
  readonly query: URLSearchParams;
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly secure: boolean;
}
