/** Routes of companies beyond the usual: they can be merged. */
import type { Answer } from '../api/answer-records.ts';
import type { Call } from '../api/call.ts';
import type { Route } from '../api/router.ts';
import { notFound } from '../model/refusal.ts';
import { parseBody, readFields } from '../records/read-body.ts';
import { afterChange } from '../records/side-effects.ts';
import type { Row } from '../store/table.ts';

function companyOf(call: Call, id: number): Row {
  const company = call.world.table('companies').get(id);
  if (company === undefined) throw notFound('Company', id);
  return company;
}

/** Tables whose records follow their company into the one it is merged with. */
const following = ['tickets', 'contacts', 'configurations', 'agreements', 'timeEntries'];

/**
 * The merged company is only marked, and its lastUpdated does not move: a reader of changes does not see it (reported by
 * vendors of integrations). What belonged to it points to the other company from then on, just as quietly.
 */
function merge(call: Call): Answer {
  const { world } = call;
  const company = companyOf(call, Number(call.parameters['id']));
  const given = readFields('CompanyMerge', parseBody(call.body), call.body.toString('utf8'));
  const target = companyOf(call, Number(given.get('toCompanyId')));
  for (const table of following)
    for (const row of world.table(table).rows())
      if (row.values['company'] === company) row.values = { ...row.values, company: target };
  const before = company.values;
  const stamp = { lastUpdated: company.lastUpdated, updatedBy: company.updatedBy };
  company.values = {
    ...before,
    deletedFlag: true,
    dateDeleted: world.now(),
    deletedBy: call.actor.identifier,
  };
  afterChange(call, company, { action: 'updated', before, skipCallback: true });
  Object.assign(company, stamp);
  return { status: 200, body: { success: true, message: `Company merged into ${target.id}.` } };
}

/** Beside those that companies have as every resource. */
export const companyRoutes: readonly Route[] = [
  { method: 'POST', template: '/company/companies/{id}/merge', handler: merge },
];
