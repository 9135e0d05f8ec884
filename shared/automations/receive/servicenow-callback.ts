/**
 * A ServiceNow business rule tells us that an incident changed: verify, claim, put a nudge on the queue, say so.
 *
 * The address names the link, the signature (Standard Webhooks, over the raw bytes) proves that the sender knows that
 * link's secret. An unknown link and a wrong signature get the same answer after the same work, so that nobody can
 * find out which links exist. ServiceNow does not try a lost call again: the poll finds what is lost.
 */
import type { MessageClaims } from '../../ports/stores.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import { CodedError } from '../../rules/errors.ts';
import type { ServiceNowWebhook, VerifiedIncidentHint } from '../../ports/receive.ts';
import { answerWithinMs, inTime, type Sleep } from './deadline.ts';
import type { ReceiveOutcome } from './connectwise-callback.ts';

export interface ReceiveServiceNowCallbackNeeds {
  /** Throws a coded refusal for an unknown link, a wrong signature, an old message or a body of another shape. */
  verify(webhook: ServiceNowWebhook): Promise<VerifiedIncidentHint>;
  readonly claims: MessageClaims;
  readonly nudges: NudgeQueue;
  now(): number;
  readonly sleep: Sleep;
}

/**
 * Receives one webhook.
 *
 * Throws `webhook-*` (refuse) for what must not get in and `callback-queue-unavailable` (retry) when the nudge could
 * not be made durable.
 */
export async function receiveServiceNowCallback(
  webhook: ServiceNowWebhook,
  needs: ReceiveServiceNowCallbackNeeds,
): Promise<ReceiveOutcome> {
  const began = needs.now();
  const hint = await needs.verify(webhook);
  const { messageId } = hint;
  if (hint.table !== 'incident') return { kind: 'not-for-us', messageId, reason: 'type' };

  try {
    return await inTime(answerWithinMs - (needs.now() - began), needs.sleep, (late) =>
      accept(webhook.link, hint, needs, late),
    );
  } catch (cause) {
    throw new CodedError('callback-queue-unavailable', {
      detail:
        'The nudge could not be written to storage. Look at the storage account; the poll finds the change meanwhile.',
      facts: { messageId },
      cause,
    });
  }
}

async function accept(
  link: string,
  { messageId, sysId }: VerifiedIncidentHint,
  needs: ReceiveServiceNowCallbackNeeds,
  late: AbortSignal,
): Promise<ReceiveOutcome> {
  const partition = `servicenow:${link}`;
  const claim = await needs.claims.claimMessage(partition, messageId, needs.now());
  if (claim === 'accepted') return { kind: 'duplicate', messageId };
  late.throwIfAborted();
  await needs.nudges.send({
    link,
    side: 'servicenow',
    recordId: sysId,
    origin: 'callback',
    learnedAt: new Date(needs.now()).toISOString(),
    messageId,
  });
  late.throwIfAborted();
  await needs.claims.markAccepted(partition, messageId);
  return { kind: 'accepted', messageId, nudges: 1 };
}
