/** Reads the records of a pair, and lists the files that they hold. */
import { CodedError } from '../../rules/errors.ts';
import { judgeRead } from '../../rules/sync/state/absence.ts';
import { nudgeAgain } from '../../rules/sync/nudge.ts';
import { pairKey, recordIdOn } from '../../rules/sync/pair.ts';
import { sidesToList } from '../../rules/sync/attachments.ts';
import { correlatedId, correlationKey } from '../../rules/sync/counterpart/correlation.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { otherSide, sideNames } from '../../rules/sync/record.ts';
import type { RecordId } from '../../rules/sync/record-id.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import type { SyncOutcome } from '../../ports/sync.ts';
import type { ClaimedPair, SyncTask } from './claimed-pair.ts';
import type { BothRecords, FirstRead, LookUp, PairRun } from './pair-run.ts';

/** The owner of a record that no stored pair named so far. */
export type Met =
  | ({ readonly kind: 'own' } & FirstRead)
  /** It is the other half of the pair with this key. */
  | { readonly kind: 'belongs-to'; readonly key: string }
  | Extract<SyncOutcome, { kind: 'ignored' }>;

/**
 * Meets a record for the first time: it may be the other half of a pair that another run is about to store. Throws what
 * the side throws, and the codes of storage.
 */
export async function meetRecord({ nudge, link, sides, needs }: SyncTask, pair: ClaimedPair): Promise<Met> {
  const known = await needs.pairs.keyOf(link.name, nudge.side, nudge.recordId);
  if (known !== null && known !== pair.key) return { kind: 'belongs-to', key: known };
  const readAt = new Date(needs.now()).toISOString();
  const isListed = needs.backfill !== undefined;
  const lookUp = isListed
    ? lookUpCounterpart({ link, sides, needs }, otherSide(nudge.side), nudge.recordId)
    : null;
  // Both end before the claim is given back.
  const [read] = await Promise.allSettled([
    sides[nudge.side].read(nudge.recordId, isListed ? null : undefined),
    lookUp?.found,
  ]);
  if (read.status === 'rejected') throw read.reason;
  const found = read.value;
  if (found.kind === 'missing') await lookOnceMore({ nudge, needs });
  if (found.kind !== 'found')
    return { kind: 'ignored', reason: found.kind === 'foreign' ? 'out-of-scope' : 'missing' };
  // A record of ours tells by its correlation key which pair it belongs to.
  const originId = correlatedId(link.name, found.record.correlation);
  return originId === null
    ? { kind: 'own', record: found.record, readAt, lookUp }
    : { kind: 'belongs-to', key: pairKey(otherSide(nudge.side), originId) };
}

/**
 * Asks a side for the records that carry the key of a counterpart of `recordId`. Whoever is handed it awaits `found`, which
 * rejects with what the side throws.
 */
export function lookUpCounterpart(
  { link, sides, needs }: Pick<SyncTask, 'link' | 'sides' | 'needs'>,
  side: SideName,
  recordId: RecordId,
): LookUp {
  const at = needs.now();
  return { at, found: sides[side].findByCorrelation(correlationKey(link.name, recordId)) };
}

/** Absence is looked at twice: a replica may not have a record yet whose change was reported to us. */
export async function lookOnceMore({ nudge, needs }: Pick<SyncTask, 'nudge' | 'needs'>): Promise<void> {
  if (nudge.origin !== 'callback' && nudge.origin !== 'poll') return;
  const delaySeconds = needs.engine.visibilityDelaySeconds;
  await needs.nudges.send(nudgeAgain(nudge, needs.now() + delaySeconds * 1000), { delaySeconds });
}

/** A record that a side did not show. */
export interface NotShown {
  readonly side: SideName;
  readonly kind: 'missing' | 'foreign';
}

/**
 * Reads the records that have to be read, both at once, in the first round without the notes that are known. Answers
 * the one that was not shown, or null. Throws what the sides throw, `record-read-old` (retry) for an answer that is older
 * than what is known, and the codes of storage.
 */
export async function readSides(run: PairRun, round: number): Promise<NotShown | null> {
  const listed = run.created && round === 1 ? listBesideReadBack(run) : undefined;
  try {
    return await readMissing(run, round);
  } finally {
    await listed;
  }
}

/**
 * Lists the files of the record that a counterpart was made for, while the counterpart is read back. Never rejects: a list that
 * failed is asked for again at its place.
 */
