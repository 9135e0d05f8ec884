/** The counts of a day, a week or a month as the app tells them: a working day with a quiet night. */
import { functionList } from '../../../shared/rules/operate/status/function-list.ts';
import {
  addRollups,
  countWrite,
  emptyAutomation,
  emptyLink,
  type Rollup,
} from '../../../shared/rules/trends/rollup.ts';
import { dayMs, dayOf, hourMs, hourOf, startOfHour } from '../../../shared/rules/trends/hours.ts';
import { trendsReport, type TrendRange, type TrendsReport } from '../../../shared/rules/trends/report.ts';

/** Changes of a link that begin in each hour of its day, midnight first. */
const rhythm = [0, 0, 0, 0, 1, 2, 5, 9, 16, 19, 18, 14, 12, 15, 13, 11, 8, 4, 2, 1, 1, 0, 0, 0];

/** The troubles of the hours just past. */
export interface SampleTroubles {
  /** Runs that ended with a dead letter, six hours ago. */
  readonly failed: number;
  /** The time that a change takes in the present hour, seconds. */
  readonly seconds: number;
  /** A timer that did not run. */
  readonly silent: string | null;
}

/** The report over `links`, made by the app's own rules from counts of our choice. */
export function sampleTrends(
  range: TrendRange,
  {
    links,
    now,
    troubles,
  }: { readonly links: readonly string[]; readonly now: number; readonly troubles: SampleTroubles },
): TrendsReport {
  const hours = new Map<string, Rollup>();
  const days = new Map<string, Rollup>();
  for (let back = 30 * 24 - 1; back >= 0; back -= 1) {
    const at = now - back * hourMs;
    const rollup = hourOfSample(links, { at, back, troubles });
    if (back < 7 * 24) hours.set(hourOf(at), rollup);
    const day = dayOf(at);
    if (day !== dayOf(now)) days.set(day, addRollups(days.get(day) ?? rollup, rollup));
  }
  const begun = new Date(now - 40 * dayMs).toISOString();
  return trendsReport({
    range,
    link: null,
    links,
    automations: functionList,
    expectedSince: Object.fromEntries(functionList.map(({ name }) => [name, begun])),
    hours,
    days,
    now,
  });
}

function hourOfSample(
  links: readonly string[],
  { at, back, troubles }: { readonly at: number; readonly back: number; readonly troubles: SampleTroubles },
): Rollup {
  const hour = new Date(at).getUTCHours();
  const weekend = [0, 6].includes(new Date(at).getUTCDay()) ? 0.2 : 1;
  const counted = links.map((name, index) => {
    let counts = { ...emptyLink, failed: back === 6 && index === 0 ? troubles.failed : 0 };
    const changes = Math.round((rhythm[hour] ?? 0) * weekend * (1 + (index % 3) / 2));
    for (let change = 0; change < changes; change += 1) {
      const seconds = back === 0 ? troubles.seconds : 4 + ((change * 7 + hour) % 11);
      counts = {
        ...countWrite(counts, {
          side: change % 3 === 0 ? 'connectwise' : 'servicenow',
          isFirst: true,
          afterMs: seconds * 1_000,
        }),
        failed: counts.failed,
      };
    }
    return [name, counts] as const;
  });
  return { links: Object.fromEntries(counted), automations: runsOf(at, { back, troubles }) };
}

function runsOf(
  at: number,
  { back, troubles }: { readonly back: number; readonly troubles: SampleTroubles },
): Rollup['automations'] {
  const hour = new Date(startOfHour(hourOf(at))).getUTCHours();
  return Object.fromEntries(
    functionList.flatMap(({ name, trigger, address }) => {
      if (name === troubles.silent) return [];
      const [, minute = '', dueHour = ''] = address.split(' ');
      const often = minute.includes('/') ? 60 / Number(minute.split('/')[1]) : 1;
      const isDue = trigger !== 'timer' || dueHour === '*' || Number(dueHour) === hour;
      if (!isDue) return [];
      const runs = trigger === 'timer' ? often : (rhythm[hour] ?? 0);
      if (runs === 0) return [];
      const isFailed = name === 'sync-pair' && back === 6 && troubles.failed > 0;
      const isSlow = name === 'ticket-sync' && back === 0 && troubles.seconds > 60;
      return [
        [
          name,
          {
            ...emptyAutomation,
            ended: { done: runs },
            failed: isFailed ? troubles.failed : 0,
            seconds: runs * 0.8 + (isSlow ? 60 : 0),
            longestSeconds: isSlow ? 60 : 1.2,
          },
        ],
      ];
    }),
  );
}
