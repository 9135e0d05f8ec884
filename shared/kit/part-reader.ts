/** Reads the parts of a report side by side, each for a bounded time; an unreadable part is reported and stops nothing. */
import { within, type Sleep } from './deadline.ts';
import { CodedError, asCodedError } from '../rules/errors.ts';

/** Each part has this time; all of them are read side by side. */
const partMs = 2_500;

/** The reader of one report. */
export interface PartReader {
  /**
   * Null if the part could not be read within 2.5 seconds, or failed. Never throws: the code stands in `unread`,
   * `health-probe-late` for one that was late.
   */
  readonly read: <Value>(what: string, read: () => Promise<Value>) => Promise<Value | null>;
  /** The parts that could not be read so far. */
  readonly unread: readonly { readonly what: string; readonly code: string }[];
}

/** A reader that has read nothing yet. */
export function partReader(sleep: Sleep): PartReader {
  const unread: { what: string; code: string }[] = [];
  return {
    unread,
    async read(what, read) {
      const tooLate = (): CodedError => new CodedError('health-probe-late');
      try {
        return await within(partMs, sleep, tooLate, read);
      } catch (thrown) {
        unread.push({ what, code: asCodedError(thrown).code });
        return null;
      }
    },
  };
}
