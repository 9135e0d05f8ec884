/** The observations of a health check's probes. */
import type { ErrorCode } from '../errors.ts';
import type { LinkPause } from '../sync/state/pause.ts';
import type { SecretReport } from './secret-report.ts';

/** One part of the check. */
export type ProbeName =
  | 'storage'
  | 'configuration'
  | 'connectwise'
  | 'callbacks'
  | 'servicenow'
  | 'servicenow-journal'
  | 'link-words'
  | 'cursors'
  | 'queues'
  | 'dead-letters'
  | 'conflicts'
  | 'circuit-breakers'
  | 'lost-bodies'
  | 'retention'
  | 'secrets'
  | 'runs'
  | 'unreadable'
  | 'alert-channels'
  | 'telemetry'
  | 'reconcile'
  | 'audit-review'
  | 'pauses'
  | 'versions';

/** The kinds that ConnectWise calls for, compared with those that the links need, such as `ticket/board/2`. */
export interface CallbackKindsSeen {
  /** It should call for these and does not: no entry, or one that is switched off. */
  readonly missing: readonly string[];
  readonly switchedOff: readonly string[];
  /** It calls for these by our entries, and no link needs it. */
  readonly surplus: readonly string[];
}

/** One result of a probe. Times in milliseconds. */
export type Observation =
  | {
      readonly kind: 'failed';
      readonly probe: ProbeName;
      readonly subject: string;
      readonly code: ErrorCode;
      readonly detail: string;
      /** The remote asked all of us to wait: it is there, and limits us. */
      readonly isLimited?: true;
    }
  | { readonly kind: 'links'; readonly enabled: number }
  | {
      readonly kind: 'callbacks';
      /**
       * The number of entries for tickets that lead to the app, working or not: an older release wrote and reads
       * nothing else.
       */
      readonly active: number;
      readonly switchedOff: number;
      /** Left out in a look that an older release kept. */
      readonly kinds?: CallbackKindsSeen;
    }
  /** The newest configuration in storage; null where it can be taken. */
  | {
      readonly kind: 'configuration';
      readonly problem: 'refused' | 'unavailable' | null;
      readonly detail: string;
    }
  | { readonly kind: 'clock'; readonly subject: string; readonly skewMs: number }
  | { readonly kind: 'journal-hidden'; readonly subject: string }
  | {
      readonly kind: 'link-words';
      readonly subject: string;
      readonly ready: boolean;
      readonly mistakes: readonly string[];
    }
  | {
      readonly kind: 'cursor';
      readonly subject: string;
      /** Null when this side was never polled. */
      readonly ageMs: number | null;
      readonly disorder: number;
    }
  | {
      readonly kind: 'queue';
      readonly subject: string;
      readonly waiting: number;
      readonly poison: number;
      /** The time for which the oldest message that could be taken has stood there; null when there is none. */
      readonly oldestMs: number | null;
    }
  | {
      readonly kind: 'dead-letters';
      readonly subject: string;
      readonly waiting: number;
      /** Those of fields and notes that were stopped, because they went back and forth. */
      readonly endless: number;
      /** The number of dead letters of each code, the most frequent first. */
      readonly causes: readonly (readonly [code: string, times: number])[];
    }
  | {
      readonly kind: 'conflicts';
      readonly subject: string;
      /** Open ones that nobody has chosen in yet. */
      readonly waiting: number;
      /** The number of conflicts of each field. */
      readonly fields: readonly (readonly [field: string, times: number])[];
    }
  | { readonly kind: 'unreadable'; readonly waiting: number }
  | {
      readonly kind: 'run';
      /** The automation. */
      readonly subject: string;
      /** The time since it finished, or was first expected. */
      readonly ageMs: number;
      readonly isOverdue: boolean;
      /** The code with which its last run failed; null when it went well. */
      readonly failedWith: string | null;
    }
  | {
      readonly kind: 'alert-channel';
      readonly subject: string;
      /** The code of the last delivery, if that failed. */
      readonly failedWith: string | null;
      /** Since the last delivery, or since the channel was configured. */
      readonly silentMs: number;
    }
  /** Application Insights refused what was sent, the last time so long ago. */
  | { readonly kind: 'telemetry-refused'; readonly ageMs: number; readonly why: string }
  | {
      readonly kind: 'reconcile';
      readonly subject: string;
      readonly phase: string;
      /** The guard's verdict, or the code of the failure. */
      readonly detail: string;
      /** Open findings that are for a person. */
      readonly reports: number;
    }
  | {
      readonly kind: 'audit-review';
      /** The last night that was reviewed, such as `2026-11-28`. */
      readonly night: string;
      /** Changes by our API member that our journal does not hold, and where. */
      readonly notOurs: number;
      readonly places: readonly string[];
      /** Changes of rights and keys of members. */
      readonly rights: number;
      /** Bursts, and changes outside of business hours. */
      readonly unusual: number;
      /** The reason why it says less than it should; null when it does not. */
      readonly incomplete: string | null;
    }
  /** The version of ConnectWise at the last check, and now. */
  | { readonly kind: 'version'; readonly was: string; readonly is: string }
  | { readonly kind: 'circuit'; readonly subject: string; readonly why: string }
  /** The last request of this function that came in chunks and without its body. */
  | { readonly kind: 'lost-body'; readonly subject: string; readonly ageMs: number }
  /** The last pass of retention over a store began so long ago. */
  | {
      readonly kind: 'retention';
      readonly subject: string;
      readonly ageMs: number;
      readonly isBehind: boolean;
    }
  /** The link has been paused for so long. */
  | { readonly kind: 'paused'; readonly subject: string; readonly ageMs: number; readonly pause: LinkPause }
  | { readonly kind: 'secret'; readonly report: SecretReport };

/**
 * The skew of a remote's clock, taken at the middle of the question; all in milliseconds since 1970. Its header counts in
 * whole seconds.
 */
export function clockSeen(
  subject: string,
  there: number,
  asked: { readonly before: number; readonly after: number },
): Observation {
  return { kind: 'clock', subject, skewMs: there + 500 - (asked.before + asked.after) / 2 };
}
