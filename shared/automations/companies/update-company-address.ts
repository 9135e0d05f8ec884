/**
 * Changes the address of one company: the parts that were asked for and differ, looked at again after they were written.
 *
 *   dry run:  company, its country ─▶ plan ─▶ before and after
 *   else:     claim ─▶ the same ─▶ audit row ─▶ one write of what differs ─▶ read back ─▶ its primary site
 *
 * A run that ended before its write changed nothing, and one that ended after it finds nothing to change.
 */
import { CodedError, type Changes, type Company, type CompanyClient } from '../../connectwise/index.ts';
import {
  addressParts,
  type AddressPart,
  type UpdateCompanyAddressRequest,
} from '../../rules/companies/address.ts';
import {
  addressOf,
  changesBetween,
  planAddress,
  type AddressChange,
  type AddressPlan,
  type CompanyAddress,
} from '../../rules/companies/address-plan.ts';
import { findCountry, isoCodeOf, type HeldCountry } from '../../rules/companies/country.ts';
import type { Measure } from '../../rules/metrics.ts';
import type { Actor } from '../../rules/operate/audit.ts';
import type { SafeText } from '../../rules/safe-text.ts';
import type { AutomationNeeds } from '../needs.ts';
import { companyNotFound } from './company-not-found.ts';

/** The company's client, the claim and the journal, and who requested the change. */
export interface UpdateCompanyAddressNeeds extends Pick<
  AutomationNeeds,
  'forCompany' | 'companies' | 'audited' | 'underClaim'
> {
  readonly actor: Actor;
  /** No request begins after it, milliseconds since 1970: well before the claim ends. */
  readonly deadline: number;
}

/** The company's primary site, which has an address of its own. */
export interface PrimarySite {
  readonly id: number;
  readonly name: string;
  /** Parts in which its address is another one than the company's. */
  readonly differs: readonly AddressPart[];
}

/** The planned or written change of an address, with the address before it. */
export interface UpdateCompanyAddressOutcome {
  /**
   * `planned`: a dry run would write. `not-shown`: ConnectWise accepted the change, and the company does not show it.
   * `refused`: ConnectWise refused it.
   */
  readonly kind: 'planned' | 'nothing-to-change' | 'changed' | 'not-shown' | 'refused';
  readonly company: Pick<Company, 'id' | 'name'>;
  readonly changes: readonly AddressChange[];
  readonly before: CompanyAddress;
  /** As it would be; after a write as it was read back. */
  readonly after: CompanyAddress;
  /** Of `not-shown`: the parts that read otherwise, `from` what was written `to` what ConnectWise shows. */
  readonly notShown: readonly AddressChange[];
  /** False: the postal codes of that country are not known, so a new one was judged by its length alone. */
  readonly isZipJudged: boolean;
  /** Of `refused`: ConnectWise's own words. */
  readonly said: SafeText | null;
  /** Null when the company names none, or it cannot be read. */
  readonly primarySite: PrimarySite | null;
}

/**
 * Plans, and writes unless it is a dry run. Throws `company-not-allowed`, `company-not-found`, `company-deleted`,
 * `country-unknown` and `address-invalid` (refuse), `run-in-progress` (retry), and what the client throws.
 */
export async function runUpdateCompanyAddress(
  asked: UpdateCompanyAddressRequest,
  needs: UpdateCompanyAddressNeeds,
): Promise<UpdateCompanyAddressOutcome> {
  const { companyId, dryRun } = asked;
  const client = needs.forCompany(companyId, { deadline: needs.deadline });
  if (dryRun) {
    const planned = await planFor(asked, client);
    return ended(planned, planned.plan.changes.length === 0 ? 'nothing-to-change' : 'planned', client);
  }
  // Values read before the claim may be the half-done work of another run.
  return needs.underClaim(`company-address ${companyId}`, async () => {
    const planned = await planFor(asked, client);
    if (planned.plan.changes.length === 0) return ended(planned, 'nothing-to-change', client);
    const parts = planned.plan.changes.map(({ part }) => part).join(', ');
    const order = {
      actor: needs.actor,
      action: 'company-address',
      link: needs.companies.find(({ id }) => id === companyId)?.link ?? null,
      // The journal says which parts, and not what stands in them.
      scope: `address of company ${companyId}: ${parts}`,
    } as const;
    return needs.audited(order, async () => {
      const outcome = await carryOut(planned, client);
      return { outcome: outcome.kind, result: outcome };
    });
  });
}

/** The company as it was read, and what is to be done about it. */
interface Planned {
  readonly company: Pick<Company, 'id' | 'name' | 'site'>;
  readonly before: CompanyAddress;
  readonly plan: AddressPlan;
}

