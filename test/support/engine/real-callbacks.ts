/**
 * The receivers for worlds without a network: what a simulator sends is verified by the real rules, claimed and put on
 * the queue by the real stories, and answered with the status that the functions would give.
 */
import type { Deliver } from '../../../sandbox/common/deliver.ts';
import type { MessageClaims } from '../../../shared/ports/stores.ts';
import type { NudgeQueue } from '../../../shared/ports/queues.ts';
import { receiveConnectWiseCallback } from '../../../shared/automations/receive/connectwise-callback.ts';
import { receiveServiceNowCallback } from '../../../shared/automations/receive/servicenow-callback.ts';
import { keyFetcher } from '../../../shared/connectwise/callbacks/signing-key.ts';
import { verifyCallback } from '../../../shared/connectwise/callbacks/verify.ts';
import { asCodedError } from '../../../shared/rules/errors.ts';
import { Secret } from '../../../shared/rules/secret.ts';
import { checkWebhookSignature } from '../../../shared/servicenow/webhooks/signature.ts';
import type { Send } from '../../../shared/web/send.ts';
import { sysId } from '../builders/record-ids.ts';

export const callbackAddress = 'http://functions.test/api/callbacks/connectwise?recordId=';
export const webhookAddress = 'http://functions.test/api/callbacks/servicenow/northwind';
export const webhookSecret = `whsec_${Buffer.from('a secret of thirty-two bytes, ok').toString('base64')}`;

export interface ReceiverParts {
  readonly claims: MessageClaims;
  readonly nudges: NudgeQueue;
  readonly link: string;
  /** Reaches the ConnectWise simulator, for the signing key. */
  readonly send: Send;
  readonly now: () => number;
  /** Counts what was refused, by code. */
  readonly refused: (code: string) => void;
}

/** Storage here answers or fails, so that nobody's patience ends. */
const noLimit = () => (): void => undefined;

/** Answers both senders. */
export function receivers(parts: ReceiverParts): Deliver {
  const { claims, nudges, link, now } = parts;
  const pins = { hosts: ['127.0.0.1:7081'], company: 'simco', allowLoopback: true };
  const keys = keyFetcher({ send: parts.send, pins, now });
  const story = (
    url: string,
    headers: Readonly<Record<string, string>>,
    rawBody: Buffer,
  ): Promise<unknown> => {
    if (url.includes('/callbacks/connectwise'))
      return receiveConnectWiseCallback(
        { rawBody, signature: headers['x-content-signature'] ?? null },
        {
          claims,
          nudges,
          now,
          after: noLimit,
          verify: (received) => verifyCallback(received, 'simco', keys),
          linksFor: () => Promise.resolve([link]),
          servesCompany: () => Promise.resolve(true),
        },
      );
    const signed = {
      id: headers['webhook-id'] ?? null,
      timestamp: headers['webhook-timestamp'] ?? null,
      signature: headers['webhook-signature'] ?? null,
    };
    return receiveServiceNowCallback(
      { link, rawBody, headers: signed },
      {
        claims,
        nudges,
        now,
        after: noLimit,
        verify: (webhook) => {
          checkWebhookSignature(webhook.rawBody, signed, [new Secret(webhookSecret)], now());
          const hint = JSON.parse(webhook.rawBody.toString('utf8')) as {
            readonly table: string;
            readonly sys_id: string;
          };
          return Promise.resolve({
            messageId: signed.id ?? '',
            table: hint.table,
            sysId: sysId(hint.sys_id),
          });
        },
      },
    );
  };
  return async (url, headers, body) => {
    try {
      await story(url, headers, body);
      return { status: 204 };
    } catch (thrown) {
      const { code, status } = asCodedError(thrown);
      parts.refused(code);
      return { status };
    }
  };
}
