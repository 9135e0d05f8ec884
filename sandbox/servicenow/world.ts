/** One seeded instance with everything that belongs to it and that a reset throws away. */
import { seededRandom } from '../common/random.ts';
import { Identity, type Account, type OAuthClient } from './api/identity.ts';
import { seedInstance, type SeedOptions } from './seed/index.ts';
import type { CloseCodeList } from './seed/names.ts';
import { createInstance, type AccessRules, type Instance } from './store/instance.ts';
import { createLateCommits, type LateCommits } from './store/late-commits.ts';

/** One seeded instance with its accounts and its hidden changes. */
export interface World {
  readonly instance: Instance;
  readonly identity: Identity;
  readonly late: LateCommits;
}

/** The seed, the size and the variations of an instance. */
export interface WorldOptions {
  readonly seed: number;
  readonly incidents: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly access?: AccessRules;
  /** The list of resolution codes, one of the two default ones (default `newer`). */
  readonly closeCodes?: CloseCodeList;
  /** The table whose choices impact, urgency and priority have (default `incident`). */
  readonly sharedChoices?: 'incident' | 'task';
  /** Zone and formats of the integration user. */
  readonly integrationTime?: NonNullable<SeedOptions['integrationTime']>;
  /** Accounts that may sign in (default: those of the sandbox); changing the list is what a rotation looks like. */
  readonly accounts?: readonly Account[];
  readonly clients?: readonly OAuthClient[];
}

const accounts: readonly Account[] = [
  { userName: 'sim.integration', password: 'sim-password' },
  { userName: 'admin', password: 'sim-password' },
  { userName: 'beth.anglin', password: 'sim-password' },
];
const clients: readonly OAuthClient[] = [
  { id: 'sim-client', secret: 'sim-secret', userName: 'sim.integration' },
];

/** A fresh instance; the same seed gives the same rows and the same ids afterwards. */
export function createWorld(options: WorldOptions): World {
  const random = seededRandom(options.seed);
  const eightDigits = (): string =>
    Math.floor(random.next() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  const newSysId = (): string => eightDigits() + eightDigits() + eightDigits() + eightDigits();
  const instance = createInstance({
    now: options.now,
    newSysId,
    ...(options.access === undefined ? {} : { access: options.access }),
  });
  seedInstance(instance, {
    incidents: options.incidents,
    closeCodes: options.closeCodes ?? 'newer',
    sharedChoices: options.sharedChoices ?? 'incident',
    random: () => random.next(),
    ...(options.integrationTime === undefined ? {} : { integrationTime: options.integrationTime }),
  });
  const identity = new Identity({
    accounts: options.accounts ?? accounts,
    clients: options.clients ?? clients,
    now: options.now,
    secret: () => newSysId() + newSysId(),
  });
  return { instance, identity, late: createLateCommits(instance) };
}
