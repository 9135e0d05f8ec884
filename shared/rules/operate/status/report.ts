/** The first screen, as data: one sentence, what needs a person, every automation, every link. */
import type { SideName } from '../../sync/record.ts';
import type { LinkPause } from '../../sync/state/pause.ts';

/** Something that a person must do or decide. */
export interface StatusNeed {
  /** Code of a finding, or of the dead letters; `update-plan-waits`, `update-plan-stopped`. */
  readonly code: string;
  /** The links, timers or secrets that are concerned; empty for the app as a whole. */
  readonly subjects: readonly string[];
  readonly sentence: string;
  readonly detail: string;
  /** The command that helps, as it is typed; null where no command does. */
  readonly command: string | null;
  /** The step that helps where the command does not do it alone; empty else. */
  readonly action: string;
  /** The number of other findings that follow from this one and go with it. */
  readonly follows: number;
  /** Each of them in words. */
  readonly followers: readonly string[];
}

/** One function of the app. Times ISO 8601, UTC. */
export interface StatusAutomation {
  readonly name: string;
  readonly trigger: 'timer' | 'queue' | 'http';
  /** NCRONTAB, the queue or the route. */
  readonly address: string;
  /** End of the last run; null when none is known. Of queue and HTTP functions it may be a minute old. */
  readonly lastAt: string | null;
  /** The end of its last run: an outcome, or the code of an error. */
  readonly outcome: string | null;
  readonly isFailed: boolean;
  /** Of a timer alone. */
  readonly nextAt: string | null;
  readonly isOverdue: boolean;
}

/** A number that may be larger. */
export interface AtLeast {
  readonly count: number;
  /** True where it was counted no further. */
  readonly isMore: boolean;
}

/** One link of the configuration. A null was not read, see `unread`. */
export interface StatusLink {
  readonly name: string;
  readonly enabled: boolean;
  readonly dryRun: boolean;
  readonly paused: LinkPause | null;
  /** `countedAt` is earlier than the report where a link is too large to be counted each time. */
  readonly pairs: (AtLeast & { readonly countedAt: string }) | null;
  /** Seconds since the time up to which the poll has read this side to its end; null also before the first poll. */
  readonly behindSeconds: Readonly<Record<SideName, number | null>>;
  /**
   * The time when this side was last written to, ISO 8601; null when it never was. May be a minute older than the
   * write.
   */
  readonly lastWriteAt: Readonly<Record<SideName, string | null>>;
  readonly deadLetters: AtLeast | null;
  /** Records that wait for the end of the pause; 0 for a link that runs. */
  readonly held: AtLeast | null;
}

/** The first screen as data. */
export interface StatusReport {
  /** ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly milliseconds: number;
  /** The time of the look at the needs, ISO 8601: earlier than the report if a kept look is shown. */
  readonly lookedAt: string;
  /** `unknown`: nothing is known to need a person, and not everything could be read. */
  readonly state: 'well' | 'needs-you' | 'unknown';
  readonly sentence: string;
  readonly needs: readonly StatusNeed[];
  readonly automations: readonly StatusAutomation[];
  readonly links: readonly StatusLink[];
  /** The parts that could not be read in time, with the code of the reason. */
  readonly unread: readonly { readonly what: string; readonly code: string }[];
}
