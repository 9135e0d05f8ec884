/** A small chart with its number, its ends and the same as a table. The page's own SVG: no library draws it. */
import type { ComponentChildren } from 'preact';

/** Of the drawing's own units. */
const width = 240;
const height = 64;
const floor = height - 1;
const room = floor - 3;

/** One step of the time axis: how it is named, and its values; null where none is known. */
export interface Point {
  readonly name: string;
  /** The list behind it. */
  readonly href: string;
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  readonly name: string;
  /** The whole range in one number, leading to the list behind it where there is one. */
  readonly number: ComponentChildren;
  readonly note: ComponentChildren;
  /** The text that a reader hears in the place of the drawing. */
  readonly label: string;
  readonly points: readonly Point[];
  /** Of the columns of the table, the first of them that of the time. */
  readonly heads: readonly string[];
  /** A value in the table and on hover. */
  readonly text: (value: number) => string;
  /** The left end of the axis. */
  readonly start: string;
}

/** Bars: how many in each step. */
export function BarChart(props: ChartProps & { readonly isFailure?: boolean }) {
  const { points, text } = props;
  const step = width / Math.max(1, points.length);
  const most = Math.max(1, ...points.map(({ values }) => values[0] ?? 0));
  return (
    <Figure {...props}>
      {points.map(({ name, values }, index) => {
        const value = values[0] ?? 0;
        const tall = value === 0 ? 0 : Math.max(1.5, (value / most) * room);
        return (
          <g key={name}>
            <title>{`${name}: ${text(value)}`}</title>
            <rect class="hit" x={index * step} y={0} width={step} height={height} />
            <rect
              class={`bar${props.isFailure === true ? ' fail' : ''}`}
              x={index * step + step * 0.1}
              y={floor - tall}
              width={step * 0.8}
              height={tall}
            />
          </g>
        );
      })}
    </Figure>
  );
}

/** Lines: the middle value whole, the high one dashed with its area. A step without a value leaves a gap. */
export function LineChart(props: ChartProps) {
  const { points, text, heads } = props;
  const step = width / Math.max(1, points.length);
  const most = Math.max(1, ...points.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const at = (index: number, value: number): string =>
    `${round((index + 0.5) * step)} ${round(floor - (value / most) * room)}`;
  const runs = (of: number): readonly string[] => runsOf(points, of).map((run) => lineOf(run, at, step));
  return (
    <Figure {...props}>
      {runsOf(points, 1).map((run) => (
        <path key={`area ${run[0]?.index ?? 0}`} class="slow-area" d={areaOf(run, at, step)} />
      ))}
      {runs(1).map((line) => (
        <path key={`slow ${line}`} class="slow" d={line} />
      ))}
      {runs(0).map((line) => (
        <path key={`middle ${line}`} class="middle" d={line} />
      ))}
      {points.map(({ name, values }, index) => (
        <g key={name}>
          <title>
            {`${name}: ${
              values
                .map((value, which) => (value === null ? null : `${heads[which + 1] ?? ''} ${text(value)}`))
                .filter((one) => one !== null)
                .join(', ') || 'none'
            }`}
          </title>
          <rect class="hit" x={index * step} y={0} width={step} height={height} />
        </g>
      ))}
    </Figure>
  );
}

interface Known {
  readonly index: number;
  readonly value: number;
}

/** Steps beside each other that have a value. */
function runsOf(points: readonly Point[], of: number): readonly (readonly Known[])[] {
  const runs: Known[][] = [];
  points.forEach(({ values }, index) => {
    const value = values[of] ?? null;
    if (value === null) return;
    const last = runs.at(-1);
    if (last !== undefined && last.at(-1)?.index === index - 1) last.push({ index, value });
    else runs.push([{ index, value }]);
  });
  return runs;
}

type At = (index: number, value: number) => string;

/** A single step is a short level line, or it would not be seen. */
function lineOf(run: readonly Known[], at: At, step: number): string {
  const path = `M${run.map(({ index, value }) => at(index, value)).join('L')}`;
  return run.length === 1 ? `${path}m${round(-step * 0.4)} 0h${round(step * 0.8)}` : path;
}

function areaOf(run: readonly Known[], at: At, step: number): string {
  const [first, last] = [run[0]?.index ?? 0, run.at(-1)?.index ?? 0];
  const x = (index: number): number => round((index + 0.5) * step);
  return `M${x(first)} ${floor}L${run.map(({ index, value }) => at(index, value)).join('L')}L${x(last)} ${floor}Z`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

function Figure(props: ChartProps & { readonly children: ComponentChildren }) {
  const { name, note, label, points, heads, text } = props;
  return (
    <figure>
      <figcaption>
        <span class="name">{name}</span>
        <span class="num">{props.number}</span>
        <span class="sub">{note}</span>
      </figcaption>
      <svg
        class="chart"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        <path class="grid" d={`M0 .5h${width}M0 ${height / 2}h${width}`} />
        <path class="axis" d={`M0 ${height - 0.5}h${width}`} />
        {props.children}
      </svg>
      <p class="ends">
        <span>{props.start}</span>
        <span>now</span>
      </p>
      <details class="data">
        <summary>
          Show as a table<span class="unseen">: {name}</span>
        </summary>
        <table>
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {points.map((point) => (
              <tr key={point.name}>
                <th scope="row">
                  <a href={point.href}>{point.name}</a>
                </th>
                {point.values.map((value, index) => (
                  <td key={heads[index + 1] ?? index}>{value === null ? '–' : text(value)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
