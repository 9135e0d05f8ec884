/** The words of an instance — statuses by board, priorities — as the sync needs them. */
import { CodedError } from '../../rules/errors.ts';
import type { ConnectWiseClient } from '../client.ts';
import { referenceData } from '../records/reference-data.ts';
import type { BoardStatus } from '../wire/index.ts';

/** Statuses and priorities by the names that a link's maps use. */
export interface ReferenceWords {
  statuses(boardId: number): Promise<readonly BoardStatus[]>;
  priorities(): Promise<readonly string[]>;
  /** Throws `word-unknown` (dead-letter) when the board has no such status. */
  statusId(boardId: number, name: string): Promise<number>;
  priorityId(name: string): Promise<number>;
}

/** Words over one client; whoever asks while they are being read waits for the same answer. */
export function referenceWords(client: ConnectWiseClient, now: () => number): ReferenceWords {
  const data = referenceData(client, { now });
  return {
    statuses: (boardId) => data.statuses(boardId),
    async priorities() {
      return (await data.priorities()).map(({ name }) => name);
    },
    async statusId(boardId, name) {
      const found = (await data.statuses(boardId)).find(
        (status) => status.name === name && status.inactive !== true,
      );
      if (found === undefined) throw unknownWord(`Board ${boardId} has no active status "${name}".`);
      return found.id;
    },
    async priorityId(name) {
      const found = (await data.priorities()).find((priority) => priority.name === name);
      if (found === undefined) throw unknownWord(`There is no priority "${name}".`);
      return found.id;
    },
  };
}

function unknownWord(detail: string): CodedError {
  return new CodedError('word-unknown', { detail: `${detail} Look at the link's maps in config.json.` });
}
