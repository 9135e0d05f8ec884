/**
 * Limits the requests to ConnectWise for signing keys. A key's address comes from a body that nobody has verified, so
 * whoever makes up ids must neither make us ask without end nor keep the genuine address from being asked.
 *
 *     a message was verified by it     a share of its own           20 a minute
 *     refused for want of a share      the share of the repeated    10 a minute: ConnectWise sends again, made-up ids differ
 *     never seen                       the share of the new         20 a minute, and evenly after the first
 */
import { CodedError } from '../../rules/errors.ts';

const minuteMs = 60_000;
const maxOfOneProven = 20;
const maxOfRepeated = 10;
const maxOfNew = 20;
/** Addresses that are remembered, of either kind: a flood of made-up ones pushes the oldest out. */
const maxRemembered = 1_000;

/** A count that fills up evenly and is taken from. */
class Share {
  readonly #perMinute: number;
  #left: number;
  #at: number;

  constructor(perMinute: number, now: number) {
    this.#perMinute = perMinute;
    this.#left = perMinute;
    this.#at = now;
  }

  /** False when nothing is left. A clock that goes back fills nothing. */
  take(now: number): boolean {
    const filled = (Math.max(0, now - this.#at) * this.#perMinute) / minuteMs;
    this.#left = Math.min(this.#perMinute, this.#left + filled);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/** Bounds how often the addresses of keys are asked. */
export interface KeyShares {
  /**
   * Asks if a share is left. `isProven`: a message was verified by this address before. Throws `callback-key-unavailable`
   * (retry), and what `ask` throws.
   */
  ask(url: URL, isProven: boolean, ask: (url: URL) => Promise<string>): Promise<string>;
}

/** Full shares; `now` in milliseconds since 1970. */
export function keyShares(now: () => number): KeyShares {
  const ofNew = new Share(maxOfNew, now());
  const ofRepeated = new Share(maxOfRepeated, now());
  const ofProven = new Map<string, Share>();
  /** Addresses that surely have no key, with the time of that answer. */
  const withoutKey = new Map<string, number>();
  const refused = new Set<string>();

  function takeShare(address: string, isProven: boolean, at: number): boolean {
    if (isProven) {
      const own = ofProven.get(address) ?? new Share(maxOfOneProven, at);
      remember(ofProven, address, own);
      return own.take(at);
    }
    if (refused.has(address) && ofRepeated.take(at)) return true;
    if (ofNew.take(at)) return true;
    refused.delete(address);
    refused.add(address);
    dropOldest(refused);
    return false;
  }

  return {
    async ask(url, isProven, ask) {
      const at = now();
      const missedAt = withoutKey.get(url.href);
      const isMissing = missedAt !== undefined && Math.abs(at - missedAt) < minuteMs;
      if (isMissing || !takeShare(url.href, isProven, at))
        throw new CodedError('callback-key-unavailable', {
          detail: `${url.host} refused too many requests for keys within a minute, so the app asks it for none now. Somebody may be sending forged callbacks.`,
        });
      try {
        const key = await ask(url);
        withoutKey.delete(url.href);
        refused.delete(url.href);
        return key;
      } catch (thrown) {
        // A failure that may pass is asked again at once: ConnectWise sends a callback again within seconds.
        const status = thrown instanceof CodedError ? thrown.facts['status'] : undefined;
        if (status === 400 || status === 404 || status === 410) remember(withoutKey, url.href, at);
        throw thrown;
      }
    },
  };
}

/** Sets a value as the newest one. */
function remember<Value>(values: Map<string, Value>, address: string, value: Value): void {
  values.delete(address);
  values.set(address, value);
  dropOldest(values);
}

function dropOldest(values: Pick<Map<string, unknown> | Set<string>, 'size' | 'keys' | 'delete'>): void {
  const [oldest] = values.size > maxRemembered ? values.keys() : [];
  if (oldest !== undefined) values.delete(oldest);
}
