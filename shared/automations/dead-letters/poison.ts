/**
 * Takes what the host gave up on off the poison queue and keeps it: a nudge as a dead letter, which can be replayed, and
 * whatever is no nudge as it stands, which can only be read.
 *
 *   received ──▶ row stored ──▶ message removed
 *
 * A process that dies between the two finds the row there already when the message is received again.
 */
import { decoded } from '../../rules/base64-text.ts';
import { clip } from '../../rules/canonical.ts';
import type { Link } from '../../rules/config/link.ts';
import { linkNamed } from '../../rules/config/named-link.ts';
import { errorTable } from '../../rules/errors.ts';
import { mappingFingerprint } from '../../rules/sync/mapping.ts';
import { parseNudge } from '../../rules/sync/nudge.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import { printable } from '../../rules/printable.ts';
import { redactText } from '../../rules/safe-text.ts';
import type { DeadLetterStore, UnreadableStore } from '../../ports/journals.ts';
import type { PairStore } from '../../ports/stores.ts';
import type { PoisonMessage, PoisonQueue } from '../../ports/queues.ts';

/** The poison queue and the stores that its messages go to. */
export interface PoisonNeeds {
  readonly poison: PoisonQueue;
  readonly deadLetters: Pick<DeadLetterStore, 'put'>;
  readonly unreadable: Pick<UnreadableStore, 'put'>;
  readonly pairs: Pick<PairStore, 'keyOf'>;
  /** Every link of the configuration. */
  readonly links: readonly Link[];
}

/** The number of messages kept as dead letters, and of those kept as unreadable. */
export interface PoisonOutcome {
  readonly kind: 'nothing' | 'kept';
  readonly deadLetters: number;
  readonly unreadable: number;
}

/** Rounds of one run; messages that are left then wait for the next. */
const maxRounds = 50;
const maxText = 4_000;

/** Empties the poison queue into the tables. Throws the codes of storage; messages not stored yet stay on the queue. */
export async function keepPoison(needs: PoisonNeeds): Promise<PoisonOutcome> {
  let deadLetters = 0;
  let unreadable = 0;
  for (let round = 0; round < maxRounds; round += 1) {
    const messages = await needs.poison.receive();
    if (messages.length === 0) break;
    for (const message of messages) {
      const nudge = parseNudge(jsonOf(message.text));
      if (nudge === null) {
        const text = printable(clip(decoded(message.text) ?? message.text, maxText));
        await needs.unreadable.put({ id: message.id, at: message.insertedAt, text });
        unreadable += 1;
      } else {
        await keepNudge(nudge, message, needs);
        deadLetters += 1;
      }
      await message.remove();
    }
  }
  return { kind: deadLetters + unreadable === 0 ? 'nothing' : 'kept', deadLetters, unreadable };
}

async function keepNudge(nudge: Nudge, message: PoisonMessage, needs: PoisonNeeds): Promise<void> {
  const { link, side, recordId } = nudge;
  const known = linkNamed(needs.links, link);
  await needs.deadLetters.put(
    {
      link,
      side,
      recordId,
      pair: await needs.pairs.keyOf(link, side, recordId),
      code: 'nudge-poisoned',
      sentence: errorTable['nudge-poisoned'].sentence,
      lastAnswer: redactText(
        `Message ${printable(nudge.messageId)} (${nudge.origin}): ${
          decoded(message.text) === null
            ? 'it came onto the queue without base64, so no function was ever shown it, and no log knows it. A replay does its work; find out who writes to our queue.'
            : 'the log of sync-pair at that time says where it broke off.'
        }`,
      ),
      // Of a link that the configuration does not know, no words were ever used.
      mapping: known === undefined ? '' : mappingFingerprint(known),
    },
    message.insertedAt,
    message.id,
  );
}

/** The message's JSON, whether it is encoded as the trigger wants it or not; undefined when it is none. */
function jsonOf(text: string): unknown {
  for (const candidate of [decoded(text), text]) {
    try {
      if (candidate !== null) return JSON.parse(candidate) as unknown;
    } catch {
      // the next reading, or none
    }
  }
  return undefined;
}
