/** Tells an address that ConnectWise has and this simulator does not from one that is misspelt. */
import { readFileSync } from 'node:fs';

/** The lists of the vendor's OpenAPI documents 2022.1 and 2025.8, in lower case, `{}` for what is filled in. */
const listing = new URL('../model/vendor-paths.txt', import.meta.url);
let known: ReadonlySet<string> | undefined;

/**
 * Returns true if the vendor has this address: a list, one of its records, or an address about either (count, info,
 * usages).
 */
export function isVendorPath(path: string): boolean {
  known ??= new Set(readFileSync(listing, 'utf8').trim().split('\n'));
  let rest = path.toLowerCase().replaceAll(/\/\d+(?=\/|$)/g, '/{}');
  // Each turn takes one segment away.
  for (;;) {
    if (known.has(rest)) return true;
    const shorter = rest.replace(/\/(?:count|info|usages|list|\{\})$/, '');
    if (shorter === rest) return false;
    rest = shorter;
  }
}
