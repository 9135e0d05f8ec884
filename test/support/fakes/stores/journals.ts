/** The journals in memory: histories, conflicts, dead letters, deferrals, unreadable messages, audits; see `memory-stores.ts`. */
import type {
  AuditJournal,
  ConflictStore,
  DeadLetterStore,
  DeferralStore,
  HistoryStore,
  OpenConflictStore,
  UnreadableStore,
} from '../../../../shared/ports/journals.ts';
import type { AuditRow } from '../../../../shared/rules/operate/audit.ts';
import type {
  ConflictRow,
  DeadLetter,
  HistoryRow,
  UnreadableMessage,
} from '../../../../shared/rules/sync/journal.ts';
import type { OpenConflict } from '../../../../shared/rules/sync/state/open-conflicts.ts';
import type { Deferral } from '../../../../shared/rules/sync/state/deferral.ts';
import { cloned } from '../cloned.ts';
import { at, requireFits, type Turns } from './turns.ts';

/** The stored rows of the journals. */
export interface JournalRows {
  readonly historyRows: Map<string, HistoryRow>;
  readonly conflictRows: Map<string, ConflictRow>;
  readonly openConflictRows: Map<string, OpenConflict>;
  readonly deadLetters: Map<string, DeadLetter>;
  readonly letterTokens: Map<string, string>;
  readonly deferralRows: Map<string, Deferral>;
  readonly unreadableRows: Map<string, UnreadableMessage>;
  readonly auditRows: Map<string, AuditRow>;
}

/** Journals without a row. */
export function noJournalRows(): JournalRows {
  return {
    historyRows: new Map(),
    conflictRows: new Map(),
    openConflictRows: new Map(),
    deadLetters: new Map(),
    letterTokens: new Map(),
    deferralRows: new Map(),
    unreadableRows: new Map(),
    auditRows: new Map(),
  };
}

/** The journals of one view. */
export interface MemoryJournals {
  readonly history: HistoryStore;
  readonly conflicts: ConflictStore;
  readonly openConflicts: OpenConflictStore;
  readonly deadLetters: DeadLetterStore;
  readonly deferrals: DeferralStore;
  readonly unreadable: UnreadableStore;
  readonly audit: AuditJournal;
}

const openKey = ({ link, pair, field }: OpenConflict): string => `${link} ${pair} ${field}`;

/** The journals over these rows. */
export function memoryJournals(state: JournalRows, { act }: Turns): MemoryJournals {
  return {
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
      of: (link, records) =>
        act('deadLetters.of', () =>
          [...state.deadLetters.values()].filter(
            (deadLetter) =>
              deadLetter.link === link &&
              records.some(({ side, id }) => deadLetter.side === side && deadLetter.recordId === id),
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
  };
}
