/**
 * The signing key of a callback. Its address comes from a body that nobody has verified yet, so following it blindly
 * would let anybody sign their own messages with their own key, and would turn the receiver into a tool that asks any
 * address. Only what was configured is asked: the host, the path, the company.
 */
import { z } from 'zod';
import { Cache } from '../../kit/cache.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';
import { jsonOf } from '../../web/json.ts';
import type { Send } from '../../web/send.ts';

export interface KeyPins {
  /** Host names, with the port where it is not the usual one; lower case; compared exactly. */
  readonly hosts: readonly string[];
  /** Login company. */
  readonly company: string;
  /** True only on the laptop: plain http to a loopback address is then accepted for a pinned host. */
  readonly allowLoopback: boolean;
}

/**
 * Recorded form: `https://{site}/{codebase}/system/callbackkey/index.rails?companyName={company}&id={guid}`, with a
 * doubled slash behind the codebase.
 */
const path = /^\/v\d[\w.]*\/{1,2}system\/callbackkey\/index\.rails$/i;
const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** The address to ask. Throws `callback-key-address-refused` (refuse) with what is wrong with it. */
export function checkKeyAddress(keyUrl: string, pins: KeyPins): URL {
  const refuse = (why: string): CodedError => new CodedError('callback-key-address-refused', { detail: why });
  const url = URL.parse(keyUrl);
  if (url === null) throw refuse('It is no address.');
  const host = url.host.toLowerCase();
  if (!pins.hosts.includes(host)) throw refuse('Its host is not among CALLBACK_KEY_HOSTS.');
  const plain = url.protocol === 'http:' && pins.allowLoopback && loopback.test(host);
  if (url.protocol !== 'https:' && !plain) throw refuse('It is not https.');
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw refuse('It holds a user, a password or a fragment.');
  if (!path.test(url.pathname)) throw refuse('Its path is not that of a callback key.');
  const companies = url.searchParams.getAll('companyName');
  const ids = url.searchParams.getAll('id');
  if (companies.length !== 1 || companies[0]?.toLowerCase() !== pins.company.toLowerCase())
    throw refuse('Its company is not CONNECTWISE_COMPANY.');
  if (ids.length !== 1 || !/^[0-9a-f-]{36}$/i.test(ids[0] ?? '') || [...url.searchParams.keys()].length !== 2)
    throw refuse('Its parameters are not companyName and one id.');
  return url;
}

export interface KeyFetcherOptions {
  readonly send: Send;
  readonly pins: KeyPins;
  /**
   * Headers with our credentials, for a ConnectWise that shows the key to nobody else. Sources disagree whether it does
   * (two public receivers ask without any, one with), so it is asked without them first.
   */
  readonly signedIn?: () => Promise<Readonly<Record<string, string>>>;
  /** Milliseconds since 1970. */
  now(): number;
}

export interface KeyFetcher {
  /**
   * The key of this address. `fresh` asks again even if one is remembered, if that was not just done: a key may have
   * been exchanged. Throws `callback-key-address-refused` (refuse) and `callback-key-unavailable` (retry).
   */
  fetch(keyUrl: string, fresh: boolean): Promise<{ readonly key: string; readonly remembered: boolean }>;
}

interface Known {
  readonly key: string;
  /** When it was asked for again because a signature did not fit. */
  readonly againAt: number | null;
}

const answerSchema = z.looseObject({ signing_key: z.string().min(1) });
/** No source says how long a key lives and whether it may be remembered: a short while bounds the harm. */
const rememberMs = 5 * 60_000;
const maxRemembered = 50;
/** Whoever sends forged messages must not make us ask for the key each time. */
const againMs = 10_000;
/** Nor may somebody who makes up ids: so often addresses that never gave a key are asked within a minute. */
const maxUnproven = 20;
const unprovenMs = 60_000;

