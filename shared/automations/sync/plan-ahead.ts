/**
 * Plans with the record across as the pair remembers it, so that a run reads one record before its plan, and the other
 * one only as the last look before a write:
 *
 *   read one ─▶ plan ─▶ nothing to write ──────────────────────────────────────────▶ rest
 *                  ╰─▶ intent ─▶ last look ─▶ the remembered version, the same plan ─▶ the write
 *                                    ╰─ anything else ─▶ intent taken back ─▶ read both ─▶ plan
 */
import { asCodedError } from '../../rules/errors.ts';
import { recordsOf } from '../../rules/sync/pair.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import type { SideName, SideRecord } from '../../rules/sync/record.ts';
import {
  leavesAll,
  onlyWritesTo,
  rememberedRecord,
  writesTheSame,
} from '../../rules/sync/state/remembered.ts';
import type { FieldsWritten, NoteWritten } from '../../ports/side.ts';
import type { FieldWrite, LookedWrite, ReadyWrite } from '../../ports/writes.ts';
import { LeftRecords, saveDecided, type Opened } from './carry-out/writing.ts';
import { notesOn } from './carry-out/write-notes.ts';
import type { BothRecords, PairRun } from './pair-run.ts';
import { planTexts, withOwnFiles } from './plan.ts';
import { readSides, type NotShown } from './reads.ts';

/** A look older than this is made once more before its write. Milliseconds. */
const lookedForMs = 5_000;

/** The end of a round's reads: perhaps with its plan. */
export type PlannedRound =
  | NotShown
  /** All records of the pair are read. */
  | { readonly kind: 'read' }
  | { readonly kind: 'nothing-to-do'; readonly plan: Plan }
  /** Both records are read, the plan holds, and its first write may be sent. */
  | { readonly kind: 'ready'; readonly plan: Plan; readonly opened: Opened };

/**
 * Reads what a round needs. In the first round of a pair that remembers the record across it plans without that one, and
 * reads it where that plan does not hold. Throws what the sides throw, and the codes of storage.
 */
export async function readAndPlanAhead(run: PairRun, round: number): Promise<PlannedRound> {
  const notShown = await readSides(run, round);
  if (notShown !== null || run.leftOut === null) return notShown ?? { kind: 'read' };
  const ahead = await planAhead(run, run.leftOut);
  run.leftOut = null;
  return ahead ?? (await readSides(run, round)) ?? { kind: 'read' };
}

async function planAhead(run: PairRun, side: SideName): Promise<PlannedRound | null> {
  const own = run.records[run.nudge.side];
  const { current } = run.pair;
  const across = own === undefined ? null : rememberedRecord(own, { pair: current, link: run.link });
  if (own === undefined || across === null) return null;
  const records = paired(own, across);
  const plan = await planTexts(run, records);
  if (plan.isEmpty) return leaveAll(run, plan, records);
  return onlyWritesTo(side, plan, current)
    ? openWrite(run, { side, plan, records: { ...records, connectwise: plan.ticket } })
    : null;
}

function paired(own: SideRecord, across: SideRecord): BothRecords {
  return own.side === 'connectwise'
    ? { connectwise: own, servicenow: across }
    : { connectwise: across, servicenow: own };
}

/** Ends the run where neither a text nor a file has to go anywhere; null where that is not sure. */
async function leaveAll(run: PairRun, texts: Plan, records: BothRecords): Promise<PlannedRound | null> {
  if (!leavesAll(texts, run.pair.current)) return null;
  const { link, pair, needs } = run;
  const plan = await withOwnFiles(run, texts, records, run.nudge.side);
  if (plan === null || !leavesAll(plan, pair.current)) return null;
  // Only a run that read both records proves that what once failed is over.
  const told = await needs.deadLetters.of(link.name, recordsOf(pair.current));
  return told.length === 0 ? { kind: 'nothing-to-do', plan } : null;
}

