/**
 * The code with which an incident is resolved. Instances have different lists, by release and by taste, and refuse a
 * code that is not on theirs, so the instance is asked which ones it has.
 */
import { Cache } from '../../../kit/cache.ts';
import { CodedError } from '../../../rules/errors.ts';
import type { ServiceNowClient } from '../../http/client.ts';

/** Codes that fit work done by somebody else, from the two default lists (incident dictionary, older and newer). */
const fitting = ['Solution provided', 'Solved (Permanently)', 'Resolved by request', 'Solved (Work Around)'];
const maxAgeMs = 3_600_000;

/** The instance whose close codes are read, and the one that the link wants. */
export interface CloseCodeOptions {
  readonly client: ServiceNowClient;
  /** The code that the link names; null leaves the choice to what the instance has. */
  readonly wanted: string | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Gives the code to use now; the list is read once an hour. Throws `word-unknown` (dead-letter) when the link names a
 * code that the instance does not have. If the list may not be read, the link's code is taken on trust.
 */
export function closeCodeOf({ client, wanted, now }: CloseCodeOptions): () => Promise<string> {
  const cache = new Cache<readonly string[]>({ now, maxAgeMs });
  return async () => {
    const codes = await cache.get('codes', () => readCodes(client));
    if (codes.length === 0) return wanted ?? fitting[0] ?? '';
    if (wanted === null) return fitting.find((code) => codes.includes(code)) ?? codes[0] ?? '';
    if (codes.includes(wanted)) return wanted;
    cache.forget(); // a person who fixes the list need not wait an hour
    throw new CodedError('word-unknown', {
      detail: `The instance has no close code "${wanted}". It has: ${codes.join(', ')}. Set closing.closeCode to one of them, or leave it out.`,
      facts: { closeCode: wanted },
    });
  };
}

/** Empty when the list is not granted to us. */
async function readCodes(client: ServiceNowClient): Promise<readonly string[]> {
  const query = 'nameINincident,task^element=close_code^inactive=false^ORDERBYsequence';
  try {
    const { rows } = await client.page('sys_choice', { query, fields: ['value', 'element'], limit: 200 });
    return rows.flatMap((row) => (row['element'] === 'close_code' ? [row['value'] ?? ''] : []));
  } catch (thrown) {
    if (thrown instanceof CodedError && thrown.treatment === 'dead-letter') return [];
    throw thrown;
  }
}
