/**
 * Carries out a plan's attachments: the bytes pass from one side to the other as they come, never through a disk.
 *
 *   open the source ─▶ intent stored ─▶ bytes sent ─▶ id stored
 *           crash here ▲        crash here ▲   ▲ crash here: the next run finds the copy, or waits, and does not send
 *
 * While bytes are on their way the claim is renewed and the intent kept young: others count from it how long the copy
 * may still appear. One file that fails holds up neither the others nor the pair.
 */
import { lookalikeKey } from '../../rules/sync/attachments/plan.ts';
import type { AttachmentPlan, AttachmentWrite } from '../../rules/sync/attachments/plan.ts';
import { clip, runningDigest } from '../../rules/canonical.ts';
import { CodedError, asCodedError, errorTable } from '../../rules/errors.ts';
import type { ErrorCode } from '../../rules/errors.ts';
import type { WriteAnswer } from '../../rules/sync/journal.ts';
import { mappingFingerprint } from '../../rules/sync/mapping.ts';
import type { AttachmentLink } from '../../rules/sync/pair.ts';
import { recordIdOn } from '../../rules/sync/pair.ts';
import { otherSide } from '../../rules/sync/record.ts';
import type { AttachmentContent, SideName, SideRecord } from '../../rules/sync/record.ts';
import type { ClaimedPair } from './claimed-pair.ts';
import type { Run } from '../../ports/sync.ts';

/** How old an intent may become while its bytes are on their way. */
const youngMs = 5_000;

type Copied = 'linked' | 'written' | 'stays';

interface Copying {
  readonly records: Readonly<Record<SideName, SideRecord>>;
  readonly claimed: ClaimedPair;
  readonly run: Run;
  readonly answers: WriteAnswer[];
  /** No file is begun after this time (milliseconds since 1970): what is left is planned again. */
  readonly until: number;
}

export interface CopiedAttachments {
  readonly touched: ReadonlySet<SideName>;
  readonly copied: number;
}

/** Does what the plan says. Throws `claim-lost` at once, and at the end the first other failure that may pass. */
export async function copyAttachments(plan: AttachmentPlan, copying: Copying): Promise<CopiedAttachments> {
  const { claimed, run } = copying;
  await storePlannedRows(plan, claimed, run);
  const touched = new Set<SideName>();
  const unsure = new Set<string>();
  let copied = 0;
  let failure: CodedError | null = null;
  for (const write of plan.writes) {
    if (run.needs.now() > copying.until) break;
    // Of two files that look alike, the second waits until it is known what became of the first.
    if (unsure.has(lookalikeKey(write.row))) continue;
    const result = await copyOne(write, copying);
    // A copy whose id was told needs no second look.
    if (result !== 'linked') touched.add(write.target);
    if (result === 'linked' || result === 'written') copied += 1;
    else if (result !== 'stays') {
      failure ??= result;
      unsure.add(lookalikeKey(write.row));
      if (result.code === 'remote-busy') break;
    }
  }
  if (failure !== null) throw failure;
  return { touched, copied };
}

/** Stores what the plan knows without any transfer; who is told of a refusal is told before it is remembered. */
export async function storePlannedRows(plan: AttachmentPlan, claimed: ClaimedPair, run: Run): Promise<void> {
  for (const row of plan.rows.filter(({ state }) => state === 'refused'))
    await tellRefused(row, claimed, run, 'Its bytes were sent several times and never found.');
  await claimed.saveAttachments(plan.rows);
}

/** Writes the dead letter of a refused attachment. */
async function tellRefused(row: AttachmentLink, claimed: ClaimedPair, run: Run, said: string): Promise<void> {
  const side = otherSide(row.sourceSide);
  await run.needs.deadLetters.put(
    {
      link: run.link.name,
      side,
      recordId: recordIdOn(claimed.pair(), side) ?? '',
      pair: claimed.pair().key,
      code: 'attachment-refused',
      sentence: errorTable['attachment-refused'].sentence,
      lastAnswer: clip(`${row.name}: ${row.reason ?? ''} ${said}`.trim(), 1000),
      mapping: mappingFingerprint(run.link),
    },
    new Date(run.needs.now()).toISOString(),
  );
}

/** `written`: copied, without an id. `stays`: refused or too long, and remembered so. An error: it may pass, the file is tried again by a later run. */
async function copyOne(write: AttachmentWrite, copying: Copying): Promise<Copied | CodedError> {
  const { records, run } = copying;
  const { sourceSide } = write.row;
  const limit = run.link.attachments.maxBytes;
  let content: AttachmentContent;
  try {
    content = await run.sides[sourceSide].openAttachment(records[sourceSide].id, write.source.id, limit);
  } catch (thrown) {
    return fail(write, write.row, asCodedError(thrown), copying);
  }
  try {
    return await sendOn(write, content, copying);
  } finally {
    await leave(content.chunks);
  }
}

