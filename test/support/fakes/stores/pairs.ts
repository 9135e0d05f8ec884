/** Pairs, their notes and files, and the claims on them, in memory; see `memory-stores.ts`. */
import { CodedError } from '../../../../shared/rules/errors.ts';
import type { Claim, PairClaims, PairStore } from '../../../../shared/ports/stores.ts';
import type { AttachmentLink, NoteLink, Pair } from '../../../../shared/rules/sync/pair.ts';
import { recordIdOn, requireRecordIds } from '../../../../shared/rules/sync/pair.ts';
import { sideNames } from '../../../../shared/rules/sync/record.ts';
import { cloned } from '../cloned.ts';
import { at, requireFits, type Turns } from './turns.ts';

/** The stored rows of pairs and claims. */
export interface PairRows {
  readonly pairRows: Map<string, { pair: Pair; version: number }>;
  readonly noteRows: Map<string, Map<string, NoteLink>>;
  readonly fileRows: Map<string, Map<string, AttachmentLink>>;
  readonly ids: Map<string, string>;
  readonly claimRows: Map<string, { owner: string; expiresAt: number; waitingUntil?: number }>;
  /** The most characters of a pair's row; left out, as many as a real row takes. */
  rowLimit?: number;
}

/** No pair and no claim. */
export function noPairRows(): PairRows {
  return {
    pairRows: new Map(),
    noteRows: new Map(),
    fileRows: new Map(),
    ids: new Map(),
    claimRows: new Map(),
  };
}

