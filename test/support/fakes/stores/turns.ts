/** The parts that every store in memory shares: its turns, its keys, and the size of a row. */
import { jsonProperties } from '../../../../shared/kit/table-json.ts';

/** The turns of one view of the stores. */
export interface Turns {
  /** Runs one store call as a remote call is: it may be cut off before it acts, or after. */
  readonly act: <T>(where: string, work: () => T) => Promise<T>;
  /** A place where a test may hold a worker back or end it. */
  readonly pause: (where: string) => Promise<void>;
}

/** The key of a row of one link. */
export const at = (link: string, key: string): string => `${link}\n${key}`;

/** Throws `row-too-large` for more than a row of Azure Tables takes. */
export const requireFits = (value: unknown): void => void jsonProperties<unknown>().pack(value);
