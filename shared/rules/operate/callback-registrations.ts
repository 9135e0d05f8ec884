/** Plans the callback entries that ConnectWise should hold, with the fewest changes. */

/** One callback entry that the automations need. */
export interface WantedCallback {
  readonly type: string;
  readonly level: string;
  readonly objectId: number;
  readonly url: string;
}

/** One callback entry as ConnectWise holds it. */
export interface RegisteredCallback extends WantedCallback {
  readonly id: number;
  readonly inactive: boolean;
}

/** The changes, and the entries that stay. */
export interface RegistrationPlan {
  readonly create: readonly WantedCallback[];
  /** Switched off, by a person or by ConnectWise after three days of failures. */
  readonly activate: readonly RegisteredCallback[];
  /** Entries that lead to us but are not wanted: an old address, or a second one of the same kind. */
  readonly remove: readonly RegisteredCallback[];
  readonly keep: readonly RegisteredCallback[];
}

/** The entries that the automations need: every ticket of the system, once. */
export function wantedCallbacks(url: string): readonly WantedCallback[] {
  return [{ type: 'ticket', level: 'owner', objectId: 1, url }];
}

/** Compares the wanted entries with the registered ones. Entries that lead to other hosts are left alone. */
export function planRegistrations(
  wanted: readonly WantedCallback[],
  registered: readonly RegisteredCallback[],
): RegistrationPlan {
  const hosts = new Set(wanted.map(({ url }) => hostOf(url)));
  const ours = registered.filter(({ url }) => hosts.has(hostOf(url)));
  const found = wanted.map((one) => ours.find((entry) => same(one, entry)));
  const kept = found.filter((entry) => entry !== undefined);
  return {
    create: wanted.filter((_, index) => found[index] === undefined),
    activate: kept.filter(({ inactive }) => inactive),
    remove: ours.filter((entry) => !kept.includes(entry)),
    keep: kept.filter(({ inactive }) => !inactive),
  };
}

function same(one: WantedCallback, other: WantedCallback): boolean {
  return (
    one.type.toLowerCase() === other.type.toLowerCase() &&
    one.level.toLowerCase() === other.level.toLowerCase() &&
    one.objectId === other.objectId &&
    one.url === other.url
  );
}

function hostOf(url: string): string {
  return URL.parse(url)?.host.toLowerCase() ?? '';
}
