/**
 * Carries out a plan's attachments: the bytes pass from one side to the other as they come, never through a disk.
 *
 *   open the source ─▶ intent stored ─▶ bytes sent ─▶ id stored
 *           crash here ▲        crash here ▲   ▲ crash here: the next run finds the copy, or waits, and does not send
 *
 * While bytes are on their way the claim is renewed and the intent kept young: others count from it how long the copy
 * may still appear. One file that fails holds up neither the others nor the pair.
 */
import { CodedError, asCodedError } from '../../../rules/errors.ts';
import type { ErrorCode } from '../../../rules/errors.ts';
import { lookalikeKey } from '../../../rules/sync/attachments/plan.ts';
import type { AttachmentPlan, AttachmentWrite } from '../../../rules/sync/attachments/plan.ts';
import { recordIdOn } from '../../../rules/sync/pair.ts';
import type { AttachmentLink } from '../../../rules/sync/pair.ts';
import { otherSide } from '../../../rules/sync/record.ts';
import type { AttachmentContent, SideName } from '../../../rules/sync/record.ts';
import { measuredBytes } from '../../../kit/measured-bytes.ts';
import { putDeadLetter } from '../dead-letters.ts';
import type { BothRecords, PairRun } from '../pair-run.ts';
import { sendWrite } from '../send-write.ts';

/** The greatest age of an intent while its bytes are on their way, milliseconds. */
const youngMs = 5_000;

/**
 * The end of copying one file. `written`: copied, without an id. `stays`: refused or too long, and remembered so. An
 * error may pass: a later run tries the file again.
 */
type Copied = 'linked' | 'written' | 'stays' | CodedError;

/** One file on its way from one record to the other. */
interface Copying {
  readonly run: PairRun;
  readonly records: BothRecords;
  readonly write: AttachmentWrite;
  /** The file in the words of the history. */
  readonly what: string;
}

interface FilesCopied {
  /** The sides whose record has to be read again. */
  readonly touched: ReadonlySet<SideName>;
  /** The time of the run was over before all files were begun. */
  readonly isCut: boolean;
}

/**
 * Does what the plan says. Throws `claim-lost` at once, and at the end the first other failure that may pass, such as
 * `attachment-incomplete` (retry).
 */
export async function copyAttachments(
  run: PairRun,
  plan: AttachmentPlan,
  records: BothRecords,
): Promise<FilesCopied> {
  await savePlannedRows(run, plan);
  const touched = new Set<SideName>();
  const unsure = new Set<string>();
  let failure: CodedError | null = null;
  let isCut = false;
  for (const write of plan.writes) {
    // The files that are left are planned again by the next run.
    if (run.isTimeUp) {
      isCut = true;
      break;
    }
    // Of two files that look alike, the second waits until it is known what became of the first.
    if (unsure.has(lookalikeKey(write.row))) continue;
    const { name, bytes } = write.row;
    const what = `attachment ${name} (${bytes ?? 'unknown'} bytes)`;
    const result = await copyOne({ run, records, write, what });
    // A copy whose id came with the answer needs no second look.
    if (result !== 'linked') touched.add(write.target);
    if (result === 'linked' || result === 'written') run.history.counts.attachments += 1;
    else if (result !== 'stays') {
      failure ??= result;
      unsure.add(lookalikeKey(write.row));
      if (result.code === 'remote-busy') break;
    }
  }
  if (failure !== null) throw failure;
  return { touched, isCut };
}

/** Saves the rows that need no transfer. A person is notified of a refusal before it is remembered. */
export async function savePlannedRows(run: PairRun, { rows }: AttachmentPlan): Promise<void> {
  for (const row of rows.filter(({ state }) => state === 'refused'))
    await tellRefused(run, row, 'Its bytes were sent several times and never found.');
  await run.pair.saveAttachments(rows);
}

/** Writes the dead letter of a refused attachment. */
async function tellRefused(run: PairRun, row: AttachmentLink, said: string): Promise<void> {
  const side = otherSide(row.sourceSide);
  await putDeadLetter(run, {
    side,
    recordId: recordIdOn(run.pair.current, side) ?? '',
    pair: run.pair.key,
    code: 'attachment-refused',
    lastAnswer: `${row.name}: ${row.reason ?? ''} ${said}`.trim(),
  });
}

async function copyOne(copying: Copying): Promise<Copied> {
  const { run, records, write } = copying;
  const { sourceSide } = write.row;
  const { maxBytes } = run.link.attachments;
  let content: AttachmentContent;
  try {
    content = await run.sides[sourceSide].openAttachment(records[sourceSide].id, write.source.id, maxBytes);
  } catch (thrown) {
    return fail(copying, write.row, asCodedError(thrown));
  }
  try {
    return await sendOn(copying, content);
  } finally {
    await leave(content.chunks);
  }
}

