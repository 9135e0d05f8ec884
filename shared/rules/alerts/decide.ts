/** Decides after a look which alerts there are now, and of which of them people are notified. Pure. */
import { createHash } from 'node:crypto';
import { keyOf } from '../operate/health.ts';
import type { HealthFinding } from '../operate/health-table.ts';
import { clipSafe, redactText } from '../safe-text.ts';
import { rootCauseOf } from './causes.ts';
import type { AlertChange, AlertItem } from './notice.ts';
import { runBookSection } from './run-book.ts';
import {
  afterBadLook,
  afterGoodLook,
  isForgotten,
  isSteady,
  maxFlips,
  wasLookedAt,
  type AlertState,
  type AlertLook,
} from './state.ts';

/** An alert that a person has silenced for a while. */
export interface Mute {
  /** The key of an alert, or `*` for all. */
  readonly key: string;
  /** ISO 8601, UTC. */
  readonly until: string;
  readonly because: string;
  /** The actor. */
  readonly by: string;
}

/** The facts that the decision needs besides the look. */
export interface Telling {
  readonly alerts: readonly AlertState[];
  readonly mutes: readonly Mute[];
  /** True if warnings wait now. */
  readonly waits: boolean;
  /** The id of the notice, if one is written. */
  readonly noticeId: string;
  /** The https address under which the run-book can be read; null: its path in the repository. */
  readonly runBook: string | null;
}

/** The alerts after a look, and the notices to people about them. */
export interface Decided {
  /** The alerts that changed. */
  readonly alerts: readonly AlertState[];
  /** Keys of alerts of which nothing needs to be kept. */
  readonly forgotten: readonly string[];
  /** The items of which people are notified now, new critical ones first; at most 40. */
  readonly items: readonly AlertItem[];
}

const reminderMs = 86_400_000;
const maxFollows = 20;
/** One transaction holds the alerts of a notice; the rest is reported at the next look. */
const maxItems = 40;

/** The alerts after a look, and the notices to people about them. */
export function decideAlerts(look: AlertLook, telling: Telling): Decided {
  const { now } = look;
  const after = alertsAfter(look, telling.alerts);
  const present = after.filter(({ phase }) => phase !== 'over').map(({ finding }) => finding);
  const items: AlertItem[] = [];
  const alerts: AlertState[] = [];
  for (const alert of after.toSorted(worstFirst)) {
    const change =
      items.length < maxItems && mayBeTold(alert, present, telling, now) ? changeOf(alert, now) : null;
    const next =
      change === null ? withoutEnd(alert, telling, now) : toldOf(alert, change, telling.noticeId, now);
    if (change !== null) items.push(itemOf(next, alert, change, present, telling, now));
    alerts.push(next);
  }
  const before = new Map(telling.alerts.map((alert) => [alert.key, alert]));
  return {
    alerts: alerts.filter((alert) => alert !== before.get(alert.key) && !isForgotten(alert, now)),
    forgotten: alerts.filter((alert) => isForgotten(alert, now)).map(({ key }) => key),
    items: items.toSorted((one, other) => rank(one.change) - rank(other.change)),
  };
}

const rank = (change: AlertChange): number => (change === 'recovered' ? 1 : 0);

function worstFirst(one: AlertState, other: AlertState): number {
  const weight = ({ finding, phase }: AlertState): number =>
    (phase === 'over' ? 2 : 0) + (finding.severity === 'critical' ? 0 : 1);
  return weight(one) - weight(other);
}

function alertsAfter(
  { now, found, looked }: AlertLook,
  before: readonly AlertState[],
): readonly AlertState[] {
  const known = new Map(before.map((alert) => [alert.key, alert]));
  const bad = new Map(found.map((one) => [keyOf(one.finding), one]));
  const still = before.map((alert) => {
    const one = bad.get(alert.key);
    if (one !== undefined) return afterBadLook(alert, one, now);
    return wasLookedAt(alert, looked) ? afterGoodLook(alert, now) : alert;
  });
  const fresh = [...bad]
    .filter(([key]) => !known.has(key))
    .map(([, one]) => afterBadLook(undefined, one, now));
  return [...still, ...fresh];
}

