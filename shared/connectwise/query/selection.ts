/** The fields of a record that are asked for, and the type that the answer then has. */
import { requireName } from './literals.ts';

/** A field's name, or a path one step into a reference: `board/name`. */
export type QueryFieldName<Row> = {
  [Key in keyof Row & string]:
    | Key
    | (NonNullable<Row[Key]> extends readonly unknown[]
        ? never
        : NonNullable<Row[Key]> extends object
          ? `${Key}/${keyof NonNullable<Row[Key]> & string}`
          : never);
}[keyof Row & string];

type Head<Name> = Name extends `${infer First}/${string}` ? First : Name;
type Below<Name, Key> = Key extends string ? (Name extends `${Key}/${infer Rest}` ? Rest : never) : never;
/** Absent stays absent: ConnectWise leaves out what is null. */
type Part<Value, Name> = Value extends object ? Selected<Value, Name> : Value;

/** The record with just those fields; a path gives its reference with just that part. */
export type Selected<Row, Name> = {
  [Key in keyof Row as Key extends Head<Name> ? Key : never]: Key extends Name
    ? Row[Key]
    : Part<Row[Key], Below<Name, Key>>;
};

/** The fields as a query names them; undefined for all of them. Throws `query-value-refused` (dead-letter) for what is no name. */
export function fieldsText(fields: readonly string[] | undefined): string | undefined {
  for (const name of fields ?? []) requireName(name);
  return fields?.join(',');
}
