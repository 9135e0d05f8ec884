/**
 * The signing key of a callback. Its address comes from a body that nobody has verified yet, so following it blindly
 * would let anybody sign their own messages with their own key, and would turn the receiver into a tool that asks any
 * address. Only what was configured is asked: the host, the path, the company.
 */
import { z } from 'zod';
import { Cache } from '../../kit/cache.ts';
import { CodedError } from '../../rules/errors.ts';
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
/** Whether a key may be remembered, and how long it lives, no source says: a short while bounds the harm. */
const rememberMs = 5 * 60_000;
const maxRemembered = 50;
/** Whoever sends forged messages must not make us ask for the key each time. */
const againMs = 10_000;
/** Nor may somebody who makes up ids: so often addresses that never gave a key are asked within a minute. */
const maxStrangers = 20;
const strangersMs = 60_000;

/** Fetches and briefly remembers keys, one request at a time for an address. */
export function keyFetcher(options: KeyFetcherOptions): KeyFetcher {
  // An old key is never given instead of a new one: it would make a genuine message a forged one.
  const keys = new Cache<Known>({
    now: () => options.now(),
    maxAgeMs: rememberMs,
    maxStaleMs: 0,
    maxKeys: maxRemembered,
  });
  /** Addresses that never gave a key: when each was asked last, how often, and whether there is surely none. */
  const strangers = new Map<
    string,
    { readonly at: number; readonly times: number; readonly isNone: boolean }
  >();

  const get = (url: URL, headers: Readonly<Record<string, string>>) =>
    options.send({
      method: 'GET',
      url: url.href,
      headers: { ...headers, accept: 'application/json' },
      timeoutMs: 2_000, // ConnectWise gives us five seconds in all
      maxBytes: 64 * 1024,
    });

  async function ask(url: URL): Promise<string> {
    try {
      const open = await get(url, {});
      const isClosed = open.status === 401 || open.status === 403;
      const answer =
        isClosed && options.signedIn !== undefined ? await get(url, await options.signedIn()) : open;
      if (answer.status !== 200)
        throw new CodedError('callback-key-unavailable', {
          detail: `${url.host} answered ${answer.status}.`,
          facts: { status: answer.status },
        });
      return answerSchema.parse(jsonOf(answer, url.host)).signing_key;
    } catch (cause) {
      if (cause instanceof CodedError && cause.code === 'callback-key-unavailable') throw cause;
      throw new CodedError('callback-key-unavailable', { detail: `${url.host} gave no key.`, cause });
    }
  }

  function requireRoom({ href, host }: URL, now: number): void {
    for (const [address, { at }] of strangers) if (now - at >= strangersMs) strangers.delete(address);
    const asked = [...strangers.values()].reduce((sum, { times }) => sum + times, 0);
    if (strangers.get(href)?.isNone === true || asked >= maxStrangers)
      throw new CodedError('callback-key-unavailable', {
        detail: `${host} was asked ${asked} times within a minute for keys that it did not give, so it is not asked now. Somebody may be sending forged callbacks.`,
      });
  }

  async function askStranger(url: URL): Promise<string> {
    const at = options.now();
    requireRoom(url, at);
    const times = (strangers.get(url.href)?.times ?? 0) + 1;
    strangers.set(url.href, { at, times, isNone: false });
    try {
      const key = await ask(url);
      strangers.delete(url.href);
      return key;
    } catch (thrown) {
      // What failed in passing may be asked again at once: ConnectWise sends a callback again within seconds.
      const status = thrown instanceof CodedError ? thrown.facts['status'] : undefined;
      const isNone = status === 400 || status === 404 || status === 410;
      strangers.set(url.href, { at, times, isNone });
      throw thrown;
    }
  }

  return {
    async fetch(keyUrl, fresh) {
      const url = checkKeyAddress(keyUrl, options.pins);
      const now = options.now();
      const known = keys.peek(url.href);
      const againAt = known?.value.againAt ?? null;
      const wasAgain = againAt !== null && now - againAt < againMs;
      if (known?.isFresh === true && (!fresh || wasAgain)) return { key: known.value.key, remembered: true };
      const { key } = await keys.refresh(url.href, async () => ({
        key: await (known === undefined ? askStranger(url) : ask(url)),
        againAt: fresh ? now : againAt,
      }));
      return { key, remembered: false };
    },
  };
}
