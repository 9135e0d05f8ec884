/** The fields of a write, as a scoped client looks at them before it sends them. */
import { operationsOf, type Patch } from '../records/change.ts';
import { sendable } from '../query/sendable.ts';
import type { PatchOperation } from '../wire/index.ts';
import { outOfScope, type Fields } from './bounds.ts';

/** The operations, copied: those looked at must be those written, even when the caller's object changes meanwhile. */
export function copyOf<Row>(changes: Patch<Row>): readonly PatchOperation[] {
  return copyOfOperations(operationsOf(changes));
}

/** As `copyOf`, for operations as they are. */
export function copyOfOperations(operations: readonly PatchOperation[]): readonly PatchOperation[] {
  return sendable(operations) as readonly PatchOperation[];
}

/** The values that the operations set, by the field that their path begins with. */
export function fieldsOfPatch(operations: readonly PatchOperation[]): Fields {
  return operations.map(({ path, value }) => [path.replace(/^\/+/, '').split('/')[0] ?? '', value]);
}

/** The fields of a new record without its company. Bodies are read without regard to case: `Company` is one too. */
export function fieldsOfDraft(draft: unknown): Fields {
  return Object.entries(sendable(draft) as object).filter(([name]) => !/^(company|companyid)$/i.test(name));
}

/** Throws `record-out-of-scope` (dead-letter) when an operation sets the company; paths come with or without a slash. */
export function refuseMoves(id: number, operations: readonly PatchOperation[], companyId: number): void {
  if (operations.some(({ path }) => /^[\s/]*company(id)?([\s/]|$)/i.test(path)))
    throw outOfScope(`A change would move record ${id} to another company.`, companyId, id);
}
