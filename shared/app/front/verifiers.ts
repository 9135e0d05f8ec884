/**
 * The checks of callbacks and webhooks, over the app's settings and secrets. Loaded by the first message that may be genuine:
 * they bring the library of schemas along.
 */
import type { Stores } from '../../azure/stores/create-stores.ts';
import { keyFetcher } from '../../connectwise/callbacks/signing-key.ts';
import { verifyCallback } from '../../connectwise/callbacks/verify.ts';
import type { ServiceNowWebhook, VerifiedCallback, VerifiedIncidentHint } from '../../ports/receive.ts';
import type { Link } from '../../rules/config/link.ts';
import type { SecretStore } from '../../secrets/store.ts';
import { verifyWebhook } from '../../servicenow/webhooks/verify.ts';
import type { Send } from '../../web/send.ts';
import { webhookSecrets } from '../credentials.ts';
import type { Settings } from '../settings.ts';
import { connectwiseSignIn } from './sign-in.ts';

/** The things that a message is checked with. `send` fetches the signing keys of ConnectWise. */
export interface VerifierParts {
  readonly settings: Pick<Settings, 'connectwise' | 'callbackKeyHosts' | 'allowLoopback'>;
  readonly stores: Pick<Stores, 'provenKeys'>;
  readonly secrets: SecretStore;
  readonly send: Send;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The content of a message whose signature holds; everything else throws the `callback-*` and `webhook-*` codes. */
export interface Verifiers {
  callback(received: {
    readonly rawBody: Buffer;
    readonly signature: string | null;
  }): Promise<VerifiedCallback>;
  webhook(received: ServiceNowWebhook, links: readonly Link[]): Promise<VerifiedIncidentHint>;
}

/** Opens the verifiers; they remember signing keys for a few minutes, so there is one set of them in a process. */
export function openVerifiers({ settings, stores, secrets, send, now }: VerifierParts): Verifiers {
  const { company } = settings.connectwise;
  const keys = keyFetcher({
    send,
    pins: { hosts: settings.callbackKeyHosts, company, allowLoopback: settings.allowLoopback },
    signedIn: connectwiseSignIn(settings, secrets),
    proven: stores.provenKeys,
    now,
  });
  return {
    callback: (received) => verifyCallback(received, company, keys),
    webhook: (received, links) => verifyWebhook(received, { links, values: webhookSecrets(secrets), now }),
  };
}
