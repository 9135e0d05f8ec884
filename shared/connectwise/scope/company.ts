/**
 * A client that cannot see or touch anything outside one company.
 *
 * The company stands in every condition, is looked for on every record that comes back, and before every write the
 * record is read afresh. Notes, communications and documents are reached only through a record of the company that they
 * hang below. The company is closed over and there is no way to widen it: a record of another one is
 * `record-out-of-scope` (dead-letter). Set-up that belongs to nobody (boards, statuses, members) can be read through
 * `reference`; everything else without a company is out of reach.
 */
import { refused } from '../query/literals.ts';
import type { QueryFieldName } from '../query/selection.ts';
import type { AuditTrail, TrailOptions } from '../records/audit-trail.ts';
import type { Bundles } from '../records/bundles.ts';
import { PatchBuilder } from '../records/change.ts';
import type { Records } from '../records/kinds.ts';
import type { ReferenceData } from '../records/reference-data.ts';
import type * as wire from '../wire/index.ts';
import type { CompanyClient, OwnAuditType, OwnDocumentOwner } from './client-type.ts';
import { scopedDocuments } from './documents.ts';
import { copyOf, fieldsOfPatch } from './fields.ts';
import { childRecords } from './children.ts';
import { ownLists, type OwnLists } from './lists.ts';
import type { Scope } from './bounds.ts';
import { requireOwnReferences } from './own-references.ts';
import { ownerLook, referenceLooks } from './ownership.ts';

export type { CompanyClient } from './client-type.ts';

/** The parts of the client that a company's client is made of. */
type WideClient = Records & Bundles & { readonly reference: ReferenceData };

/** The choice of a company's client. */
export interface CompanyOptions {
  /** No attempt of any call begins after it, milliseconds since 1970: `remote-busy` (retry). */
  readonly deadline?: number | undefined;
  /** Asked before each write of the client, with nothing sent so far; what it throws, the write throws. Left out, all are let through. */
  readonly beforeWrite?: ((company: { get(): Promise<wire.Company> }) => Promise<void>) | undefined;
}

/** The same client for one company. Throws `query-value-refused` (dead-letter) when the id is no positive whole number. */
export function forCompany(
  client: WideClient,
  companyId: number,
  { beforeWrite }: CompanyOptions = {},
): CompanyClient {
  if (!Number.isSafeInteger(companyId) || companyId <= 0) throw refused('A company is named by its id.');
  const noted = notedRecords();
  const scope: Scope = {
    companyId,
    noteOwn: (kind, id) => noted.add(kind, id),
    requireWritable: async () => beforeWrite?.({ get: () => client.companies.get(companyId) }),
    requireOwnReferences: (fields) =>
      requireOwnReferences(fields, {
        companyId,
        requireOwn: async (kind, id) => (noted.has(kind, id) ? undefined : looks[kind](id)),
        requirePhase: (projectId, phaseId) => client.phases(projectId).get(phaseId, ['id']),
      }),
  };
  const lists = ownLists(client, scope);
  const looks = referenceLooks(client, lists, companyId);
  return {
    companyId,
    requireWritable: () => scope.requireWritable(),
    company: ownCompany(client, scope),
    ...lists,
    ...childRecords(client, lists, scope),
    ...ownTrails(client, lists, companyId),
    documents(recordType: OwnDocumentOwner, recordId: number) {
      const requireOwner = ownerLook(lists, companyId, recordType);
      const place = { recordType, recordId };
      return scopedDocuments(client.documents, place, () => requireOwner(recordId), scope);
    },
    reference: client.reference,
  };
}

/**
 * So long a record that was read counts as the company's, in milliseconds: the time from reading it to a write that points
 * to it. A look of its own right before the write would be older than the write as well, by a request's time.
 */
const notedMs = 10_000;

/** Records of the company that were read just now, by their kind and id. */
function notedRecords() {
  const until = new Map<string, number>();
  return {
    add: (kind: string, id: number) => void until.set(`${kind} ${id}`, performance.now() + notedMs),
    has: (kind: string, id: number) => (until.get(`${kind} ${id}`) ?? 0) > performance.now(),
  };
}

function ownCompany(client: Records, scope: Scope): CompanyClient['company'] {
  const { companyId } = scope;
  return {
    async get<Name extends QueryFieldName<wire.Company>>(fields?: readonly Name[]) {
      const company = await client.companies.get(companyId, fields);
      // Its own site, or ConnectWise would not show it there.
      const { site } = company as Pick<wire.Company, 'site'>;
      if (typeof site?.id === 'number') scope.noteOwn('site', site.id);
      return company;
    },
    async update(changes, options) {
      const operations = copyOf<wire.Company>(changes);
      await scope.requireWritable();
      await scope.requireOwnReferences(fieldsOfPatch(operations));
      return client.companies.update(companyId, new PatchBuilder(operations), options);
    },
  };
}

function ownTrails(client: Records, lists: OwnLists, companyId: number): AuditTrail<OwnAuditType> {
  return {
    async *auditTrail<Name extends QueryFieldName<wire.AuditTrailEntry>>(
      type: OwnAuditType,
      id: number,
      options?: TrailOptions<Name>,
    ) {
      await ownerLook(lists, companyId, type)(id);
      yield* client.auditTrail(type, id, options);
    },
    async auditTrailCount(type, id, where) {
      await ownerLook(lists, companyId, type)(id);
      return client.auditTrailCount(type, id, where);
    },
  };
}
