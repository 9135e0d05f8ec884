/**
 * The audit trail: what was written about a record, in numbered pages only.
 *
 * Type and id are optional in the vendor's specification (OpenAPI 2025.8), and every client known sends both. What an
 * instance answers without them has no source: here it is nothing, so that nobody builds on a list of everything.
 */
import { answerCount, answerList, type Answer, type Source } from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import { parameter } from '../api/paging.ts';
import type { Route } from '../api/router.ts';

function entriesOf(call: Call): Source {
  const type = parameter(call.query, 'type').toLowerCase();
  const id = parameter(call.query, 'id');
  const rows = call.world
    .table('audit')
    .rows()
    .filter(
      ({ values }) =>
        id !== '' && String(values['auditType']).toLowerCase() === type && values['recordId'] === Number(id),
    );
  return { rows, model: 'AuditTrailEntry', table: 'audit', isJournal: true };
}

/** Entries have no id and no `_info`. */
function list(call: Call): Answer {
  const answer = answerList(call, entriesOf(call));
  if (Array.isArray(answer.body))
    for (const entry of answer.body as Record<string, unknown>[]) delete entry['_info'];
  return answer;
}

/** The two routes of the audit trail: its entries and their count. */
export const auditRoutes: readonly Route[] = [
  { method: 'GET', template: '/system/audittrail', handler: list },
  {
    method: 'GET',
    template: '/system/audittrail/count',
    handler: (call) => answerCount(call, entriesOf(call)),
  },
];
