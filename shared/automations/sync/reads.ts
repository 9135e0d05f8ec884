/**
 * What a run reads of a pair, and what it need not read because anything new would have told of itself.
 *
 * - The notes of an incident that still has the version it came to rest with: each journal entry counts it up, and at
 *   rest every note has its row.
 * - The files of an incident, when the run was called by its ticket: the poll sends a nudge of its own for each file that
 *   is added there, and the run of that nudge lists them.
 *
 * Neither is skipped where something was left open, where a person or a comparison asked, or under another policy. What
 * no version and no poll can show is found by the nightly comparison and, for files, by a list at least once a day.
 */
import type { AttachmentLists } from './plan-attachments.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { Pair } from '../../rules/sync/pair.ts';
import type { ClaimedPair } from './claimed-pair.ts';
import type { Run } from '../../ports/sync.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import { fileLists, flowsFrom } from '../../rules/sync/attachments.ts';
import { mappingFingerprint } from '../../rules/sync/mapping.ts';
import { recordIdOn } from '../../rules/sync/pair.ts';
import { sideNames } from '../../rules/sync/record.ts';

/**
 * Reads the sides that are not fresh; both at once. `known` is the version of the incident whose notes are not wanted.
 * Answers what kept a side from being read, or null.
 */
export async function readMissing(
  fresh: Partial<Record<SideName, SideRecord>>,
  readAt: Record<SideName, string | null>,
  claimed: ClaimedPair,
  run: Run,
  known: string | undefined,
): Promise<{ readonly side: SideName; readonly kind: 'missing' | 'foreign' } | null> {
  const wanted = sideNames.filter(
    (side) => fresh[side] === undefined && recordIdOn(claimed.pair(), side) !== null,
  );
  const began = new Date(run.needs.now()).toISOString();
  const results = await Promise.allSettled(
    wanted.map((side) =>
      run.sides[side].read(recordIdOn(claimed.pair(), side) ?? '', side === 'servicenow' ? known : undefined),
    ),
  );
  let problem: { side: SideName; kind: 'missing' | 'foreign' } | null = null;
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected') throw result.reason;
    const side = wanted[index];
    if (side === undefined) continue;
    readAt[side] = began;
    if (result.value.kind === 'found') fresh[side] = result.value.record;
    else problem ??= { side, kind: result.value.kind };
  }
  return problem;
}

/** After this time the files are listed once more, whoever calls. */
const listedForMs = 24 * 3_600_000;

/** The version of the incident up to which every note has been dealt with; undefined where notes have to be read. */
export function knownVersion(claimed: ClaimedPair, nudge: Nudge, run: Run): string | undefined {
  const isOpen = claimed.notes().some(({ state }) => state !== 'linked' && state !== 'skipped');
  return isOpen || !isCalm(claimed.pair(), nudge, run)
    ? undefined
    : (claimed.pair().versions.servicenow ?? undefined);
}

/** Whether a file that was added to the incident since the last list is some other run's work. */
export function filesTellThemselves(claimed: ClaimedPair, nudge: Nudge, run: Run): boolean {
  const { listed } = claimed.pair();
  if (nudge.side !== 'connectwise' || listed === undefined || !isCalm(claimed.pair(), nudge, run))
    return false;
  const isRecent = run.needs.now() - Date.parse(listed.at) < listedForMs;
  return isRecent && listed.policy === fileLists(run.link);
}

/** The pair after a run: when its incident's files were listed last, and up to when nudges for it are stale. */
export function afterLooking(
  pair: Pair,
  look: {
    readonly readAt: Pair['readAt'];
    readonly attachmentLists: AttachmentLists;
    readonly createdAt: string | null;
  },
  { link }: Run,
): Pair {
  const { readAt, attachmentLists, createdAt } = look;
  if (!flowsFrom('servicenow', link)) return { ...pair, readAt };
  const policy = fileLists(link);
  if (attachmentLists.servicenow !== undefined)
    return { ...pair, readAt, listed: { policy, at: new Date(attachmentLists.servicenow.at).toISOString() } };
  // Not listed: a nudge that tells of a file must not be taken for one that this read has answered.
  if (createdAt === null) return { ...pair, readAt: { ...readAt, servicenow: pair.readAt.servicenow } };
  // An incident that this run made had no files before.
  return { ...pair, readAt: { ...readAt, servicenow: createdAt }, listed: { policy, at: createdAt } };
}

/** Call when a run ends for good with a failure: the files that it was called for are the next one's work. */
export async function forgetLists(claimed: ClaimedPair, { side }: Nudge): Promise<void> {
  const { listed, ...pair } = claimed.pair();
  if (side === 'servicenow' && listed !== undefined) await claimed.save(pair);
}

function isCalm(pair: Pair, { origin }: Nudge, { link, needs }: Run): boolean {
  return (
    (origin === 'callback' || origin === 'poll') &&
    needs.backfill === undefined &&
    pair.backfilled === undefined &&
    pair.state === 'active' &&
    pair.deadLettered === null &&
    pair.misses.connectwise + pair.misses.servicenow === 0 &&
    pair.mapping === mappingFingerprint(link)
  );
}
