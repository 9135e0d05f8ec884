/** The changes that were synced, the failures, and the time that a change took: over a day, a week or a month. */
import type { AnswerOf } from '../../../shared/app/operations/operations.ts';
import { addressOf, type Range, type View } from '../../data/view.ts';
import { BarChart, LineChart, type Point } from '../../parts/chart.tsx';
import { timeZone } from '../../parts/when.tsx';
import { latencyText, spans, startText, stepText } from '../../words/hours.ts';

type Trends = AnswerOf<'trends'>;
type Step = Trends['series'][number];

const ranges = { day: 'Day', week: 'Week', month: 'Month' } as const;

/** Renders the charts of written changes, failures and delays over a day, a week or a month. */
export function TrendsPanel({ trends, range }: { readonly trends: Trends; readonly range: Range }) {
  return (
    <section class="panel" id="trends" tabIndex={-1} aria-labelledby="trends-title">
      <header class="head">
        <h2 id="trends-title">Trends</h2>
        <ul class="tabs" aria-label="Span">
          {(Object.keys(ranges) as Range[]).map((one) => (
            <li key={one}>
              <a
                href={addressOf({ name: 'overview', range: one })}
                {...(one === range ? { 'aria-current': 'true' as const } : {})}
              >
                {ranges[one]}
              </a>
            </li>
          ))}
        </ul>
      </header>
      <div class="charts">
        <Synced trends={trends} />
        <Failures trends={trends} />
        <Times trends={trends} />
      </div>
    </section>
  );
}

const changesOf = ({ toServicenow, toConnectwise }: Pick<Step, 'toServicenow' | 'toConnectwise'>): number =>
  toServicenow.changes + toConnectwise.changes;

/** A week has an hour of each name seven times. */
function pointsOf(
  { series, step, range }: Trends,
  show: Shown,
  values: (one: Step) => Point['values'],
): readonly Point[] {
  return series.map((one) => ({
    name: range === 'week' ? startText(one.at, { step, range }, timeZone) : stepText(one.at, step, timeZone),
    href: stepHref(one, step, show),
    values: values(one),
  }));
}

type Shown = Pick<Extract<View, { name: 'changes' }>, 'show'>;
const stepMs = { hour: 60 * 60_000, day: 24 * 60 * 60_000 } as const;

/** The list behind one step of a chart. */
function stepHref({ at }: Step, step: Trends['step'], show: Shown): string {
  const from = Date.parse(at);
  const times = { from: new Date(from).toISOString(), to: new Date(from + stepMs[step]).toISOString() };
  return addressOf({ name: 'changes', link: null, ...times, ...show });
}

const listOf = ({ range }: Trends, show: Shown = {}): string =>
  addressOf({ name: 'changes', link: null, range, ...show });

const headOf = ({ step }: Trends): string => (step === 'hour' ? 'Hour from' : 'Day (UTC)');
const number = (value: number): string => value.toLocaleString('en-GB');
const startOf = (trends: Trends): string => startText(trends.series[0]?.at ?? '', trends, timeZone);

function Synced({ trends }: { readonly trends: Trends }) {
  const points = pointsOf(trends, {}, (one) => [changesOf(one)]);
  const most = Math.max(0, ...trends.series.map(changesOf));
  const note =
    most === 0
      ? `none in ${spans[trends.range]}`
      : `at most ${number(most)} ${trends.step === 'hour' ? 'an hour' : 'a day'}`;
  const busiest = points.find(({ values }) => values[0] === most);
  const total = number(changesOf(trends.total));
  return (
    <BarChart
      name="Changes synced"
      number={<a href={listOf(trends)}>{total}</a>}
      note={most === 0 ? note : <a href={busiest?.href ?? ''}>{note}</a>}
      label={`${total} changes synced in ${spans[trends.range]}, ${note}`}
      points={points}
      heads={[headOf(trends), 'Changes']}
      text={number}
      start={startOf(trends)}
    />
  );
}

function Failures({ trends }: { readonly trends: Trends }) {
  const points = pointsOf(trends, { show: 'failed' }, ({ failed }) => [failed]);
  const { failed } = trends.total;
  const troubled = points.filter(({ values }) => (values[0] ?? 0) > 0);
  const [first] = troubled;
  const note =
    first === undefined
      ? `none in ${spans[trends.range]}`
      : troubled.length === 1
        ? `all ${trends.step === 'hour' ? 'in the hour from' : 'on'} ${first.name}`
        : `in ${troubled.length} ${trends.step}s, last ${troubled.at(-1)?.name ?? ''}`;
  return (
    <BarChart
      name="Failures"
      number={<a href={listOf(trends, { show: 'failed' })}>{number(failed)}</a>}
      note={note}
      label={`${number(failed)} failures: ${note}`}
      points={points}
      heads={[headOf(trends), 'Failures']}
      text={number}
      start={startOf(trends)}
      isFailure
    />
  );
}

function Times({ trends }: { readonly trends: Trends }) {
  const { median, most } = trends.total.latency;
  const points = pointsOf(trends, { show: 'slow' }, ({ latency }) => [
    latency.median?.seconds ?? null,
    latency.most?.seconds ?? null,
  ]);
  const note = most === null ? 'no change was timed' : `95 % within ${latencyText(most)}, dashed`;
  return (
    <LineChart
      name="Time to sync"
      number={<a href={listOf(trends, { show: 'slow' })}>{median === null ? '–' : latencyText(median)}</a>}
      note={note}
      label={
        median === null
          ? `Time to sync: ${note}`
          : `Half of the changes took at most ${latencyText(median)}, ${note}`
      }
      points={points}
      heads={[headOf(trends), 'Half within', '95 % within']}
      text={(seconds) => latencyText({ seconds, isMore: false })}
      start={startOf(trends)}
    />
  );
}
