/**
 * Names for the recorded account, as an account of Azure has them. The storage clients take `localhost` for an emulator,
 * whose addresses hold the account's name in their path, and settings take addresses without a path only.
 */
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import type { StorageService } from './data-actions.ts';

/** Of a domain that the standards keep for tests, so that it exists nowhere (RFC 6761). */
const suffix = '.test';
const account = 'recorded';

/** The name of one service, for example `recorded.queue.test`. */
export const hostOf = (service: StorageService): string => `${account}.${service}${suffix}`;

/** From now on the names stand for this machine, in this process. */
export function resolveRecordedNames(): void {
  const lookup = dns.lookup.bind(dns);
  const patched = (host: string, ...rest: readonly unknown[]): unknown =>
    Reflect.apply(lookup, undefined, [
      host.startsWith(`${account}.`) && host.endsWith(suffix) ? '127.0.0.1' : host,
      ...rest,
    ]) as unknown;
  Reflect.set(dns, 'lookup', patched);
  syncBuiltinESMExports();
}