async function planFor(
  { companyId, address }: UpdateCompanyAddressRequest,
  client: CompanyClient,
): Promise<Planned> {
  const company = await readCompany(companyId, client);
  const before = addressOf(company);
  const countries = (): ReturnType<CompanyClient['reference']['countries']> => client.reference.countries();
  const askedCountry = address.country === undefined ? null : findCountry(address.country, await countries());
  const isJudged = typeof address.state === 'string' || typeof address.zip === 'string';
  const held = before.country;
  // A company's reference to its country lacks the code by which state and zip are judged.
  const known: HeldCountry | null =
    askedCountry === null && isJudged && held !== null && isoCodeOf(held) === null
      ? ((await countries()).find(({ id }) => id === held.id) ?? null)
      : null;
  const judged = known === null ? before : { ...before, country: known };
  return { company, before, plan: planAddress(address, judged, askedCountry) };
}

async function readCompany(companyId: number, client: CompanyClient) {
  const company = await client.company
    .get(['id', 'name', 'deletedFlag', 'site', ...addressParts])
    .catch((thrown: unknown) => {
      throw companyNotFound(thrown, companyId);
    });
  if (company.deletedFlag === true)
    throw new CodedError('company-deleted', {
      detail: `Company ${companyId}.`,
      facts: { company: companyId },
    });
  return company;
}

/** One write of all parts. ConnectWise's own words about it go to the caller: they may repeat the address. */
async function carryOut(planned: Planned, client: CompanyClient): Promise<UpdateCompanyAddressOutcome> {
  const { plan } = planned;
  try {
    // The client's own check would tell the values in an error, which is logged.
    await client.company.update(changesOf(plan), { verify: 'nothing' });
  } catch (thrown) {
    if (!(thrown instanceof CodedError) || thrown.code !== 'connectwise-refused') throw thrown;
    return { ...(await ended(planned, 'refused', client)), after: planned.before, said: thrown.detail };
  }
  const found = addressOf(await readCompany(planned.company.id, client));
  const wanted = new Set(plan.changes.map(({ part }) => part));
  const notShown = changesBetween(plan.after, found).filter(({ part }) => wanted.has(part));
  const outcome = await ended(planned, notShown.length === 0 ? 'changed' : 'not-shown', client, found);
  return { ...outcome, notShown };
}

function changesOf({ changes, after }: AddressPlan): Changes<Company> {
  return Object.fromEntries(
    changes.map(({ part }) => {
      if (part !== 'country') return [part, after[part]];
      return [part, after.country === null ? null : { id: after.country.id }];
    }),
  );
}

/** The outcome, with a look at the primary site. `found` is the address now, where it was written. */
async function ended(
  { company, before, plan }: Planned,
  kind: UpdateCompanyAddressOutcome['kind'],
  client: CompanyClient,
  found?: CompanyAddress,
): Promise<UpdateCompanyAddressOutcome> {
  return {
    kind,
    company: { id: company.id, name: company.name },
    changes: plan.changes,
    before: shown(before),
    after: shown(found ?? plan.after),
    notShown: [],
    isZipJudged: plan.isZipJudged,
    said: null,
    primarySite: await primarySiteOf(company, found ?? before, client),
  };
}

/** The country without the addresses that ConnectWise puts beside it. */
function shown(address: CompanyAddress): CompanyAddress {
  const { country } = address;
  return { ...address, country: country === null ? null : { id: country.id, name: country.name ?? null } };
}

/**
 * The differences between the primary site and the new address; null if there is no site or it cannot be read. They
 * never stop the update: ConnectWise does not document whether the site follows.
 */
async function primarySiteOf(
  { site }: Planned['company'],
  address: CompanyAddress,
  client: CompanyClient,
): Promise<PrimarySite | null> {
  if (site === null || site === undefined) return null;
  try {
    const { id, name, stateReference, ...rest } = await client.sites.get(site.id);
    const states = [stateReference?.identifier ?? null, stateReference?.name ?? null];
    const state = states.includes(address.state) ? address.state : states[0];
    const differs = changesBetween(address, addressOf({ ...rest, state: state ?? null }));
    return { id, name, differs: differs.map(({ part }) => part) };
  } catch (thrown) {
    if (thrown instanceof CodedError) return null;
    throw thrown;
  }
}

/** The measures of a run. */
export function updateCompanyAddressMeasures({
  kind,
  company,
}: UpdateCompanyAddressOutcome): readonly Measure<'update_company_address'>[] {
  return [{ name: 'update_company_address', value: 1, tags: { company: String(company.id), outcome: kind } }];
}
