/** One question as requests that are short enough: by GET, by POST search where there is one, or in several pieces. */
import { CodedError } from '../../rules/errors.ts';
import { splitCondition, type Condition } from './conditions.ts';
import { queryString } from './query-string.ts';

/** Longer addresses are refused by some servers on the way (ConnectWise developer guide: 2,000). */
const maxQuery = 1_900;
/** Beyond this a search is cut as well: a request that nobody has seen work is not sent. */
const maxSearch = 60_000;

/** One question to a list: conditions, fields and order, each as ConnectWise writes it. */
export interface Question<Row> {
  readonly condition: Condition<Row> | undefined;
  readonly childConditions: string | undefined;
  readonly customFieldConditions: string | undefined;
  readonly fields: string | undefined;
  readonly orderBy: string | undefined;
  /** The list can also be asked by `POST …/search`. */
  readonly search: boolean;
}

/** One request of a plan, and how it is sent. */
export interface Request {
  readonly conditions: string | undefined;
  readonly by: 'query' | 'search';
}

/** The requests that together answer one question. */
export interface QueryPlan {
  readonly requests: readonly Request[];
  /** No record can be the answer to two of them. */
  readonly apart: boolean;
}

/**
 * The requests that answer the question, one after the other. Throws `connectwise-query-too-long` (dead-letter) when it cannot
 * be cut, or when it could but an order was asked for, which pieces do not keep.
 */
export function planQuery<Row>(question: Question<Row>, route: string): QueryPlan {
  const { condition, search } = question;
  const fits = (text: string | undefined): boolean => queryLength(question, text) <= maxQuery;
  const fitsSearch = (text: string): boolean => search && text.length <= maxSearch;
  const whole = condition?.text;
  if (fits(whole)) return { requests: [{ conditions: whole, by: 'query' }], apart: true };
  if (condition !== undefined) {
    const split = splitCondition(condition, (text) => fits(text) || fitsSearch(text));
    if (split !== undefined && (split.pieces.length === 1 || question.orderBy === undefined))
      return {
        requests: split.pieces.map(({ text }) => ({
          conditions: text,
          by: fits(text) ? ('query' as const) : ('search' as const),
        })),
        apart: split.numbers || split.pieces.length === 1,
      };
  }
  if (fitsSearch(whole ?? '')) return { requests: [{ conditions: whole, by: 'search' }], apart: true };
  throw new CodedError('connectwise-query-too-long', {
    detail: `GET ${route}: ask for fewer values at once.`,
    facts: { route },
  });
}

function queryLength<Row>(
  { childConditions, customFieldConditions, fields, orderBy }: Question<Row>,
  conditions: string | undefined,
): number {
  return queryString({ conditions, childConditions, customFieldConditions, fields, orderBy }).length;
}