/** The two stores over these rows. `unfenced`: claims are given to whoever asks, and saves do not ask for them. */
export function memoryPairs(
  state: PairRows,
  { act, pause, unfenced }: Turns & { readonly unfenced: boolean },
): { readonly pairs: PairStore; readonly claims: PairClaims } {
  function requireClaim(claim: Claim): void {
    if (!unfenced && state.claimRows.get(at(claim.link, claim.pair))?.owner !== claim.owner) {
      throw new CodedError('claim-lost', { facts: { pair: claim.pair } });
    }
  }

  /** A row takes as much as one of Azure Tables, or as a test says. */
  const requirePairFits = (value: Pair): void => {
    requireFits(value);
    if (state.rowLimit !== undefined && JSON.stringify(value).length > state.rowLimit)
      throw new CodedError('row-too-large');
  };

  const versionOf = ({ link, pair }: Pick<Claim, 'link' | 'pair'>): string | null => {
    const row = state.pairRows.get(at(link, pair));
    return row === undefined ? null : String(row.version);
  };
  function requireVersion(claim: Claim, version: string | null): void {
    if (versionOf(claim) !== version)
      throw new CodedError('pair-version-conflict', { facts: { pair: claim.pair } });
  }
  /** A write beside the pair names its version and moves it; where none is stored, nothing can be named. */
  const besides = (claim: Claim, version: string | null): string | null => {
    if (version === null) return null;
    requireVersion(claim, version);
    return moved(claim);
  };
  const moved = (claim: Pick<Claim, 'link' | 'pair'>): string | null => {
    const row = state.pairRows.get(at(claim.link, claim.pair));
    if (row !== undefined) row.version += 1;
    return versionOf(claim);
  };

  function putNotes(claim: Claim, notes: readonly NoteLink[]): void {
    const key = at(claim.link, claim.pair);
    const rows = state.noteRows.get(key) ?? new Map<string, NoteLink>();
    for (const row of notes) rows.set(`${row.sourceSide}:${row.sourceId}:${row.part}`, cloned(row));
    state.noteRows.set(key, rows);
  }

  /** A transaction removes whatever claim stands there, as that of Azure Tables: the pair's version alone fences a late one. */
  function requireAnyClaim(claim: Claim): void {
    if (!unfenced && !state.claimRows.has(at(claim.link, claim.pair)))
      throw new CodedError('claim-lost', { facts: { pair: claim.pair } });
  }

  function putPair(claim: Claim, pair: Pair, version: string | null, notes: readonly NoteLink[]): void {
    requireRecordIds(pair);
    for (const side of sideNames) {
      const id = recordIdOn(pair, side);
      if (id === null) continue;
      const holder = state.ids.get(at(claim.link, `${side}:${id}`)) ?? pair.key;
      if (holder !== pair.key) throw new CodedError('pair-id-taken', { facts: { holder } });
      state.ids.set(at(claim.link, `${side}:${id}`), pair.key);
    }
    requirePairFits(pair);
    requireVersion(claim, version);
    putNotes(claim, notes);
    const key = at(claim.link, claim.pair);
    const next = (state.pairRows.get(key)?.version ?? 0) + 1;
    state.pairRows.set(key, { pair: cloned(pair), version: next });
  }

  return {
    pairs: {
      keyOf: (link, side, recordId) =>
        act('pairs.keyOf', () => state.ids.get(at(link, `${side}:${recordId}`)) ?? null),
      read: (link, pair) =>
        act('pairs.read', () => {
          const row = state.pairRows.get(at(link, pair));
          if (row === undefined) return null;
          const notes = [...(state.noteRows.get(at(link, pair))?.values() ?? [])];
          const attachments = [...(state.fileRows.get(at(link, pair))?.values() ?? [])];
          return { pair: row.pair, notes, attachments, version: String(row.version) };
        }),
      save: (claim, pair, version, notes) =>
        act('pairs.save', () => {
          requireClaim(claim);
          putPair(claim, pair, version, notes);
          return versionOf(claim) ?? '';
        }),
      saveAndRelease: (claim, pair, version, notes) =>
        act('pairs.saveAndRelease', () => {
          requireAnyClaim(claim);
          putPair(claim, pair, version, notes);
          state.claimRows.delete(at(claim.link, claim.pair));
        }),
      saveNotes: (claim, version, notes) =>
        act('pairs.saveNotes', () => {
          requireClaim(claim);
          const next = besides(claim, version);
          putNotes(claim, notes);
          return next;
        }),
      saveAttachments: (claim, version, attachments) =>
        act('pairs.saveAttachments', () => {
          requireClaim(claim);
          const next = besides(claim, version);
          const key = at(claim.link, claim.pair);
          const rows = state.fileRows.get(key) ?? new Map<string, AttachmentLink>();
          for (const row of attachments) rows.set(`${row.sourceSide}:${row.sourceId}`, cloned(row));
          state.fileRows.set(key, rows);
          return next;
        }),
      async *list(link, after = null) {
        const keys = [...state.pairRows.keys()]
          .filter((key) => key.startsWith(`${link}\n`) && (after === null || key > at(link, after)))
          .toSorted();
        for (const key of keys) {
          await pause('pairs.list');
          const row = state.pairRows.get(key);
          if (row !== undefined) yield cloned(row.pair);
        }
      },
      count: (link, max = Number.POSITIVE_INFINITY) =>
        act('pairs.count', () =>
          Math.min(max, [...state.pairRows.keys()].filter((key) => key.startsWith(`${link}\n`)).length),
        ),
    },

    claims: {
      acquire: (link, pair, owner, { now: when, ttlMs, seen }) =>
        act('claims.acquire', () => {
          const held = state.claimRows.get(at(link, pair));
          const free = unfenced || held === undefined || held.owner === owner;
          if (!free && held.expiresAt > when) return null;
          state.claimRows.set(at(link, pair), { owner, expiresAt: when + ttlMs });
          const claim = { link, pair, owner, expiresAt: when + ttlMs };
          if (seen === undefined || held !== undefined) return claim;
          // Of a pair that was not there nothing can be named: who inserts it finds out.
          if (seen === null) return { ...claim, pairVersion: null };
          return versionOf(claim) === seen ? { ...claim, pairVersion: moved(claim) } : claim;
        }),
      renew: (claim, when, ttlMs) =>
        act('claims.renew', () => {
          if (state.claimRows.get(at(claim.link, claim.pair))?.owner !== claim.owner) return null;
          state.claimRows.set(at(claim.link, claim.pair), { owner: claim.owner, expiresAt: when + ttlMs });
          return { ...claim, expiresAt: when + ttlMs };
        }),
      noteWaiting: (link, pair, visibleAt) =>
        act('claims.noteWaiting', () => {
          const held = state.claimRows.get(at(link, pair));
          const noted = held?.waitingUntil ?? 0;
          const isLater = noted >= visibleAt && noted <= visibleAt + 60_000;
          if (held !== undefined && !isLater) held.waitingUntil = visibleAt;
        }),
      waitingUntil: (link, pair) =>
        act('claims.waitingUntil', () => state.claimRows.get(at(link, pair))?.waitingUntil ?? 0),
      release: (claim) =>
        act('claims.release', () => {
          if (state.claimRows.get(at(claim.link, claim.pair))?.owner === claim.owner) {
            state.claimRows.delete(at(claim.link, claim.pair));
          }
        }),
    },
  };
}
