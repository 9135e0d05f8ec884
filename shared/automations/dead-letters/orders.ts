/**
 * Carries out a person's requests about dead letters: replay, discard, forget an unreadable message. Each request
 * stands in the audit journal before it is carried out; a dry run changes nothing and leaves no row.
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { UnreadableStore } from '../../ports/journals.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import { enabledNames, requireKnownLink } from '../../rules/config/named-link.ts';
import {
  scopeText,
  type DeadLetterFilter,
  type ReplayRequest,
} from '../../rules/operate/dead-letter-request.ts';
import { requireConfirmed } from '../../rules/operate/confirmed-count.ts';
import type { DeadLetter, UnreadableMessage } from '../../rules/sync/journal.ts';
import { discardDeadLetters, replayDeadLetters, type ReplayNeeds, type ReplayOutcome } from './replay.ts';

/** Messages of one request; whoever writes more into our queue has to be found first. */
const maxMessages = 5_000;

/** The dead letters that a request discards, and how many its preview showed. */
export interface DiscardRequest extends DeadLetterFilter {
  readonly dryRun: boolean;
  /** Needed where they are many. */
  readonly confirm?: number | undefined;
}

/** The dependencies of requests about dead letters and unreadable messages. */
export interface DeadLetterOrderNeeds extends AuditNeeds, Omit<ReplayNeeds, 'links'> {
  /** Every link of the configuration; those that are switched off take no replay. */
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  readonly unreadable: Pick<UnreadableStore, 'list' | 'remove'>;
}

/**
 * Replays the meant dead letters. Throws `link-unknown` (dead-letter), `count-unconfirmed` (refuse), and the codes of
 * storage.
 */
export async function orderReplay(
  asked: ReplayRequest,
  actor: Actor,
  needs: DeadLetterOrderNeeds,
): Promise<ReplayOutcome> {
  const { link } = asked;
  requireKnownLink(needs.links, link);
  const replay = (): Promise<ReplayOutcome> =>
    replayDeadLetters(asked, { ...needs, links: enabledNames(needs.links) });
  if (asked.dryRun) return replay();
  const preview = await replayDeadLetters({ ...asked, dryRun: true }, { ...needs, links: [] });
  requireConfirmed(preview.records.length, asked.confirm);
  return audited({ actor, action: 'dead-letters-replay', link, scope: scopeText(asked) }, needs, async () => {
    const result = await replay();
    const sent = result.records.filter(({ delaySeconds }) => delaySeconds !== null).length;
    return {
      outcome: `replayed ${sent} records of ${result.deadLetters} dead letters, ${result.left} left`,
      result,
    };
  });
}

/**
 * Discards the meant dead letters, also of a link that is configured no longer, and answers them. Throws
 * `count-unconfirmed` (refuse) and the codes of storage.
 */
export async function orderDiscard(
  wanted: DiscardRequest,
  actor: Actor,
  needs: DeadLetterOrderNeeds,
): Promise<readonly DeadLetter[]> {
  const { link, dryRun, confirm } = wanted;
  const meant = await discardDeadLetters({ ...wanted, dryRun: true }, needs);
  if (dryRun) return meant;
  requireConfirmed(meant.length, confirm);
  const scope = scopeText(wanted);
  return audited({ actor, action: 'dead-letters-discard', link, scope }, needs, async () => {
    const result = await discardDeadLetters(wanted, needs);
    return { outcome: `discarded ${result.length} dead letters`, result };
  });
}

/** Forgets every message that cannot be read; answers those that were there. Throws as `orderDiscard` does. */
export async function discardAllUnreadable(
  { dryRun, confirm }: Pick<DiscardRequest, 'dryRun' | 'confirm'>,
  actor: Actor,
  needs: DeadLetterOrderNeeds,
): Promise<readonly UnreadableMessage[]> {
  const there = await needs.unreadable.list(maxMessages);
  if (dryRun) return there;
  requireConfirmed(there.length, confirm);
  const scope = 'all unreadable messages';
  return audited({ actor, action: 'dead-letters-discard', link: null, scope }, needs, async () => {
    for (const { id } of there) await needs.unreadable.remove(id);
    return { outcome: `discarded ${there.length} messages`, result: there };
  });
}

/** Forgets a message that cannot be read; false when there is none of that id. Throws the codes of storage. */
export function discardUnreadable(id: string, actor: Actor, needs: DeadLetterOrderNeeds): Promise<boolean> {
  const scope = `unreadable message ${id}`;
  return audited({ actor, action: 'dead-letters-discard', link: null, scope }, needs, async () => {
    const result = await needs.unreadable.remove(id);
    return { outcome: result ? 'discarded' : 'nothing of that id', result };
  });
}
