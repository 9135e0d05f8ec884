/** The words of an instance — statuses by board, priorities — read once and kept for a while. */
import { CodedError } from '../rules/errors.ts';
import type { ConnectWiseClient } from './client.ts';
import type { BoardStatus, Priority } from './wire.ts';

export interface ReferenceWords {
  statuses(boardId: number): Promise<readonly BoardStatus[]>;
  priorities(): Promise<readonly string[]>;
  /** Throws `word-unknown` (park) when the board has no such status. */
  statusId(boardId: number, name: string): Promise<number>;
  priorityId(name: string): Promise<number>;
}

const keepMs = 15 * 60_000;

/** Words over one client; whoever asks while they are being read waits for the same answer. */
export function referenceWords(client: ConnectWiseClient, now: () => number): ReferenceWords {
  const kept = new Map<string, { readonly at: number; readonly value: Promise<readonly unknown[]> }>();

  function remember<Row>(key: string, read: () => AsyncIterable<Row>): Promise<readonly Row[]> {
    const known = kept.get(key);
    if (known !== undefined && now() - known.at < keepMs) return known.value as Promise<readonly Row[]>;
    const value = collect(read());
    kept.set(key, { at: now(), value });
    // A failure must not be remembered.
    value.catch(() => kept.delete(key));
    return value;
  }

  const statuses = (boardId: number): Promise<readonly BoardStatus[]> =>
    remember(`statuses ${boardId}`, () => client.statuses(boardId).list());
  const priorities = (): Promise<readonly Priority[]> =>
    remember('priorities', () => client.priorities.list());

  return {
    statuses,
    async priorities() {
      return (await priorities()).map(({ name }) => name);
    },
    async statusId(boardId, name) {
      const found = (await statuses(boardId)).find(
        (status) => status.name === name && status.inactive !== true,
      );
      if (found === undefined) throw unknownWord(`Board ${boardId} has no active status "${name}".`);
      return found.id;
    },
    async priorityId(name) {
      const found = (await priorities()).find((priority) => priority.name === name);
      if (found === undefined) throw unknownWord(`There is no priority "${name}".`);
      return found.id;
    },
  };
}

async function collect<Row>(rows: AsyncIterable<Row>): Promise<readonly Row[]> {
  const all: Row[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

function unknownWord(detail: string): CodedError {
  return new CodedError('word-unknown', { detail: `${detail} Look at the link's maps in config.json.` });
}
