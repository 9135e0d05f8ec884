/** A query string of these parameters. `'` and `*` are escaped too, which `encodeURIComponent` leaves bare. */
export function queryString(parameters: Readonly<Record<string, string | number | undefined>>): string {
  let text = '';
  for (const name of Object.keys(parameters)) {
    const value = parameters[name];
    if (value === undefined) continue;
    text += `${text === '' ? '' : '&'}${name}=${typeof value === 'number' ? value : escaped(value)}`;
  }
  return text;
}

function escaped(text: string): string {
  // Ids, sizes and names of fields are most of what is asked.
  if (/^\w*$/.test(text)) return text;
  return encodeURIComponent(text.toWellFormed()).replace(
    /['*()!~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
