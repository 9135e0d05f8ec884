/**
 * A ConnectWise callback arrives: verify it, claim it, put a nudge on the queue, say so.
 *
 * What comes in is bytes that anybody may have sent. They become trusted at one line, `needs.verify`. What goes out is
 * at most one nudge a link, and the nudge carries no data of the callback but ids: the record is read fresh later.
 *
 * The answer is given only after the nudges are on the queue. ConnectWise tries again for about six seconds, and only
 * after 404, 409, 419 or 429 (ConnectWise developer guide), so a queue that cannot be written, or does not answer while
 * ConnectWise waits, is answered 429.
 *
 *   delivery A   claim (new) ── enqueue ✗ ── answer 429
 *   delivery B   claim (seen, not dead-lettered) ── enqueue ✓ ── mark dead-lettered ── answer 204
 *   delivery C   claim (seen, dead-lettered) ── answer 204, nothing enqueued
 *
 * A message is only swallowed as a duplicate once its row says "accepted"; a process that dies before that line costs a
 * second nudge, and nudges are harmless to repeat.
 */
import type { MessageClaims } from '../../ports/stores.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import { CodedError } from '../../rules/errors.ts';
import { answerWithinMs, inTime, type Sleep } from './deadline.ts';

/** What a verified callback says; only ids, because everything else is read fresh. */
export interface VerifiedCallback {
  readonly messageId: string;
  readonly type: string;
  readonly action: 'added' | 'updated' | 'deleted';
  readonly recordId: number;
  /** The company of the record as the callback shows it; null when it was deleted or shows none. */
  readonly companyId: number | null;
}

export interface ReceiveConnectWiseCallbackNeeds {
  /** Throws a coded refusal for anything that ConnectWise did not sign. */
  verify(rawBody: Buffer, signature: string | null): Promise<VerifiedCallback>;
  readonly claims: MessageClaims;
  readonly nudges: NudgeQueue;
  /** Names of the links that serve this company or already hold a pair for this ticket. */
  linksFor(ticketId: string, companyId: number | null): Promise<readonly string[]>;
  now(): number;
  readonly sleep: Sleep;
}

export type ReceiveOutcome =
  | { readonly kind: 'accepted'; readonly messageId: string; readonly nudges: number }
  | { readonly kind: 'duplicate'; readonly messageId: string }
  | { readonly kind: 'not-for-us'; readonly messageId: string; readonly reason: 'type' | 'no-link' };

/**
 * Receives one callback.
 *
 * Throws `callback-*` (refuse) for what must not get in and `callback-queue-unavailable` (retry) when the nudge could
 * not be made durable.
 */
export async function receiveConnectWiseCallback(
  received: { readonly rawBody: Buffer; readonly signature: string | null },
  needs: ReceiveConnectWiseCallbackNeeds,
): Promise<ReceiveOutcome> {
  const began = needs.now();
  const callback = await needs.verify(received.rawBody, received.signature);
  const { messageId } = callback;
  if (callback.type !== 'ticket') return { kind: 'not-for-us', messageId, reason: 'type' };

  try {
    return await inTime(answerWithinMs - (needs.now() - began), needs.sleep, (late) =>
      accept(callback, needs, late),
    );
  } catch (cause) {
    throw new CodedError('callback-queue-unavailable', {
      detail:
        'The nudge could not be written to storage, so the sender is asked to try again. Look at the storage account.',
      facts: { messageId },
      cause,
    });
  }
}

async function accept(
  { messageId, recordId, companyId }: VerifiedCallback,
  needs: ReceiveConnectWiseCallbackNeeds,
  late: AbortSignal,
): Promise<ReceiveOutcome> {
  const ticketId = String(recordId);
  const claim = await needs.claims.claimMessage('connectwise', messageId, needs.now());
  if (claim === 'accepted') return { kind: 'duplicate', messageId };

  const links = await needs.linksFor(ticketId, companyId);
  for (const link of links) {
    late.throwIfAborted();
    await needs.nudges.send(toNudge(link, ticketId, messageId, needs.now()));
  }
  late.throwIfAborted();
  await needs.claims.markAccepted('connectwise', messageId);

  if (links.length === 0) return { kind: 'not-for-us', messageId, reason: 'no-link' };
  return { kind: 'accepted', messageId, nudges: links.length };
}

function toNudge(link: string, recordId: string, messageId: string, now: number): Nudge {
  return {
    link,
    side: 'connectwise',
    recordId,
    origin: 'callback',
    learnedAt: new Date(now).toISOString(),
    messageId,
  };
}