/** Fetches and briefly remembers keys, one request at a time for an address. */
export function keyFetcher(options: KeyFetcherOptions): KeyFetcher {
  // An old key is never given instead of a new one: it would make a genuine message a forged one.
  const keys = new Cache<Known>({
    now: () => options.now(),
    maxAgeMs: rememberMs,
    maxStaleMs: 0,
    maxKeys: maxRemembered,
  });
  const unproven = unprovenAddresses(() => options.now());
  const ask = (url: URL): Promise<string> => askForKey(url, options);

  return {
    async fetch(keyUrl, fresh) {
      const url = checkKeyAddress(keyUrl, options.pins);
      const now = options.now();
      const known = keys.peek(url.href);
      const againAt = known?.value.againAt ?? null;
      const wasAgain = againAt !== null && now - againAt < againMs;
      if (known?.isFresh === true && (!fresh || wasAgain)) return { key: known.value.key, remembered: true };
      const { key } = await keys.refresh(url.href, async () => ({
        key: await (known === undefined ? unproven.ask(url, ask) : ask(url)),
        againAt: fresh ? now : againAt,
      }));
      return { key, remembered: false };
    },
  };
}

/** Asks an address that was checked. Throws `callback-key-unavailable` (retry), with the answer's status as a fact. */
async function askForKey(
  url: URL,
  { send, signedIn }: Pick<KeyFetcherOptions, 'send' | 'signedIn'>,
): Promise<string> {
  const get = (headers: Readonly<Record<string, string>>) =>
    send({
      method: 'GET',
      url: url.href,
      headers: { ...headers, accept: 'application/json' },
      timeoutMs: 2_000, // ConnectWise gives us five seconds in all
      maxBytes: 64 * 1024,
    });
  try {
    const open = await get({});
    const isClosed = open.status === 401 || open.status === 403;
    const answer = isClosed && signedIn !== undefined ? await get(await signedIn()) : open;
    if (answer.status !== 200)
      throw new CodedError('callback-key-unavailable', {
        detail: `${url.host} answered ${answer.status}.`,
        facts: { status: answer.status },
      });
    const { data } = answerSchema.safeParse(jsonOf(answer, url.host));
    if (data === undefined)
      throw new CodedError('callback-key-unavailable', { detail: `${url.host} answered without a key.` });
    return data.signing_key;
  } catch (cause) {
    const { code } = asCodedError(cause);
    // A fault of this program is not told as the site's.
    if (code === 'callback-key-unavailable' || code === 'unexpected') throw cause;
    throw new CodedError('callback-key-unavailable', { detail: `${url.host} gave no key.`, cause });
  }
}

interface Unproven {
  readonly at: number;
  readonly times: number;
  /** The address surely has no key. */
  readonly isNone: boolean;
}

/** Bounds how often addresses are asked that never gave a key. */
function unprovenAddresses(now: () => number): {
  /** Asks unless too much was asked. Throws `callback-key-unavailable` (retry), and what `ask` throws. */
  ask(url: URL, ask: (url: URL) => Promise<string>): Promise<string>;
} {
  const asked = new Map<string, Unproven>();

  function requireRoom({ href, host }: URL, at: number): void {
    for (const [address, last] of asked) if (at - last.at >= unprovenMs) asked.delete(address);
    const sum = [...asked.values()].reduce((all, { times }) => all + times, 0);
    if (asked.get(href)?.isNone === true || sum >= maxUnproven)
      throw new CodedError('callback-key-unavailable', {
        detail: `${host} was asked ${sum} times within a minute for keys that it did not give, so it is not asked now. Somebody may be sending forged callbacks.`,
      });
  }

  return {
    async ask(url, ask) {
      const at = now();
      requireRoom(url, at);
      const times = (asked.get(url.href)?.times ?? 0) + 1;
      asked.set(url.href, { at, times, isNone: false });
      try {
        const key = await ask(url);
        asked.delete(url.href);
        return key;
      } catch (thrown) {
        // A failure that may pass is asked again at once: ConnectWise sends a callback again within seconds.
        const status = thrown instanceof CodedError ? thrown.facts['status'] : undefined;
        const isNone = status === 400 || status === 404 || status === 410;
        asked.set(url.href, { at, times, isNone });
        throw thrown;
      }
    },
  };
}
