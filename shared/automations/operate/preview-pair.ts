/**
 * The dry run: what `sync-pair` would do about one record now. It is `sync-pair` itself, in a world in which nothing it
 * writes leaves the process, so it cannot say anything else than what the run then does.
 */
import { requireKnownLink } from '../../rules/config/named-link.ts';
import { CodedError } from '../../rules/errors.ts';
import type { ConflictRow, FieldDecision, NoteDecision } from '../../rules/sync/journal.ts';
import type { Deferral } from '../../rules/sync/state/deferral.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { PlannedEffect } from '../../rules/sync/planned-effect.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import type { SideName } from '../../rules/sync/record.ts';
import { ignoredSentence } from '../../rules/why/words.ts';
import { previewWorld } from '../sync/dry-run/world.ts';
import type { PreviewNeeds } from '../sync/dry-run/world.ts';
import type { SyncOutcome, SyncPairNeeds } from '../../ports/sync.ts';
import { syncPair } from '../sync/sync-pair.ts';

/** The record whose sync is previewed. */
export interface PreviewAsked {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: RecordId;
  /** True to look as a replay does, which tries dead-lettered work again. */
  readonly replay?: boolean;
}

/** The dry run of one record's sync: its decisions, and the writes in their order. */
export interface Preview {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: RecordId;
  /** The end of the run. */
  readonly outcome: SyncOutcome;
  /** The same for a person. */
  readonly ends: string;
  /** The writes that would be sent, in that order. */
  readonly effects: readonly PlannedEffect[];
  readonly fields: readonly FieldDecision[];
  readonly notes: readonly NoteDecision[];
  /** The number of notes that would be marked to stay on their own side. */
  readonly notesLeft: number;
  /** Values that would lose, as the conflict journal would keep them. */
  readonly conflicts: readonly ConflictRow[];
  /** The reason for which the run would be deferred; else null. */
  readonly waits: Pick<Deferral, 'reason' | 'waitsFor'> | null;
}

/**
 * As `previewPair`, for a person. Throws `link-unknown` for a link that the configuration does not have, and `nothing-known`
 * for a record that the integration does not find and that has no pair (refuse).
 */
export async function previewRecord(
  asked: PreviewAsked,
  needs: PreviewNeeds &
    Pick<SyncPairNeeds, 'linkOf'> & {
      /** Every link of the configuration. */
      readonly links: readonly { readonly name: string; readonly enabled: boolean }[];
    },
): Promise<Preview> {
  const { link, side, recordId } = asked;
  requireKnownLink(needs.links, link);
  const preview = await previewPair(asked, needs);
  const { outcome } = preview;
  const isMissing = outcome.kind === 'ignored' && outcome.reason === 'missing';
  if (isMissing && (await needs.pairs.keyOf(link, side, recordId)) === null)
    throw notFound({ link, recordId });
  return preview;
}

/** Makes the error `nothing-known` (refuse): nothing is stored about the record, and the integration does not find it. */
export function notFound({
  link,
  recordId,
}: {
  readonly link: string;
  readonly recordId: string;
}): CodedError {
  return new CodedError('nothing-known', {
    detail: `The integration cannot find record ${recordId} either: it does not exist, or the integration user may not read it.`,
    facts: { link, recordId },
  });
}

/**
 * Runs one record's sync without writing anything anywhere. Failures of the two sides are its outcome; throws the codes
 * of storage.
 */
export async function previewPair(
  asked: PreviewAsked,
  needs: PreviewNeeds & Pick<SyncPairNeeds, 'linkOf'>,
): Promise<Preview> {
  const { link, side, recordId, replay = false } = asked;
  const about = { link, side, recordId };
  const linked = await needs.linkOf(link);
  const nothing = { effects: [], fields: [], notes: [], notesLeft: 0, conflicts: [], waits: null };
  const unknown: SyncOutcome = { kind: 'ignored', reason: 'link-unknown' };
  if (linked === null) return { ...about, ...nothing, outcome: unknown, ends: endOf(unknown) };
  const world = previewWorld(linked, needs);
  const nudge: Nudge = {
    ...about,
    origin: replay ? 'replay' : 'poll',
    learnedAt: new Date(needs.now()).toISOString(),
    messageId: 'preview',
  };
  const outcome = await syncPair(nudge, world.needs);
  const { effects, history, conflicts, notesLeft, deferrals } = world.pretended();
  const told = history.at(-1);
  return {
    ...about,
    outcome,
    ends: endOf(outcome),
    effects,
    fields: told?.fields ?? [],
    notes: told?.notes ?? [],
    notesLeft,
    conflicts,
    waits: deferrals.at(-1) ?? null,
  };
}

/** The end of a run, in words. */
function endOf(outcome: SyncOutcome): string {
  switch (outcome.kind) {
    case 'synced':
      return 'Both sides would be equal.';
    case 'conflict':
      return `Both sides changed ${outcome.fields.join(' and ')}; a person has to choose.`;
    case 'unchanged':
      return 'Nothing would be written: both sides are as they should be, or a person was notified.';
    case 'stale':
      return 'Nothing would be read: the pair was read since.';
    case 'busy':
    case 'joined':
      return 'Another worker has the pair; the run would be repeated.';
    case 'waiting':
      return `A write may still take effect; it would be looked at again in ${outcome.delaySeconds} s.`;
    case 'deferred':
      return `It would be tried again in ${outcome.delaySeconds} s (${outcome.code}): ${outcome.detail}`;
    case 'dead-lettered':
      return `It would be dead-lettered (${outcome.code}): ${outcome.detail}`;
    case 'ignored':
      return ignoredSentence(outcome.reason);
    case 'held':
      return 'The link is paused: it would be looked at when somebody resumes it.';
    case 'would-write':
      return `${outcome.writes} writes would be sent.`;
    default:
      return outcome satisfies never;
  }
}
