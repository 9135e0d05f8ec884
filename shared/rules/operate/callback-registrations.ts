/** Plans the callback entries that ConnectWise should hold, with the fewest changes. */
import type { CallbackKind } from '../config/callbacks.ts';
import { CodedError } from '../errors.ts';

/** One callback entry that the automations need. */
export interface WantedCallback extends CallbackKind {
  readonly url: string;
}

/** One callback entry as ConnectWise holds it. */
export interface RegisteredCallback extends WantedCallback {
  readonly id: number;
  readonly inactive: boolean;
  readonly description: string | null;
  /** The last change of the entry, whatever it was, ISO 8601; null when ConnectWise does not say it. */
  readonly changedAt: string | null;
  /** Identifier of the member who made it. */
  readonly changedBy: string | null;
}

/** The changes, and the entries that stay. */
export interface RegistrationPlan {
  readonly create: readonly WantedCallback[];
  /** Switched off, by a person or by ConnectWise after three days of failures. */
  readonly activate: readonly RegisteredCallback[];
  /** Entries of ours that are not wanted: another ending of the address, another kind, or a second one. */
  readonly remove: readonly RegisteredCallback[];
  readonly keep: readonly RegisteredCallback[];
  /** Of the wanted ones those that no working entry covers, be it of their own kind or for the whole type: nobody calls. */
  readonly uncovered: readonly WantedCallback[];
}

/** The description of every entry that this app makes. */
export const callbackMark = 'connectwise-functions';

/** The path of the function that is called. */
export const callbackPath = '/api/callbacks/connectwise';

/** The wanted entries: these kinds, all at one address. */
export interface WantedCallbacks {
  readonly url: string;
  readonly kinds: readonly CallbackKind[];
}

/** The address of the function below the app's own, as ConnectWise must have it. */
export function callbackAddress(publicUrl: string): string {
  return new URL(`${callbackPath}?recordId=`, publicUrl).href;
}

/**
 * The address as given. Throws `request-invalid` (refuse) unless it leads to our function, over https (http to a loopback
 * address is the laptop's), and ends in a parameter without a value: ConnectWise appends the record's id to it as text,
 * then "&action=…" (ConnectWise developer guide).
 */
export function requireCallbackAddress(address: string): string {
  const url = URL.parse(address);
  const isLoopback = url !== null && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(url.hostname);
  if (url === null || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)))
    throw refusedAddress('begin with https://');
  if (url.username !== '' || url.password !== '' || url.hash !== '')
    throw refusedAddress('hold neither a user nor a #');
  if (!url.pathname.endsWith(callbackPath)) throw refusedAddress(`lead to ${callbackPath}`);
  // Looked at as it is written: ConnectWise knows the text alone.
  if (!/^[!-~]{1,500}$/.test(address) || !/[?&]\w+=$/.test(address))
    throw refusedAddress('end in a parameter without a value, such as ?recordId=');
  return address;
}

function refusedAddress(what: string): CodedError {
  return new CodedError('request-invalid', {
    detail: `The address must ${what}: https://YOUR-APP${callbackPath}?recordId=`,
  });
}

/**
 * Compares the wanted entries with the registered ones. An entry counts as ours by its description and its host and
 * path together; any other is left alone, whatever it looks like: another app, or another environment of this one.
 */
export function planRegistrations(
  { url, kinds }: WantedCallbacks,
  registered: readonly RegisteredCallback[],
): RegistrationPlan {
  const wanted = kinds.map(({ type, level, objectId }) => ({ type, level, objectId, url }));
  const found = wanted.map((one) => {
    const same = registered.filter((entry) => isSameCallback(one, entry));
    // An entry that works is better than one that must be switched on, and ours better than a stranger's.
    return (
      same.find((entry) => !entry.inactive && entry.description === callbackMark) ??
      same.find(({ inactive }) => !inactive) ??
      same.find(({ description }) => description === callbackMark) ??
      same[0]
    );
  });
  const kept = found.filter((entry) => entry !== undefined);
  const place = callbackPlace(url);
  const working = registered.filter((entry) => !entry.inactive && entry.url === url);
  return {
    create: wanted.filter((_, index) => found[index] === undefined),
    activate: kept.filter(({ inactive }) => inactive),
    remove: registered.filter(
      (entry) =>
        entry.description === callbackMark && callbackPlace(entry.url) === place && !kept.includes(entry),
    ),
    keep: kept.filter(({ inactive }) => !inactive),
    uncovered: wanted.filter((one) => !working.some((entry) => covers(entry, one))),
  };
}

/** True when ConnectWise calls for all records of the one kind wherever it has an entry of the other. */
export function covers(entry: CallbackKind, wanted: CallbackKind): boolean {
  return (
    isSameKind(entry, wanted) ||
    (entry.level.toLowerCase() === 'owner' && entry.type.toLowerCase() === wanted.type.toLowerCase())
  );
}

/** True when two entries make ConnectWise call the same address for the same records; capitals of words do not count. */
export function isSameCallback(one: WantedCallback, other: WantedCallback): boolean {
  return isSameKind(one, other) && one.url === other.url;
}

/** True when two kinds are one; capitals of words do not count. */
export function isSameKind(one: CallbackKind, other: CallbackKind): boolean {
  return (
    one.type.toLowerCase() === other.type.toLowerCase() &&
    one.level.toLowerCase() === other.level.toLowerCase() &&
    one.objectId === other.objectId
  );
}

/** A kind as people write it: `ticket/board/2`. */
export function kindText({ type, level, objectId }: CallbackKind): string {
  return `${type}/${level}/${objectId}`.toLowerCase();
}

/** Counts the changes of a plan. */
export function changesIn({ create, activate, remove }: RegistrationPlan): number {
  return create.length + activate.length + remove.length;
}

/** Host and path of an address; the entry's own text where it is none, which is the place of nothing else. */
export function callbackPlace(url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? url : `${parsed.host}${parsed.pathname}`;
}
