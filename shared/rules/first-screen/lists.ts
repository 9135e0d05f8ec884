/** The lists of the first screen that are nearly always empty, so that it asks for them only where they may not be. */

/** The names of these lists, which are those of their tables; `remotes` is empty where none of them is left alone. */
export const listNames = ['deadletters', 'openconflicts', 'alerts', 'backfills', 'remotes'] as const;
/** One of these lists. */
export type ListName = (typeof listNames)[number];

/** A process that goes on writing to a list notes that once in so many milliseconds. */
export const noteRestMs = 30_000;
/** Clocks of instances differ by seconds. */
const marginMs = 2 * noteRestMs + 60_000;

/** The lists that a look found empty, and to which nothing was written since; times ISO 8601. */
export function stillEmpty(
  look: { readonly at: string; readonly empty: readonly ListName[] },
  written: ReadonlyMap<ListName, string>,
): ReadonlySet<ListName> {
  const since = Date.parse(look.at) - marginMs;
  const wasBefore = (time: string | undefined): boolean => time === undefined || Date.parse(time) < since;
  return new Set(look.empty.filter((list) => wasBefore(written.get(list))));
}
