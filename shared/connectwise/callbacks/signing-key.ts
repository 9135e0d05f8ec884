/**
 * The signing key of a callback. Its address comes from a body that nobody has verified yet, so following it blindly
 * would let anybody sign their own messages with their own key, and would turn the receiver into a tool that asks any
 * address. Only what was configured is asked: the host, the path, the company.
 */
import * as z from 'zod';
import { Cache } from '../../kit/cache.ts';
import { afterTimeout, withinTimer } from '../../kit/deadline.ts';
import type { ProvenKeys } from '../../ports/remotes.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';
import { jsonOf } from '../../web/json.ts';
import type { Send } from '../../web/send.ts';
import { keyShares } from './key-shares.ts';

/** The only addresses from which a signing key is accepted. */
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

/** The pins, the transport, and the memory that instances share. */
export interface KeyFetcherOptions {
  readonly send: Send;
  readonly pins: KeyPins;
  /**
   * Headers with our credentials, for a ConnectWise that shows the key to nobody else. Sources disagree whether it does
   * (two public receivers ask without any, one with), so it is asked without them first.
   */
  readonly signedIn?: () => Promise<Readonly<Record<string, string>>>;
  /** Shared by all instances: one that has just started knows the genuine address from the forged ones. */
  readonly proven?: ProvenKeys | undefined;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Fetches and remembers signing keys of callbacks, from pinned addresses alone. */
export interface KeyFetcher {
  /**
   * The key of this address. `fresh` asks again even if one is remembered, if that was not just done: a key may have
   * been exchanged. Throws `callback-key-address-refused` (refuse) and `callback-key-unavailable` (retry).
   */
  fetch(keyUrl: string, fresh: boolean): Promise<{ readonly key: string; readonly remembered: boolean }>;
  /** Remembers that a message was verified by the key of this address. Never throws. */
  proved(keyUrl: string): Promise<void>;
}

interface Known {
  readonly key: string;
  /** The time when it was asked for again because a signature did not fit. */
  readonly againAt: number | null;
}

const answerSchema = z.looseObject({ signing_key: z.string().min(1) });
/** No source says how long a key lives and whether it may be remembered: a short while bounds the harm. */
const rememberMs = 5 * 60_000;
const maxRemembered = 50;
/** A sender of forged messages must not make us ask for the key each time. */
const againMs = 10_000;
/** So often the addresses that other instances have verified messages by are read, and one of ours is saved. */
const provenMs = 60_000;

/** Fetches and briefly remembers keys, one request at a time for an address. */
export function keyFetcher(options: KeyFetcherOptions): KeyFetcher {
  // An old key is never given instead of a new one: it would make a genuine message a forged one.
  const keys = new Cache<Known>({
    now: () => options.now(),
    maxAgeMs: rememberMs,
    maxStaleMs: 0,
    maxKeys: maxRemembered,
  });
  const proven = provenAddresses(options);
  const shares = keyShares(() => options.now());
  const ask = (url: URL): Promise<string> => askForKey(url, options);
  /** Addresses that passed the check, which need not be checked again; a full memory is emptied. */
  const right = new Map<string, URL>();
  const checked = (keyUrl: string): URL => {
    const known = right.get(keyUrl);
    if (known !== undefined) return known;
    const url = checkKeyAddress(keyUrl, options.pins);
    if (right.size >= maxRemembered) right.clear();
    right.set(keyUrl, url);
    return url;
  };

  return {
    proved: (keyUrl) => proven.add(checked(keyUrl).href),

    async fetch(keyUrl, fresh) {
      const url = checked(keyUrl);
      const now = options.now();
      const known = keys.peek(url.href);
      const againAt = known?.value.againAt ?? null;
      const wasAgain = againAt !== null && now - againAt < againMs;
      if (known?.isFresh === true && (!fresh || wasAgain)) return { key: known.value.key, remembered: true };
      const { key } = await keys.refresh(url.href, async () => ({
        key: await shares.ask(url, known !== undefined || (await proven.has(url.href)), ask),
        againAt: fresh ? now : againAt,
      }));
      return { key, remembered: false };
    },
  };
}

/** Milliseconds for a look at this memory: ConnectWise hangs up after five seconds, and what it saves is one question. */
const storageMs = 1_000;
const soon = <Result>(work: () => Promise<Result>): Promise<Result> =>
  withinTimer(storageMs, afterTimeout, () => new CodedError('storage-unavailable'), work);

/** The addresses that messages were verified by, here and on other instances. Storage that fails is as good as empty. */
function provenAddresses({ proven, now }: Pick<KeyFetcherOptions, 'proven' | 'now'>): {
  has(address: string): Promise<boolean>;
  add(address: string): Promise<void>;
} {
  const kept = new Cache<readonly string[]>({ now, maxAgeMs: provenMs, failFast: true });
  const read = async (): Promise<readonly string[]> => {
    if (proven === undefined) return [];
    return kept.get('addresses', () => soon(() => proven.read())).catch(() => []);
  };
  let savedAt = -Infinity;
  return {
    has: async (address) => (await read()).includes(address),
    async add(address) {
      // A forger may put a new id into each message; that must not make each message a write.
      if (proven === undefined || now() - savedAt < provenMs || (await read()).includes(address)) return;
      savedAt = now();
      await soon(() => proven.save(address))
        .then(() => kept.refresh('addresses', () => soon(() => proven.read())))
        .catch(() => undefined);
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
