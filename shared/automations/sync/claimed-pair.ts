/**
 * A pair while one worker holds its claim: its stored rows, and the only ways to change them.
 *
 * The claim is looked at before every remote write, and renewed in time; every store write names it. A worker that was
 * taken for dead can therefore neither write remotely with an expired claim nor overwrite its successor.
 */
import { CodedError, asCodedError } from '../../rules/errors.ts';
import type { Nudge } from '../../rules/sync/nudge.ts';
import { attachmentKey, beganWith, noteKey, sidesWithoutId } from '../../rules/sync/pair.ts';
import type { AttachmentLink, NoteLink, Pair, StoredPair } from '../../rules/sync/pair.ts';
import { compactPending } from '../../rules/sync/state/pending.ts';
import { newPair } from '../../rules/sync/state/lifecycle.ts';
import type { Claim } from '../../ports/stores.ts';
import type { LinkedSides, MetPair, SyncPairNeeds } from '../../ports/sync.ts';

/** One nudge to be worked off, with the link and the needs of the work, before any pair is claimed for it. */
export interface SyncTask extends LinkedSides {
  readonly nudge: Nudge;
  readonly needs: SyncPairNeeds;
}

/** The greatest age of an intent at the moment when its write is sent, milliseconds. */
const promptMs = 5_000;

type Opened = Omit<StoredPair, 'version'> & { readonly version: string | null };
type ClaimedPairNeeds = Pick<SyncPairNeeds, 'pairs' | 'claims' | 'engine' | 'now'>;

/** One pair under one claim. Every method throws what the stores throw, and what its own line names. */
export class ClaimedPair {
  readonly key: string;
  readonly owner: string;
  /** The time when the stored pair was asked for, milliseconds since 1970. */
  readonly openedAt: number;
  #claim: Claim;
  #current: Pair;
  #version: string | null;
  readonly #notes: Map<string, NoteLink>;
  readonly #attachments: Map<string, AttachmentLink>;
  readonly #needs: ClaimedPairNeeds;
  #isReleased = false;

  private constructor(claim: Claim, stored: Opened, openedAt: number, needs: ClaimedPairNeeds) {
    this.key = claim.pair;
    this.owner = claim.owner;
    this.openedAt = openedAt;
    this.#claim = claim;
    this.#current = stored.pair;
    this.#version = stored.version;
    this.#notes = new Map(stored.notes.map((row) => [noteKey(row), row]));
    this.#attachments = new Map(stored.attachments.map((row) => [attachmentKey(row), row]));
    this.#needs = needs;
  }

  /**
   * Opens the pair of a claim that was just won; one that the store does not know begins here. A look at it right before the
   * claim counts where the claim says that it still holds. Throws `record-id-invalid` (dead-letter) for one that was stored
   * with an id that is none.
   */
  static async open(claim: Claim, { link, needs }: SyncTask, seen?: MetPair): Promise<ClaimedPair> {
    const begun = newPair(link, claim.pair, beganWith(claim.pair), needs.now());
    const { pairVersion: version } = claim;
    const isAsSeen = seen !== undefined && version !== undefined;
    const openedAt = isAsSeen ? seen.at : needs.now();
    const read = isAsSeen ? seen.stored : await needs.pairs.read(claim.link, claim.pair);
    const stored = read === null || !isAsSeen ? read : { ...read, version: version ?? read.version };
    const broken = stored === null ? [] : sidesWithoutId(stored.pair);
    if (broken.length > 0)
      throw new CodedError('record-id-invalid', {
        detail: `The stored pair ${claim.pair} holds an invalid id for its record of ${broken.join(' and ')}. Find the record again: npm run cli -- pair repair ${claim.link} ${beganWith(claim.pair).id}`,
        facts: { pair: claim.pair },
      });
    const opened = stored ?? { pair: begun, notes: [], attachments: [], version: null };
    // Rows of older versions of this code may have grown for as long as a side was down.
    const pair = { ...opened.pair, pending: compactPending(opened.pair.pending) };
    return new ClaimedPair(claim, { ...opened, pair }, openedAt, needs);
  }

  /** True once the claim was given up with the last save. */
  get isReleased(): boolean {
    return this.#isReleased;
  }

  /** The pair as it was saved last, or as it begins. */
  get current(): Pair {
    return this.#current;
  }

