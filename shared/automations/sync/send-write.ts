/**
 * Sends one write, with every look in its place:
 *
 *   intent stored ─▶ last look at the record ─▶ fields as planned? ─▶ claim and time ─▶ the request, by a deadline
 *
 * Everything else that the request needs was looked up before the intent, so that nothing slow stands between the last
 * looks and the write. A worker that was held up writes nothing: others count from the intent how long a write may still
 * take effect.
 */
import type { LookedWrite, ReadyWrite } from '../../ports/writes.ts';
import { CodedError } from '../../rules/errors.ts';
import type { FieldName, FieldValues, SideRecord } from '../../rules/sync/record.ts';
import type { PairRun } from './pair-run.ts';

/** A write with what belongs to it. */
export interface Outgoing<Answer> {
  readonly ready: ReadyWrite<Answer>;
  /** The fields that it overwrites, and the record as the plan was made from it; left out for a write that only adds. */
  readonly planned?: { readonly record: SideRecord; readonly changes: readonly FieldName[] };
  /** The time of an intent that is stored already, ISO 8601; left out where none is. */
  readonly intentAt?: string;
  /** Stores the intent with its time, ISO 8601. */
  saveIntent(at: string): Promise<void>;
  /** Takes the intent back where the last look forbids the write: nothing was sent. */
  dropIntent?(): Promise<void>;
  /** Told right before the request. */
  begin?(): void;
}

/**
 * Sends a write behind its intent, after a last look at the record and the claim. Throws what the write throws,
 * `record-moved` (retry) where somebody changed a field since the plan was made, and `claim-lost` (retry) where the
 * pair is no longer ours or time was lost.
 */
export async function sendWrite<Answer>(run: PairRun, write: Outgoing<Answer>): Promise<Answer> {
  const saveIntent = async (): Promise<string> => {
    const at = new Date(run.needs.now()).toISOString();
    await write.saveIntent(at);
    return at;
  };
  const { ready, planned } = write;
  // A write that only adds is looked at before its intent: a look that fails must not make the next run wait for a write.
  const lookedBefore = planned === undefined ? await ready.look() : null;
  let at = write.intentAt ?? (await saveIntent());
  const looked = lookedBefore ?? (await lookAsPlanned(write));
  // A side may answer slowly all day: the intent is made young again instead of giving the work up.
  if (!run.pair.isPrompt(at)) at = await saveIntent();
  const claimEnds = await run.pair.hold();
  run.pair.requirePrompt(at);
  write.begin?.();
  // Keys, limits and refused attempts stand between here and the request. The last look says nothing of a record that was
  // read half a minute ago, and what only adds is looked for from the age of its intent.
  return looked.send(Math.min(claimEnds, run.pair.promptUntil(at)));
}

/** The last look at the record, and at the fields of the plan. */
async function lookAsPlanned<Answer>(write: Outgoing<Answer>): Promise<LookedWrite<Answer>> {
  try {
    const looked = await write.ready.look();
    if (write.planned !== undefined) requireAsPlanned(looked.fields, write.planned);
    return looked;
  } catch (thrown) {
    // An intent that cannot be taken back counts as one whose write was not answered.
    await write.dropIntent?.().catch(() => undefined);
    throw thrown;
  }
}

/**
 * A version in whole seconds does not tell two saves of one second apart, so the values themselves are compared. Throws
 * `record-moved` (retry).
 */
function requireAsPlanned(
  shown: Readonly<Partial<FieldValues>>,
  { record, changes }: NonNullable<Outgoing<unknown>['planned']>,
): void {
  const moved = changes.filter(
    (field) => shown[field] !== undefined && shown[field] !== record.fields[field],
  );
  if (moved.length === 0) return;
  throw new CodedError('record-moved', {
    detail: `Somebody changed ${moved.join(', ')} right before the write.`,
    facts: { side: record.side, record: record.id },
  });
}
