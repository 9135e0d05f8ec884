/** The ServiceNow instance of each link, out of the configuration and the secrets that it names. */
import type { Link } from '../rules/config/link.ts';
import type { SecretStore } from '../secrets/store.ts';
import { servicenowCaller, servicenowRemote } from '../servicenow/http/call.ts';
import { servicenowClient, type ServiceNowClient } from '../servicenow/http/client.ts';
import { signIn } from '../servicenow/http/sign-in.ts';
import type { RetryDeps } from '../web/attempt.ts';
import { retriedSend } from '../web/send-with-retry.ts';
import { servicenowCredentials } from './credentials.ts';

/**
 * Gives a link's client, made at its first use and then kept while the link names the same instance and the same secrets.
 * Nothing is asked before the client's first call.
 */
export function servicenowClients(secrets: SecretStore, retry: RetryDeps): (link: Link) => ServiceNowClient {
  const clients = new Map<string, ServiceNowClient>();
  return (link) => {
    const { instance, auth } = link.servicenow;
    const key = JSON.stringify([link.name, instance, auth]);
    const client = clients.get(key) ?? connect(link.servicenow, secrets, retry);
    clients.set(key, client);
    return client;
  };
}

function connect(
  { instance: address, auth }: Link['servicenow'],
  secrets: SecretStore,
  retry: RetryDeps,
): ServiceNowClient {
  const instance = new URL(address).origin;
  const send = retriedSend({ route: 'POST /oauth_token.do', scope: servicenowRemote(instance) }, retry);
  return servicenowClient(
    servicenowCaller({
      instance,
      account: auth.kind === 'basic' ? auth.userSecret : auth.clientIdSecret,
      retry,
      signIn: signIn({ instance, send, now: () => retry.now(), ...servicenowCredentials(auth, secrets) }),
    }),
  );
}