  /** The pair with all its rows. */
  get stored(): Omit<StoredPair, 'version'> {
    return { pair: this.#current, notes: this.notes, attachments: this.attachments };
  }

  get notes(): readonly NoteLink[] {
    return [...this.#notes.values()];
  }

  get attachments(): readonly AttachmentLink[] {
    return [...this.#attachments.values()];
  }

  /**
   * Call right before a remote write; answers when the claim ends (milliseconds since 1970). Throws `claim-lost` (retry) when
   * the pair is no longer ours.
   */
  async hold(): Promise<number> {
    const needs = this.#needs;
    const claimMs = needs.engine.claimSeconds * 1000;
    // The renewal itself may have been slow: its answer counts only if it still leaves enough time.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (this.#hasLongToLive) return this.#claim.expiresAt;
      const renewed = await needs.claims.renew(this.#claim, needs.now(), claimMs);
      if (renewed === null) break;
      this.#claim = renewed;
    }
    throw this.#lost('This worker took longer than its claim lives.');
  }

  /**
   * Call between storing an intent and the write that must not be made twice. Throws `claim-lost` (retry) when this
   * worker was held up in between: others count from the intent how long the write may still take effect.
   */
  requirePrompt(intentAt: string): void {
    if (!this.isPrompt(intentAt))
      throw this.#lost('This worker was held up between an intent and its write.');
  }

  /** Stores the pair and some of its note rows. Throws `claim-lost`, `pair-version-conflict`, `pair-id-taken`. */
  async save(wanted: Pair, notes: readonly NoteLink[] = []): Promise<void> {
    await this.#store(wanted, notes, async (next) => {
      this.#version = await this.#needs.pairs.save(this.#claim, next, this.#version, notes);
    });
  }

  /**
   * As `save`, behind which this run does nothing more with the pair: the claim is given up with it, where it is surely ours
   * still. A claim that is about to end may be another worker's by the time that storage gets the request.
   */
  async saveLast(wanted: Pair, notes: readonly NoteLink[] = []): Promise<void> {
    const version = this.#version;
    if (version === null || !this.#hasLongToLive) return this.save(wanted, notes);
    await this.#store(wanted, notes, (next) =>
      this.#needs.pairs.saveAndRelease(this.#claim, next, version, notes),
    );
    this.#isReleased = true;
  }

  /** A row that is too large is our own bookkeeping, and never stops a pair: it is stored without what only saves a second look. */
  async #store(
    wanted: Pair,
    notes: readonly NoteLink[],
    write: (next: Pair) => Promise<void>,
  ): Promise<void> {
    let next = wanted;
    try {
      await write(next);
    } catch (thrown) {
      if (asCodedError(thrown).code !== 'row-too-large') throw thrown;
      next = { ...wanted, pending: compactPending(wanted.pending, 1) };
      await write(next);
    }
    this.#current = next;
    for (const row of notes) this.#notes.set(noteKey(row), row);
  }

  get #hasLongToLive(): boolean {
    const { now, engine } = this.#needs;
    return now() < this.#claim.expiresAt - (engine.claimSeconds * 1000) / 2;
  }

  /** Returns the last time at which the write of this intent may be sent, milliseconds since 1970. */
  promptUntil(intentAt: string): number {
    return Date.parse(intentAt) + promptMs;
  }

  /** True while the write of this intent may be sent. */
  isPrompt(intentAt: string): boolean {
    return this.#needs.now() <= this.promptUntil(intentAt);
  }

  /** Stores note rows alone. Throws `claim-lost`, `pair-version-conflict`. */
  async saveNotes(rows: readonly NoteLink[]): Promise<void> {
    this.#version = await this.#needs.pairs.saveNotes(this.#claim, this.#version, rows);
    for (const row of rows) this.#notes.set(noteKey(row), row);
  }

  /** Stores attachment rows. Throws `claim-lost`, `pair-version-conflict`. */
  async saveAttachments(rows: readonly AttachmentLink[]): Promise<void> {
    if (rows.length === 0) return;
    this.#version = await this.#needs.pairs.saveAttachments(this.#claim, this.#version, rows);
    for (const row of rows) this.#attachments.set(attachmentKey(row), row);
  }

  #lost(detail: string): CodedError {
    return new CodedError('claim-lost', { detail, facts: { pair: this.key } });
  }
}
