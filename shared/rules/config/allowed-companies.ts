/**
 * The companies whose records automations may change: those of the links, and those that the configuration adds; or test
 * companies alone, for trying an automation on a production system.
 */
import { CodedError } from '../errors.ts';
import type { Config } from './link.ts';

/** One company whose records automations may change. */
export interface AllowedCompany {
  /** ConnectWise's id of the company. */
  readonly id: number;
  /** Its link; null for a company without one. */
  readonly link: string | null;
}

/** The part of the configuration that says which companies may be changed. */
export interface AllowingConfig extends Pick<Config, 'links'> {
  readonly automations: Pick<Config['automations'], 'companies' | 'testCompanies'>;
}

/** Every allowed company once, those of enabled links first. */
export function allowedCompanies({ links, automations }: AllowingConfig): readonly AllowedCompany[] {
  const linked = links
    .filter(({ enabled }) => enabled)
    .map(({ name, connectwise }) => ({ id: connectwise.companyId, link: name }));
  const added = [...automations.companies, ...automations.testCompanies].map((id) => ({ id, link: null }));
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
    detail: `Company ${id} is not one of ${ids === '' ? 'the allowed companies: the configuration names none' : ids}: add it to automations.companies in the configuration.`,
    facts: { company: id },
  });
}

/** Every test company is named so in ConnectWise, so that a wrong id in the configuration changes no customer's records. */
const testMark = 'TEST - ';

/**
 * Throws `test-company-required` (refuse) when the configuration names test companies and this is none of them, or is one
 * of them whose name in ConnectWise does not begin with `TEST - `. `nameOf` is asked only where the answer depends on it.
 */
export async function requireTestCompany(
  id: number,
  testCompanies: readonly number[],
  nameOf: () => Promise<string>,
): Promise<void> {
  if (testCompanies.length === 0) return;
  if (!testCompanies.includes(id))
    throw new CodedError('test-company-required', {
      detail: `Company ${id} is not one of automations.testCompanies (${testCompanies.join(', ')}); while that list is not empty, no other company is changed.`,
      facts: { company: id },
    });
  if ((await nameOf()).startsWith(testMark)) return;
  throw new CodedError('test-company-required', {
    detail: `Company ${id} stands in automations.testCompanies, and its name in ConnectWise does not begin with "${testMark}": rename it there, or correct the id.`,
    facts: { company: id },
  });
}
