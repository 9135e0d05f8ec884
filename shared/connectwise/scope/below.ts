/** Records that hang below a record of the company: that record is looked at before each call. */
import { listing } from '../lists/listing.ts';
import { sendable } from '../query/sendable.ts';
import { PatchBuilder } from '../records/change.ts';
import type { Resource } from '../records/resource.ts';
import type { PatchOperation } from '../wire/index.ts';
import { copyOf, copyOfOperations, fieldsOfPatch, refuseMoves } from './fields.ts';
import type { Fields, Scope } from './bounds.ts';

/** The same records, below one parent. `requireParent` throws unless the parent is the company's. */
export function scopedBelow<Row extends { readonly id: number }, Draft>(
  inner: Resource<Row, Draft>,
  requireParent: () => Promise<unknown>,
  scope: Scope,
): Resource<Row, Draft> {
  async function guarded<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    await requireParent();
    return work();
  }
  async function write<Answer>(fields: Fields, work: () => Promise<Answer>): Promise<Answer> {
    await scope.requireWritable();
    await scope.requireOwnReferences(fields);
    return guarded(work);
  }
  async function change<Answer>(
    id: number,
    operations: readonly PatchOperation[],
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    refuseMoves(id, operations, scope.companyId);
    return write(fieldsOfPatch(operations), work);
  }
  return {
    list(options) {
      const rows = inner.list(options);
      return listing(
        async function* () {
          await requireParent();
          for await (const page of rows.pages()) yield [...page];
        },
        () => guarded(() => rows.first()),
        'The list',
      );
    },
    first: (options) => guarded(() => inner.first(options)),
    count: (where, more) => guarded(() => inner.count(where, more)),
    get: (id, fields) => guarded(() => inner.get(id, fields)),
    getMany: (ids, fields) => guarded(() => inner.getMany(ids, fields)),
    async create(draft) {
      const copy = sendable(draft) as Draft & object;
      return write(Object.entries(copy), () => inner.create(copy));
    },
    async update(id, changes, options) {
      const operations = copyOf(changes);
      return change(id, operations, () => inner.update(id, new PatchBuilder(operations), options));
    },
    async patch(id, given, options) {
      const operations = copyOfOperations(given);
      return change(id, operations, () => inner.patch(id, operations, options));
    },
    async delete(id) {
      await scope.requireWritable();
      return guarded(() => inner.delete(id));
    },
  };
}