/** A plan that was made with a remembered record, whose writes all go to that record. */
interface PlannedAhead {
  readonly side: SideName;
  readonly plan: Plan;
  readonly records: BothRecords;
}

/** Looks at the record across for the first write of a plan; null where the plan does not hold, and nothing is left of it. */
async function openWrite(run: PairRun, planned: PlannedAhead): Promise<PlannedRound | null> {
  const { side, plan } = planned;
  return Object.keys(plan.changes[side]).length === 0 ? openNote(run, planned) : openFields(run, planned);
}

async function openFields(run: PairRun, planned: PlannedAhead): Promise<PlannedRound | null> {
  const { side, plan, records } = planned;
  // A failure here is one on the usual way as well, which tells of it.
  const writes = await run.sides[side].update(records[side], plan.changes[side]).catch(() => []);
  const [write] = writes;
  if (write === undefined || writes.length > 1) return null;
  const before = run.pair.current;
  const takeBack = (): Promise<void> => run.pair.save(before);
  const intentAt = new Date(run.needs.now()).toISOString();
  const left = new LeftRecords();
  const writing = { run, plan, records, left, opened: null, earlier: [], refusals: [], isDecided: false };
  await saveDecided(
    writing,
    plan.pending.map((row) => ({ ...row, at: intentAt })),
  );
  const seen = await confirmed(run, planned, write).catch(async (thrown: unknown) => {
    // An intent that cannot be taken back counts as one whose write was not answered.
    await takeBack().catch(() => undefined);
    throw thrown;
  });
  if (seen === null) {
    await takeBack();
    return null;
  }
  const fields: FieldWrite<FieldsWritten> = { changes: write.changes, ...seen.ready };
  return {
    kind: 'ready',
    plan: seen.plan,
    opened: { side, fields: { write: fields, intentAt }, note: null },
  };
}

async function openNote(run: PairRun, planned: PlannedAhead): Promise<PlannedRound | null> {
  const { side, plan, records } = planned;
  const [first] = plan.notes.writes;
  if (first === undefined) return null;
  const { text, row } = first;
  const present = notesOn(side, run.pair.notes);
  const draft = { kind: row.targetKind, text, present };
  const ready = await run.sides[side].addNote(records[side], draft).catch(() => null);
  const seen = ready === null ? null : await confirmed<NoteWritten>(run, planned, ready);
  return seen && { kind: 'ready', plan: seen.plan, opened: { side, fields: null, note: seen.ready } };
}

/**
 * The plan as made with the record that the last look showed, and the write with that look; null where the record is another
 * than the remembered one, or the plan says something else of it.
 */
async function confirmed<Answer>(
  run: PairRun,
  { side, plan, records }: PlannedAhead,
  write: ReadyWrite<Answer>,
): Promise<{ readonly plan: Plan; readonly ready: ReadyWrite<Answer> } | null> {
  const lookedAt = run.needs.now();
  const looked = await write.look().catch((thrown: unknown) => {
    if (asCodedError(thrown).code === 'record-moved') return null;
    throw thrown;
  });
  const record = looked?.record;
  if (!looked || record?.version !== records[side].version) return null;
  run.keep({ record, readAt: new Date(lookedAt).toISOString() });
  const { both } = run;
  const now = both === null ? null : await planTexts(run, both);
  if (now === null || !writesTheSame(now, plan)) return null;
  run.history.decided(now);
  return { plan: now, ready: lookedOnce(run, write, { looked, lookedAt }) };
}

/** The write with the look that was made; a later one where that grew old. */
function lookedOnce<Answer>(
  { needs }: PairRun,
  write: ReadyWrite<Answer>,
  { looked, lookedAt }: { readonly looked: LookedWrite<Answer>; readonly lookedAt: number },
): ReadyWrite<Answer> {
  return {
    look: () => (needs.now() - lookedAt > lookedForMs ? write.look() : Promise.resolve(looked)),
  };
}
