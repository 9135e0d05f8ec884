/** A pager that speaks PagerDuty's Events API v2. The routing key is a secret, and part of each event. */
import * as z from 'zod';
import type { Deliver } from '../ports/alerts.ts';
import { channelRefused } from '../rules/alerts/delivery-error.ts';
import { pagerEvents } from '../rules/alerts/pager-events.ts';
import { asCodedError, type CodedError } from '../rules/errors.ts';
import { jsonIfAny } from '../web/json.ts';
import type { WebAnswer } from '../web/send.ts';
import { eventsAddress } from './addresses.ts';
import { withSecret, type ExchangedSecret } from './exchanged-secret.ts';
import { post, type PostDeps } from './post.ts';

/** A pager. */
export interface PagerOptions {
  readonly name: string;
  readonly address: string;
  readonly routingKey: ExchangedSecret;
  readonly allowLoopback: boolean;
  readonly http: PostDeps;
}

/**
 * One event for each alert; one that is refused does not hold the others. Throws `alert-channel-refused` and
 * `alert-channel-address-refused` (dead-letter), `alert-channel-unreachable` and `alert-channel-limited` (retry), and the
 * codes of the store of the secrets.
 */
export function pagerDelivery({ name, address, routingKey, allowLoopback, http }: PagerOptions): Deliver {
  return (notice, late) =>
    withSecret(routingKey, async (key) => {
      const url = eventsAddress(address, allowLoopback);
      let refused: CodedError | undefined;
      for (const event of pagerEvents(notice)) {
        const body = JSON.stringify({ routing_key: key.reveal(), ...event });
        const answer = await post(
          { url, body, route: 'POST /v2/enqueue', scope: `alerts ${name}`, late },
          http,
        );
        if (answer.status < 200 || answer.status > 299) refused ??= refusal(answer);
      }
      if (refused !== undefined) throw asCodedError(refused);
      return { kind: 'delivered' };
    });
}

/** `{"status": "invalid event", "message": "…", "errors": ["…"]}` (PagerDuty, Events API v2). */
const failure = z.looseObject({
  message: z.string().max(500).optional(),
  errors: z.array(z.string().max(500)).max(50).optional(),
});

function refusal(answer: WebAnswer): CodedError {
  const { message = '', errors = [] } = failure.safeParse(jsonIfAny(answer)).data ?? {};
  const said = [message, ...errors.slice(0, 3)].filter((text) => text !== '').join('; ');
  return channelRefused(`It answered ${answer.status}${said === '' ? '' : `: ${said.slice(0, 300)}`}`);
}
