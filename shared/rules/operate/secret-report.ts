/** Reports on each secret that the configuration needs: never its value. */
import type { ErrorCode } from '../errors.ts';
import { channelSecrets, heartbeatSecret } from '../config/alerts.ts';
import type { Config } from '../config/link.ts';

/** One secret that the configuration needs. */
export interface NeededSecret {
  readonly name: string;
  /** `connectwise`, names of links, `alerts CHANNEL` and `heartbeat AUTOMATION`. */
  readonly neededBy: readonly string[];
}

/** Every secret that something switched on needs, once, in the order of the configuration. */
export function neededSecrets(config: Pick<Config, 'alerts' | 'links'>): readonly NeededSecret[] {
  const needed = new Map<string, string[]>([
    ['connectwise-public-key', ['connectwise']],
    ['connectwise-private-key', ['connectwise']],
  ]);
  const add = (names: readonly string[], by: string): void => {
    for (const name of names) needed.set(name, [...(needed.get(name) ?? []), by]);
  };
  for (const { name: link, enabled, servicenow } of config.links) {
    if (!enabled) continue;
    const { auth, webhookSecret } = servicenow;
    const names =
      auth.kind === 'oauth'
        ? [auth.clientIdSecret, auth.clientSecretSecret]
        : [auth.userSecret, auth.passwordSecret];
    add(webhookSecret === null ? names : [...names, webhookSecret], link);
  }
  for (const channel of config.alerts.channels) add(channelSecrets(channel), `alerts ${channel.name}`);
  for (const automation of config.alerts.heartbeats)
    add([heartbeatSecret(automation)], `heartbeat ${automation}`);
  return [...needed].map(([name, neededBy]) => ({ name, neededBy }));
}

/** The facts about one secret that its store knows. Times in milliseconds since 1970. */
export interface SecretFacts {
  readonly source: string;
  readonly version: string;
  readonly newerRefused: boolean;
  readonly readAt: number;
  readonly createdAt?: number;
  readonly expiresAt?: number;
  readonly staleBecause?: ErrorCode;
}

/** The state of one secret. */
export interface SecretReport extends NeededSecret {
  /** Null when there is no value to use; `problem` then says why. */
  readonly source: string | null;
  readonly version: string | null;
  /** Null where the source does not know it: the environment. */
  readonly ageDays: number | null;
  readonly rotationDays: number;
  readonly overdue: boolean;
  /** Days until it ends, negative once it has; null when it has no end. */
  readonly endsInDays: number | null;
  /** The error for which a cached value is used; null when the source answered. */
  readonly cachedBecause: ErrorCode | null;
  /** Minutes since the source last returned the value; null when there is none. */
  readonly cachedMinutes: number | null;
  /** A newer version is there and was refused by the other system, so the previous one is used. */
  readonly newerRefused: boolean;
  readonly problem: ErrorCode | null;
  /** It begins or ends with a blank or a line end, as a value that was pasted does; both systems take that for a part of it. */
  readonly isPadded: boolean;
}

const day = 86_400_000;

/** The report of one secret. `problem` is the code with which reading it failed. `now` in milliseconds since 1970. */
export function secretReport(
  needed: NeededSecret,
  facts: SecretFacts | null,
  problem: ErrorCode | null,
  {
    now,
    rotationDays,
    isPadded,
  }: { readonly now: number; readonly rotationDays: number; readonly isPadded: boolean },
): SecretReport {
  const ageDays = facts?.createdAt === undefined ? null : Math.floor((now - facts.createdAt) / day);
  return {
    ...needed,
    source: facts?.source ?? null,
    version: facts?.version ?? null,
    ageDays,
    rotationDays,
    overdue: ageDays !== null && ageDays >= rotationDays,
    endsInDays: facts?.expiresAt === undefined ? null : Math.floor((facts.expiresAt - now) / day),
    cachedBecause: facts?.staleBecause ?? null,
    cachedMinutes: facts === null ? null : Math.floor((now - facts.readAt) / 60_000),
    newerRefused: facts?.newerRefused ?? false,
    problem,
    isPadded,
  };
}
