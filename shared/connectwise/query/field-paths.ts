/** The names that a record has for a query, and the kind of value each is compared with; all of it for the compiler. */

type Leaf = string | number | boolean | null | undefined | readonly unknown[];

/**
 * Names of fields that hold a time. They come as text and are compared with a `Date`.
 * (OpenAPI 2025.8; some of them are plain strings there and times in truth.)
 */
export type TimeName =
  | `date${'' | 'Acquired' | 'Cancelled' | 'Created' | 'Deleted' | 'End' | 'Entered' | 'Resolved' | 'Resplan' | 'Responded' | 'Start'}`
  | `${'actual' | 'estimated' | 'scheduled'}${'Start' | 'End'}`
  | `${'acknowledged' | 'billingStart' | 'billStart' | 'cancelled' | 'close' | 'closed' | 'deadline' | 'due' | 'effective' | 'end' | 'entered' | 'estimatedStart' | 'hire' | 'inactive' | 'installation' | 'lastBackup' | 'nextInvoice' | 'purchase' | 'required' | 'start' | 'warrantyExpiration'}Date`
  | 'anniversary'
  | 'birthDay'
  | 'lastUpdated'
  | 'subDateAccepted'
  | 'timeStart'
  | 'timeEnd';

/**
 * A field's name, or a path one step into a reference: `board/name`. Lists inside a record are not among them: those
 * are reached by `child`. `lastUpdated` and `dateEntered` can be asked of every record.
 */
export type FieldPath<Row> =
  | 'lastUpdated'
  | 'dateEntered'
  | {
      [Key in keyof Row & string]: NonNullable<Row[Key]> extends readonly unknown[]
        ? never
        : NonNullable<Row[Key]> extends Leaf
          ? Key
          : Key | `${Key}/${keyof NonNullable<Row[Key]> & string}`;
    }[keyof Row & string];

/** A list inside a record, and a field of what is in it: `communicationItems/value`. */
export type ChildPath<Row> = {
  [Key in keyof Row & string]: NonNullable<Row[Key]> extends readonly (infer Item)[]
    ? Item extends object
      ? `${Key}/${FieldName<Item>}`
      : never
    : never;
}[keyof Row & string];

type FieldName<Item> = Exclude<FieldPath<Item>, 'lastUpdated' | 'dateEntered'>;

/** The type that the field at a path is compared with: a `Date` for times, its words for an enumeration, nothing but null for a reference. */
export type ValueAt<Row, Path> = Path extends `${infer Head}/${infer Rest}`
  ? Head extends keyof Row
    ? ValueAt<ItemOf<NonNullable<Row[Head]>>, Rest>
    : never
  : Path extends TimeName
    ? Date
    : Path extends keyof Row
      ? Comparable<NonNullable<Row[Path]>>
      : never;

type ItemOf<Value> = Value extends readonly (infer Item)[] ? Item : Value;
type Comparable<Value> = Value extends object ? never : Value;

/** One field to sort by: `priority/name`, `id desc`. */
export type OrderBy<Row> = FieldPath<Row> | `${FieldPath<Row>} ${'asc' | 'desc'}`;
