/** The facts about one record and its pair, and what both systems show of it now. */
import type { AnswerOf } from '../../shared/app/operations/operations.ts';

/** The answer of the operation `why`: the stored decisions about one record and its pair. */
export type Why = AnswerOf<'why'>;
/** The answer of the operation `record`: both records as the systems show them now. */
export type PairNow = AnswerOf<'record'>;
