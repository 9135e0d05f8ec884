/** Folds the counts of hours that are over, twice an hour: readers then find one row an hour, and one a day. */
import type { RollupStore } from '../../ports/stored-data/rollups.ts';
import { asCodedError, type ErrorCode } from '../../rules/errors.ts';
import { firstOpenHour } from '../../rules/trends/hours.ts';

/** Folds once. Returns null, or the code of the failure that kept it from being done. The next run takes it up. */
export async function foldRollups(needs: {
  readonly rollups: Pick<RollupStore, 'fold'>;
  /** Milliseconds since 1970. */
  now(): number;
}): Promise<ErrorCode | null> {
  try {
    await needs.rollups.fold(firstOpenHour(needs.now()));
    return null;
  } catch (thrown) {
    return asCodedError(thrown).code;
  }
}
