/** Lists and writes of one company: of records that carry it, and of what hangs below one of them. */
import { CodedError } from '../../rules/errors.ts';
import { operationsOf, PatchBuilder, type Patch, type UpdateOptions } from '../records/change.ts';
import { manyById, type Changeable, type Collection, type Removable } from '../records/collection.ts';
import { all, conditionFrom, field, type Condition, type Where } from '../query/conditions.ts';
import { listing } from '../lists/listing.ts';
import type { ListOptions } from '../lists/read-list.ts';
import { sendable } from '../query/sendable.ts';
import type { QueryFieldName, Selected } from '../query/selection.ts';
import type { CompanyReference, Maybe, PatchOperation } from '../wire/index.ts';

export interface OfCompany {
  readonly id: number;
  readonly company?: Maybe<CompanyReference>;
}

/** Names and values of a write; a name may stand there twice. */
type Fields = readonly (readonly [name: string, value: unknown])[];

export interface Scope {
  readonly companyId: number;
  /** Throws `record-out-of-scope` when one of the fields points out of the company. */
  requireOwnReferences(fields: Fields): Promise<void>;
}

type Kept<Row extends { readonly id: number }, Draft> = Collection<Row> & Changeable<Row, Draft> & Removable;

/** Records that carry a company: it stands in every condition and is looked for on every record. */
export function scopedRecords<Row extends OfCompany, Draft>(
  inner: Kept<Row, Draft>,
  scope: Scope,
): Kept<Row, Omit<Draft, 'company'>> {
  const { companyId } = scope;
  const own: Condition<OfCompany> = field<OfCompany>('company/id').is(companyId);

  function requireOwn<Given>(row: Given, id: number | undefined): Given {
    if ((row as OfCompany | null)?.company?.id === companyId) return row;
    throw outOfScope(`Record ${id ?? '?'} does not belong to company ${companyId}.`, scope, id);
  }
  const within = (where: Where<Row> | undefined): Condition<Row> => {
    const condition = conditionFrom(where);
    return condition === undefined ? own : all<Row>(own, condition);
  };
  // The company must come back, or it could not be looked at.
  const withCompany = <Name extends QueryFieldName<Row>>(fields: readonly Name[] | undefined) =>
    fields === undefined || (fields as readonly string[]).includes('company')
      ? fields
      : ([...fields, 'company'] as readonly Name[]);
  const narrowed = <Name extends QueryFieldName<Row>>(
    options: ListOptions<Row, Name>,
  ): ListOptions<Row, Name> => ({
    ...options,
    where: within(options.where),
    fields: withCompany(options.fields),
  });

  function list<Name extends QueryFieldName<Row> = keyof Row & string>(options: ListOptions<Row, Name> = {}) {
    const rows = inner.list(narrowed(options));
    const checked = (row: Selected<Row, Name | 'id'>) =>
      requireOwn(row, (row as unknown as OfCompany | null)?.id);
    return listing<Selected<Row, Name | 'id'>>(
      async function* () {
        for await (const row of rows) yield checked(row);
      },
      async () => {
        const row = await rows.first();
        return row === undefined ? undefined : checked(row);
      },
      `The list of company ${companyId}`,
    );
  }
  async function get<Name extends QueryFieldName<Row>>(
    id: number,
    fields?: readonly Name[],
  ): Promise<Selected<Row, Name>> {
    return requireOwn(await inner.get(id, withCompany(fields)), id);
  }
  /** Read afresh, because it may have moved since it was read. */
  const requireOwnNow = async (id: number): Promise<void> => {
    await get(id, ['id' as QueryFieldName<Row>]);
  };
  async function requireStays(id: number, operations: readonly PatchOperation[]): Promise<void> {
    refuseMoves(id, operations, scope);
    await scope.requireOwnReferences(fieldsOfPatch(operations));
    await requireOwnNow(id);
  }

  return {
    list,
    async first<Name extends QueryFieldName<Row>>(options: ListOptions<Row, Name>) {
      const page = await inner.first(narrowed(options));
      for (const row of page.rows) requireOwn(row, undefined);
      return page;
    },
    count: (where, more) => inner.count(within(where), more),
    get,
    getMany: <Name extends QueryFieldName<Row>>(ids: readonly number[], fields?: readonly Name[]) =>
      manyById<Row, Name>(list, ids, fields, `company ${companyId}`),
    async create(draft) {
      const fields = withoutCompany(sendable(draft));
      await scope.requireOwnReferences(fields);
      const made = await inner.create({
        ...Object.fromEntries(fields),
        company: { id: companyId },
      } as Draft);
      return requireStill(made, made.id, scope);
    },
    async update(id: number, changes: Patch<Row>, options?: UpdateOptions) {
      const operations = copyOf(changes);
      await requireStays(id, operations);
      return requireStill(await inner.update(id, new PatchBuilder(operations), options), id, scope);
    },
    async patch(id, given) {
      const operations = sendable(given) as readonly PatchOperation[];
      await requireStays(id, operations);
      return requireStill(await inner.patch(id, operations), id, scope);
    },
    async delete(id) {
      await requireOwnNow(id);
      await inner.delete(id);
    },
  };
}

