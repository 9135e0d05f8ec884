/**
 * The stores and the queue in memory, with the same contract as the real ones.
 *
 * Every call waits one turn before and one after it acts, through `pause`: there a test can interleave workers or end
 * one for good. What is stored is copied, so that nobody shares an object with the store.
 */
import { CodedError } from '../../../shared/rules/errors.ts';
import type {
  Cursors,
  CursorStore,
  MessageClaims,
  PairClaims,
  PairStore,
  RecordOwners,
} from '../../../shared/ports/stores.ts';
import type { NudgeQueue, PoisonMessage, PoisonQueue } from '../../../shared/ports/queues.ts';
import type { Nudge } from '../../../shared/rules/sync/nudge.ts';
import { cloned } from './cloned.ts';
import { memoryJournals, noJournalRows, type JournalRows, type MemoryJournals } from './stores/journals.ts';
import { memoryPairs, noPairRows, type PairRows } from './stores/pairs.ts';
import { at } from './stores/turns.ts';

/** The places where a test may hold a worker back or end it. `where` names the call. */
export type Pause = (where: string) => Promise<void>;

export interface QueuedNudge {
  readonly nudge: Nudge;
  readonly visibleAt: number;
}

export interface MemoryStores extends MemoryJournals {
  readonly pairs: PairStore;
  readonly claims: PairClaims;
  readonly owners: RecordOwners;
  readonly cursors: CursorStore;
  readonly poison: PoisonQueue;
  readonly nudges: NudgeQueue;
  readonly messageClaims: MessageClaims;
}

/** The stored rows; shared by the views that different workers get. */
export interface MemoryState extends PairRows, JournalRows {
  readonly ownerRows: Map<string, string>;
  readonly cursorRows: Map<string, { cursors: Cursors; version: number }>;
  readonly poisonMessages: Map<string, Omit<PoisonMessage, 'remove'>>;
  readonly queue: QueuedNudge[];
  readonly messages: Map<string, { readonly mark: 'seen' | 'accepted'; readonly at: number }>;
}

export function emptyState(): MemoryState {
  return {
    ...noPairRows(),
    ...noJournalRows(),
    ownerRows: new Map(),
    cursorRows: new Map(),
    poisonMessages: new Map(),
    queue: [],
    messages: new Map(),
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

/** A view of the stores; two views over one state are two workers on one storage account. */
export function memoryStores(options: MemoryOptions = {}): MemoryStores {
  const state = options.state ?? emptyState();
  const pause = options.pause ?? (() => Promise.resolve());
  const now = (): number => options.now?.() ?? 0;

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

  const turns = { act, pause };
  return {
    ...memoryPairs(state, { ...turns, unfenced: options.unfenced === true }),
    ...memoryJournals(state, turns),

    cursors: {
      read: (link) =>
        act('cursors.read', () => {
          const row = state.cursorRows.get(link);
          return { cursors: row?.cursors ?? {}, version: row === undefined ? null : String(row.version) };
        }),
      save: (link, cursors, version) =>
        act('cursors.save', () => {
          const held = state.cursorRows.get(link);
          if ((held === undefined ? null : String(held.version)) !== version) {
            throw new CodedError('cursor-version-conflict', { facts: { link } });
          }
          const next = (held?.version ?? 0) + 1;
          state.cursorRows.set(link, { cursors: cloned(cursors), version: next });
          return String(next);
        }),
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

    messageClaims: {
      isAccepted: (partition, messageId) => state.messages.get(at(partition, messageId))?.mark === 'accepted',
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
