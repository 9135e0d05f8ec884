/** What is known about one record and its pair. */
import type { AnswerOf } from '../../shared/app/operations/operations.ts';

export type Why = AnswerOf<'why'>;