/** Muted ones, warnings in the hours through which they wait, and what follows from another finding are not told. */
function mayBeTold(
  { key, finding, phase }: AlertState,
  present: readonly HealthFinding[],
  { mutes, waits }: Telling,
  now: number,
): boolean {
  if (isMuted(key, mutes, now)) return false;
  if (waits && finding.severity === 'warning') return false;
  return phase === 'over' || rootCauseOf(finding, present) === null;
}

/** Returns true if a mute that has not ended yet covers the alert. */
function isMuted(key: string, mutes: readonly Mute[], now: number): boolean {
  return mutes.some((mute) => (mute.key === key || mute.key === '*') && Date.parse(mute.until) > now);
}

/** The news of an alert; null when people know. */
function changeOf(alert: AlertState, now: number): AlertChange | null {
  const { phase, told, flips, isFlapping } = alert;
  if (isFlapping) {
    if (!isSteady(alert, now)) return null;
    if (phase === 'open') return told === null ? 'opened' : 'reminded';
    return phase === 'suspected' || told === null ? null : 'recovered';
  }
  if (flips.length >= maxFlips && told !== null) return 'flapping';
  if (phase === 'over') return told === null ? null : 'recovered';
  if (phase === 'suspected') return null;
  if (told === null) return 'opened';
  return now - Date.parse(told.at) >= reminderMs ? 'reminded' : null;
}

function toldOf(alert: AlertState, change: AlertChange, noticeId: string, now: number): AlertState {
  const at = new Date(now).toISOString();
  if (change === 'recovered')
    return { ...alert, told: null, isFlapping: false, flips: alert.isFlapping ? [] : alert.flips };
  const told = { openedBy: alert.told?.openedBy ?? noticeId, at };
  if (change === 'flapping') return { ...alert, told, isFlapping: true };
  return { ...alert, told, isFlapping: false, flips: alert.isFlapping ? [] : alert.flips };
}

/** An alert that ended while it was muted needs no recovery later. */
function withoutEnd(alert: AlertState, { mutes }: Telling, now: number): AlertState {
  const isOver = alert.phase === 'over' && alert.told !== null && isMuted(alert.key, mutes, now);
  return isOver ? { ...alert, told: null } : alert;
}

function itemOf(
  next: AlertState,
  { key, finding, since, endedAt, phase, told }: AlertState,
  change: AlertChange,
  present: readonly HealthFinding[],
  { noticeId, runBook }: Telling,
  now: number,
): AlertItem {
  const until = phase === 'over' && endedAt !== null ? Date.parse(endedAt) : now;
  return {
    key: itemKey(finding, since),
    change,
    code: finding.code,
    severity: finding.severity,
    subject: clipSafe(redactText(finding.subject), 200),
    sentence: redactText(finding.sentence),
    detail: clipSafe(redactText(finding.detail), 1_000),
    meaning: redactText(finding.meaning),
    action: redactText(finding.action),
    runBook: `${runBook ?? 'docs/run-book.md'}#${runBookSection(finding.code)}`,
    since,
    seconds: Math.max(0, Math.round((until - Date.parse(since)) / 1000)),
    openedBy: told?.openedBy ?? next.told?.openedBy ?? noticeId,
    follows: present
      .filter((one) => keyOf(one) !== key && sameFinding(rootCauseOf(one, present), finding))
      .slice(0, maxFollows)
      .map(({ code, subject, sentence }) => ({
        code,
        subject: clipSafe(redactText(subject), 200),
        sentence: redactText(sentence),
      })),
  };
}

function sameFinding(one: HealthFinding | null, other: HealthFinding): boolean {
  return one !== null && keyOf(one) === keyOf(other);
}

/** The name of one opening of an alert: its kind, a digest of its subject, and its first minute. */
function itemKey({ code, subject }: HealthFinding, since: string): string {
  const about = createHash('sha256').update(subject).digest('hex').slice(0, 12);
  return `${code}:${about}:${Math.floor(Date.parse(since) / 1000).toString(36)}`;
}
