/** Checks that a record that a company's client is pointed to is the company's: it is read afresh, inside the company. */
import { CodedError } from '../../rules/errors.ts';
import type { Records } from '../records/kinds.ts';
import type { OwnAuditType, OwnDocumentOwner } from './client-type.ts';
import type { OwnLists } from './lists.ts';
import { outOfScope } from './bounds.ts';
import type { OwnKind } from './own-references.ts';

/** Throws `record-out-of-scope` (dead-letter), or `connectwise-not-found` (dead-letter), unless the record is the company's. */
type Look = (id: number) => Promise<unknown>;
type Owner = OwnDocumentOwner | OwnAuditType;

/** A look for each kind of record that a field of a write may point to. */
export function referenceLooks(
  client: Records,
  lists: OwnLists,
  companyId: number,
): Readonly<Record<OwnKind, Look>> {
  return {
    activity: (id) => lists.activities.get(id, ['id']),
    agreement: (id) => lists.agreements.get(id, ['id']),
    configuration: (id) => lists.configurations.get(id, ['id']),
    contact: (id) => lists.contacts.get(id, ['id']),
    opportunity: (id) => lists.resource('/sales/opportunities').get(id, ['id']),
    project: (id) => lists.projects.get(id, ['id']),
    // Found below the company, so it is the company's.
    site: (id) => client.sites(companyId).get(id, ['id']),
    ticket: (id) => requireOwnTicket(lists, id),
  };
}

/** The look for a kind of record whose trail or documents are asked for. Throws `record-out-of-scope` (dead-letter). */
export function ownerLook(lists: OwnLists, companyId: number, type: Owner): Look {
  const ticket: Look = (id) => requireOwnTicket(lists, id);
  const timeEntry: Look = (id) => lists.timeEntries.get(id, ['id']);
  const looks: Readonly<Record<Owner, Look>> = {
    Activity: (id) => lists.activities.get(id, ['id']),
    Agreement: (id) => lists.agreements.get(id, ['id']),
    Company: (id) => requireCompany(id, companyId),
    Configuration: (id) => lists.configurations.get(id, ['id']),
    Contact: (id) => lists.contacts.get(id, ['id']),
    Project: (id) => lists.projects.get(id, ['id']),
    ProjectTicket: ticket,
    Ticket: ticket,
    Time: timeEntry,
    TimeEntry: timeEntry,
  };
  if (Object.hasOwn(looks, type)) return looks[type];
  throw new CodedError('record-out-of-scope', { detail: `${type} belongs to no company.` });
}

/** Service and project tickets share their numbers; either list may hold the one that is meant. */
async function requireOwnTicket({ tickets, projectTickets }: OwnLists, id: number): Promise<void> {
  try {
    await tickets.get(id, ['id']);
  } catch (thrown) {
    if (!(thrown instanceof CodedError && thrown.code === 'connectwise-not-found')) throw thrown;
    await projectTickets.get(id, ['id']);
  }
}

function requireCompany(id: number, companyId: number): Promise<void> {
  if (id !== companyId)
    throw outOfScope(`Record ${id} does not belong to company ${companyId}.`, companyId, id);
  return Promise.resolve();
}
