/** The real things behind the two receivers. */
import type { ReceiveOutcome } from '../automations/receive/accept.ts';
import {
  linksForTicket,
  isServed,
  receiveConnectWiseCallback,
  type ReceivedCallback,
} from '../automations/receive/connectwise-callback.ts';
import { receiveServiceNowCallback } from '../automations/receive/servicenow-callback.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import { requireSignature } from '../connectwise/callbacks/signature.ts';
import { afterTimeout } from '../kit/deadline.ts';
import { lazily } from '../kit/lazily.ts';
import type { ServiceNowWebhook } from '../ports/receive.ts';
import type { Link } from '../rules/config/link.ts';
import type { VerifierParts } from './front/verifiers.ts';

/** The app for the functions of the receivers. */
export interface ReceiveApp {
  receiveConnectWiseCallback(received: ReceivedCallback): Promise<ReceiveOutcome>;
  receiveServiceNowCallback(webhook: ServiceNowWebhook): Promise<ReceiveOutcome>;
}

/**
 * The receivers over the app's stores. `send` fetches the signing keys of ConnectWise. `links` reads the configuration: a
 * callback that is refused for its signature needs none of it.
 */
export function receiveApp(
  parts: VerifierParts & {
    readonly links: () => Promise<readonly Link[]>;
    readonly stores: Pick<Stores, 'messages' | 'nudges' | 'pairs'>;
  },
): ReceiveApp {
  const { links, stores, now } = parts;
  // With them comes the library of schemas, for which a caller without a signature does not wait.
  const verifiers = lazily(async () => (await import('./front/verifiers.ts')).openVerifiers(parts));
  const accepting = {
    claims: stores.messages,
    nudges: stores.nudges,
    now,
    after: afterTimeout,
  };
  return {
    receiveConnectWiseCallback: (received) =>
      receiveConnectWiseCallback(received, {
        ...accepting,
        async verify(callback) {
          requireSignature(callback.signature);
          return (await verifiers()).callback(callback);
        },
        linksFor: async (...ticket) => linksForTicket(await links(), stores.pairs)(...ticket),
        servesCompany: async (companyId) => isServed(await links(), companyId),
      }),
    receiveServiceNowCallback: (webhook) =>
      receiveServiceNowCallback(webhook, {
        ...accepting,
        verify: async (received) => (await verifiers()).webhook(received, await links()),
      }),
  };
}
