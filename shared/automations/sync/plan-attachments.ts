/**
 * Adds the attachments to a plan: lists what hangs on both records, once per record as read, and asks the rules.
 *
 * It is done last, when fields and notes are at rest, so that a run costs at most one list per side.
 */
import { planAttachments, sidesToList } from '../../rules/sync/attachments.ts';
import type { Link } from '../../rules/config/link.ts';
import type { AttachmentLink, Pair } from '../../rules/sync/pair.ts';
import { addAttachments } from '../../rules/sync/plan.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { sideNames } from '../../rules/sync/record.ts';
import type { SideAttachment, SideName, SideRecord } from '../../rules/sync/record.ts';
import type { Side } from '../../ports/side.ts';

/** What was found to hang on a side's record, and when it was asked for (milliseconds since 1970, our clock). */
export type AttachmentLists = Partial<
  Record<SideName, { readonly list: readonly SideAttachment[]; readonly at: number }>
>;

export interface AttachmentQuestion {
  readonly link: Link;
  readonly pair: Pair;
  readonly known: readonly AttachmentLink[];
  readonly records: Readonly<Record<SideName, SideRecord>>;
  readonly readBy: Readonly<Record<SideName, number>>;
  /** Filled with what had to be listed. A side's part is to be deleted when something was added there. */
  readonly attachmentLists: AttachmentLists;
  readonly sides: Readonly<Record<SideName, Pick<Side, 'attachments'>>>;
  /** Sides on which nothing can have been added that is this run's work. */
  readonly unchanged: ReadonlySet<SideName>;
  readonly visibilityDelayMs: number;
  readonly retryRefusedBefore: number | null;
  now(): number;
}

/** The plan with its attachments. Asks nothing where the link copies none. Throws what the sides throw. */
export async function withAttachments(plan: Plan, question: AttachmentQuestion): Promise<Plan> {
  const { link, known, attachmentLists } = question;
  const wanted = sidesToList(link, known, question.unchanged);
  if (wanted.length === 0) return plan;
  await listMissing(wanted, question);
  const planned = planNow(question);
  // One-way links list the other side only when something is about to go there: it may be there already.
  const targets = planned.writes
    .map(({ target }) => target)
    .filter((side) => attachmentLists[side] === undefined);
  if (targets.length === 0) return addAttachments(plan, planned);
  await listMissing(targets, question);
  return addAttachments(plan, planNow(question));
}

function planNow(question: AttachmentQuestion) {
  const { attachmentLists } = question;
  const times = sideNames.flatMap((side) => attachmentLists[side]?.at ?? []);
  return planAttachments({
    ...question,
    lists: {
      connectwise: attachmentLists.connectwise?.list ?? [],
      servicenow: attachmentLists.servicenow?.list ?? [],
    },
    now: Math.min(...times, question.now()),
  });
}

async function listMissing(wanted: readonly SideName[], question: AttachmentQuestion): Promise<void> {
  const { attachmentLists, sides, records } = question;
  const missing = [...new Set(wanted)].filter((side) => attachmentLists[side] === undefined);
  const at = question.now();
  const lists = await Promise.allSettled(missing.map((side) => sides[side].attachments(records[side].id)));
  for (const [index, result] of lists.entries()) {
    if (result.status === 'rejected') throw result.reason;
    const side = missing[index];
    if (side !== undefined) attachmentLists[side] = { list: result.value, at };
  }
}
