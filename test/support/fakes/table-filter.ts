/** The part of the filter language of Azure Tables that the app uses, for the table in memory. */
import type { StoredRow } from '../../../shared/ports/table.ts';

type Matches = (row: StoredRow) => boolean;

const token = /\s*(?:(datetime)?'((?:[^']|'')*)'|([()])|([A-Za-z0-9]+))/gy;

/** Reads a filter: the function returns true for a row that passes. Throws for what it does not understand. */
export function tableFilter(filter: string): Matches {
  if (filter.trim() === '') return () => true;
  const tokens = [...filter.matchAll(token)].map(([, dated, literal, bracket, word]) =>
    literal === undefined
      ? { kind: 'word' as const, text: bracket ?? word ?? '' }
      : {
          kind: dated === undefined ? ('text' as const) : ('time' as const),
          text: literal.replaceAll("''", "'"),
        },
  );
  let place = 0;
  const isNext = (text: string): boolean => tokens[place]?.kind === 'word' && tokens[place]?.text === text;
  const take = () => tokens[place++] ?? fail();
  const fail = (): never => {
    throw new Error(`The fake does not understand ${filter}.`);
  };

  function all(): Matches {
    const parts = [one()];
    while (isNext('and')) {
      place += 1;
      parts.push(one());
    }
    return (row) => parts.every((part) => part(row));
  }
  function any(): Matches {
    const parts = [all()];
    while (isNext('or')) {
      place += 1;
      parts.push(all());
    }
    return (row) => parts.some((part) => part(row));
  }
  function one(): Matches {
    if (isNext('(')) {
      place += 1;
      const inner = any();
      if (!isNext(')')) fail();
      place += 1;
      return inner;
    }
    return comparison(take().text, take().text, take());
  }
  function comparison(
    name: string,
    verb: string,
    wanted: { readonly kind: string; readonly text: string },
  ): Matches {
    const compare = verbs[verb] ?? fail();
    const property = names[name] ?? name;
    // Times of rows are of one shape, so that they compare as texts.
    const value = wanted.kind === 'time' ? new Date(wanted.text).toISOString() : wanted.text;
    if (wanted.kind === 'word') {
      const number = Number(wanted.text);
      return (row) => {
        const held = row[property];
        return typeof held === 'number' && verb === 'gt' && held > number;
      };
    }
    return (row) => {
      const held = row[property];
      return typeof held === 'string' && compare(held, value);
    };
  }

  const matches = any();
  if (place !== tokens.length) fail();
  return matches;
}

/** The only partition whose rows can pass the filter; null where it names none. */
export function partitionOf(filter: string): string | null {
  const named = /^PartitionKey eq '((?:[^']|'')*)'/.exec(filter);
  return named === null || / or /.test(filter) ? null : (named[1] ?? '').replaceAll("''", "'");
}

/** The partitions between which every row stands that can pass the filter: from the first on, and before the second. */
export function partitionsOf(filter: string): {
  readonly from: string | null;
  readonly below: string | null;
} {
  if (/ or /.test(filter)) return { from: null, below: null };
  const named = (verb: string): readonly string[] =>
    [...filter.matchAll(new RegExp(`PartitionKey ${verb} '((?:[^']|'')*)'`, 'g'))].map(([, text = '']) =>
      text.replaceAll("''", "'"),
    );
  return { from: named('(?:ge|gt|eq)').toSorted().at(-1) ?? null, below: named('lt').toSorted()[0] ?? null };
}

const names: Readonly<Record<string, string>> = {
  PartitionKey: 'partitionKey',
  RowKey: 'rowKey',
  Timestamp: 'timestamp',
};

const verbs: Readonly<Record<string, (held: string, wanted: string) => boolean>> = {
  eq: (held, wanted) => held === wanted,
  ne: (held, wanted) => held !== wanted,
  lt: (held, wanted) => held < wanted,
  le: (held, wanted) => held <= wanted,
  gt: (held, wanted) => held > wanted,
  ge: (held, wanted) => held >= wanted,
};