/** Sends the bytes on, unless their announced length forbids it. */
async function sendOn(copying: Copying, content: AttachmentContent): Promise<Copied> {
  const { run, write } = copying;
  const bytes = write.source.bytes ?? content.bytes;
  const row: AttachmentLink = { ...write.row, bytes, at: nowOf(run), tries: write.row.tries + 1 };
  if (bytes === 0) return stay(run, { ...row, state: 'skipped', reason: 'empty' });
  if (bytes !== null && bytes > run.link.attachments.maxBytes)
    return stay(run, { ...row, state: 'skipped', reason: 'too-large' });
  // Looked at before anything is announced: an intent would make the next run wait.
  const came = content.bytes;
  if (bytes !== null && came !== null && came !== bytes) {
    const detail = `${came} bytes are on their way instead of ${bytes}.`;
    return fail(copying, write.row, new CodedError('attachment-incomplete', { detail }));
  }
  return sendBytes(copying, row, content.chunks);
}

/** Sends the bytes behind an intent, which is kept young while they are on their way. */
async function sendBytes(
  copying: Copying,
  begun: AttachmentLink,
  chunks: AttachmentContent['chunks'],
): Promise<Copied> {
  const { run, records, write, what } = copying;
  let row = begun;
  const saveIntent = async (at: string): Promise<void> => {
    row = { ...row, at };
    await run.pair.saveAttachments([row]);
  };
  const flow = measuredBytes(chunks, {
    bytes: row.bytes,
    maxBytes: run.link.attachments.maxBytes,
    async pulse() {
      await run.pair.hold();
      if (run.needs.now() - Date.parse(row.at) > youngMs) await saveIntent(nowOf(run));
    },
  });
  const withHash = (): AttachmentLink => ({ ...row, sha256: flow.sha256() ?? row.sha256 });
  try {
    const draft = { ...write.draft, bytes: row.bytes };
    const ready = await run.sides[write.target].addAttachment(records[write.target], draft, flow.chunks);
    const { id } = await sendWrite(run, { ready, saveIntent });
    run.history.written(write.target, what);
    const state = id === null ? 'written' : 'linked';
    await run.pair.saveAttachments([{ ...withHash(), state, targetId: id }]);
    return state;
  } catch (thrown) {
    // The failure that broke the bytes off here says more than the other side's answer to it.
    return await fail(copying, withHash(), flow.failure() ?? asCodedError(thrown));
  } finally {
    await flow.chunks.return();
  }
}

/** Codes that speak about this one file; with any other one the whole run cannot go on. */
const ofTheFile: readonly ErrorCode[] = [
  'connectwise-forbidden',
  'connectwise-not-found',
  'connectwise-refused',
  'servicenow-forbidden',
  'servicenow-not-found',
  'servicenow-refused',
  'write-refused',
  'query-value-refused',
];

async function fail(
  { run, write, what }: Copying,
  row: AttachmentLink,
  error: CodedError,
): Promise<'stays' | CodedError> {
  if (error.code === 'claim-lost') throw error;
  run.history.failed(write.target, what, error, `${error.code} ${error.detail}`);
  if (error.code === 'http-too-large') return stay(run, { ...row, state: 'skipped', reason: 'too-large' });
  const at = nowOf(run);
  if (error.treatment === 'dead-letter') {
    if (!ofTheFile.includes(error.code)) throw error;
    const refused: AttachmentLink = { ...row, state: 'refused', reason: error.code, at };
    await tellRefused(run, refused, error.detail);
    return stay(run, refused);
  }
  // Refused before any byte was taken: that was no try. Otherwise the time counts from here.
  const tries = error.code === 'remote-busy' ? write.row.tries : row.tries;
  const wasSent = row.tries > write.row.tries;
  if (wasSent) await run.pair.saveAttachments([{ ...row, at, tries }]);
  return error;
}

/** Closes what stands behind the bytes, also where nobody has begun to read them; does nothing at their end. */
async function leave(chunks: AttachmentContent['chunks']): Promise<void> {
  try {
    for await (const _piece of chunks) break;
  } catch {
    // Nobody wants these bytes any more.
  }
}

async function stay({ pair }: PairRun, row: AttachmentLink): Promise<'stays'> {
  await pair.saveAttachments([row]);
  return 'stays';
}

function nowOf({ needs }: PairRun): string {
  return new Date(needs.now()).toISOString();
}
