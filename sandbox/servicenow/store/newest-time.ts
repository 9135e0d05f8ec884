import type { Instance } from './instance.ts';
import { valueOf } from './table.ts';

/** The time of the newest incident: what a row gets that is written in the same second. */
export function newestTime(instance: Instance): string {
  let newest = instance.timestamp();
  for (const row of instance.store('incident').scan()) newest = valueOf(row, 'sys_updated_on');
  return newest;
}
