/**
 * The pair while one worker has it: what is stored, under which claim, and the only ways to change it.
 *
 * Before every remote write the claim is looked at and renewed in time; every store write names the claim, so that a
 * worker that was taken for dead can neither write remotely with an expired claim nor overwrite its successor.
 */
import { CodedError } from '../../rules/errors.ts';
import type { AttachmentLink, NoteLink, Pair } from '../../rules/sync/pair.ts';
import type { Claim, PairClaims, PairStore } from '../../ports/stores.ts';

export interface ClaimedPair {
  readonly pair: () => Pair;
  readonly notes: () => readonly NoteLink[];
  readonly attachments: () => readonly AttachmentLink[];
  readonly owner: string;
  /** When the stored pair was asked for, milliseconds since 1970. */
  readonly openedAt: number;
  /** Call right before a remote write. Throws `claim-lost` (retry) when the pair is no longer ours. */
  hold(): Promise<void>;
  /**
   * Call between storing an intent and the write that must not be made twice. Throws `claim-lost` (retry) when this
   * worker was held up in between: others count from the intent how long the write may still take effect.
   */
  requirePrompt(intentAt: string): void;
  /** Stores note rows alone. Throws `claim-lost`. */
  saveNotes(notes: readonly NoteLink[]): Promise<void>;
  /** Stores attachment rows. Throws `claim-lost`. */
  saveAttachments(attachments: readonly AttachmentLink[]): Promise<void>;
  /** Stores the pair and some of its note rows. Throws `claim-lost`, `pair-version-conflict`, `pair-id-taken`. */
  save(pair: Pair, notes?: readonly NoteLink[]): Promise<void>;
}

export interface ClaimedPairNeeds {
  readonly pairs: PairStore;
  readonly claims: PairClaims;
  readonly claimMs: number;
  now(): number;
}

/** How old an intent may be when its write is sent. */
const promptMs = 5_000;

/** Opens the claimed pair for a claimed pair. `begin` is what the pair is when the store has none yet. */
export async function openClaimedPair(
  claim: Claim,
  begin: Pair,
  needs: ClaimedPairNeeds,
): Promise<ClaimedPair> {
  const openedAt = needs.now();
  const stored = await needs.pairs.read(claim.link, claim.pair);
  let held = claim;
  let pair = stored?.pair ?? begin;
  let version = stored?.version ?? null;
  const notes = new Map((stored?.notes ?? []).map((row) => [rowKey(row), row]));
  const attachments = new Map((stored?.attachments ?? []).map((row) => [fileKey(row), row]));
  return {
    pair: () => pair,
    notes: () => [...notes.values()],
    attachments: () => [...attachments.values()],
    owner: claim.owner,
    openedAt,
    async hold() {
      // The renewal itself may have been slow: its answer counts only if it still leaves enough time.
      for (let attempt = 0; attempt < 3; attempt += 1) {
        if (needs.now() < held.expiresAt - needs.claimMs / 2) return;
        const renewed = await needs.claims.renew(held, needs.now(), needs.claimMs);
        if (renewed === null) break;
        held = renewed;
      }
      throw new CodedError('claim-lost', {
        detail: 'This worker took longer than its claim lives.',
        facts: { pair: claim.pair },
      });
    },
    requirePrompt(intentAt) {
      if (needs.now() - Date.parse(intentAt) <= promptMs) return;
      throw new CodedError('claim-lost', {
        detail: 'This worker was held up between an intent and its write.',
        facts: { pair: claim.pair },
      });
    },
    async saveNotes(rows) {
      await needs.pairs.saveNotes(held, rows);
      for (const row of rows) notes.set(rowKey(row), row);
    },
    async saveAttachments(rows) {
      if (rows.length === 0) return;
      await needs.pairs.saveAttachments(held, rows);
      for (const row of rows) attachments.set(fileKey(row), row);
    },
    async save(next, rows = []) {
      version = await needs.pairs.save(held, next, version, rows);
      pair = next;
      for (const row of rows) notes.set(rowKey(row), row);
    },
  };
}

function rowKey(row: NoteLink): string {
  return `${row.sourceSide}:${row.sourceId}:${row.part}`;
}

function fileKey(row: AttachmentLink): string {
  return `${row.sourceSide}:${row.sourceId}`;
}
