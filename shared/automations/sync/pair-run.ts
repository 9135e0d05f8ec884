/**
 * One run on a claimed pair: the nudge that asked for it, the records as read so far, its history, and the verbs by
 * which it ends. Every step of the story is handed this one object.
 */
import type { CodedError, ErrorCode } from '../../rules/errors.ts';
import type { Link } from '../../rules/config/link.ts';
import type { IgnoredReason } from '../../rules/sync/journal.ts';
import { nudgeAgain } from '../../rules/sync/nudge.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import type { DeadLetteredPlan, Pair } from '../../rules/sync/pair.ts';
import { stoppedFields } from '../../rules/sync/state/laps.ts';
import type { PendingClock } from '../../rules/sync/state/pending.ts';
import type { Plan } from '../../rules/sync/plan.ts';
import { remembersOther } from '../../rules/sync/state/remembered.ts';
import { partsOf, stillRefused, withoutParts } from '../../rules/sync/state/refused-parts.ts';
import { laterVersion, versionSeen } from '../../rules/sync/state/absence.ts';
import { otherSide, sideNames } from '../../rules/sync/record.ts';
import type { FieldName, SideAttachment, SideName, SideRecord } from '../../rules/sync/record.ts';
import {
  afterLooking,
  filesTellThemselves,
  knownVersion,
  versionsOf,
} from '../../rules/sync/skipped-reads.ts';
import type { Correlated, Created } from '../../ports/side.ts';
import type { LinkedSides, SyncOutcome, SyncPairNeeds } from '../../ports/sync.ts';
import type { ClaimedPair, SyncTask } from './claimed-pair.ts';
import { deadLetterNudge } from './dead-letters.ts';
import { RunHistory } from './history.ts';

/** No note or file is begun after this time of a run: the last one needs its own, and a function has five minutes. */
const beginMs = 120_000;

/** Both records of a pair as read. */
export type BothRecords = Readonly<Record<SideName, SideRecord>>;

/** A record as read; `readAt` is when its read began, ISO 8601, our clock. */
export interface FirstRead {
  readonly record: SideRecord;
  readonly readAt: string;
  /** A look-up of its counterpart that was made beside the read; left out or null where none was. */
  readonly lookUp?: LookUp | null;
}

/** A look-up of the records that may be the counterpart of one. */
export interface LookUp {
  /** When it began, milliseconds since 1970, our clock. */
  readonly at: number;
  /** Rejects with what the side throws. */
  readonly found: Promise<readonly Correlated[]>;
}

/** The files that a side's record holds, and when they were asked for (milliseconds since 1970, our clock). */
interface FileList {
  readonly files: readonly SideAttachment[];
  readonly at: number;
}

/** A record that a run made, before it was read: its answer may tell all of it. */
interface MadeRecord extends Pick<Created, 'readRest'> {
  readonly side: SideName;
  /** The time before the create was sent, ISO 8601, our clock. */
  readonly sentAt: string;
}

/** A run from its first read to its end. It never writes to a side itself. */
export class PairRun implements SyncTask {
  readonly nudge: Nudge;
  readonly link: Link;
  readonly needs: SyncPairNeeds;
  readonly sides: LinkedSides['sides'];
  readonly pair: ClaimedPair;
  readonly history: RunHistory;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** The version of the incident whose notes need not be read again; undefined where they do. */
  readonly knownVersion: string | undefined;
  /** The records as read, or as our own writes left them; one that has to be read is missing. */
  readonly records: Partial<Record<SideName, SideRecord>> = {};
  /** The time when the last read of each side began, ISO 8601. */
  readonly readAt: Record<SideName, string | null>;
  /** The files of the records as listed; a side that has to be listed is missing. */
  readonly fileLists: Partial<Record<SideName, FileList>> = {};
  /** True if a field was stopped when the run began. */
  readonly wasStopped: boolean;
  /** True once this run has made the pair's second record. */
  created = false;
  /** The record that this run made; null for none, and once it was asked for its rest. */
  made: MadeRecord | null = null;
  /** The parts of the last plan that were refused in an earlier run; null where there are none. */
  refusedBefore: DeadLetteredPlan | null = null;
  /** The fields that the last round wrote. */
  fieldsWritten: readonly FieldName[] = [];
  /** The side whose record is not read before the first plan, because the pair remembers it; null for none. */
  leftOut: SideName | null;
  #skipsFiles: boolean;
  #madeIncident = false;
  #lookUp: LookUp | null;
  readonly #restored = new Set<SideName>();

  constructor(task: SyncTask, pair: ClaimedPair, first: FirstRead | null = null) {
    const { nudge, link, needs } = task;
    const isBackfill = needs.backfill !== undefined;
    const isSilent = isBackfill || pair.current.backfilled !== undefined;
    this.nudge = nudge;
    this.link = link;
    this.needs = needs;
    this.sides = isSilent ? (task.silent ?? task.sides) : task.sides;
    this.pair = pair;
    this.history = new RunHistory(task, pair, () => this.records);
    this.readAt = { ...pair.current.readAt };
    if (first !== null) this.keep(first);
    this.#lookUp = first?.lookUp ?? null;
    this.startedAt = needs.now();
    this.wasStopped = stoppedFields(pair.current.laps ?? {}).length > 0;
    const look = { pair: pair.current, notes: pair.notes, link, nudge, isBackfill };
    this.knownVersion = knownVersion(look);
    this.#skipsFiles = filesTellThemselves(look, needs.now());
    const isRemembered = first === null && remembersOther(look, pair.attachments, needs.now());
    this.leftOut = isRemembered ? otherSide(nudge.side) : null;
  }

