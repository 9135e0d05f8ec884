/**
 * Names the finding that another one follows from: the consequences of a dead remote are listed below it, and people
 * are not notified of each. Pure.
 */
import { keyOf } from '../operate/health.ts';
import type { HealthFinding, HealthFindingCode } from '../operate/health-table.ts';

type Told = Pick<HealthFinding, 'code' | 'subject'>;

interface Rule {
  readonly causes: readonly HealthFindingCode[];
  readonly effects: readonly HealthFindingCode[];
  /** Returns true if this effect is of this cause; left out, it always is. */
  readonly fits?: (cause: Told, effect: Told) => boolean;
}

const storedFacts: readonly HealthFindingCode[] = [
  'check-incomplete',
  'configuration-unavailable',
  'timers-stopped',
  'automation-overdue',
  'automation-failing',
  'poll-stopped',
  'poll-not-begun',
  'queue-behind',
  'queue-stuck',
  'retention-behind',
  'secret-store-failing',
  'link-not-ready',
  'reconcile-failed',
];
const connectwiseDown: readonly HealthFindingCode[] = [
  'connectwise-unreachable',
  'connectwise-credentials-refused',
];
const servicenowDown: readonly HealthFindingCode[] = [
  'servicenow-unreachable',
  'servicenow-credentials-refused',
];

/** A subject is a link, or a link and a side, or a remote with its address. */
const isAbout = (word: string, subject: string): boolean => subject.split(' ').includes(word);

/** In their order: what stands first is the deeper cause. */
const rules: readonly Rule[] = [
  { causes: ['storage-failing'], effects: storedFacts },
  {
    causes: ['secret-store-failing'],
    effects: [
      ...connectwiseDown,
      ...servicenowDown,
      'secret-unreadable',
      'secret-from-cache',
      'callback-missing',
      'circuit-open',
      'check-incomplete',
      'link-not-ready',
      'poll-stopped',
      'queue-behind',
      'automation-failing',
      'reconcile-failed',
      'alert-channel-failing',
    ],
  },
  {
    // The look at what a link reads fails like the look at the system.
    causes: connectwiseDown,
    effects: [...connectwiseDown, 'connectwise-rights-missing'],
    fits: (cause, effect) => cause.subject === 'connectwise' && effect.subject !== 'connectwise',
  },
  {
    causes: connectwiseDown,
    effects: [
      'callback-missing',
      'callback-switched-off',
      'check-incomplete',
      'link-not-ready',
      'queue-behind',
      'automation-failing',
      'reconcile-failed',
    ],
  },
  {
    causes: connectwiseDown,
    effects: ['circuit-open', 'poll-stopped', 'poll-not-begun'],
    fits: (_cause, effect) => isAbout('connectwise', effect.subject) || /connectwise/i.test(effect.subject),
  },
  {
    causes: servicenowDown,
    effects: ['servicenow-journal-hidden', 'link-not-ready', 'reconcile-failed'],
    fits: (cause, effect) => cause.subject === effect.subject,
  },
  {
    causes: servicenowDown,
    effects: ['poll-stopped', 'poll-not-begun'],
    fits: (cause, effect) => effect.subject === `${cause.subject} servicenow`,
  },
  {
    // A remote is named by its address, which a finding of a link does not hold.
    causes: servicenowDown,
    effects: ['circuit-open', 'queue-behind', 'check-incomplete'],
    fits: (_cause, effect) => !isAbout('connectwise', effect.subject),
  },
  {
    causes: ['timers-stopped'],
    effects: ['automation-overdue', 'poll-stopped', 'poll-not-begun', 'retention-behind', 'poison-messages'],
  },
  {
    causes: ['automation-overdue'],
    effects: ['poll-stopped', 'poll-not-begun'],
    fits: (cause) => cause.subject === 'ticket-sync',
  },
];

/** The finding of `all` that this one follows from; null for one that stands for itself. */
function causeOf<Finding extends Told>(effect: Told, all: readonly Finding[]): Finding | null {
  for (const { causes, effects, fits } of rules) {
    if (!effects.includes(effect.code)) continue;
    const cause = all.find(
      (one) =>
        causes.includes(one.code) &&
        keyOf(one) !== keyOf(effect) &&
        (fits === undefined || fits(one, effect)),
    );
    if (cause !== undefined) return cause;
  }
  return null;
}

/** The last cause of a finding: an effect of an effect stands below the first. */
export function rootCauseOf<Finding extends Told>(effect: Told, all: readonly Finding[]): Finding | null {
  let root: Finding | null = null;
  for (let step = 0; step < rules.length; step += 1) {
    const cause: Finding | null = causeOf<Finding>(root ?? effect, all);
    if (cause === null) return root;
    root = cause;
  }
  return root;
}
