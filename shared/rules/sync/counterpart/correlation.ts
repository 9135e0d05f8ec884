/**
 * Knows a counterpart again after a create whose answer was lost: by the correlation key that it carries, and by the id
 * that an incident is made under.
 */
import { digest } from '../../canonical.ts';
import { recordIdOf, type RecordId } from '../record-id.ts';

/**
 * The sys_id of the incident of a ticket: the same for every try, and for no other ticket, link or generation. The
 * platform refuses a second record of one id, so that two creates that meet make one incident.
 */
export function incidentIdFor(link: string, ticket: string, generation: number): RecordId {
  const id = digest(JSON.stringify(['incident', link, ticket, generation])).slice(0, 32);
  return recordIdOf('servicenow', id);
}

/** The key that a created counterpart carries: the link and the id of the record it was made for. */
export function correlationKey(link: string, originId: string): string {
  return `cwf:${link}:${originId}`;
}

/** The id in a correlation key of this link; null for anything else that may stand in that field. */
export function correlatedId(link: string, correlation: string | null): string | null {
  const prefix = `cwf:${link}:`;
  if (correlation === null || !correlation.startsWith(prefix)) return null;
  const id = correlation.slice(prefix.length);
  return /^[0-9a-f]{1,40}$/.test(id) ? id : null;
}

/** The link that a correlation key names, whichever it is; null for anything else that may stand in that field. */
export function correlatedLink(correlation: string | null): string | null {
  return /^cwf:([^:]+):[0-9a-f]{1,40}$/.exec(correlation ?? '')?.[1] ?? null;
}
