/** Writes of one company: before each the record is read afresh, and no reference may point out of the company. */
import { CodedError } from '../../rules/errors.ts';
import { PatchBuilder, type Patch, type UpdateOptions } from '../records/change.ts';
import type { Changeable, Collection, Removable } from '../records/collection.ts';
import type { QueryFieldName, Selected } from '../query/selection.ts';
import type { PatchOperation } from '../wire/index.ts';
import { copyOf, copyOfOperations, fieldsOfDraft, fieldsOfPatch, refuseMoves } from './fields.ts';
import type { OfCompany, Scope } from './bounds.ts';

/**
 * The same writes, narrowed to one company. `requireOwn` throws unless the record of that id, as it is now, is the
 * company's. Throws `connectwise-verify-failed` (dead-letter) when the record is another company's after the write.
 */
export function scopedWrites<Row extends OfCompany, Draft>(
  inner: Changeable<Row, Draft> & Removable,
  scope: Scope,
  requireOwn: (id: number) => Promise<unknown>,
): Changeable<Row, Omit<Draft, 'company'>> & Removable {
  const { companyId } = scope;
  async function requireStays(id: number, operations: readonly PatchOperation[]): Promise<void> {
    await scope.requireWritable();
    refuseMoves(id, operations, companyId);
    await scope.requireOwnReferences(fieldsOfPatch(operations));
    await requireOwn(id);
  }
  return {
    async create(draft) {
      const fields = fieldsOfDraft(draft);
      await scope.requireWritable();
      await scope.requireOwnReferences(fields);
      const made = await inner.create({
        ...Object.fromEntries(fields),
        company: { id: companyId },
      } as Draft);
      return requireStill(made, made.id, companyId);
    },
    async update(id: number, changes: Patch<Row>, options?: UpdateOptions) {
      const operations = copyOf(changes);
      await requireStays(id, operations);
      return requireStill(await inner.update(id, new PatchBuilder(operations), options), id, companyId);
    },
    async patch(id, given, options) {
      const operations = copyOfOperations(given);
      await requireStays(id, operations);
      return requireStill(await inner.patch(id, operations, options), id, companyId);
    },
    async delete(id) {
      await scope.requireWritable();
      await requireOwn(id);
      await inner.delete(id);
    },
  };
}

/** A look at a record right before it is written. */
export interface WriteLook<Row, Name extends QueryFieldName<Row>> {
  readonly fields: readonly Name[];
  /** False: nothing is written. */
  allows(row: Selected<Row, Name>): boolean;
}

/** Changes that depend on what the record is at the moment. */
export interface ConditionalUpdates<Row> {
  /**
   * Sets values unless the last look refuses; false when it did. The look is the one that every write of a company
   * takes anyway, so it costs no request. Throws as `update` does, `connectwise-verify-failed` (dead-letter) among them
   * when the record was moved to another company meanwhile.
   */
  updateIf<Name extends QueryFieldName<Row>>(
    id: number,
    look: WriteLook<Row, Name>,
    changes: Patch<Omit<Row, 'company'>>,
    options?: UpdateOptions,
  ): Promise<boolean>;
}

/** Writes of one company behind a last look. */
export function conditionalUpdates<Row extends OfCompany>(
  inner: Changeable<Row, never>,
  scope: Scope,
  reads: Collection<Row>,
): ConditionalUpdates<Row> {
  return {
    async updateIf(id, look, changes, options) {
      const operations = copyOf(changes);
      await scope.requireWritable();
      refuseMoves(id, operations, scope.companyId);
      await scope.requireOwnReferences(fieldsOfPatch(operations));
      if (!look.allows(await reads.get(id, look.fields))) return false;
      const changed = await inner.update(id, new PatchBuilder(operations), options);
      requireStill(changed, id, scope.companyId);
      return true;
    },
  };
}

/** Nothing locks a record between the look at it and the write: when it moved in between, the change was made elsewhere. */
function requireStill<Row extends OfCompany>(row: Row, id: number, companyId: number): Row {
  const found = row.company?.id;
  if (found === companyId) return row;
  throw new CodedError('connectwise-verify-failed', {
    detail: `Record ${id} does not belong to company ${companyId} any more after it was written.`,
    facts: { id, field: 'company/id', wanted: companyId, found: found ?? 'absent' },
  });
}
