/** Says of a name that does not exist which ones do, and which of them was probably meant. */

/** Names that are listed; of more only the number is shown. */
const maxListed = 20;

/** `There is no link "nothwind". Did you mean "northwind"? There are: acme, northwind.` */
export function didYouMean(what: string, name: string, known: readonly string[]): string {
  const listed = known.slice(0, maxListed).join(', ');
  const more = known.length > maxListed ? ` and ${known.length - maxListed} more` : '';
  const near = nearest(name, known);
  return [
    `There is no ${what} "${name}".`,
    ...(near === null ? [] : [`Did you mean "${near}"?`]),
    known.length === 0 ? 'None exists.' : `There are: ${listed}${more}.`,
  ].join(' ');
}

/** The name that is at most two slips away, or a third of its letters; null when none is. */
function nearest(name: string, known: readonly string[]): string | null {
  const measured = known
    .map((one) => ({ one, slips: slipsBetween(name.toLowerCase(), one.toLowerCase()) }))
    .filter(({ one, slips }) => slips <= Math.max(2, Math.floor(one.length / 3)) && slips < one.length)
    .toSorted((a, b) => a.slips - b.slips);
  return measured[0]?.one ?? null;
}

/** Letters to add, drop, change, or exchange with their neighbour (optimal string alignment). */
function slipsBetween(a: string, b: string): number {
  const longest = 60;
  if (a.length > longest || b.length > longest) return longest;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(change, swap, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? longest;
}
