/**
 * Carries out a person's orders about dead letters: replay, discard, forget a message that cannot be read. Each order
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
import type { DeadLetter } from '../../rules/sync/journal.ts';
import { discardDeadLetters, replayDeadLetters, type ReplayNeeds, type ReplayOutcome } from './replay.ts';

export interface DeadLetterOrderNeeds extends AuditNeeds, Omit<ReplayNeeds, 'links'> {
  /** Every link of the configuration; those that are switched off take no replay. */
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  readonly unreadable: Pick<UnreadableStore, 'remove'>;
}

/** Replays the meant dead letters. Throws `link-unknown`, and the codes of storage. */
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
  return audited({ actor, action: 'dead-letters-replay', link, scope: scopeText(asked) }, needs, async () => {
    const result = await replay();
    const sent = result.records.filter(({ delaySeconds }) => delaySeconds !== null).length;
    return {
      outcome: `replayed ${sent} records of ${result.deadLetters} dead letters, ${result.left} left`,
      result,
    };
  });
}

/** Discards the meant dead letters and answers them. Throws the codes of storage. */
export async function orderDiscard(
  wanted: DeadLetterFilter & { readonly dryRun: boolean },
  actor: Actor,
  needs: DeadLetterOrderNeeds,
): Promise<readonly DeadLetter[]> {
  const { link, dryRun } = wanted;
  if (dryRun) return discardDeadLetters(wanted, needs);
  const scope = scopeText(wanted);
  return audited({ actor, action: 'dead-letters-discard', link, scope }, needs, async () => {
    const result = await discardDeadLetters(wanted, needs);
    return { outcome: `discarded ${result.length} dead letters`, result };
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
