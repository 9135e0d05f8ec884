/** The kinds of record that carry a company, narrowed to one. */
import type { Records } from '../records/kinds.ts';
import { pathOf, type DraftOf, type Resource } from '../records/resource.ts';
import type { QueryFieldName } from '../query/selection.ts';
import type * as wire from '../wire/index.ts';
import { outOfScope, type OfCompany, type Scope } from './bounds.ts';
import { scopedReads } from './reads.ts';
import { conditionalUpdates, scopedWrites } from './writes.ts';

/** The lists of `ownLists`. */
export type OwnLists = ReturnType<typeof ownLists>;

/**
 * A table, one line per kind; `resource` reaches every other list whose records carry a company, and throws
 * `record-out-of-scope` (dead-letter) for any other path.
 */
export function ownLists(client: Records, scope: Scope) {
  return {
    tickets: {
      ...scoped<wire.Ticket, wire.TicketDraft>(client.tickets, scope),
      ...conditionalUpdates<wire.Ticket>(client.tickets, scope, scopedReads(client.tickets, scope.companyId)),
    },
    projectTickets: scoped<wire.ProjectTicket, wire.ProjectTicketDraft>(client.projectTickets, scope),
    timeEntries: scoped<wire.TimeEntry, wire.TimeEntryDraft>(client.timeEntries, scope),
    projects: scoped<wire.Project, DraftOf<wire.Project>>(client.projects, scope),
    contacts: scoped<wire.Contact, wire.ContactDraft>(client.contacts, scope, (id) =>
      scope.noteOwn('contact', id),
    ),
    configurations: scoped<wire.Configuration, wire.ConfigurationDraft>(client.configurations, scope),
    agreements: scoped<wire.Agreement, wire.AgreementDraft>(client.agreements, scope, (id) =>
      scope.noteOwn('agreement', id),
    ),
    activities: scoped<wire.Activity, DraftOf<wire.Activity>>(client.activities, scope),
    resource: <Row extends OfCompany>(path: string): Resource<Row, Omit<DraftOf<Row>, 'company'>> =>
      scoped<Row, DraftOf<Row>>(client.resource<Row>(listPath(path, scope.companyId)), scope),
  };
}

function scoped<Row extends OfCompany, Draft>(
  inner: Resource<Row, Draft>,
  scope: Scope,
  noteOwn?: (id: number) => void,
): Resource<Row, Omit<Draft, 'company'>> {
  const reads = scopedReads<Row>(inner, scope.companyId, noteOwn);
  // Read afresh before each write: the record may have moved since the caller read it.
  const requireOwn = (id: number): Promise<unknown> => reads.get(id, ['id' as QueryFieldName<Row>]);
  return { ...reads, ...scopedWrites<Row, Draft>(inner, scope, requireOwn) };
}

/** Only lists of whole record types: a record that hangs below another one needs that one looked at. */
function listPath(path: string, companyId: number): string {
  const place = pathOf(path);
  const isList = !/\/\d+(\/|$)/.test(place) && !/^\/company\/companies\/?$|^\/system\//i.test(place);
  if (isList) return place;
  throw outOfScope('Only lists of records that carry a company can be reached from one company.', companyId);
}
