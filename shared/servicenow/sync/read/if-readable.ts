/** Tables of set-up may be closed to the integration's user: that is an answer there, and no failure. */
import { CodedError } from '../../../rules/errors.ts';

/** The answer; null when the integration's user may not read the table. */
export async function ifReadable<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (thrown) {
    if (
      thrown instanceof CodedError &&
      (thrown.code === 'servicenow-forbidden' || thrown.code === 'servicenow-not-found')
    )
      return null;
    throw thrown;
  }
}
