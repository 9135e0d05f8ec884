/** What is known about one record and its pair, and what both systems show of it now. */
import type { AnswerOf } from '../../shared/app/operations/operations.ts';

export type Why = AnswerOf<'why'>;
export type PairNow = AnswerOf<'record'>;
