/** The words of an instance — statuses by board, priorities — as the sync needs them. */
import { CodedError } from '../../rules/errors.ts';
import type { ConnectWiseClient } from '../client.ts';
import { referenceData } from '../records/reference-data.ts';
import type { BoardStatus, Member } from '../wire/index.ts';

const mappedReferences = ['type', 'subType', 'item', 'team', 'source'] as const;
/** References of a ticket that a link may map, by the name of the ticket's field. */
export type MappedReference = (typeof mappedReferences)[number];

/** Returns true if the field of a ticket is such a reference. */
export function isMappedReference(name: string): name is MappedReference {
  return mappedReferences.some((one) => one === name);
}

/** Statuses, priorities and other references by the names that a link's maps use. */
export interface ReferenceWords {
  statuses(boardId: number): Promise<readonly BoardStatus[]>;
  priorities(): Promise<readonly string[]>;
  /** Throws `word-unknown` (dead-letter) when the board has no such status. */
  statusId(boardId: number, name: string): Promise<number>;
  priorityId(name: string): Promise<number>;
  /** Throws `word-unknown` (dead-letter) when the board has none of that name that is active, or more than one. */
  referenceId(kind: MappedReference, boardId: number, name: string): Promise<number>;
  /** The names of all that are active. */
  references(kind: MappedReference, boardId: number): Promise<readonly string[]>;
  members(): Promise<readonly Member[]>;
}

/**
 * Words over one client; whoever asks while they are being read waits for the same answer. `now` in milliseconds since
 * 1970.
 */
export function referenceWords(client: ConnectWiseClient, now: () => number): ReferenceWords {
  const data = referenceData(client, { now });
  const active = async (
    kind: MappedReference,
    boardId: number,
  ): Promise<readonly { readonly id: number; readonly name: string }[]> => {
    switch (kind) {
      case 'type':
        return (await data.types(boardId)).filter(({ inactiveFlag }) => inactiveFlag !== true);
      case 'subType':
        return (await data.subTypes(boardId)).filter(({ inactiveFlag }) => inactiveFlag !== true);
      case 'item':
        return (await data.items(boardId)).filter(({ inactiveFlag }) => inactiveFlag !== true);
      case 'team':
        return data.teams(boardId);
      case 'source':
        return data.sources();
      default:
        return kind satisfies never;
    }
  };
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
    async referenceId(kind, boardId, name) {
      const [found, ...others] = (await active(kind, boardId)).filter((one) => one.name === name);
      const where = kind === 'source' ? '' : ` on board ${boardId}`;
      if (found === undefined) throw unknownWord(`There is no active ${kind} "${name}"${where}.`);
      if (others.length > 0) throw unknownWord(`More than one ${kind} is called "${name}"${where}.`);
      return found.id;
    },
    references: async (kind, boardId) => (await active(kind, boardId)).map(({ name }) => name),
    members: () => data.members(),
  };
}

/** `word-unknown` (dead-letter): ConnectWise has no such value. */
export function unknownWord(detail: string): CodedError {
  return new CodedError('word-unknown', { detail: `${detail} Look at the link's maps in config.json.` });
}
