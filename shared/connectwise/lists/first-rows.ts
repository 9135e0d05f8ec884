/** The first records of a list, and no request for the others. */
export async function firstRows<Row>(list: AsyncIterable<Row>, limit: number): Promise<readonly Row[]> {
  const rows: Row[] = [];
  if (limit < 1) return rows;
  for await (const row of list) {
    rows.push(row);
    if (rows.length >= limit) break;
  }
  return rows;
}
