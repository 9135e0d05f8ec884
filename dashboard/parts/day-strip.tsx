/** The last 24 hours of an automation or of a link, an hour a block: form tells, colour repeats. */
import type { AnswerOf } from '../../shared/app/operations/operations.ts';
import { hourSpanText } from '../words/hours.ts';
import { countText } from '../words/count.ts';
import { timeZone } from './when.tsx';

type Trends = AnswerOf<'trends'>;
type Automation = Trends['automations'][number];
type AutomationHour = Automation['hours'][number];
type LinkHours = Trends['links'][number]['hours'];

/** Of the drawing's own units. */
const hourWidth = 7;
const stripHeight = 18;
const middle = 13;

/** The states of an hour. */
export const hourWords: Readonly<Record<AutomationHour['state'], string>> = {
  ran: 'ran well',
  slow: 'slow',
  failed: 'failed',
  'did-not-run': 'did not run',
  'not-due': 'not due',
};

/** The runs of an automation. */
export function RunStrip({ automation: { hours } }: { readonly automation: Automation }) {
  const counts = (['failed', 'slow', 'did-not-run'] as const).flatMap((state) => {
    const count = hours.filter((hour) => hour.state === state).length;
    return count === 0 ? [] : [`${hourWords[state]} in ${countText(count, 'hour')}`];
  });
  const runs = hours.reduce((sum, hour) => sum + hour.runs, 0);
  return (
    <svg
      class="strip"
      viewBox={`0 0 ${hours.length * hourWidth} ${stripHeight}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Last 24 hours: ${[countText(runs, 'run'), ...counts].join(', ')}`}
    >
      {hours.map((hour, index) => (
        <g key={hour.at}>
          <title>{`${hourSpanText(hour.at, timeZone)}, ${hourTitle(hour)}`}</title>
          <rect class="hit" x={index * hourWidth} y={0} width={hourWidth} height={stripHeight} />
          <Block state={hour.state} x={index * hourWidth + 0.5} />
        </g>
      ))}
    </svg>
  );
}

function hourTitle({ state, runs, failed, longestSeconds }: AutomationHour): string {
  if (runs === 0) return hourWords[state];
  const longest = `longest ${longestSeconds.toLocaleString('en-GB', { maximumFractionDigits: 1 })} s`;
  return `${hourWords[state]}: ${countText(runs, 'run')}${failed > 0 ? `, ${failed} failed` : ''}, ${longest}`;
}

/** One hour: a short block ran, a notched tall one was slow, a full one failed, a dashed frame did not run. */
function Block({ state, x }: { readonly state: AutomationHour['state']; readonly x: number }) {
  switch (state) {
    case 'ran':
      return <rect class="ran" x={x} y={9} width={5} height={9} />;
    case 'slow':
      return (
        <>
          <path class="late" d={`M${x} 4h5v14h-5z`} />
          <path class="notch" d={`M${x} 8h5M${x} 13h5`} />
        </>
      );
    case 'failed':
      return <rect class="failed" x={x} y={0} width={5} height={18} />;
    case 'did-not-run':
      return <rect class="missing" x={x + 0.5} y={0.75} width={4} height={16.5} />;
    case 'not-due':
      return <rect class="idle" x={x} y={16.5} width={5} height={1.5} />;
    default:
      return state satisfies never;
  }
}

/** The writes for a link: up to ServiceNow, down to ConnectWise. The scale is the link's own: rhythm, not rank. */
export function FlowStrip({ hours }: { readonly hours: LinkHours }) {
  const most = Math.max(
    1,
    ...hours.flatMap(({ toServicenow, toConnectwise }) => [toServicenow, toConnectwise]),
  );
  const heightOf = (count: number): number => (count === 0 ? 0 : Math.max(1, (count / most) * (middle - 1)));
  const sums = hours.reduce(
    (sum, one) => ({ up: sum.up + one.toServicenow, down: sum.down + one.toConnectwise }),
    { up: 0, down: 0 },
  );
  return (
    <svg
      class="flow"
      viewBox={`0 0 ${hours.length * hourWidth} ${2 * middle}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Last 24 hours: ${countText(sums.up, 'change')} to ServiceNow, ${sums.down} to ConnectWise`}
    >
      <path class="axis" d={`M0 ${middle}h${hours.length * hourWidth}`} />
      {hours.map(({ at, toServicenow, toConnectwise, failed }, index) => (
        <g key={at}>
          <title>
            {`${hourSpanText(at, timeZone)}, ${toServicenow} to ServiceNow, ${toConnectwise} to ConnectWise${failed > 0 ? `, ${failed} failed` : ''}`}
          </title>
          <rect class="hit" x={index * hourWidth} y={0} width={hourWidth} height={2 * middle} />
          <rect
            class="to-sn"
            x={index * hourWidth + 0.5}
            y={middle - 0.5 - heightOf(toServicenow)}
            width={5}
            height={heightOf(toServicenow)}
          />
          <rect
            class="to-cw"
            x={index * hourWidth + 0.5}
            y={middle + 0.5}
            width={5}
            height={heightOf(toConnectwise)}
          />
        </g>
      ))}
    </svg>
  );
}

/** The meaning of the blocks, beside a panel's title. */
export function RunLegend() {
  const words = { ran: 'ran well', slow: 'slow', failed: 'failed', 'did-not-run': 'did not run' } as const;
  return (
    <p class="legend" aria-hidden="true">
      {(Object.keys(words) as (keyof typeof words)[]).map((state) => (
        <span key={state}>
          <svg class="lg" viewBox="0 0 5 18">
            <Block state={state} x={0} />
          </svg>{' '}
          {words[state]}
        </span>
      ))}
    </p>
  );
}
