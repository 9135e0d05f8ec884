/** The data of the overview, the dead letters and the conflicts: one look at the app, one request. */
import type { AnswerOf } from '../../shared/app/operations/operations.ts';
import type { Api, Asked } from './ask.ts';
import type { Range } from './view.ts';

type Answer = AnswerOf<'overview'>;

/** The app's answer. A list that it could not read is empty here, `isKnown` says so, and `status.unread` says why. */
export interface Overview extends Omit<Answer, 'deadLetters' | 'conflicts' | 'mutes' | 'alerts'> {
  readonly deadLetters: NonNullable<Answer['deadLetters']>;
  readonly conflicts: NonNullable<Answer['conflicts']>;
  readonly mutes: NonNullable<Answer['mutes']>;
  readonly alerts: NonNullable<Answer['alerts']>;
  readonly isKnown: { readonly deadLetters: boolean; readonly conflicts: boolean };
}

/** One group of dead letters, as the overview lists it. */
export type DeadLetter = Overview['deadLetters'][number];
/** One open conflict, with both values, as the overview lists it. */
export type Conflict = Overview['conflicts'][number];

/** Dead letters of one link that failed for one reason. */
export interface Cause {
  readonly link: string;
  readonly code: string;
  readonly sentence: string;
  /** Latest failure first. */
  readonly deadLetters: readonly DeadLetter[];
}

/** The question: a range of the charts, and whether the app looks now or shows its look of the last minutes. */
export interface OverviewAsked {
  readonly range: Range;
  readonly fresh: boolean;
}

/** Asks for the whole first screen. */
export async function askOverview(api: Api, asked: OverviewAsked): Promise<Asked<Overview>> {
  const answered = await api.show('overview', asked);
  if (answered.kind !== 'answered') return answered;
  const { answer } = answered;
  return {
    ...answered,
    answer: {
      ...answer,
      deadLetters: answer.deadLetters ?? [],
      conflicts: answer.conflicts ?? [],
      mutes: answer.mutes ?? [],
      alerts: answer.alerts ?? [],
      isKnown: { deadLetters: answer.deadLetters !== null, conflicts: answer.conflicts !== null },
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
