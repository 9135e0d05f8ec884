/** Changes of a ticket, one way: the fields that the rules want changed → the operations of a PATCH. */
import type { FieldChange } from '../../../rules/sync/record.ts';
import type { PatchOperation } from '../../wire/index.ts';

/** The ids of the words in the change. */
export interface ChangedWordIds {
  readonly statusId: number | undefined;
  readonly priorityId: number | undefined;
}

/** The operations of `PATCH /service/tickets/{id}`. The description is not among them: ConnectWise keeps it as a note. */
export function toTicketPatch(
  { summary }: FieldChange,
  { statusId, priorityId }: ChangedWordIds,
): readonly PatchOperation[] {
  return [
    ...(summary === undefined ? [] : [replace('summary', summary)]),
    ...(statusId === undefined ? [] : [replace('status', { id: statusId })]),
    ...(priorityId === undefined ? [] : [replace('priority', { id: priorityId })]),
  ];
}

function replace(path: string, value: unknown): PatchOperation {
  return { op: 'replace', path, value };
}
