/** Chooses the channels on which people are notified, out of the configuration. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ConfiguredChannel } from '../../automations/alerts/tell-people.ts';
import { createCredential } from '../../azure/credential.ts';
import { emailDelivery } from '../../channels/email.ts';
import type { ExchangedSecret } from '../../channels/exchanged-secret.ts';
import { pagerDelivery } from '../../channels/pager.ts';
import type { PostDeps } from '../../channels/post.ts';
import { teamsDelivery } from '../../channels/teams.ts';
import { ticketDelivery } from '../../connectwise/alerts/tickets.ts';
import type { ConnectWiseClient } from '../../connectwise/client.ts';
import { within } from '../../kit/deadline.ts';
import type { AlertChannel, Deliver } from '../../ports/alerts.ts';
import { channelUnreachable, deliveryError, maxDeliveryMs } from '../../rules/alerts/delivery-error.ts';
import type { AlertChannelConfig, AlertsConfig } from '../../rules/config/alerts.ts';
import { Secret } from '../../rules/secret.ts';
import type { SecretStore } from '../../secrets/store.ts';
import { secretsTogether } from '../../secrets/together.ts';
import type { Settings } from '../settings.ts';

/** The transports and secrets of the channels. */
export interface ChannelParts {
  readonly settings: Pick<Settings, 'allowLoopback' | 'identity'>;
  readonly secrets: SecretStore;
  /** As for the remotes; their limits and circuits are left out, because they are kept in storage. */
  readonly http: PostDeps;
  readonly connectwise: ConnectWiseClient;
  /** A token of the app's identity for a scope; left out, the identity of the settings is asked. */
  readonly token?: (scope: string) => Promise<Secret>;
  /** The longest that a delivery may take, in milliseconds; left out, 30 s. */
  readonly maxMs?: number;
}

/**
 * The channels, in the order of the configuration. Nothing is asked before a notice is delivered. A delivery throws
 * `alert-channel-refused` (dead-letter), `alert-channel-unreachable` or `alert-channel-limited` (retry).
 */
export function alertChannels(config: AlertsConfig, parts: ChannelParts): readonly ConfiguredChannel[] {
  return config.channels.map((channel) => {
    const deliver = deliveryOf(channel, config.timeZone, parts);
    return {
      name: channel.name,
      minSeverity: channel.minSeverity,
      deliver: bounded(channel.name, deliver, parts),
    };
  });
}

/** Ends in time, and throws the codes of the channels alone. */
function bounded(
  name: string,
  deliver: Deliver,
  { maxMs = maxDeliveryMs }: Pick<ChannelParts, 'maxMs'>,
): AlertChannel['deliver'] {
  const wait = (milliseconds: number, signal: AbortSignal): Promise<void> =>
    sleep(milliseconds, undefined, { signal, ref: false });
  const tooLate = (): Error => channelUnreachable(`It did not take the message within ${maxMs} ms.`);
  return async (notice) => {
    try {
      return await within(maxMs, wait, tooLate, (late) => deliver(notice, late));
    } catch (thrown) {
      throw deliveryError(name, thrown);
    }
  };
}

function deliveryOf(channel: AlertChannelConfig, timeZone: string, parts: ChannelParts): Deliver {
  const { settings, secrets, http, connectwise: client } = parts;
  const { allowLoopback } = settings;
  const { name } = channel;
  const secret = (secretName: string): ExchangedSecret => exchanged(secrets, secretName);
  if (channel.kind === 'teams')
    return teamsDelivery({ name, address: secret(channel.addressSecret), timeZone, allowLoopback, http });
  if (channel.kind === 'events')
    return pagerDelivery({
      name,
      address: channel.address,
      routingKey: secret(channel.routingKeySecret),
      allowLoopback,
      http,
    });
  if (channel.kind === 'email') {
    const token = parts.token ?? ((scope: string) => identityToken(settings.identity, scope));
    return emailDelivery({ settings: channel, secret, token, timeZone, allowLoopback });
  }
  return ticketDelivery({
    settings: channel,
    client,
    timeZone,
    sleep: (milliseconds) => http.sleep(milliseconds),
  });
}

function exchanged(secrets: SecretStore, name: string): ExchangedSecret {
  const { usable, accepted } = secretsTogether(secrets, { value: name }, ({ value }) => value);
  return { usable, accepted };
}

/** Throws what the identity's library throws, which is `unexpected`. */
async function identityToken(identity: Settings['identity'], scope: string): Promise<Secret> {
  const credential = await createCredential(identity);
  const token = await credential.getToken(scope);
  if (token === null) throw channelUnreachable('The identity of the app gave no token.');
  return new Secret(token.token);
}
