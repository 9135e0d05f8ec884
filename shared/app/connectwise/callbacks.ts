/** The declared callback entries, over the app's own client and journal. */
import {
  runCallbackRegistrations,
  type CallbacksOutcome,
} from '../../automations/callbacks/callback-registrations.ts';
import type { AutomationNeeds } from '../../automations/needs.ts';
import { callbackRegistrations } from '../../connectwise/callbacks/registrations.ts';
import type { ConnectWiseClient } from '../../connectwise/client.ts';
import type { Config } from '../../rules/config/link.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import {
  callbackAddress,
  requireCallbackAddress,
  type RegisteredCallback,
} from '../../rules/operate/callback-registrations.ts';

/** What a person or the timer asks for; what is left out is as the configuration says. */
export interface EnsureCallbacks {
  /** Throws `request-invalid` (refuse) unless it leads to our function. Left out, below `alerts.publicUrl`. */
  readonly url?: string | undefined;
  /** Left out, `callbacks.dryRun`. */
  readonly dryRun?: boolean | undefined;
}

export interface CallbacksApp {
  /** Brings ConnectWise's callback entries to the declared ones. */
  ensureCallbacks(asked: EnsureCallbacks, actor: Actor): Promise<CallbacksOutcome>;
  /** The entries that there are, whoever made them. */
  callbackEntries(): Promise<readonly RegisteredCallback[]>;
}

/** The story over what the app has. */
export function callbacksApp(parts: {
  readonly config: Pick<Config, 'callbacks' | 'alerts'>;
  readonly connectwise: Pick<ConnectWiseClient, 'callbacks'>;
  readonly automation: Pick<AutomationNeeds, 'audited' | 'underClaim' | 'sleep'>;
}): CallbacksApp {
  const { callbacks, alerts } = parts.config;
  const registrations = callbackRegistrations(parts.connectwise.callbacks);
  const declared = alerts.publicUrl === null ? null : callbackAddress(alerts.publicUrl);
  return {
    ensureCallbacks: async ({ url, dryRun }, actor) =>
      runCallbackRegistrations(
        {
          url: url === undefined ? declared : requireCallbackAddress(url),
          kinds: callbacks.entries,
          dryRun: dryRun ?? callbacks.dryRun,
        },
        { ...parts.automation, registrations, actor },
      ),
    callbackEntries: () => registrations.list(),
  };
}
