/** The real things behind the two receivers. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceiveOutcome } from '../automations/receive/accept.ts';
import {
  linksForTicket,
  isServed,
  receiveConnectWiseCallback,
  type ReceivedCallback,
} from '../automations/receive/connectwise-callback.ts';
import { receiveServiceNowCallback } from '../automations/receive/servicenow-callback.ts';
import type { Stores } from '../azure/stores/create-stores.ts';
import { keyFetcher } from '../connectwise/callbacks/signing-key.ts';
import { verifyCallback } from '../connectwise/callbacks/verify.ts';
import type { ServiceNowWebhook } from '../ports/receive.ts';
import type { Link } from '../rules/config/link.ts';
import type { SecretStore } from '../secrets/store.ts';
import { verifyWebhook } from '../servicenow/webhooks/verify.ts';
import type { Send } from '../web/send.ts';
import { webhookSecrets } from './credentials.ts';
import { connectwiseSignIn } from './front/sign-in.ts';
import type { Settings } from './settings.ts';

/** The app for the functions of the receivers. */
export interface ReceiveApp {
  receiveConnectWiseCallback(received: ReceivedCallback): Promise<ReceiveOutcome>;
  receiveServiceNowCallback(webhook: ServiceNowWebhook): Promise<ReceiveOutcome>;
}

/**
 * The receivers over the app's stores. `send` fetches the signing keys of ConnectWise. `links` reads the configuration: a
 * callback that is refused for its signature needs none of it.
 */
export function receiveApp(parts: {
  readonly settings: Pick<Settings, 'connectwise' | 'callbackKeyHosts' | 'allowLoopback'>;
  readonly links: () => Promise<readonly Link[]>;
  readonly stores: Pick<Stores, 'messages' | 'nudges' | 'pairs' | 'provenKeys'>;
  readonly secrets: SecretStore;
  readonly send: Send;
  readonly now: () => number;
}): ReceiveApp {
  const { settings, links, stores, secrets, send, now } = parts;
  const { company } = settings.connectwise;
  const keys = keyFetcher({
    send,
    pins: { hosts: settings.callbackKeyHosts, company, allowLoopback: settings.allowLoopback },
    signedIn: connectwiseSignIn(settings, secrets),
    proven: stores.provenKeys,
    now,
  });
  const accepting = {
    claims: stores.messages,
    nudges: stores.nudges,
    now,
    sleep: (milliseconds: number, signal: AbortSignal) => sleep(milliseconds, undefined, { signal }),
  };
  return {
    receiveConnectWiseCallback: (received) =>
      receiveConnectWiseCallback(received, {
        ...accepting,
        verify: (callback) => verifyCallback(callback, company, keys),
        linksFor: async (...ticket) => linksForTicket(await links(), stores.pairs)(...ticket),
        servesCompany: async (companyId) => isServed(await links(), companyId),
      }),
    receiveServiceNowCallback: (webhook) =>
      receiveServiceNowCallback(webhook, {
        ...accepting,
        verify: async (received) =>
          verifyWebhook(received, { links: await links(), values: webhookSecrets(secrets), now }),
      }),
  };
}