/** Nothing locks a record between the look at it and the write: when it moved in between, the change was made elsewhere. */
function requireStill<Row extends OfCompany>(row: Row, id: number, { companyId }: Scope): Row {
  const found = row.company?.id;
  if (found === companyId) return row;
  throw new CodedError('connectwise-verify-failed', {
    detail: `Record ${id} does not belong to company ${companyId} any more after it was written.`,
    facts: { id, field: 'company/id', wanted: companyId, found: found ?? 'absent' },
  });
}

/** What hangs below a record: that record is looked at before each call. */
export function scopedBelow<Row extends { readonly id: number }, Draft>(
  inner: Kept<Row, Draft>,
  requireParent: () => Promise<unknown>,
  scope: Scope,
): Kept<Row, Draft> {
  async function guarded<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    await requireParent();
    return work();
  }
  async function write<Answer>(fields: Fields, work: () => Promise<Answer>): Promise<Answer> {
    await scope.requireOwnReferences(fields);
    return guarded(work);
  }
  async function change<Answer>(
    id: number,
    operations: readonly PatchOperation[],
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    refuseMoves(id, operations, scope);
    return write(fieldsOfPatch(operations), work);
  }
  return {
    list(options) {
      const rows = inner.list(options);
      return listing(
        async function* () {
          await requireParent();
          yield* rows;
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
    async patch(id, given) {
      const operations = sendable(given) as readonly PatchOperation[];
      return change(id, operations, () => inner.patch(id, operations));
    },
    delete: (id) => guarded(() => inner.delete(id)),
  };
}

/** Bodies are read without regard to case, so `Company` is the company too. */
function withoutCompany(draft: unknown): Fields {
  return Object.entries(draft as object).filter(([name]) => !/^(company|companyid)$/i.test(name));
}

/** What is looked at must be what is written, even when the caller's object changes while we look. */
export function copyOf<Row>(changes: Patch<Row>): readonly PatchOperation[] {
  return sendable(operationsOf(changes)) as readonly PatchOperation[];
}

/** What the operations set, by the field that they begin with. */
export function fieldsOfPatch(operations: readonly PatchOperation[]): Fields {
  return operations.map(({ path, value }) => [path.replace(/^\/+/, '').split('/')[0] ?? '', value]);
}

/** Paths come with or without a slash before them. */
function refuseMoves(id: number, operations: readonly PatchOperation[], scope: Scope): void {
  if (operations.some(({ path }) => /^[\s/]*company(id)?([\s/]|$)/i.test(path)))
    throw outOfScope(`A change would move record ${id} to another company.`, scope, id);
}

function outOfScope(detail: string, { companyId }: Scope, id: number | undefined): CodedError {
  return new CodedError('record-out-of-scope', {
    detail,
    facts: { companyId, ...(id === undefined ? {} : { id }) },
  });
}
