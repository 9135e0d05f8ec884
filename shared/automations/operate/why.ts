/**
 * Answers "why did this ticket change, or not": finds the record's link and pair, collects what was written down about
 * it, and looks at the record itself only where no pair tells.
 */
import { didYouMean } from '../../rules/words/did-you-mean.ts';
import { CodedError, asCodedError } from '../../rules/errors.ts';
import type { DeadLetter } from '../../rules/sync/journal.ts';
import { waitOf } from '../../rules/sync/state/deferral.ts';
import type { Link } from '../../rules/config/link.ts';
import { pairKey, recordsOf } from '../../rules/sync/pair.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import type { SideName } from '../../rules/sync/record.ts';
import { whyReport } from '../../rules/why/explain.ts';
import type { WhyReport } from '../../rules/why/explain.ts';
import { recordReference } from '../../rules/why/reference.ts';
import type { Known, LiveLook, RemoteState } from '../../rules/why/state-facts.ts';
import { notFound, previewPair } from './preview-pair.ts';
import type { PreviewNeeds } from '../sync/dry-run/world.ts';
import type { ConflictStore, DeadLetterStore, DeferralStore, HistoryStore } from '../../ports/journals.ts';
import type { LinkPauses } from '../../ports/link-states.ts';
import type { SyncPairNeeds } from '../../ports/sync.ts';

/** The stores that hold what was decided about a record, and the preview of its next run. */
export interface WhyNeeds extends PreviewNeeds {
  /** Every link of the configuration, also those that are switched off. */
  readonly links: readonly Link[];
  readonly linkOf: SyncPairNeeds['linkOf'];
  readonly history: Pick<HistoryStore, 'list'>;
  readonly conflicts: Pick<ConflictStore, 'list'>;
  readonly deadLetters: Pick<DeadLetterStore, 'of'>;
  readonly deferrals: Pick<DeferralStore, 'read'>;
  /** The sys_id of the incident of that number inside the link; null when there is none. */
  incidentByNumber(link: string, number: string): Promise<RecordId | null>;
  /** Left out, no link is paused. */
  readonly pauses?: Pick<LinkPauses, 'of'>;
  /** Reads whether the remote of a side may be asked now. */
  remoteState(link: string, side: SideName): Promise<RemoteState>;
}

/** The record that a person asks about, and how many decisions to show. */
export interface WhyAsked {
  /** Null: the only link that knows the record. */
  readonly link: string | null;
  readonly side: SideName | null;
  /** A ticket id, an incident's number or a sys_id. */
  readonly record: string;
  /** Decisions at most. */
  readonly limit: number;
}

/** A record of a link. */
export interface RecordPlace {
  readonly link: string;
  readonly side: SideName;
  readonly recordId: RecordId;
}

/**
 * Reads everything known about one record. Throws `request-invalid` (refuse) when it is unclear what is meant,
 * `nothing-known` (refuse), `link-unknown` (dead-letter), and the codes of storage.
 */
export async function why(asked: WhyAsked, needs: WhyNeeds): Promise<WhyReport> {
  const place = await findRecord(asked, needs);
  const { link, side, recordId } = place;
  const configured = needs.links.find(({ name }) => name === link);
  if (configured === undefined) throw new CodedError('link-unknown', { facts: { link } });
  const key = await needs.pairs.keyOf(link, side, recordId);
  const stored = key === null ? null : await needs.pairs.read(link, key);
  const pair = key ?? pairKey(side, recordId);
  const others = stored === null ? [] : recordsOf(stored.pair).filter((one) => one.side !== side);
  const ids = [{ side, id: recordId }, ...others];
  const pause = (await needs.pauses?.of(link)) ?? null;
  const isInConflict = Object.keys(stored?.pair.conflicts ?? {}).length > 0;
  const [history, conflicts, openConflicts, deadLetters, deferrals, connectwise, servicenow] =
    await Promise.all([
      needs.history.list(link, pair, asked.limit),
      needs.conflicts.list(link, asked.limit, pair),
      isInConflict ? needs.openConflicts.of(link, pair) : [],
      needs.deadLetters.of(link, ids),
      Promise.all(ids.map((one) => needs.deferrals.read(link, one.side, one.id))),
      needs.remoteState(link, 'connectwise'),
      needs.remoteState(link, 'servicenow'),
    ]);
  const known: Known = {
    ...place,
    configured,
    stored,
    history,
    conflicts,
    openConflicts,
    deadLetters: newestFirst(deadLetters),
    deferrals: deferrals.filter((row) => row !== null),
    pause,
    // A link that is switched off looks at nothing; a paused one may, since a look writes nothing.
    look: stored === null && configured.enabled ? await lookAt(place, needs) : null,
    remotes: { connectwise, servicenow },
    engine: needs.engine,
    now: needs.now(),
  };
  requireKnown(known);
  return whyReport(known);
}

