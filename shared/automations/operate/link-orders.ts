/**
 * Carries out a person's requests about a link: pause it, resume it, poll it now. Each stands in the audit journal before it is
 * carried out; a dry run changes nothing and leaves no row. A request may come twice.
 */
import { audited, type AuditNeeds } from '../../kit/audited.ts';
import type { StartOrder } from '../../ports/health.ts';
import type { LinkPauses } from '../../ports/link-states.ts';
import type { Queue } from '../../ports/queues.ts';
import { linkNamed, requireKnownLink } from '../../rules/config/named-link.ts';
import { CodedError } from '../../rules/errors.ts';
import { tidyName, type Actor } from '../../rules/operate/audit.ts';
import type { LinkPause } from '../../rules/sync/state/pause.ts';
import { requireRunning } from '../sync/pause/link-pause.ts';

/** The links, their pauses and the queue of start orders. */
export interface LinkOrderNeeds extends AuditNeeds {
  /** Every link of the configuration. */
  readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
  readonly pauses: Pick<LinkPauses, 'of' | 'readNow' | 'pause' | 'resume'>;
  /** The queue `start-orders`. */
  readonly startOrders: Pick<Queue<StartOrder>, 'send'>;
}

/** A request about one link. */
export interface LinkOrder {
  readonly link: string;
  readonly actor: Actor;
  readonly dryRun: boolean;
}

/** `unchanged`: it was paused before, by whomever `pause` names. */
export interface PauseOutcome {
  readonly kind: 'would-pause' | 'paused' | 'unchanged';
  readonly link: string;
  readonly pause: LinkPause;
}

/** `unchanged`: it was not paused. A poll is requested all the same. */
export interface ResumeOutcome {
  readonly kind: 'would-resume' | 'resumed' | 'unchanged';
  readonly link: string;
  /** The pause that ended, or would; null where there was none. */
  readonly pause: LinkPause | null;
}

/** Pauses a link. Throws `link-unknown`, and the codes of storage. */
export async function pauseLink(
  asked: LinkOrder & { readonly because: string },
  needs: LinkOrderNeeds,
): Promise<PauseOutcome> {
  const { link, actor, dryRun } = asked;
  requireKnownLink(needs.links, link);
  const before = await needs.pauses.readNow(link);
  if (before !== null) return { kind: 'unchanged', link, pause: before };
  const because = tidyName(asked.because);
  const pause: LinkPause = { since: new Date(needs.now()).toISOString(), by: actor.name, because };
  if (dryRun) return { kind: 'would-pause', link, pause };
  const scope = because === '' ? 'the whole link' : `the whole link: ${because}`;
  return audited({ actor, action: 'link-pause', link, scope }, needs, async () => {
    const isNew = await needs.pauses.pause(link, pause);
    const held = isNew ? pause : ((await needs.pauses.readNow(link)) ?? pause);
    const kind = isNew ? ('paused' as const) : ('unchanged' as const);
    return { outcome: kind, result: { kind, link, pause: held } };
  });
}

/**
 * Ends a pause and requests a poll, which brings what the pause held back. It does so also where nothing was paused: a
 * request that was cut off in between may be repeated. Throws `link-unknown`, and the codes of storage.
 */
export async function resumeLink(asked: LinkOrder, needs: LinkOrderNeeds): Promise<ResumeOutcome> {
  const { link, actor, dryRun } = asked;
  requireKnownLink(needs.links, link);
  if (dryRun) {
    const pause = await needs.pauses.readNow(link);
    return { kind: pause === null ? 'unchanged' : 'would-resume', link, pause };
  }
  return audited({ actor, action: 'link-resume', link, scope: 'the whole link' }, needs, async () => {
    const pause = await needs.pauses.resume(link);
    await needs.startOrders.send({ automation: 'ticket-sync', because: 'asked', link });
    const kind = pause === null ? ('unchanged' as const) : ('resumed' as const);
    return { outcome: kind, result: { kind, link, pause } };
  });
}

/**
 * Has the app poll both sides of a link now. Throws `link-unknown` for one that is unknown or switched off, `link-paused`
 * (retry), and the codes of storage.
 */
export async function pollNow(
  asked: LinkOrder,
  needs: LinkOrderNeeds,
): Promise<{
  readonly kind: 'would-poll' | 'ordered';
  readonly link: string;
}> {
  const { link, actor, dryRun } = asked;
  requireKnownLink(needs.links, link);
  if (linkNamed(needs.links, link)?.enabled !== true)
    throw new CodedError('link-unknown', { detail: `Link "${link}" is switched off in the configuration.` });
  await requireRunning(link, needs.pauses);
  if (dryRun) return { kind: 'would-poll', link };
  return audited({ actor, action: 'sync-now', link, scope: 'a poll of both sides' }, needs, async () => {
    await needs.startOrders.send({ automation: 'ticket-sync', because: 'asked', link });
    return { outcome: 'ordered', result: { kind: 'ordered' as const, link } };
  });
}
