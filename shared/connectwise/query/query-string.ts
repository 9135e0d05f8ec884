/** A query string of these parameters. `'` and `*` are escaped too, which `encodeURIComponent` leaves bare. */
export function queryString(parameters: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${escaped(String(value))}`]))
    .join('&');
}

function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /['*()!~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