async function listBesideReadBack(run: PairRun): Promise<void> {
  const { connectwise, servicenow } = run.records;
  const source = connectwise ?? servicenow;
  if (source === undefined) return;
  const wanted = sidesToList(run.link, run.pair.attachments, run.sidesWithoutNewFiles);
  const ids = { connectwise: source, servicenow: source };
  const sides = wanted.filter((side) => side === source.side);
  await listFiles(run, ids, sides).catch(() => undefined);
}

/** Takes the record that this run made as the answer to its create tells it, where that tells all of it. */
async function takeAnswered(run: PairRun): Promise<void> {
  const { made } = run;
  run.made = null;
  const record = made === null ? null : await made.readRest();
  if (made === null || record === null) return;
  run.readAt[made.side] = made.sentAt;
  run.keepWritten(made.side, record);
}

async function readMissing(run: PairRun, round: number): Promise<NotShown | null> {
  await takeAnswered(run);
  const wanted = sideNames.flatMap((side) => {
    const isWanted = run.records[side] === undefined && side !== run.leftOut;
    const id = isWanted ? recordIdOn(run.pair.current, side) : null;
    return id === null ? [] : [{ side, id }];
  });
  const readAt = new Date(run.needs.now()).toISOString();
  const metVersion = run.pair.current.newest?.connectwise?.updatedAt ?? (run.created ? null : undefined);
  const results = await Promise.allSettled(
    wanted.map(({ side, id }) =>
      run.sides[side].read(
        id,
        side === 'connectwise' ? metVersion : round === 0 ? run.knownVersion : undefined,
      ),
    ),
  );
  let notShown: NotShown | null = null;
  for (const [index, result] of results.entries()) {
    if (result.status === 'rejected') throw result.reason;
    const side = wanted[index]?.side;
    if (side === undefined) continue;
    run.readAt[side] = readAt;
    if (result.value.kind === 'found') {
      await requireCurrent(run, result.value.record);
      run.keep({ record: result.value.record, readAt });
    } else notShown ??= { side, kind: result.value.kind };
  }
  return notShown;
}

/**
 * Throws `record-read-old` (retry) for a record that is older than the one known: a replica lags behind, and what it shows
 * must not be written over anything newer.
 */
async function requireCurrent(run: PairRun, record: SideRecord): Promise<void> {
  const { side } = record;
  const { current } = run.pair;
  const judged = judgeRead(current.newest?.[side], record, current.oldSince?.[side], run.needs.now());
  if (judged === 'restored') run.believe(side);
  if (judged !== 'old') return;
  const since = current.oldSince?.[side] ?? new Date(run.needs.now()).toISOString();
  await run.pair.save({ ...current, oldSince: { ...current.oldSince, [side]: since } });
  throw new CodedError('record-read-old', {
    detail: `${record.number} was read as of ${record.updatedAt}, and a later state is known.`,
    facts: { side, record: record.id },
  });
}

/**
 * Lists the files that will have to be listed once the writes of this plan are made, while they are being made: those of the
 * sides that it does not write to, because a written record has to be listed after its write. Never rejects: a list that
 * failed is asked for again at its place.
 */
export async function listBesideWrites(run: PairRun, plan: Plan, records: BothRecords): Promise<void> {
  const { changes, notes } = plan;
  const untouched = sidesToList(run.link, run.pair.attachments, run.sidesWithoutNewFiles).filter(
    (side) => Object.keys(changes[side]).length === 0 && notes.writes.every(({ target }) => target !== side),
  );
  await listFiles(run, records, untouched).catch(() => undefined);
}

/** Lists the files of those of the sides that have to be listed, both at once. Throws what the sides throw. */
export async function listFiles(
  run: PairRun,
  records: Readonly<Record<SideName, Pick<SideRecord, 'id'>>>,
  sides: readonly SideName[],
): Promise<void> {
  const missing = [...new Set(sides)].filter((side) => run.fileLists[side] === undefined);
  const at = run.needs.now();
  const lists = await Promise.allSettled(
    missing.map((side) => run.sides[side].attachments(records[side].id)),
  );
  for (const [index, result] of lists.entries()) {
    if (result.status === 'rejected') throw result.reason;
    const side = missing[index];
    if (side !== undefined) run.fileLists[side] = { files: result.value, at };
  }
}
