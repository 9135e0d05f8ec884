/** The memory of the reconciliation, with the same contract as on Azure Tables. */
import type { LinkCheck, LinkCheckStore } from '../../../shared/ports/stores.ts';
import type {
  FindingStore,
  ReconcileState,
  ReconcileStore,
  WindowMessage,
} from '../../../shared/ports/reconcile.ts';
import type { Finding } from '../../../shared/rules/reconcile/findings.ts';
import type { Pause } from './memory-stores.ts';
import { cloned } from './cloned.ts';

/** The stored rows; shared by the views that different workers get. */
export interface ReconcileMemory {
  readonly books: Map<string, { state: ReconcileState; version: number }>;
  readonly findings: Map<string, Map<string, Finding>>;
  readonly checks: Map<string, LinkCheck>;
  readonly windows: { readonly message: WindowMessage; readonly delaySeconds: number }[];
}

export function emptyReconcileMemory(): ReconcileMemory {
  return { books: new Map(), findings: new Map(), checks: new Map(), windows: [] };
}

/** A view of the memory that waits one turn before and after each call. */
export function memoryReconcile(
  memory: ReconcileMemory = emptyReconcileMemory(),
  pause: Pause = () => Promise.resolve(),
): {
  readonly states: ReconcileStore;
  readonly findings: FindingStore;
  readonly checks: LinkCheckStore;
  readonly windows: { send(message: WindowMessage, options?: { delaySeconds?: number }): Promise<void> };
} {
  async function act<T>(where: string, work: () => T): Promise<T> {
    await pause(`before ${where}`);
    const result = cloned(work());
    await pause(`after ${where}`);
    return result;
  }
  const rowsOf = (book: string): Map<string, Finding> => {
    const rows = memory.findings.get(book) ?? new Map<string, Finding>();
    memory.findings.set(book, rows);
    return rows;
  };
  return {
    states: {
      read: (book) =>
        act('states.read', () => {
          const row = memory.books.get(book);
          return row === undefined ? null : { state: row.state, version: String(row.version) };
        }),
      save: (book, state, version) =>
        act('states.save', () => {
          const held = memory.books.get(book);
          if ((held === undefined ? null : String(held.version)) !== version) return false;
          memory.books.set(book, { state: cloned(state), version: (held?.version ?? 0) + 1 });
          return true;
        }),
    },
    findings: {
      get: (book, key) => act('findings.get', () => rowsOf(book).get(key) ?? null),
      put: (book, key, finding) =>
        act('findings.put', () => {
          rowsOf(book).set(key, cloned(finding));
        }),
      remove: (book, key) =>
        act('findings.remove', () => {
          rowsOf(book).delete(key);
        }),
      list: (book, after, limit) =>
        act('findings.list', () =>
          [...rowsOf(book)]
            .filter(([key]) => after === null || key > after)
            .toSorted(([one], [other]) => (one < other ? -1 : 1))
            .slice(0, limit)
            .map(([key, finding]) => ({ key, finding })),
        ),
    },
    checks: {
      read: (link) => act('checks.read', () => memory.checks.get(link) ?? null),
      save: (link, check) =>
        act('checks.save', () => {
          memory.checks.set(link, cloned(check));
        }),
    },
    windows: {
      send: (message, { delaySeconds = 0 } = {}) =>
        act('windows.send', () => {
          memory.windows.push({ message: cloned(message), delaySeconds });
        }),
    },
  };
}