  /** Both records, once neither has to be read; null before. */
  get both(): BothRecords | null {
    const { connectwise, servicenow } = this.records;
    return connectwise === undefined || servicenow === undefined ? null : { connectwise, servicenow };
  }

  /** The reason why the notes of a record could not be read; null if both were. */
  get notesUnread(): { readonly side: SideName; readonly error: CodedError } | null {
    for (const side of sideNames) {
      const error = this.records[side]?.notesUnread;
      if (error !== undefined) return { side, error };
    }
    return null;
  }

  /** True when no further note or file may be begun in this run. */
  get isTimeUp(): boolean {
    return this.needs.now() > this.startedAt + beginMs;
  }

  /** The side on which no file can have been added that is this run's work. */
  get sidesWithoutNewFiles(): ReadonlySet<SideName> {
    return new Set(this.#skipsFiles ? ['servicenow'] : []);
  }

  /**
   * Now, and how long a field write without an answer may still take effect; milliseconds. A value is sent again by
   * itself while the claim lasts, and each of these requests may be slow.
   */
  get pendingClock(): PendingClock {
    const { needs } = this;
    const { claimSeconds, visibilityDelaySeconds } = needs.engine;
    return { now: needs.now(), visibilityDelayMs: (claimSeconds + visibilityDelaySeconds) * 1000 };
  }

  /** The versions to compare the next poll with; a record that this run did not read has the one from before. */
  get versions(): Pair['versions'] {
    const { records, pair } = this;
    const seen = versionsOf(records);
    const of = (side: SideName): string | null =>
      records[side] === undefined ? pair.current.versions[side] : seen[side];
    return { connectwise: of('connectwise'), servicenow: of('servicenow') };
  }

  /** The pair as it is now, with what this run looked at. */
  get looked(): Pair {
    const listedAt = this.fileLists.servicenow?.at ?? null;
    const createdAt = this.#madeIncident ? new Date(this.startedAt).toISOString() : null;
    const looked = afterLooking(this.pair.current, { readAt: this.readAt, listedAt, createdAt }, this.link);
    const { oldSince: _over, ...pair } = { ...looked, newest: this.newestWith(this.records) };
    return pair;
  }

  /**
   * The latest versions that are known, with these records. A record that was read earlier in this run passed for
   * current, even if it is older than what had been known.
   */
  newestWith(records: Readonly<Partial<Record<SideName, SideRecord | null>>>): NonNullable<Pair['newest']> {
    const newest = { ...this.pair.current.newest };
    for (const side of sideNames) {
      const record = records[side];
      if (record == null) continue;
      newest[side] = this.#restored.has(side) ? versionSeen(record) : laterVersion(newest[side], record);
    }
    return newest;
  }

  /** The record is older than the known one, and has been for so long that it is believed. */
  believe(side: SideName): void {
    this.#restored.add(side);
  }

  /** Keeps a record as it was read. */
  keep({ record, readAt }: FirstRead): void {
    this.records[record.side] = record;
    this.readAt[record.side] = readAt;
    const { link, needs } = this;
    const reading = { theirs: Date.parse(record.readAt), before: Date.parse(readAt), after: needs.now() };
    needs.clocks?.saw(link.name, record.side, reading);
  }

  /** Keeps how our own writes left a record; null has to be read again. Its files have to be listed again anyway. */
  keepWritten(side: SideName, record: SideRecord | null): void {
    // An answer speaks of the notes of the read before it: where these were not read, it says nothing of them.
    if (record === null || this.records[side]?.notesUnread !== undefined) delete this.records[side];
    else this.records[side] = record;
    delete this.fileLists[side];
  }

  /** The pair has its second record now, on this side. */
  gained(side: SideName, how: 'created' | 'joined'): void {
    this.created = how === 'created';
    // An incident that was just made has no files.
    this.#madeIncident = this.created && side === 'servicenow';
    this.#skipsFiles = this.#madeIncident;
    this.history.written(side, this.created ? 'create' : 'join by correlation key');
  }

  /** The look-up that was made beside the first read, once: what it found grows old. */
  takeLookUp(): LookUp | null {
    const lookUp = this.#lookUp;
    this.#lookUp = null;
    return lookUp;
  }

  /** The plan without what was refused for good before; the whole of it where a person requests another try. */
  withoutRefused(plan: Plan): Plan {
    const { deadLettered } = this.pair.current;
    const known = this.nudge.origin === 'replay' ? [] : (deadLettered?.parts ?? []);
    const parts = partsOf(plan).filter((part) => known.includes(part));
    this.refusedBefore = stillRefused(deadLettered, parts);
    return withoutParts(plan, parts);
  }

  /** Ends the run without having done anything. */
  ignore(reason: IgnoredReason): Extract<SyncOutcome, { kind: 'ignored' }> {
    return { kind: 'ignored', reason };
  }

  /** Ends the run with a dead letter for the nudge's record. */
  deadLetter(code: ErrorCode, detail: string): Promise<SyncOutcome> {
    return deadLetterNudge(this, code, detail, this.pair.key);
  }

  /** Ends the run with a nudge for later (milliseconds since 1970), which is durable before the run forgets anything. */
  async waitUntil(until: number): Promise<SyncOutcome> {
    const delaySeconds = Math.max(1, Math.ceil((until - this.needs.now()) / 1000));
    await this.needs.nudges.send(nudgeAgain(this.nudge, until), { delaySeconds });
    return { kind: 'waiting', pair: this.pair.key, delaySeconds };
  }
}