/** Throws `nothing-known` for a record that nothing is stored about and that the integration cannot find either. */
function requireKnown({ stored, history, deadLetters, deferrals, look, recordId, link }: Known): void {
  const isStored = stored !== null || history.length + deadLetters.length + deferrals.length > 0;
  if (isStored || look?.kind !== 'ignored' || look.reason !== 'missing') return;
  throw notFound({ link, recordId });
}

/** The stores and questions that find out which record of which link is meant. */
export type FindRecordNeeds = Pick<WhyNeeds, 'incidentByNumber' | 'pairs' | 'history' | 'deadLetters'> & {
  readonly links: readonly Pick<Link, 'name'>[];
};

/**
 * Finds the link and the id that are meant. Throws `request-invalid`, `nothing-known` (refuse), `link-unknown`
 * (dead-letter), and the codes of storage.
 */
export async function findRecord(
  asked: Omit<WhyAsked, 'limit'>,
  needs: FindRecordNeeds,
): Promise<RecordPlace> {
  const reference = recordReference(asked.record, asked.side);
  const links = needs.links.filter(({ name }) => asked.link === null || name === asked.link);
  if (links.length === 0)
    throw new CodedError('link-unknown', {
      detail: didYouMean(
        'link',
        asked.link ?? '',
        needs.links.map(({ name }) => name),
      ),
    });

  const places: RecordPlace[] = [];
  for (const { name: link } of links) {
    if (reference.kind === 'id') places.push({ link, side: reference.side, recordId: reference.id });
    else {
      const id = await needs.incidentByNumber(link, reference.number);
      if (id !== null) places.push({ link, side: 'servicenow', recordId: id });
    }
  }
  if (places.length === 0)
    throw new CodedError('nothing-known', {
      detail:
        'No link shows an incident of that number: it does not exist, is hidden, or is outside every link.',
    });
  const [only] = places;
  if (only !== undefined && places.length === 1) return only;

  const known: RecordPlace[] = [];
  for (const place of places) if (await isKnown(place, needs)) known.push(place);
  const [one] = known;
  if (one !== undefined && known.length === 1) return one;
  throw new CodedError('request-invalid', {
    detail:
      known.length === 0
        ? 'No link has a pair, a history or a dead letter for this record; name the link to have the record itself read.'
        : `Several links know a record of that id: ${known.map(({ link }) => link).join(', ')}. Name the one that is meant.`,
  });
}

async function isKnown({ link, side, recordId }: RecordPlace, needs: FindRecordNeeds): Promise<boolean> {
  if ((await needs.pairs.keyOf(link, side, recordId)) !== null) return true;
  if ((await needs.history.list(link, pairKey(side, recordId), 1)).length > 0) return true;
  return (await needs.deadLetters.of(link, [{ side, id: recordId }])).length > 0;
}

/** Asks the engine what it would do about a record without a pair. A side that cannot be asked is part of the answer. */
async function lookAt(place: RecordPlace, needs: WhyNeeds): Promise<LiveLook> {
  try {
    const { outcome, effects, waits } = await previewPair(place, needs);
    if (outcome.kind === 'ignored') return { kind: 'ignored', reason: outcome.reason };
    if (outcome.kind === 'deferred' || outcome.kind === 'dead-lettered')
      return { kind: 'failed', code: outcome.code, ...(waits ?? waitOf({ code: outcome.code, facts: {} })) };
    return effects.length > 0 ? { kind: 'would-write', writes: effects.length } : { kind: 'nothing-to-do' };
  } catch (thrown) {
    const error = asCodedError(thrown);
    return { kind: 'failed', code: error.code, ...waitOf(error) };
  }
}

function newestFirst(deadLetters: readonly DeadLetter[]): readonly DeadLetter[] {
  return deadLetters.toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1));
}
