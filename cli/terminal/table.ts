/** Tables of text: a head, and columns one beside the other. */
import type { Paint } from '../../shared/rules/why/text.ts';

/** A column: what stands above it, and whether it holds numbers, which stand to the right. */
export type Column = string | { readonly head: string; readonly isNumber: true };

/** The lines of a table. Cells are printable already; one that is empty shows as `–`. */
export function tableText(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: Paint,
): string {
  const heads = columns.map((column) => (typeof column === 'string' ? column : column.head));
  const shown = rows.map((row) => row.map((cell) => (cell === '' ? '–' : cell)));
  const widths = heads.map((head, index) =>
    Math.max(head.length, ...shown.map((row) => widthOf(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const room = ' '.repeat(Math.max(0, (widths[index] ?? 0) - widthOf(cell)));
        return typeof columns[index] === 'string' ? `${cell}${room}` : `${room}${cell}`;
      })
      .join('  ')
      .trimEnd();
  return [paint('heading', line(heads)), ...shown.map(line)].join('\n');
}

const segmenter = new Intl.Segmenter();

/** Characters as a person counts them; a terminal shows some of them two wide, which no table here needs to know. */
function widthOf(text: string): number {
  return Array.from(segmenter.segment(text)).length;
}
