/** The companies whose records automations may change: those of the links, and those that the configuration adds. */
import { CodedError } from '../errors.ts';
import type { Config } from './link.ts';

/** One company whose records automations may change. */
export interface AllowedCompany {
  /** ConnectWise's id of the company. */
  readonly id: number;
  /** Its link; null for a company without one. */
  readonly link: string | null;
}

/** Every allowed company once, those of enabled links first. */
export function allowedCompanies({
  links,
  automations,
}: Pick<Config, 'links' | 'automations'>): readonly AllowedCompany[] {
  const linked = links
    .filter(({ enabled }) => enabled)
    .map(({ name, connectwise }) => ({ id: connectwise.companyId, link: name }));
  const added = automations.companies.map((id) => ({ id, link: null }));
  const companies = new Map<number, AllowedCompany>();
  for (const company of [...linked, ...added])
    if (!companies.has(company.id)) companies.set(company.id, company);
  return [...companies.values()];
}

/** The allowed company of that id. Throws `company-not-allowed` (refuse) with the ids that are allowed. */
export function requireAllowedCompany(id: number, allowed: readonly AllowedCompany[]): AllowedCompany {
  const company = allowed.find((one) => one.id === id);
  if (company !== undefined) return company;
  const ids = allowed.map((one) => one.id).join(', ');
  throw new CodedError('company-not-allowed', {
    detail: `Company ${id} is not one of ${ids === '' ? 'the allowed, of which there are none' : ids}: add it to automations.companies in the configuration.`,
    facts: { company: id },
  });
}