async function sendOn(
  write: AttachmentWrite,
  content: AttachmentContent,
  copying: Copying,
): Promise<Copied | CodedError> {
  const { claimed, run, records, answers } = copying;
  const { target } = write;
  const now = (): string => new Date(run.needs.now()).toISOString();
  const bytes = write.source.bytes ?? content.bytes;
  let row: AttachmentLink = { ...write.row, bytes, at: now(), tries: write.row.tries + 1 };
  if (bytes === 0) return stay({ ...row, state: 'skipped', reason: 'empty' }, copying);
  if (bytes !== null && bytes > run.link.attachments.maxBytes)
    return stay({ ...row, state: 'skipped', reason: 'too-large' }, copying);
  // Looked at before anything is announced: an intent would make the next run wait.
  const came = content.bytes;
  if (bytes !== null && came !== null && came !== bytes) {
    const detail = `${came} bytes are on their way instead of ${bytes}.`;
    return fail(write, write.row, new CodedError('attachment-incomplete', { detail }), copying);
  }

  const flow = measured(content.chunks, {
    bytes,
    maxBytes: run.link.attachments.maxBytes,
    async pulse() {
      await claimed.hold();
      if (run.needs.now() - Date.parse(row.at) <= youngMs) return;
      row = { ...row, at: now() };
      await claimed.saveAttachments([row]);
    },
  });
  await claimed.hold();
  row = { ...row, at: now() };
  await claimed.saveAttachments([row]);
  claimed.requirePrompt(row.at);
  try {
    const { id } = await run.sides[target].addAttachment(
      records[target],
      { ...write.draft, bytes },
      flow.chunks,
    );
    answers.push({ what: whatOf(write), side: target, result: 'written', detail: '' });
    const state = id === null ? 'written' : 'linked';
    await claimed.saveAttachments([{ ...row, state, targetId: id, sha256: flow.sha256() ?? row.sha256 }]);
    return state;
  } catch (thrown) {
    // What broke the bytes off says more than what the other side made of it.
    return await fail(
      write,
      { ...row, sha256: flow.sha256() ?? row.sha256 },
      flow.failure() ?? asCodedError(thrown),
      copying,
    );
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
  write: AttachmentWrite,
  row: AttachmentLink,
  error: CodedError,
  copying: Copying,
): Promise<'stays' | CodedError> {
  const { claimed, run, answers } = copying;
  if (error.code === 'claim-lost') throw error;
  const wasSent = row.tries > write.row.tries;
  const isRefusal = error.treatment === 'dead-letter';
  const result = isRefusal
    ? 'refused'
    : error.code === 'remote-write-ambiguous'
      ? 'ambiguous'
      : ('failed' as const);
  const detail = `${error.code} ${error.detail}`.slice(0, 500);
  answers.push({ what: whatOf(write), side: write.target, result, detail });
  if (error.code === 'http-too-large')
    return stay({ ...row, state: 'skipped', reason: 'too-large' }, copying);
  const at = new Date(run.needs.now()).toISOString();
  if (isRefusal) {
    if (!ofTheFile.includes(error.code)) throw error;
    const refused: AttachmentLink = { ...row, state: 'refused', reason: error.code, at };
    await tellRefused(refused, claimed, run, error.detail);
    return stay(refused, copying);
  }
  // Refused before any byte was taken: that was no try. Otherwise the time counts from here.
  const tries = error.code === 'remote-busy' ? write.row.tries : row.tries;
  if (wasSent) await claimed.saveAttachments([{ ...row, at, tries }]);
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

async function stay(row: AttachmentLink, { claimed }: Copying): Promise<'stays'> {
  await claimed.saveAttachments([row]);
  return 'stays';
}

function whatOf({ row }: AttachmentWrite): string {
  return `attachment ${row.name} (${row.bytes ?? 'unknown'} bytes)`;
}

interface MeasuredBytes {
  readonly chunks: AsyncGenerator<Uint8Array, void, undefined>;
  /** Of all bytes; null before they have all been passed on. */
  sha256(): string | null;
  /** What broke them off here, whatever the receiver made of it. */
  failure(): CodedError | undefined;
}

/**
 * Passes the pieces on, one behind: the last one only when the length is right, so that what is cut off or too long is
 * cut off for the receiver as well. `pulse` is called before each piece and may throw. Throws `attachment-incomplete`
 * (retry) and `http-too-large` (dead-letter).
 */
function measured(
  chunks: AsyncIterable<Uint8Array>,
  limits: { readonly bytes: number | null; readonly maxBytes: number; pulse(): Promise<void> },
): MeasuredBytes {
  const digest = runningDigest();
  let sha256: string | null = null;
  let failure: CodedError | undefined;
  const requireLength = (passed: number, isWhole: boolean): void => {
    const expected = limits.bytes;
    if (expected !== null && (passed > expected || (isWhole && passed < expected)))
      throw new CodedError('attachment-incomplete', {
        detail: `${isWhole ? passed : `More than ${expected}`} bytes came instead of ${expected}.`,
        facts: { expected, passed },
      });
    if (passed > limits.maxBytes)
      throw new CodedError('http-too-large', { detail: `It is longer than ${limits.maxBytes} bytes.` });
  };

  async function* pass(): AsyncGenerator<Uint8Array, void, undefined> {
    let passed = 0;
    let held: Uint8Array | undefined;
    try {
      for await (const piece of chunks) {
        passed += piece.length;
        requireLength(passed, false);
        digest.add(piece);
        await limits.pulse();
        if (held !== undefined) yield held;
        held = piece;
      }
      requireLength(passed, true);
      sha256 = digest.hex();
      await limits.pulse();
    } catch (thrown) {
      failure = asCodedError(thrown);
      throw failure;
    }
    if (held !== undefined) yield held;
  }
  return { chunks: pass(), sha256: () => sha256, failure: () => failure };
}
