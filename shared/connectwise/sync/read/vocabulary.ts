/** The words and records that a link's configuration names, as the instance knows them: for the check of the configuration. */
import { CodedError } from '../../../rules/errors.ts';
import type { NamedRecord, Vocabulary } from '../../../rules/config/vocabulary.ts';
import { mappedTicketFields } from '../mapped/vocabulary.ts';
import type { ReferenceWords } from '../reference-words.ts';
import type { TicketScope } from '../ticket-scope.ts';

/** Company, boards, statuses and priorities. Throws what the calls throw, except for records that are not there. */
export async function ticketVocabulary(scope: TicketScope, words: ReferenceWords): Promise<Vocabulary> {
  const { client, companyId, boards } = scope;
  const named: NamedRecord[] = [];
  named.push({
    path: 'connectwise.companyId',
    id: String(companyId),
    state: await stateOf(async () => (await client.companies.get(companyId)).deletedFlag === true),
  });
  const statuses: Vocabulary['statuses'][number][] = [];
  for (const [index, board] of boards.entries()) {
    const state = await stateOf(async () => (await client.boards.get(board)).inactiveFlag === true);
    named.push({ path: `connectwise.boards[${index}]`, id: String(board), state });
    if (state === 'missing') continue;
    for (const status of await words.statuses(board))
      if (status.inactive !== true)
        statuses.push({
          board: String(board),
          value: status.name,
          closed: status.closedStatus === true,
        });
  }
  return {
    statuses,
    priorities: await words.priorities(),
    closeCodes: [],
    holdReasons: [],
    named,
    fields: [],
    mapped: await mappedTicketFields(scope, words),
    impossible: 0,
  };
}

async function stateOf(isOff: () => Promise<boolean>): Promise<NamedRecord['state']> {
  try {
    return (await isOff()) ? 'inactive' : 'there';
  } catch (thrown) {
    if (thrown instanceof CodedError && thrown.code === 'connectwise-not-found') return 'missing';
    if (thrown instanceof CodedError && thrown.code === 'connectwise-forbidden') return 'unreadable';
    throw thrown;
  }
}
