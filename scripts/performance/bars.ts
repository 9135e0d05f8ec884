/** A plot of bars as SVG: one group a case, one bar a side, its spread as a line, its number at its end; nothing loads. */
import { numberText } from '../scale/plot.ts';

/** One bar: its median, with its spread from `min` to `max`. */
export interface Bar {
  readonly side: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** One plot with groups of bars. */
export interface Bars {
  readonly title: string;
  /** The unit that the numbers count. */
  readonly unit: string;
  readonly groups: readonly { readonly name: string; readonly bars: readonly Bar[] }[];
}

const width = 860;
const left = 330;
const right = 90;
const barHeight = 20;
const gap = 6;
const groupGap = 30;
const top = 50;
const colours = ['#0072b2', '#9a9a9a', '#d55e00', '#009e73'] as const;

const text = (value: string): string =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const shown = (value: number): string => numberText(Number(value.toPrecision(3)));

/** The whole picture. The same numbers give the same text. */
export function barsOf({ title, unit, groups }: Bars): string {
  const most = Math.max(...groups.flatMap(({ bars }) => bars.map(({ max }) => max)), Number.MIN_VALUE);
  const x = (value: number): number => left + (value / most) * (width - left - right);
  const lines: string[] = [];
  let y = top;
  for (const { name, bars } of groups) {
    lines.push(`<text x="16" y="${y + 15}" style="font-weight:bold">${text(name)}</text>`);
    y += barHeight;
    for (const [at, { side, median, min, max }] of bars.entries()) {
      const middle = y + barHeight / 2;
      lines.push(
        `<text x="${left - 10}" y="${middle + 4}" text-anchor="end">${text(side)}</text>`,
        `<rect x="${left}" y="${y}" width="${(x(median) - left).toFixed(1)}" height="${barHeight}" fill="${colours[at % colours.length] ?? '#444444'}"/>`,
        `<line x1="${x(min).toFixed(1)}" y1="${middle}" x2="${x(max).toFixed(1)}" y2="${middle}" stroke="#000000"/>`,
        `<text x="${(x(max) + 8).toFixed(1)}" y="${middle + 4}">${shown(median)}</text>`,
      );
      y += barHeight + gap;
    }
    y += groupGap - gap;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-label="${text(title)}">`,
    '<style>text{font:12px sans-serif}</style>',
    `<rect width="${width}" height="${y}" fill="#ffffff"/>`,
    `<text x="16" y="22" style="font-weight:bold;font-size:14px">${text(title)}</text>`,
    `<text x="16" y="38">${text(`${unit}; the line is the spread of all runs`)}</text>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}
