/** What the overview, the dead letters and the conflicts are made of: one look at the app. */
import type { AnswerOf } from '../../shared/app/operations/operations.ts';
import type { Api, Asked } from './ask.ts';
import type { Range } from './view.ts';

export interface Overview {
  readonly status: AnswerOf<'status'>;
  readonly deadLetters: AnswerOf<'dead-letters'>['deadLetters'];
  readonly conflicts: AnswerOf<'conflicts'>['conflicts'];
  readonly mutes: AnswerOf<'alerts'>['mutes'];
  readonly alerts: AnswerOf<'alerts'>['alerts'];
  readonly trends: AnswerOf<'trends'>;
}

export type DeadLetter = Overview['deadLetters'][number];
export type Conflict = Overview['conflicts'][number];

/** Dead letters of one link that failed for one reason. */
export interface Cause {
  readonly link: string;
  readonly code: string;
  readonly sentence: string;
  /** Latest failure first. */
  readonly deadLetters: readonly DeadLetter[];
}

/** What is asked: a range of the charts, and whether the app looks now or shows its look of the last minutes. */
export interface OverviewAsked {
  readonly range: Range;
  readonly fresh: boolean;
}

/** Asks everything side by side; the first that is not answered is told. */
export async function askOverview(api: Api, { range, fresh }: OverviewAsked): Promise<Asked<Overview>> {
  const [status, letters, conflicts, alerts, trends] = await Promise.all([
    api.show('status', { fresh }),
    api.show('dead-letters', { limit: 500 }),
    api.show('conflicts', {}),
    api.show('alerts', {}),
    api.show('trends', { range }),
  ]);
  if (status.kind !== 'answered') return status;
  if (letters.kind !== 'answered') return letters;
  if (conflicts.kind !== 'answered') return conflicts;
  if (alerts.kind !== 'answered') return alerts;
  if (trends.kind !== 'answered') return trends;
  return {
    kind: 'answered',
    at: status.at,
    answer: {
      status: status.answer,
      deadLetters: letters.answer.deadLetters,
      conflicts: conflicts.answer.conflicts,
      mutes: alerts.answer.mutes,
      alerts: alerts.answer.alerts,
      trends: trends.answer,
    },
  };
}

/** Grouped by cause, the most frequent first. */
export function causesOf(deadLetters: readonly DeadLetter[]): readonly Cause[] {
  return [...Map.groupBy(deadLetters, ({ link, code }) => `${link} ${code}`).values()]
    .flatMap((group) => {
      const [first] = group;
      return first === undefined
        ? []
        : [{ link: first.link, code: first.code, sentence: first.sentence, deadLetters: group }];
    })
    .toSorted((one, other) => other.deadLetters.length - one.deadLetters.length);
}
