/**
 * The stores and the queue in memory, with the same contract as the real ones.
 *
 * Every call waits one turn before and one after it acts, through `pause`: there a test can interleave workers or end
 * one for good. What is stored is copied, so that nobody shares an object with the store.
 */
import { jsonProperties } from '../../../shared/kit/table-json.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type {
  AuditJournal,
  ConflictStore,
  DeadLetterStore,
  DeferralStore,
  HistoryStore,
  OpenConflictStore,
  UnreadableStore,
} from '../../../shared/ports/journals.ts';
import type {
  Claim,
  CursorStore,
  MessageClaims,
  PairClaims,
  PairStore,
  RecordOwners,
} from '../../../shared/ports/stores.ts';
import type { NudgeQueue, PoisonMessage, PoisonQueue } from '../../../shared/ports/queues.ts';
import type { AuditRow } from '../../../shared/rules/operate/audit.ts';
import type { Cursor } from '../../../shared/rules/sync/cursor.ts';
import type {
  ConflictRow,
  DeadLetter,
  HistoryRow,
  UnreadableMessage,
} from '../../../shared/rules/sync/journal.ts';
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import type { OpenConflict } from '../../../shared/rules/sync/state/open-conflicts.ts';
import type { Deferral } from '../../../shared/rules/sync/state/deferral.ts';
import type { AttachmentLink, NoteLink, Pair } from '../../../shared/rules/sync/pair.ts';
import { recordIdOn, requireRecordIds } from '../../../shared/rules/sync/pair.ts';
import { sideNames } from '../../../shared/rules/sync/record.ts';
import { cloned } from './cloned.ts';

/** The places where a test may hold a worker back or end it. `where` names the call. */
export type Pause = (where: string) => Promise<void>;

export interface QueuedNudge {
  readonly nudge: Nudge;
  readonly visibleAt: number;
}

export interface MemoryStores {
  readonly pairs: PairStore;
  readonly claims: PairClaims;
  readonly owners: RecordOwners;
  readonly cursors: CursorStore;
  readonly history: HistoryStore;
  readonly conflicts: ConflictStore;
  readonly openConflicts: OpenConflictStore;
  readonly deadLetters: DeadLetterStore;
  readonly deferrals: DeferralStore;
  readonly unreadable: UnreadableStore;
  readonly poison: PoisonQueue;
  readonly nudges: NudgeQueue;
  readonly messageClaims: MessageClaims;
  readonly audit: AuditJournal;
}

/** The stored rows; shared by the views that different workers get. */
export interface MemoryState {
  readonly pairRows: Map<string, { pair: Pair; version: number }>;
  readonly noteRows: Map<string, Map<string, NoteLink>>;
  readonly fileRows: Map<string, Map<string, AttachmentLink>>;
  readonly ids: Map<string, string>;
  readonly ownerRows: Map<string, string>;
  readonly claimRows: Map<string, { owner: string; expiresAt: number; waitingUntil?: number }>;
  readonly cursorRows: Map<string, { cursor: Cursor; version: number }>;
  readonly historyRows: Map<string, HistoryRow>;
  readonly conflictRows: Map<string, ConflictRow>;
  readonly openConflictRows: Map<string, OpenConflict>;
  readonly deadLetters: Map<string, DeadLetter>;
  readonly letterTokens: Map<string, string>;
  readonly deferralRows: Map<string, Deferral>;
  readonly unreadableRows: Map<string, UnreadableMessage>;
  readonly poisonMessages: Map<string, Omit<PoisonMessage, 'remove'>>;
  readonly queue: QueuedNudge[];
  readonly messages: Map<string, { readonly mark: 'seen' | 'accepted'; readonly at: number }>;
  readonly auditRows: Map<string, AuditRow>;
  /** The most characters of a pair's row; left out, as many as a real row takes. */
  rowLimit?: number;
}

export function emptyState(): MemoryState {
  return {
    pairRows: new Map(),
    noteRows: new Map(),
    fileRows: new Map(),
    ids: new Map(),
    ownerRows: new Map(),
    claimRows: new Map(),
    cursorRows: new Map(),
    historyRows: new Map(),
    conflictRows: new Map(),
    openConflictRows: new Map(),
    deadLetters: new Map(),
    letterTokens: new Map(),
    deferralRows: new Map(),
    unreadableRows: new Map(),
    poisonMessages: new Map(),
    queue: [],
    messages: new Map(),
    auditRows: new Map(),
  };
}

export interface MemoryOptions {
  readonly state?: MemoryState;
  readonly pause?: Pause;
  /** Asked once a call: the account may refuse it, before it does its work or after, or take its time. */
  readonly refuse?: (where: string) => 'before' | 'after' | 'slow' | null;
  /** A defect to plant: claims are given to whoever asks, and saves do not ask for them. */
  readonly unfenced?: boolean;
  now?(): number;
}

