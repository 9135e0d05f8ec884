/** The storage account's own clock, which decides the age of every row: no clock of ours can make a row old. */
import type { Table } from '../../../ports/table.ts';
import { CodedError } from '../../../rules/errors.ts';

const place = { partitionKey: 'clock', rowKey: 'now' };

/** Milliseconds since 1970. Throws the codes of storage, and `storage-unavailable` where the service tells no time. */
export async function storageTime(table: Table): Promise<number> {
  await table.put(place);
  const written = (await table.get(place.partitionKey, place.rowKey))?.['timestamp'];
  const time = typeof written === 'string' ? Date.parse(written) : Number.NaN;
  if (Number.isNaN(time))
    throw new CodedError('storage-unavailable', {
      detail: 'Table retention returned a row without its time.',
    });
  return time;
}
