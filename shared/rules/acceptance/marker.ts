/** The text by which the records of an acceptance run are found again. */

/** Every summary begins so, in both systems. */
export const summaryStart = 'TEST acceptance-';

/** The mark of one run, for example `acceptance-20261129-2115-3f9a`. `id` any text with four letters or digits in it. */
export function markerOf(at: Date, id: string): string {
  const time = at.toISOString().replaceAll(/[-:]/g, '');
  return `acceptance-${time.slice(0, 8)}-${time.slice(9, 13)}-${id.replaceAll(/[^a-z0-9]/gi, '').slice(0, 4)}`;
}

/** The summary of a run's records at one point of it. */
export function summaryOf(marker: string, what: string): string {
  return `TEST ${marker}: ${what}`;
}
