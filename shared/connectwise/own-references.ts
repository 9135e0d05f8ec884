/**
 * What a write of a company's client may point to: only records of the same company.
 *
 * ConnectWise checks some of these itself, and not all of them. A reference by name cannot be checked before it is
 * written, so records of a company are named by their id here; set-up (boards, statuses, members) may be named as usual.
 */
import { CodedError } from '../rules/errors.ts';

export type OwnKind =
  'activity' | 'agreement' | 'configuration' | 'contact' | 'opportunity' | 'project' | 'site' | 'ticket';

/** Throws unless the record of that kind belongs to the company. */
export type RequireOwn = (kind: OwnKind, id: number) => Promise<void>;

/** Fields that point to a record of a company, in lower case: bodies are read without regard to case. */
const kinds: Readonly<Record<string, OwnKind | 'company'>> = {
  activity: 'activity',
  agreement: 'agreement',
  assistantcontact: 'contact',
  billingcontact: 'contact',
  billingsite: 'site',
  billtocompany: 'company',
  billtocontact: 'contact',
  billtosite: 'site',
  configuration: 'configuration',
  contact: 'contact',
  defaultcontact: 'contact',
  managercontact: 'contact',
  mergedparentticket: 'ticket',
  opportunity: 'opportunity',
  parentagreement: 'agreement',
  parentagreementid: 'agreement',
  parentcompany: 'company',
  parentconfigurationid: 'configuration',
  parentticketid: 'ticket',
  project: 'project',
  shiptocompany: 'company',
  shiptocontact: 'contact',
  shiptosite: 'site',
  site: 'site',
  subcontractcompany: 'company',
  ticket: 'ticket',
};

const chargeKinds: Readonly<Record<string, OwnKind | undefined>> = {
  activity: 'activity',
  projectticket: 'ticket',
  serviceticket: 'ticket',
};

/** Looks at every reference in the fields of a write. Throws `record-out-of-scope` (park). */
export async function requireOwnReferences(
  fields: Readonly<Record<string, unknown>>,
  companyId: number,
  requireOwn: RequireOwn,
): Promise<void> {
  const lower = new Map(Object.entries(fields).map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of lower) {
    const kind = kinds[name];
    if (kind === undefined || value === null || value === undefined) continue;
    const id = idIn(value);
    if (id === undefined) throw outside(`${name} must be named by its id`, companyId);
    if (kind !== 'company') await requireOwn(kind, id);
    else if (id !== companyId) throw outside(`${name} is another company`, companyId);
  }
  const chargeTo = lower.get('chargetoid');
  if (chargeTo !== undefined && chargeTo !== null)
    await requireOwnCharge(lower.get('chargetotype'), chargeTo, companyId, requireOwn);
  const predecessor = lower.get('predecessorid');
  if (predecessor !== undefined && predecessor !== null) {
    if (lower.get('predecessortype') === 'Phase' || typeof predecessor !== 'number')
      throw outside('a predecessor must be a ticket', companyId);
    await requireOwn('ticket', predecessor);
  }
}

async function requireOwnCharge(
  type: unknown,
  id: unknown,
  companyId: number,
  requireOwn: RequireOwn,
): Promise<void> {
  if (typeof id !== 'number') throw outside('chargeToId must be a number', companyId);
  const word = typeof type === 'string' ? type.toLowerCase() : 'serviceticket';
  if (word === 'company' && id === companyId) return;
  const kind = chargeKinds[word];
  if (kind === undefined) throw outside(`time on ${word} is not the company's`, companyId);
  await requireOwn(kind, id);
}

function idIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null) return undefined;
  // Any other key beside the id could win over it.
  const entries = Object.entries(value);
  const [first] = entries;
  return entries.length === 1 && first?.[0] === 'id' && typeof first[1] === 'number' ? first[1] : undefined;
}

function outside(why: string, companyId: number): CodedError {
  return new CodedError('record-out-of-scope', {
    detail: `The write points out of company ${companyId}: ${why}.`,
    facts: { companyId },
  });
}
