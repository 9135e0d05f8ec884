/** The notes of many tickets, of which only the company's are asked for. */
import type { Bundles } from '../records/bundles.ts';
import type { ItemResult } from '../records/collection.ts';
import type { TicketNote } from '../wire/index.ts';
import type { OwnLists } from './lists.ts';

/** The notes of each ticket, in the order of the ids; a ticket of another company, or one that is gone, fails alone. */
export async function ownNotesOf(
  client: Bundles,
  { tickets }: OwnLists,
  ids: readonly number[],
): Promise<readonly ItemResult<readonly TicketNote[]>[]> {
  const looked = new Map((await tickets.getMany(ids, ['id'])).map((result) => [result.id, result]));
  const read = new Map(
    (await client.notesOf(ids.filter((id) => looked.get(id)?.ok === true))).map((result) => [
      result.id,
      result,
    ]),
  );
  return ids.flatMap((id): readonly ItemResult<readonly TicketNote[]>[] => {
    const notes = read.get(id);
    if (notes !== undefined) return [notes];
    const ticket = looked.get(id);
    return ticket === undefined || ticket.ok ? [] : [ticket];
  });
}
