/**
 * `node scripts/infra/alert-rules.ts`: writes infra/alerts.json, the rules that Azure keeps an eye on. They are for what the
 * app cannot tell by itself, because it is what has stopped; everything else it tells itself, as an event.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { eventTable } from '../../shared/rules/metrics.ts';
import { laidOut } from '../format/laid-out.ts';
import { infraNames, type InfraNames } from './names.ts';

/** One rule over Application Insights: an alert is raised when `query` returns any row. */
export interface AlertRule {
  /** Kebab-case, part of the resource's name. */
  readonly name: string;
  readonly title: string;
  /** The words that a person reads first: what is wrong, and what to do. */
  readonly says: string;
  /** 1 is an error that wakes somebody, 2 can wait until the morning. */
  readonly severity: 1 | 2;
  readonly query: string;
  /** ISO 8601 durations. */
  readonly everyISO: string;
  readonly lookBackISO: string;
  /** True if the alert ends by itself when the query finds nothing more; an event that happened does not unhappen. */
  readonly endsItself: boolean;
  /** The heading of the run book, as its address has it. */
  readonly runBookAnchor: string;
}

type Timer = InfraNames['timers'][number];

/** The time for which a timer may stay away, in minutes: frequent ones may miss two runs, daily ones have an hour more. */
export function allowedMinutes({ longestGapMinutes }: Timer): number {
  return longestGapMinutes <= 60 ? 3 * longestGapMinutes + 15 : longestGapMinutes + 60;
}

/** An alert rule looks back two days at most, so a timer that is due less than daily is not seen here. */
const watchable = (timer: Timer): boolean => allowedMinutes(timer) < 47 * 60;

function absentTimers(timers: readonly Timer[]): string {
  const rows = timers.filter(watchable).map((timer) => `    '${timer.name}', ${allowedMinutes(timer)}m`);
  return `let began = toscalar(requests | summarize min(timestamp));
datatable(timer: string, allowed: timespan) [
${rows.join(',\n')}
]
| join kind=leftouter (
    requests
    | where tobool(success)
    | summarize lastRun = max(timestamp) by timer = name
) on timer
| project timer, lastRun, due = coalesce(lastRun, began) + allowed
| where due < now()`;
}

/** Every rule, from the names of the code. */
export function alertRules(names: InfraNames): readonly AlertRule[] {
  const critical = 'health-alert' satisfies keyof typeof eventTable;
  return [
    {
      name: 'timer-absent',
      title: 'A timer has stopped',
      says: 'A timer has not run well for longer than its schedule allows. Everything else may look healthy.',
      severity: 1,
      query: absentTimers(names.timers),
      everyISO: 'PT15M',
      lookBackISO: 'P2D',
      endsItself: true,
      runBookAnchor: 'a-timer-has-stopped',
    },
    {
      name: 'telemetry-missing',
      title: 'No telemetry arrives',
      says: 'Nothing has arrived for an hour although timers run every few minutes: the app is down, its identity may not send, or the daily cap is reached.',
      severity: 1,
      // A summarize without "by" gives one row also where there is none.
      query: `requests\n| summarize arrived = count()\n| where arrived == 0`,
      everyISO: 'PT15M',
      lookBackISO: 'PT1H',
      endsItself: true,
      runBookAnchor: 'no-telemetry-arrives',
    },
    {
      name: 'critical-finding',
      title: 'The app found something critical',
      says: 'A look of the app found a critical fault that is new. This notice is the second way to notify people of it.',
      severity: 1,
      query: `customEvents
| where name == '${critical}'
| project timestamp, finding = tostring(customDimensions.finding), sentence = tostring(customDimensions.sentence)`,
      everyISO: 'PT15M',
      lookBackISO: 'PT30M',
      endsItself: false,
      runBookAnchor: 'a-critical-finding',
    },
  ];
}

/** The text of infra/alerts.json, laid out as the formatter would. */
export function alertRulesText(root: string): Promise<string> {
  return laidOut('alerts.json', JSON.stringify(alertRules(infraNames(root))));
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  await writeFile(new URL('../../infra/alerts.json', import.meta.url), await alertRulesText(root));
  console.log('wrote infra/alerts.json');
}
