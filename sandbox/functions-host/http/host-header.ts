/**
 * Tells which Host headers Kestrel takes, and which of those no address can be made of (source: Kestrel of .NET 10,
 * asked).
 */

const names = /^(?:[\w\-.~!$&'()]+|\[[\da-f:.]+\])(?::(\d+))?$/i;

/** Returns true if Kestrel goes on; otherwise it answers 400. No name at all is one that it takes. */
export const isHostHeader = (value: string): boolean => value === '' || names.test(value);

/** Returns true if .NET makes an address of it; otherwise the host fails with 500 once it needs one. */
export function makesAddress(value: string): boolean {
  const port = names.exec(value)?.[1];
  return value !== '' && !/[~!$&'()]|^\.+(?::|$)/.test(value) && Number(port ?? 0) <= 65_535;
}

/** Returns true if a request's target names the host that its Host header names; a usual port may be left out of either. */
export function isSameHost(target: URL, header: string): boolean {
  const usual = target.protocol === 'https:' ? ':443' : ':80';
  return target.host.toLowerCase() === header.toLowerCase().replace(new RegExp(`${usual}$`), '');
}
