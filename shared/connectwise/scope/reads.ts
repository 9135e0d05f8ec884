/** Lists of one company: it stands in every condition and is looked for on every record that comes back. */
import { all, conditionFrom, field, type Condition, type Where } from '../query/conditions.ts';
import type { QueryFieldName, Selected } from '../query/selection.ts';
import { listing } from '../lists/listing.ts';
import type { ListOptions } from '../lists/requests.ts';
import { manyById, type Collection } from '../records/collection.ts';
import { requireOfCompany, type OfCompany } from './bounds.ts';

/** The same lists, narrowed to one company; `noteOwn` receives each record that came. Throws `record-out-of-scope` (dead-letter) where another one's record comes. */
export function scopedReads<Row extends OfCompany>(
  inner: Collection<Row>,
  companyId: number,
  noteOwn: (id: number) => void = () => undefined,
): Collection<Row> {
  const narrowed = <Name extends QueryFieldName<Row>>(
    options: ListOptions<Row, Name>,
  ): ListOptions<Row, Name> => ({
    ...options,
    where: within(options.where, companyId),
    fields: withCompany<Row, Name>(options.fields),
  });

  function list<Name extends QueryFieldName<Row> = keyof Row & string>(options: ListOptions<Row, Name> = {}) {
    const rows = inner.list(narrowed(options));
    const checked = (row: Selected<Row, Name | 'id'>) => {
      const { id } = (row as unknown as OfCompany | null) ?? {};
      requireOfCompany(row, companyId, id);
      if (id !== undefined) noteOwn(id);
      return row;
    };
    return listing<Selected<Row, Name | 'id'>>(
      async function* () {
        // Nothing of a page is given before all of it was looked at.
        for await (const page of rows.pages()) yield page.map(checked);
      },
      async () => {
        const row = await rows.first();
        return row === undefined ? undefined : checked(row);
      },
      `The list of company ${companyId}`,
    );
  }

  return {
    list,
    async first<Name extends QueryFieldName<Row>>(options: ListOptions<Row, Name>) {
      const page = await inner.first(narrowed(options));
      for (const row of page.rows) requireOfCompany(row, companyId, undefined);
      return page;
    },
    count: (where, more) => inner.count(within(where, companyId), more),
    async get<Name extends QueryFieldName<Row>>(id: number, fields?: readonly Name[]) {
      const row = requireOfCompany(await inner.get(id, withCompany<Row, Name>(fields)), companyId, id);
      noteOwn(id);
      return row;
    },
    getMany: <Name extends QueryFieldName<Row>>(ids: readonly number[], fields?: readonly Name[]) =>
      manyById<Row, Name>(list, ids, fields, `company ${companyId}`),
  };
}

function within<Row extends OfCompany>(where: Where<Row> | undefined, companyId: number): Condition<Row> {
  const own: Condition<OfCompany> = field<OfCompany>('company/id').is(companyId);
  const condition = conditionFrom(where);
  return condition === undefined ? own : all<Row>(own, condition);
}

/** The company must come back, or it could not be looked at. */
function withCompany<Row extends OfCompany, Name extends QueryFieldName<Row>>(
  fields: readonly Name[] | undefined,
): readonly Name[] | undefined {
  return fields === undefined || (fields as readonly string[]).includes('company')
    ? fields
    : ([...fields, 'company'] as readonly Name[]);
}
