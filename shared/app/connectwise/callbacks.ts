/** The declared callback entries, over the app's own client and journal. */
import {
  runCallbackRegistrations,
  type CallbacksOutcome,
} from '../../automations/callbacks/callback-registrations.ts';
import type { AutomationNeeds } from '../../automations/needs.ts';
import { callbackRegistrations, type NeededCallbacks } from '../../connectwise/callbacks/registrations.ts';
import type { ConnectWiseClient } from '../../connectwise/client.ts';
import { callbackKinds, ticketKinds } from '../../rules/config/callbacks.ts';
import type { Config } from '../../rules/config/link.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import {
  callbackAddress,
  callbackMark,
  requireCallbackAddress,
  type RegisteredCallback,
} from '../../rules/operate/callback-registrations.ts';

/** The order of a person or the timer; parts that are left out are as the configuration says. */
export interface EnsureCallbacks {
  /**
   * Throws `request-invalid` (refuse) unless it leads to our function. Left out, below `alerts.publicUrl`; a person who has
   * none there means the address of the entries that this app made.
   */
  readonly url?: string | undefined;
  /** Left out, `callbacks.dryRun`. */
  readonly dryRun?: boolean | undefined;
}

/** Reads and repairs ConnectWise's callback entries. */
export interface CallbacksApp {
  /** Brings ConnectWise's callback entries to the declared ones. */
  ensureCallbacks(asked: EnsureCallbacks, actor: Actor): Promise<CallbacksOutcome>;
  /** The entries that there are, whoever made them. */
  callbackEntries(): Promise<readonly RegisteredCallback[]>;
}

/** The entries that the health check expects in ConnectWise. */
export function neededCallbacks(config: Pick<Config, 'callbacks' | 'alerts' | 'links'>): NeededCallbacks {
  return { kinds: ticketKinds(config), url: declaredAddress(config) };
}

const declaredAddress = ({ alerts }: Pick<Config, 'alerts'>): string | null =>
  alerts.publicUrl === null ? null : callbackAddress(alerts.publicUrl);

/** Well below the life of the claim, and of a timer's run. */
const maxRunMs = 180_000;

/** The story over what the app has. */
export function callbacksApp(parts: {
  readonly config: Pick<Config, 'callbacks' | 'alerts' | 'links'>;
  readonly connectwise: Pick<ConnectWiseClient, 'callbacks' | 'withDeadline'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly automation: Pick<AutomationNeeds, 'audited' | 'underClaim' | 'sleep'>;
}): CallbacksApp {
  const { callbacks } = parts.config;
  const declared = declaredAddress(parts.config);
  /** The address of the entries that this app made, where they agree on one: a person means that where they name none. */
  async function addressInUse(): Promise<string | null> {
    const entries = await callbackRegistrations(parts.connectwise.callbacks).list();
    const own = entries.filter(({ description }) => description === callbackMark);
    const [first = null, ...others] = new Set(own.map(({ url }) => url));
    return first === null || others.length > 0 ? null : requireCallbackAddress(first);
  }
  return {
    ensureCallbacks: async ({ url, dryRun }, actor) =>
      runCallbackRegistrations(
        {
          url:
            url === undefined
              ? (declared ?? (actor.by === 'timer' ? null : await addressInUse()))
              : requireCallbackAddress(url),
          kinds: callbackKinds(parts.config),
          dryRun: dryRun ?? callbacks.dryRun,
        },
        {
          ...parts.automation,
          registrations: callbackRegistrations(
            parts.connectwise.withDeadline(parts.now() + maxRunMs).callbacks,
          ),
          actor,
        },
      ),
    callbackEntries: () => callbackRegistrations(parts.connectwise.callbacks).list(),
  };
}
