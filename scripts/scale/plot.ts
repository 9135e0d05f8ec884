/** A plot with logarithmic axes as SVG: lines with their names at the right end, nothing that moves or loads. */

/** One line of a plot; its points by rising `x`. */
export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** One plot with its axes, which are logarithmic. */
export interface Plot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Powers of ten. */
  readonly x: readonly [from: number, to: number];
  readonly y: readonly [from: number, to: number];
  readonly lines: readonly Line[];
  /** A level that is drawn across at `at`, in the unit of `y`, with its words. */
  readonly level?: { readonly at: number; readonly words: string };
}

const size = { width: 860, height: 460, left: 70, right: 190, top: 40, bottom: 50 } as const;
const colours = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00', '#444444'] as const;

const text = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const round = (value: number): string => value.toFixed(1);

/** 1000 as 1,000 and 0.01 as it is. */
export const numberText = (value: number): string =>
  value >= 1000
    ? Math.round(value)
        .toString()
        .replaceAll(/\B(?=(\d{3})+$)/g, ',')
    : String(value);

/** The whole picture. The same numbers give the same text. */
export function svgOf(plot: Plot): string {
  const { width, height, left, right, top, bottom } = size;
  const log = (value: number, [from, to]: readonly [number, number]): number =>
    (Math.log10(Math.min(Math.max(value, 10 ** from), 10 ** to)) - from) / (to - from);
  const xOf = (value: number): number => left + log(value, plot.x) * (width - left - right);
  const yOf = (value: number): number => height - bottom - log(value, plot.y) * (height - top - bottom);
  const powers = ([from, to]: readonly [number, number]): readonly number[] =>
    Array.from({ length: to - from + 1 }, (_, step) => 10 ** (from + step));
  const grid = [
    ...powers(plot.x).map(
      (value) =>
        `<line x1="${round(xOf(value))}" y1="${top}" x2="${round(xOf(value))}" y2="${height - bottom}" class="grid"/><text x="${round(xOf(value))}" y="${height - bottom + 18}" text-anchor="middle">${numberText(value)}</text>`,
    ),
    ...powers(plot.y).map(
      (value) =>
        `<line x1="${left}" y1="${round(yOf(value))}" x2="${width - right}" y2="${round(yOf(value))}" class="grid"/><text x="${left - 8}" y="${round(yOf(value) + 4)}" text-anchor="end">${numberText(Number(value.toPrecision(1)))}</text>`,
    ),
  ];
  const places = namePlaces(plot.lines.map(({ points }) => yOf(points.at(-1)?.[1] ?? 0)));
  const drawn = plot.lines.map(({ name, points }, at) => {
    const colour = colours[at % colours.length] ?? '#000000';
    const path = points.map(([x, y]) => `${round(xOf(x))},${round(yOf(y))}`).join(' ');
    return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="2"/><text x="${width - right + 8}" y="${round((places[at] ?? 0) + 4)}" fill="${colour}">${text(name)}</text>`;
  });
  const { level } = plot;
  const across =
    level === undefined
      ? []
      : [
          `<line x1="${left}" y1="${round(yOf(level.at))}" x2="${width - right}" y2="${round(yOf(level.at))}" stroke="#cc0000" stroke-dasharray="6 4"/><text x="${left + 6}" y="${round(yOf(level.at) - 6)}" fill="#cc0000">${text(level.words)}</text>`,
        ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${text(plot.title)}">`,
    '<style>text{font:12px sans-serif}.grid{stroke:#dddddd}</style>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="${left}" y="22" style="font-weight:bold;font-size:14px">${text(plot.title)}</text>`,
    ...grid,
    ...across,
    ...drawn,
    `<text x="${(left + width - right) / 2}" y="${height - 10}" text-anchor="middle">${text(plot.xLabel)}</text>`,
    `<text x="16" y="${(top + height - bottom) / 2}" text-anchor="middle" transform="rotate(-90 16 ${(top + height - bottom) / 2})">${text(plot.yLabel)}</text>`,
    '</svg>',
    '',
  ].join('\n');
}

/** Heights of the names: each near its line, none upon another. */
function namePlaces(wanted: readonly number[]): readonly number[] {
  const places = [...wanted];
  const order = wanted.map((_, at) => at).toSorted((one, other) => (wanted[one] ?? 0) - (wanted[other] ?? 0));
  for (const [place, at] of order.entries()) {
    const above = order[place - 1];
    if (above !== undefined) places[at] = Math.max(places[at] ?? 0, (places[above] ?? 0) + 15);
  }
  const over = Math.max(0, Math.max(...places) - (size.height - size.bottom));
  return places.map((place) => place - over);
}
