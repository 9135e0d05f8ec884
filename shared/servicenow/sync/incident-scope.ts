/**
 * The incidents of one link: those of its company, inside its filter. Every reader and writer of the side is given this.
 *
 * The scope is part of every query, also of one that asks for an incident by its id, so that the filter's meaning is
 * always ServiceNow's own.
 */
import type { Link } from '../../rules/config/link.ts';
import type { Row, ServiceNowClient } from '../http/client.ts';
import { both, term } from '../http/query.ts';
import { incidentColumns } from './convert/to-side-record.ts';
import type { MappedIncidents } from './mapped/incidents.ts';

/** A link's client with the bounds that every question to it keeps. */
export interface IncidentScope {
  readonly client: ServiceNowClient;
  readonly link: Link;
  /** sys_id of the company. */
  readonly company: string;
  /** Company and filter, as an encoded query. */
  readonly query: string;
  /** The fields that the link maps itself. */
  readonly mapped: MappedIncidents;
  /** The columns to be asked for with every incident. */
  readonly columns: readonly string[];
}

/** The scope of a link over its client. */
export function incidentScope(link: Link, client: ServiceNowClient, mapped: MappedIncidents): IncidentScope {
  const { company, filter } = link.servicenow;
  const query = both(term('company', '=', company), filter);
  const columns = [...new Set([...incidentColumns, ...mapped.columns])];
  return { client, link, company, query, mapped, columns };
}

/** Returns true if the row says that it is the company's: ServiceNow ignores a condition that it does not know. */
export function isOfCompany({ company }: IncidentScope, row: Row): boolean {
  return row['company'] === company;
}
