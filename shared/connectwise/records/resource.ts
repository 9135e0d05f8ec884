/** One kind of record, with all that can be done to it, made of where it stands in the API. */
import type { CallConnectWise } from '../http/call.ts';
import { idOf, type Place } from '../http/places.ts';
import type { TimeName } from '../query/field-paths.ts';
import { refused } from '../query/literals.ts';
import type { IdentifiedKey } from '../wire/index.ts';
import {
  changeable,
  collection,
  removable,
  type Changeable,
  type Collection,
  type Removable,
} from './collection.ts';

/** Everything that can be done to one kind of record; `Draft` is the body that makes one. */
export type Resource<Row extends { readonly id: number }, Draft> = Collection<Row> &
  Changeable<Row, Draft> &
  Removable;

/** A draft typed by the record that is read: fields by name, references by one of their keys, times also as `Date`. */
export type DraftOf<Row> = {
  readonly [Key in keyof Row as Key extends 'id' | '_info' ? never : Key]?: NonNullable<Row[Key]> extends {
    readonly id: number;
  }
    ? IdentifiedKey
    : NonNullable<Row[Key]> | (Key extends TimeName ? Date : never);
};

/** A kind of record whose drafts are typed by what is read. */
export type PlainResource<Row extends { readonly id: number }> = Resource<Row, DraftOf<Row>>;

/** Makes kinds of record over one caller. */
export interface ResourceMaker {
  /** At a place whose drafts have a type of their own. */
  at<Row extends { readonly id: number }, Draft>(
    path: string,
    kind?: Pick<Place, 'search' | 'short'>,
  ): Resource<Row, Draft>;
  plain<Row extends { readonly id: number }>(path: string): PlainResource<Row>;
  /** A list that is rarely more than a page. */
  short<Row extends { readonly id: number }>(path: string): PlainResource<Row>;
  /** Records that hang below one record: `below('/service/tickets', 'notes')(4711)`. */
  below<Row extends { readonly id: number }, Draft = DraftOf<Row>>(
    parent: string,
    name: string,
  ): (parentId: number) => Resource<Row, Draft>;
  /** At a path that the caller names. Throws `query-value-refused` (dead-letter) when the API cannot have it. */
  byPath<Row extends { readonly id: number }>(path: string): PlainResource<Row>;
}

/** The maker over one caller. */
export function resourceMaker(call: CallConnectWise): ResourceMaker {
  const made = <Row extends { readonly id: number }, Draft>(place: Place): Resource<Row, Draft> => ({
    ...collection<Row>(call, place),
    ...changeable<Row, Draft>(call, place),
    ...removable(call, place),
  });
  return {
    at: (path, kind = {}) => made({ path, route: path, ...kind }),
    plain: (path) => made({ path, route: path }),
    short: (path) => made({ path, route: path, short: true }),
    below: (parent, name) => (parentId) =>
      made({
        path: `${parent}/${idOf(parentId)}/${name}`,
        route: `${parent}/{id}/${name}`,
        short: true,
      }),
    byPath(path) {
      const place = pathOf(path);
      return made({ path: place, route: place.replaceAll(/\/\d+(?=\/|$)/g, '/{id}') });
    },
  };
}

/**
 * A path of the API in plain words and numbers, with or without a slash before it, so that nothing leads out of it.
 * Throws `query-value-refused` (dead-letter).
 */
export function pathOf(path: string): string {
  const whole = path.startsWith('/') ? path : `/${path}`;
  if (!/^(\/[A-Za-z0-9_]{1,60}){1,8}$/.test(whole)) throw refused('It is not a path of the API.');
  return whole;
}
