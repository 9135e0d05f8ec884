/**
 * `node scripts/workbook.ts`: writes infra/workbook.json, an Azure Monitor workbook over the app's Application Insights.
 * Its queries name metrics and tags of the one list alone: another name does not compile.
 */
import { writeFile } from 'node:fs/promises';
import { type MetricName, metricTable, type MetricTags } from '../shared/rules/metrics.ts';
import { laidOut } from './format/laid-out.ts';

type Chart = 'timechart' | 'table' | 'barchart';
type Tag<Name extends MetricName> = keyof MetricTags<Name> & string;

interface Panel {
  readonly title: string;
  /** The reading that a person takes off it. */
  readonly says: string;
  readonly chart: Chart;
  readonly query: string;
}

/** The rows of one metric with these of its tags as columns of their own. */
const rowsOf = <Name extends MetricName>(name: Name, ...tags: readonly Tag<Name>[]): string =>
  rowsWith(name, tags);

function rowsWith(name: string, tags: readonly string[]): string {
  const columns = tags.map((tag) => `['${tag}'] = tostring(customDimensions.['${tag}'])`);
  return [
    'customMetrics',
    `| where name == '${name}'`,
    ...(columns.length === 0 ? [] : [`| extend ${columns.join(', ')}`]),
  ].join('\n');
}

const perBin = 'bin(timestamp, {window:grain})';
const mean = 'sum(valueSum) / sum(valueCount)';

/** The last value of each of a backfill's numbers, one row a link. */
const backfillQuery = (
  [
    ['backfill_rows_total', 'all'],
    ['backfill_rows_done', 'done'],
    ['backfill_rows_failed', 'failed'],
    ['backfill_rows_per_minute', 'rate'],
  ] as const
)
  .map(([name, as], index) => {
    const last = `${rowsOf(name, 'link')}\n| summarize arg_max(timestamp, valueMax) by link\n| project link, ['${as}'] = valueMax${index === 0 ? ', at = timestamp' : ''}`;
    return index === 0 ? last : `| join kind=leftouter (${last}) on link`;
  })
  .join('\n')
  .concat(
    "\n| project link, ['records done'] = done, ['of'] = ['all'], failed, ['records a minute'] = round(rate, 1),",
    "\n    ['minutes left'] = iff(rate > 0, round((['all'] - done) / rate), real(null)), ['last step'] = at",
  );

/** In the order in which somebody looks who was woken by an alert. */
const matters: readonly Panel[] = [
  {
    title: 'Is everything well?',
    says: 'The last nightly check, one line for each kind of finding. 0 is not well.',
    chart: 'table',
    query: `${rowsOf('health_status', 'finding', 'severity')}
| summarize arg_max(timestamp, valueMin) by finding, severity
| project finding, severity, ['well'] = valueMin, ['checked'] = timestamp
| order by ['well'] asc, finding asc`,
  },
  {
    title: 'Which function has stopped?',
    says: 'When each function ran last, and how often it failed. A timer that is missing here has stopped.',
    chart: 'table',
    query: `${rowsOf('function_runs', 'function', 'outcome')}
| summarize ['last run'] = max(timestamp), runs = sum(valueSum), outcomes = make_set(outcome, 8) by ['function']
| order by ['last run'] asc`,
  },
  {
    title: 'Alarms',
    says: 'Every alarm that was sent, by link. The run book says what to do.',
    chart: 'table',
    query: `${rowsOf('alarms', 'alarm', 'link')}
| summarize ['how often'] = sum(valueSum), ['last'] = max(timestamp) by alarm, link
| order by ['last'] desc`,
  },
  {
    title: 'Tickets and incidents processed',
    says: 'How the runs of sync-pair ended.',
    chart: 'timechart',
    query: `${rowsOf('tickets_processed', 'outcome')}
| summarize sum(valueSum) by outcome, ${perBin}`,
  },
  {
    title: 'What failed',
    says: 'By link and code; docs/errors.md says what each code means. A dead-lettered one waits for a person.',
    chart: 'table',
    query: `${rowsOf('tickets_failed', 'link', 'outcome', 'code')}
| summarize ['how often'] = sum(valueSum), ['last'] = max(timestamp) by link, code, outcome
| order by ['how often'] desc`,
  },
  {
    title: 'Written on both sides',
    says: 'Records, notes and files, by link.',
    chart: 'timechart',
    query: `${rowsOf('ticket_writes', 'link', 'what')}
| summarize sum(valueSum) by strcat(link, ' ', what), ${perBin}`,
  },
  {
    title: 'Conflicts',
    says: 'Both sides changed one field. The conflict journal has the value that lost: npm run cli -- why RECORD',
    chart: 'barchart',
    query: `${rowsOf('ticket_conflicts', 'link')}
| summarize sum(valueSum) by link`,
  },
  {
    title: 'Backfill',
    says: 'How far each backfill has come, how fast it runs, and how long it will take.',
    chart: 'table',
    query: backfillQuery,
  },
  {
    title: 'Nightly comparison',
    says: 'What it found, by link and kind.',
    chart: 'table',
    query: `${rowsOf('reconcile_findings', 'link', 'code')}
| summarize arg_max(timestamp, valueSum) by link, code
| project link, code, ['found'] = valueSum, ['on'] = timestamp`,
  },
  {
    title: 'What the polls found',
    says: 'Changes that a poll found. Many of them mean that callbacks do not arrive.',
    chart: 'timechart',
    query: `${rowsOf('poll_nudges', 'link', 'side')}
| summarize sum(valueSum) by strcat(link, ' ', side), ${perBin}`,
  },
  {
    title: 'Rows out of order',
    says: 'Any row here means that a poll may miss changes until the nightly comparison.',
    chart: 'timechart',
    query: `${rowsOf('poll_disorder_rows', 'link', 'side')}
| summarize sum(valueSum) by strcat(link, ' ', side), ${perBin}`,
  },
  {
    title: 'How the two systems answer',
    says: 'Calls by status: 429 is a limit, none is no answer.',
    chart: 'timechart',
    query: `${rowsOf('remote_call_seconds', 'status')}
| summarize sum(valueCount) by status, ${perBin}`,
  },
  {
    title: 'The slowest calls',
    says: 'Seconds per call on average and at worst.',
    chart: 'table',
    query: `${rowsOf('remote_call_seconds', 'route')}
| summarize calls = sum(valueCount), ['seconds on average'] = ${mean}, ['at worst'] = max(valueMax) by route
| top 15 by ['seconds on average']`,
  },
  {
    title: 'Calls that were not made',
    says: 'A side does not answer, so the app pauses its calls; the work waits on the queue.',
    chart: 'timechart',
    query: `${rowsOf('remote_calls_held', 'remote')}
| summarize sum(valueSum) by remote, ${perBin}`,
  },
  {
    title: 'Seconds per run',
    says: 'How long a run of each function takes on average.',
    chart: 'timechart',
    query: `${rowsOf('processing_duration_seconds', 'function')}
| summarize ${mean} by ['function'], ${perBin}`,
  },
];

