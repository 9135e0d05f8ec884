/** The lists behind the numbers of the sample, as the app tells them. */
import { recordIdOf } from '../../../shared/rules/sync/record-id.ts';
import type { Answers } from './page-server.ts';
import type { SampleTexts } from './sample-texts.ts';

const minuteMs = 60_000;

/** Runs that wrote and one that failed; records that wait for each reason. */
export function sampleLists({
  link,
  value,
  answer,
  now,
}: SampleTexts): Pick<Answers, 'changes' | 'waiting' | 'names'> {
  const at = (minutes: number): string => new Date(now - minutes * minuteMs).toISOString();
  const place = { link, side: 'connectwise', recordId: '48213' } as const;
  return {
    changes: ({ link: asked }) => ({
      runs: [48213, 48190, 47702].map((id, index) => ({
        link: asked ?? link,
        pair: `connectwise:${id}`,
        at: at(index * 31 + 1),
        connectwiseId: recordIdOf('connectwise', String(id)),
        servicenowId: null,
        summary: index === 0 ? value : null,
        written: { connectwise: index === 2 ? 0 : 1, servicenow: index === 2 ? 0 : 2 },
        seconds: index === 0 ? 9 : null,
        isFailed: index === 2,
        sentence: index === 2 ? 'It was refused.' : 'It was synced.',
      })),
      next: null,
    }),
    names: ({ records }) => ({
      names: records.map(({ link: of, side, record }) => ({
        link: of,
        side,
        record,
        number: side === 'servicenow' ? 'INC0010013' : null,
        summary: value,
        connectwiseId: null,
      })),
    }),
    waiting: {
      queued: 38,
      ready: [{ ...place, cause: 'ConnectWise called back.', since: at(1) }],
      putOff: [
        {
          ...place,
          code: 'remote-busy',
          sentence: answer,
          since: at(9),
          tries: 3,
          nextTryAt: new Date(now + 2 * minuteMs).toISOString(),
        },
      ],
      held: [{ ...place, link: 'midori-electric', cause: 'The poll found it.', since: at(40) }],
      isMore: false,
    },
  };
}
