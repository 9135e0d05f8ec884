/**
 * Plans a run: fields and notes first, as the rules judge the two records; once these are in sync, the files.
 *
 * The files come last, so that a run costs at most one list per side.
 */
import { linkToPlanWith } from '../../rules/backfill/notes.ts';
import { fileLists, planAttachments, sidesToList } from '../../rules/sync/attachments.ts';
import type { AttachmentPlan } from '../../rules/sync/attachments/plan.ts';
import { choicesFor } from './waiting/open-conflicts.ts';
import { addAttachments, planPair } from '../../rules/sync/plan.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { sideNames } from '../../rules/sync/record.ts';
import type { SideName } from '../../rules/sync/record.ts';
import type { BothRecords, PairRun } from './pair-run.ts';
import { listFiles } from './reads.ts';

/** Plans one round for the pair as it was read. Throws what the sides throw. */
export async function planRound(run: PairRun, records: BothRecords): Promise<Plan> {
  const judged = await planTexts(run, records);
  const plan = judged.isEmpty ? await withFiles(run, judged, records) : judged;
  run.history.decided(plan);
  return plan;
}

/** Plans the fields and notes of a pair, without its files. Asks neither side. */
export async function planTexts(run: PairRun, records: BothRecords): Promise<Plan> {
  const { connectwise: ticket, servicenow: incident } = records;
  const read = sideNames.filter((side) => run.records[side] !== undefined);
  const whole = planPair({
    link: linkToPlanWith(run.link, run.pair.current),
    pair: run.pair.current,
    known: run.pair.notes,
    ticket,
    incident,
    // Judged as of the older read: a copy that was not there then may have appeared since.
    now: Math.min(...read.map((side) => Date.parse(run.readAt[side] ?? '') || 0)),
    visibilityDelayMs: visibilityDelayMs(run),
    maxReturns: run.needs.engine.maxReturns,
    choices: await choicesFor(run),
    forgetsLaps: run.nudge.origin === 'replay',
    ...(run.needs.clocks === undefined ? {} : { aheadMs: run.needs.clocks.aheadMs(run.link.name) }),
  });
  // A refused change holds up no other.
  return run.withoutRefused(whole);
}

/**
 * The plan with the files of one record, as far as its own list tells of them; null where a file of the other one has to be looked
 * at. Throws what that side throws.
 */
export async function withOwnFiles(
  run: PairRun,
  plan: Plan,
  records: BothRecords,
  own: SideName,
): Promise<Plan | null> {
  const { link, pair } = run;
  const wanted = sidesToList(link, pair.attachments, run.sidesWithoutNewFiles);
  // Of a ticket's documents each of its own runs makes a list; here only those count that wait, and may travel now.
  const waiting = sidesToList(link, pair.attachments, new Set(sideNames));
  const isOtherPolicy = (pair.current.listed?.policy ?? fileLists(link)) !== fileLists(link);
  if (
    own === 'connectwise' ? wanted.includes('servicenow') : isOtherPolicy || waiting.includes('connectwise')
  )
    return null;
  if (!wanted.includes(own)) return plan;
  await listFiles(run, records, [own]);
  return addAttachments(plan, planFiles(run, records));
}

/** The plan with its files. Lists nothing where the link copies none. */
async function withFiles(run: PairRun, plan: Plan, read: BothRecords): Promise<Plan> {
  const records = { ...read, connectwise: plan.ticket };
  const wanted = sidesToList(run.link, run.pair.attachments, run.sidesWithoutNewFiles);
  if (wanted.length === 0) return plan;
  await listFiles(run, records, wanted);
  const planned = planFiles(run, records);
  // One-way links list the other side only when something is about to go there: it may be there already.
  const targets = planned.writes
    .map(({ target }) => target)
    .filter((side) => run.fileLists[side] === undefined);
  if (targets.length === 0) return addAttachments(plan, planned);
  await listFiles(run, records, targets);
  return addAttachments(plan, planFiles(run, records));
}

function planFiles(run: PairRun, records: BothRecords): AttachmentPlan {
  const { link, pair, fileLists, readAt, needs } = run;
  const listedAt = sideNames.flatMap((side) => fileLists[side]?.at ?? []);
  return planAttachments({
    link,
    pair: pair.current,
    known: pair.attachments,
    records,
    lists: {
      connectwise: fileLists.connectwise?.files ?? [],
      servicenow: fileLists.servicenow?.files ?? [],
    },
    readBy: {
      connectwise: Date.parse(readAt.connectwise ?? ''),
      servicenow: Date.parse(readAt.servicenow ?? ''),
    },
    now: Math.min(...listedAt, needs.now()),
    visibilityDelayMs: visibilityDelayMs(run),
    retryRefusedBefore: run.nudge.origin === 'replay' ? run.startedAt : null,
  });
}

function visibilityDelayMs({ needs }: PairRun): number {
  return needs.engine.visibilityDelaySeconds * 1000;
}
