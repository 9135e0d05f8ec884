/**
 * A ServiceNow business rule tells us that an incident changed: the webhook is verified, and accepted for its link.
 *
 * The address names the link, the signature (Standard Webhooks, over the raw bytes) proves that the sender knows that
 * link's secret. An unknown link and a wrong signature get the same answer after the same work, so that nobody can
 * find out which links exist. ServiceNow does not try a lost call again: the poll finds what is lost.
 */
import type { ServiceNowWebhook, VerifiedIncidentHint } from '../../ports/receive.ts';
import { accept, type AcceptNeeds, type ReceiveOutcome } from './accept.ts';

/** The verification of a webhook. */
export interface ReceiveServiceNowCallbackNeeds extends AcceptNeeds {
  /** Throws a coded refusal for an unknown link, a wrong signature, an old message or a body of another shape. */
  verify(webhook: ServiceNowWebhook): Promise<VerifiedIncidentHint>;
}

/**
 * Receives one webhook.
 *
 * Throws for what must not get in `webhook-signature-wrong`, `webhook-timestamp-outside-window` and
 * `webhook-body-invalid` (refuse), `webhook-secret-unavailable` (retry) while the store of the secrets does not answer,
 * and `callback-queue-unavailable` (retry) when the nudge could not be made durable.
 */
export async function receiveServiceNowCallback(
  webhook: ServiceNowWebhook,
  needs: ReceiveServiceNowCallbackNeeds,
): Promise<ReceiveOutcome> {
  const cameAt = needs.now();
  const { messageId, table, sysId: recordId } = await needs.verify(webhook);
  if (table !== 'incident') return { kind: 'not-for-us', messageId, reason: 'type' };
  const sender = `servicenow:${webhook.link}`;
  const links = () => Promise.resolve([webhook.link]);
  // Its signed time is a few minutes old at most, or it is refused.
  return accept({ sender, messageId, side: 'servicenow', recordId, cameAt, isFresh: true, links }, needs);
}