/** The metrics of an automation that none of these shows: how much of it, by its tags. */
function panelOf(name: string, tags: readonly string[], sentence: string): Panel {
  const by = tags.map((tag) => `['${tag}']`).join(', ');
  const words = name.replaceAll('_', ' ');
  return {
    title: words.charAt(0).toUpperCase() + words.slice(1),
    says: sentence,
    chart: 'table',
    query: `${rowsWith(name, tags)}
| summarize ['how often'] = sum(valueSum), ['last'] = max(timestamp)${by === '' ? '' : ` by ${by}`}
| order by ['last'] desc`,
  };
}

/** The panels, from top to bottom: every metric stands on one of them. */
export const panels: readonly Panel[] = [
  ...matters,
  ...Object.entries(metricTable)
    .filter(([name]) => !matters.some(({ query }) => query.includes(`name == '${name}'`)))
    .map(([name, { tags, sentence }]) => panelOf(name, tags, sentence)),
];

const application = 'microsoft.insights/components';

/** The text of infra/workbook.json, laid out as the formatter would. */
export function workbookText(): Promise<string> {
  const workbook = {
    version: 'Notebook/1.0',
    items: [
      {
        type: 9,
        name: 'window',
        content: {
          version: 'KqlParameterItem/1.0',
          parameters: [
            {
              id: '6f1b0f0e-55c9-4a53-9f6e-2b9a5d9f8f11',
              version: 'KqlParameterItem/1.0',
              name: 'window',
              label: 'Time',
              type: 4,
              isRequired: true,
              value: { durationMs: 86_400_000 },
              typeSettings: {
                selectableValues: [3_600_000, 14_400_000, 86_400_000, 604_800_000, 2_592_000_000].map(
                  (durationMs) => ({ durationMs }),
                ),
                allowCustom: true,
              },
            },
          ],
          style: 'pills',
          queryType: 0,
          resourceType: application,
        },
      },
      ...panels.map(({ title, says, chart, query }, index) => ({
        type: 3,
        name: `panel ${index + 1}`,
        customWidth: chart === 'table' ? '100' : '50',
        content: {
          version: 'KqlItem/1.0',
          title: `${title}  ${says}`,
          query,
          size: chart === 'table' ? 1 : 0,
          timeContextFromParameter: 'window',
          noDataMessage: 'Nothing in this time.',
          queryType: 0,
          resourceType: application,
          visualization: chart,
        },
      })),
    ],
    fallbackResourceIds: [],
    $schema: 'https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json',
  };
  return laidOut('workbook.json', JSON.stringify(workbook));
}

/** Writes the workbook to its file in `infra/`. */
export async function writeWorkbook(): Promise<void> {
  await writeFile(new URL('../infra/workbook.json', import.meta.url), await workbookText());
  console.log('wrote infra/workbook.json');
}

if (import.meta.main) await writeWorkbook();
