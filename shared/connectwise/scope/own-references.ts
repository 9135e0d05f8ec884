/**
 * A write of a company's client may point to records of the same company alone; here its references are looked at.
 *
 * ConnectWise checks some of these itself, and not all of them. A reference by name cannot be checked before it is
 * written, so records of a company are named by their id here; set-up (boards, statuses, members) may be named as usual.
 */
import { CodedError } from '../../rules/errors.ts';

/** Kinds of record that belong to a company and that a field of a write may point to. */
export type OwnKind =
  | 'activity'
  | 'agreement'
  | 'configuration'
  | 'contact'
  | 'opportunity'
  | 'project'
  | 'site'
  | 'ticket';

/** The looks at the records that a write points to. */
export interface OwnChecks {
  readonly companyId: number;
  /** Throws unless the record of that kind belongs to the company. */
  readonly requireOwn: (kind: OwnKind, id: number) => Promise<unknown>;
  /** Throws unless the phase is one of the project's. */
  readonly requirePhase: (projectId: number, phaseId: number) => Promise<unknown>;
}

/** Fields that point to a record of a company, in lower case: bodies are read without regard to case. */
const kinds: Readonly<Record<string, OwnKind | 'company'>> = {
  activity: 'activity',
  agreement: 'agreement',
  agreementid: 'agreement',
  assistantcontact: 'contact',
  billingcontact: 'contact',
  billingsite: 'site',
  billtocompany: 'company',
  billtocontact: 'contact',
  billtosite: 'site',
  company: 'company',
  companyid: 'company',
  configuration: 'configuration',
  contact: 'contact',
  contactid: 'contact',
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
  projectid: 'project',
  shiptocompany: 'company',
  shiptocontact: 'contact',
  shiptosite: 'site',
  site: 'site',
  subcontractcompany: 'company',
  ticket: 'ticket',
  ticketid: 'ticket',
};

const chargeKinds: Readonly<Record<string, OwnKind | undefined>> = {
  activity: 'activity',
  projectticket: 'ticket',
  serviceticket: 'ticket',
};

/** Fields that are looked at together with another one, beside the references of `kinds`. */
const pairs = ['chargetoid', 'chargetotype', 'phase', 'predecessorid', 'predecessortype'];

/**
 * Looks at every reference in the fields of a write, given by name and value. Throws `record-out-of-scope` (dead-letter), also
 * when a reference is written twice: which of the two would count is not ours to guess.
 */
export async function requireOwnReferences(
  fields: readonly (readonly [name: string, value: unknown])[],
  checks: OwnChecks,
): Promise<void> {
  const { companyId } = checks;
  const found = new Map<string, unknown>();
  for (const [name, value] of fields) {
    const lower = name.toLowerCase();
    if (!Object.hasOwn(kinds, lower) && !pairs.includes(lower)) continue;
    if (found.has(lower)) throw outside(`${name} stands there twice`, companyId);
    if (value !== null && value !== undefined) found.set(lower, value);
  }
  for (const [name, value] of found) {
    const kind = kinds[name];
    if (kind === undefined) continue;
    const id = requireId(name, value, companyId);
    if (kind !== 'company') await checks.requireOwn(kind, id);
    else if (id !== companyId) throw outside(`${name} is another company`, companyId);
  }
  await requireOwnPhase(found, checks);
  await requireOwnCharge(found, checks);
  await requireOwnPredecessor(found, checks);
}

type Found = ReadonlyMap<string, unknown>;

/** A phase decides on the project, and the project on the company: the project must be named with it. */
async function requireOwnPhase(found: Found, checks: OwnChecks): Promise<void> {
  if (!found.has('phase')) return;
  const phase = requireId('phase', found.get('phase'), checks.companyId);
  // Its company was looked at among the references.
  const project = requireId('project, beside phase,', found.get('project'), checks.companyId);
  await checks.requirePhase(project, phase);
}

async function requireOwnCharge(found: Found, { companyId, requireOwn }: OwnChecks): Promise<void> {
  if (!found.has('chargetoid')) {
    if (found.has('chargetotype')) throw outside('chargeToType must come with its id', companyId);
    return;
  }
  const id = requireId('chargeToId', found.get('chargetoid'), companyId);
  const type = found.get('chargetotype');
  const word = typeof type === 'string' ? type.toLowerCase() : 'serviceticket';
  if (word === 'company' && id === companyId) return;
  const kind = chargeKinds[word];
  if (kind === undefined) throw outside(`time on ${word} is not the company's`, companyId);
  await requireOwn(kind, id);
}

async function requireOwnPredecessor(found: Found, { companyId, requireOwn }: OwnChecks): Promise<void> {
  if (!found.has('predecessorid')) return;
  const type = found.get('predecessortype');
  if (typeof type !== 'string' || type.toLowerCase() !== 'ticket')
    throw outside('a predecessor must be a ticket, and say so', companyId);
  await requireOwn('ticket', requireId('predecessorId', found.get('predecessorid'), companyId));
}

function requireId(name: string, value: unknown, companyId: number): number {
  const id = idIn(value);
  if (id === undefined) throw outside(`${name} must be named by its id`, companyId);
  return id;
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