const openKey = ({ link, pair, field }: OpenConflict): string => `${link} ${pair} ${field}`;

/** A view of the stores; two views over one state are two workers on one storage account. */
export function memoryStores(options: MemoryOptions = {}): MemoryStores {
  const state = options.state ?? emptyState();
  const pause = options.pause ?? (() => Promise.resolve());
  const now = (): number => options.now?.() ?? 0;
  const at = (link: string, key: string): string => `${link}\n${key}`;

  /** Runs one store call as a remote call is: it may be cut off before it acts, or after. */
  async function act<T>(where: string, work: () => T): Promise<T> {
    await pause(`before ${where}`);
    const refused = options.refuse?.(where) ?? null;
    if (refused === 'slow') await pause(`slow ${where}`);
    if (refused === 'before') throw new CodedError('storage-unavailable', { detail: where });
    const result = cloned(work());
    if (refused === 'after') throw new CodedError('storage-unavailable', { detail: `${where}, no answer` });
    await pause(`after ${where}`);
    return result;
  }

  function requireClaim(claim: Claim): void {
    if (options.unfenced !== true && state.claimRows.get(at(claim.link, claim.pair))?.owner !== claim.owner) {
      throw new CodedError('claim-lost', { facts: { pair: claim.pair } });
    }
  }

  /** A row takes as much as one of Azure Tables. */
  const requireFits = (value: unknown): void => void jsonProperties<unknown>().pack(value);
  /** As much, or as a test says. */
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
          requireRecordIds(pair);
          requireClaim(claim);
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
          return String(next);
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
          const free = options.unfenced === true || held === undefined || held.owner === owner;
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
          if (held !== undefined) held.waitingUntil = visibleAt;
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

    cursors: {
      read: (link, side) =>
        act('cursors.read', () => {
          const row = state.cursorRows.get(at(link, side));
          return row === undefined ? null : { cursor: row.cursor, version: String(row.version) };
        }),
      save: (link, side, cursor, version) =>
        act('cursors.save', () => {
          const held = state.cursorRows.get(at(link, side));
          if ((held === undefined ? null : String(held.version)) !== version) {
            throw new CodedError('cursor-version-conflict', { facts: { link, side } });
          }
          const next = (held?.version ?? 0) + 1;
          state.cursorRows.set(at(link, side), { cursor: cloned(cursor), version: next });
          return String(next);
        }),
    },

    history: {
      append: (row) =>
        act('history.append', () => {
          requireFits(row);
          state.historyRows.set(at(row.link, `${row.pair}\n${row.at}\n${row.run}`), cloned(row));
        }),
      list: (link, pair, limit) =>
        act('history.list', () =>
          [...state.historyRows.values()]
            .filter((row) => row.link === link && row.pair === pair)
            .toSorted((a, b) => b.at.localeCompare(a.at))
            .slice(0, limit),
        ),
    },

    conflicts: {
      record: (row) =>
        act('conflicts.record', () => {
          const key = at(row.link, row.id);
          if (!state.conflictRows.has(key)) state.conflictRows.set(key, cloned(row));
        }),
      list: (link, limit, pair) =>
        act('conflicts.list', () =>
          [...state.conflictRows.values()]
            .filter((row) => row.link === link && (pair === undefined || row.pair === pair))
            .toSorted((a, b) => b.at.localeCompare(a.at))
            .slice(0, limit),
        ),
      end: (link, id, ended) =>
        act('conflicts.end', () => {
          const row = state.conflictRows.get(at(link, id));
          if (row !== undefined) state.conflictRows.set(at(link, id), { ended, ...row });
        }),
    },

    openConflicts: {
      put: (row) =>
        act('openConflicts.put', () => {
          state.openConflictRows.set(at(row.link, `${row.pair}\n${row.field}`), cloned(row));
        }),
      of: (link, pair) =>
        act('openConflicts.of', () =>
          [...state.openConflictRows.values()].filter((row) => row.link === link && row.pair === pair),
        ),
      list: (link, limit) =>
        act('openConflicts.list', () =>
          [...state.openConflictRows.values()]
            .filter((row) => link === null || row.link === link)
            .toSorted((a, b) => (openKey(a) < openKey(b) ? -1 : 1))
            .slice(0, limit),
        ),
      choose: (row, choice) =>
        act('openConflicts.choose', () => {
          const key = at(row.link, `${row.pair}\n${row.field}`);
          const held = state.openConflictRows.get(key);
          if (held?.id !== row.id) return null;
          state.openConflictRows.set(key, { ...held, choice: cloned(choice) });
          return { replaced: held.choice };
        }),
      remove: (link, pair, field) =>
        act('openConflicts.remove', () => {
          state.openConflictRows.delete(at(link, `${pair}\n${field}`));
        }),
    },

    deadLetters: {
      put: (deadLetter, when, token = '') =>
        act('deadLetters.put', () => {
          const key = at(deadLetter.link, `${deadLetter.side}\n${deadLetter.recordId}\n${deadLetter.code}`);
          const held = state.deadLetters.get(key);
          if (token !== '' && state.letterTokens.get(key) === token && held !== undefined) return;
          state.letterTokens.set(key, token);
          state.deadLetters.set(
            key,
            cloned({
              ...deadLetter,
              firstAt: held?.firstAt ?? when,
              lastAt: when,
              times: (held?.times ?? 0) + 1,
            }),
          );
        }),
      list: (link, limit) =>
        act('deadLetters.list', () =>
          [...state.deadLetters.values()]
            .filter((deadLetter) => link === null || deadLetter.link === link)
            .toSorted((a, b) => b.lastAt.localeCompare(a.lastAt))
            .slice(0, limit),
        ),
      look: () =>
        act('deadLetters.look', () => ({
          deadLetters: [...state.deadLetters.values()].toSorted((a, b) => b.lastAt.localeCompare(a.lastAt)),
          isMore: false,
        })),
      of: (link, side, recordId) =>
        act('deadLetters.of', () =>
          [...state.deadLetters.values()].filter(
            (deadLetter) =>
              deadLetter.link === link && deadLetter.side === side && deadLetter.recordId === recordId,
          ),
        ),
      clear: (read) =>
        act('deadLetters.clear', () => {
          for (const [key, deadLetter] of state.deadLetters) {
            const isIt = (['link', 'side', 'recordId', 'code', 'lastAt', 'times'] as const).every(
              (name) => deadLetter[name] === read[name],
            );
            if (isIt) state.deadLetters.delete(key);
          }
        }),
    },

    deferrals: {
      read: (link, side, recordId) =>
        act('deferrals.read', () => state.deferralRows.get(at(link, `${side}\n${recordId}`)) ?? null),
      list: (link, limit) =>
        act('deferrals.list', () =>
          [...state.deferralRows.values()]
            .filter((row) => link === null || row.link === link)
            .slice(0, limit),
        ),
      put: (row) =>
        act('deferrals.put', () => {
          state.deferralRows.set(at(row.link, `${row.side}\n${row.recordId}`), cloned(row));
        }),
      remove: (link, side, recordId) =>
        act('deferrals.remove', () => {
          state.deferralRows.delete(at(link, `${side}\n${recordId}`));
        }),
    },

    unreadable: {
      put: (message) =>
        act('unreadable.put', () => {
          state.unreadableRows.set(message.id, cloned(message));
        }),
      list: (limit) =>
        act('unreadable.list', () =>
          [...state.unreadableRows.values()].toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, limit),
        ),
      remove: (id) => act('unreadable.remove', () => state.unreadableRows.delete(id)),
    },

    poison: {
      async receive() {
        const some = await act('poison.receive', () => [...state.poisonMessages.values()].slice(0, 32));
        return some.map((message) => ({
          ...message,
          remove: () =>
            act('poison.remove', () => {
              state.poisonMessages.delete(message.id);
            }),
        }));
      },
    },

    nudges: {
      send: (nudge, sendOptions) =>
        act('nudges.send', () => {
          state.queue.push({
            nudge: cloned(nudge),
            visibleAt: now() + (sendOptions?.delaySeconds ?? 0) * 1000,
          });
        }),
    },

    owners: {
      take: ({ system, side, id }, link, from) =>
        act('owners.take', () => {
          const place = [system, side, id].join('\n');
          const held = state.ownerRows.get(place) ?? null;
          if (held === null || held === from) state.ownerRows.set(place, link);
          return state.ownerRows.get(place) ?? link;
        }),
    },

    audit: {
      write: (row) =>
        act('audit.write', () => {
          state.auditRows.set(at(row.at, row.id), cloned(row));
        }),
      list: (link, limit) =>
        act('audit.list', () =>
          [...state.auditRows.values()]
            .filter((row) => link === null || row.link === null || row.link === link)
            .toSorted((a, b) => b.at.localeCompare(a.at))
            .slice(0, limit),
        ),
    },

    messageClaims: {
      claimMessage: (partition, messageId, received) =>
        act('messages.claim', () => {
          const held = state.messages.get(at(partition, messageId));
          if (held !== undefined) return held.mark;
          state.messages.set(at(partition, messageId), { mark: 'seen', at: received });
          return 'new' as const;
        }),
      markAccepted: (partition, messageId) =>
        act('messages.accept', () => {
          const held = state.messages.get(at(partition, messageId));
          if (held !== undefined) state.messages.set(at(partition, messageId), { ...held, mark: 'accepted' });
        }),
    },
  };
}
