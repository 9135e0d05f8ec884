/** The options of a seed. */
import type { CloseCodeList } from './names.ts';

/** The size and the variations of a fresh instance. */
export interface SeedOptions {
  /** The number of incidents. */
  readonly incidents: number;
  readonly closeCodes: CloseCodeList;
  /** The table at which impact, urgency and other choices of task columns are kept; instances differ. */
  readonly sharedChoices: 'incident' | 'task';
  /** From 0 up to 1, a new one on each call. */
  readonly random: () => number;
  /** The integration user's zone and formats as in sys_user; empty means GMT and yyyy-MM-dd HH:mm:ss. */
  readonly integrationTime?: {
    readonly zone: string;
    readonly dateFormat: string;
    readonly timeFormat: string;
  };
}

/** Columns of a row to be. */
export type Values = Readonly<Record<string, string>>;
