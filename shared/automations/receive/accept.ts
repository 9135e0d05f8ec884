/**
 * Accepts a message that a receiver has verified: claims it, puts a nudge of each link on the queue, and marks it accepted.
 *
 * The sender is answered only after the nudges are stored, and while it still waits: a sender that only sees us hang sends nothing
 * again, and its news is lost.
 *
 * A message that was sent just now is new, or its sender tries again. Its claim and its nudges are written at the same time, because
 * nearly all messages would wait for the claim in vain, and it is answered also where no claim can be written:
 *
 *   delivery A   claim (new) ✓ ┬─ answer 429
 *                enqueue ✗ ────╯
 *   delivery B   claim (seen) ✓ ┬─ accepted ── answer 204
 *                enqueue ✓ ─────╯
 *   delivery C   known as accepted ── answer 204, nothing asked
 *
 * A message of long ago may be one that somebody has kept and sends again and again. It is claimed first, and enqueued only if its
 * claim is new, or so young that its sender may still try:
 *
 *   replay       claim (accepted) ── answer 204, nothing enqueued
 *
 * Either way a process that restarts, or another one, enqueues a young message once more, which changes nothing. Every write that a
 * deadline leaves behind is harmless, too.
 */
import { withinTimer, type After } from '../../kit/deadline.ts';
import type { NudgeQueue } from '../../ports/queues.ts';
import type { MessageClaims } from '../../ports/stores.ts';
import { asCodedError, CodedError } from '../../rules/errors.ts';
import { nameOf } from '../../rules/network-error.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import type { SideName } from '../../rules/sync/record.ts';

/** The claims on messages and the queue. */
export interface AcceptNeeds {
  readonly claims: MessageClaims;
  readonly nudges: NudgeQueue;
  /** Milliseconds since 1970. */
  now(): number;
  readonly after: After;
}

/** A verified message: which record it is about, and nothing else of it that is used. */
export interface VerifiedMessage {
  /** Within which ids of messages are unique: the sender. */
  readonly sender: string;
  readonly messageId: string;
  readonly side: SideName;
  readonly recordId: RecordId;
  /**
   * The time when the request came, milliseconds since 1970: the time of its verification is taken off the time that is
   * left.
   */
  readonly cameAt: number;
  /** True where its signed content shows that it was sent just now. */
  readonly isFresh: boolean;
  /** Names of the links whose business the record is. Asked only for a message that is new, or may be nobody's. */
  readonly links: () => Promise<readonly string[]>;
  /** True for a message that is most likely no link's business: it is claimed only if it is, and leaves no row if not. */
  readonly mayBeNobodys?: () => Promise<boolean>;
}

/** The end of a received message: accepted, a duplicate, or not for us. */
export type ReceiveOutcome =
  | { readonly kind: 'accepted'; readonly messageId: string; readonly nudges: number }
  | { readonly kind: 'duplicate'; readonly messageId: string }
  | { readonly kind: 'not-for-us'; readonly messageId: string; readonly reason: 'type' | 'no-link' };

/** Milliseconds: ConnectWise hangs up after five seconds, and sends again only what was answered so. */
const answerWithinMs = 4_000;
/** Milliseconds that a claim may take longer than its nudges: it takes as long as they do, or its table does not answer. */
const claimGraceMs = 500;

/**
 * Accepts one message. Throws `callback-queue-unavailable` (retry) when its nudges could not be made durable in time;
 * what was written by then is harmless to write again.
 */
export async function accept(message: VerifiedMessage, needs: AcceptNeeds): Promise<ReceiveOutcome> {
  const left = answerWithinMs - (needs.now() - message.cameAt);
  try {
    const tooLate = (): CodedError =>
      new CodedError('storage-unavailable', { detail: `It gave no answer within ${left} ms.` });
    return await withinTimer(left, needs.after, tooLate, (late) => enqueue(message, needs, late));
  } catch (cause) {
    // Either way the sender is to send it again; but a fault of this program is not told as storage's.
    const isOurs = asCodedError(cause).code === 'unexpected';
    const why = isOurs
      ? `A fault of this program kept the nudge from being written: ${nameOf(cause)}.`
      : 'The nudge could not be written to storage. Look at the storage account.';
    throw new CodedError('callback-queue-unavailable', {
      detail: `${why} The poll finds the change unless the sender sends it again.`,
      facts: { messageId: message.messageId },
      cause,
    });
  }
}

async function enqueue(
  message: VerifiedMessage,
  needs: AcceptNeeds,
  late: AbortSignal,
): Promise<ReceiveOutcome> {
  const { sender, messageId, links, mayBeNobodys } = message;
  const { claims } = needs;
  if (claims.isAccepted(sender, messageId)) return { kind: 'duplicate', messageId };
  if ((await mayBeNobodys?.()) === true && (await links()).length === 0)
    return { kind: 'not-for-us', messageId, reason: 'no-link' };

  const { claim, names } = await (message.isFresh
    ? claimAndSend(message, needs, late)
    : claimThenSend(message, needs, late));
  late.throwIfAborted();
  // A message that is nobody's may be somebody's when it comes again.
  if (claim === 'accepted' || names.length > 0) claims.markAccepted(sender, messageId).catch(() => undefined);

  if (claim === 'accepted') return { kind: 'duplicate', messageId };
  if (names.length === 0) return { kind: 'not-for-us', messageId, reason: 'no-link' };
  return { kind: 'accepted', messageId, nudges: names.length };
}

/** The end of a claim, where one could be written, and the links whose nudges are stored. */
interface Written {
  readonly claim: 'new' | 'seen' | 'accepted' | 'unclaimed';
  readonly names: readonly string[];
}

async function claimThenSend(
  message: VerifiedMessage,
  needs: AcceptNeeds,
  late: AbortSignal,
): Promise<Written> {
  const claim = await needs.claims.claimMessage(message.sender, message.messageId, needs.now());
  late.throwIfAborted();
  return { claim, names: claim === 'accepted' ? [] : await sendNudges(message, needs, late) };
}

async function claimAndSend(
  message: VerifiedMessage,
  needs: AcceptNeeds,
  late: AbortSignal,
): Promise<Written> {
  const claiming = needs.claims
    .claimMessage(message.sender, message.messageId, needs.now())
    .catch((): 'unclaimed' => 'unclaimed');
  const names = await sendNudges(message, needs, late);
  const tooLong = (): Error => new Error('The claim takes long.');
  const claim = await withinTimer(claimGraceMs, needs.after, tooLong, () => claiming).catch(
    (): 'unclaimed' => 'unclaimed',
  );
  return { claim, names };
}

/** Puts a nudge of each link on the queue, one after the other; answers the links. */
async function sendNudges(
  { messageId, side, recordId, links }: VerifiedMessage,
  needs: Pick<AcceptNeeds, 'nudges' | 'now'>,
  late: AbortSignal,
): Promise<readonly string[]> {
  const names = await links();
  for (const link of names) {
    late.throwIfAborted();
    const learnedAt = new Date(needs.now()).toISOString();
    await needs.nudges.send({ link, side, recordId, origin: 'callback', learnedAt, messageId });
  }
  return names;
}
