/**
 * Finds the cause for which a record's work waits, if it does: a failure that may pass, a remote that nobody may ask,
 * an unconfirmed write.
 */
import { sideNames } from '../sync/record.ts';
import { isOver } from '../sync/state/deferral.ts';
import type { Known, Waiting } from './state-facts.ts';

const nothing = {
  kind: 'waiting',
  waitsFor: null,
  code: null,
  since: null,
  tries: null,
  nextTryAt: null,
} as const;
const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The first of these that fits; null where nothing waits. */
export function waitingState(known: Known): Waiting | null {
  return (
    deferred(known) ??
    leftAlone(known) ??
    asleep(known) ??
    unconfirmed(known) ??
    notShown(known) ??
    unseen(known)
  );
}

/**
 * The work was put off; the row with the latest failure of the pair's two records tells why. Both rows count as one row of
 * tries: a new message about the other record does not make fewer of them.
 */
export function deferred({ deferrals, stored, now }: Known): Waiting | null {
  const open = deferrals.filter((row) => !isOver(row, stored?.pair ?? null));
  const [latest] = open.toSorted((one, other) => (one.lastAt < other.lastAt ? 1 : -1));
  if (latest === undefined) return null;
  const { reason, waitsFor, code } = latest;
  const tries = open.reduce((sum, row) => sum + row.tries, 0);
  const nexts = open.map((row) => row.nextTryAt).toSorted();
  const nextTryAt = nexts.find((at) => Date.parse(at) > now) ?? latest.nextTryAt;
  const since = open.map((row) => row.since).toSorted()[0] ?? latest.since;
  return { kind: 'waiting', reason, waitsFor, code, since, tries, nextTryAt };
}

/** A remote whose circuit is open is not asked by anybody: whatever changed there since is not known yet. */
function leftAlone({ remotes }: Known): Waiting | null {
  for (const side of sideNames) {
    const { circuit } = remotes[side];
    if (circuit === null) continue;
    const { since, failures: tries, coolDownUntil } = circuit;
    const times = { since: iso(since), tries, nextTryAt: iso(coolDownUntil) };
    return { ...nothing, reason: 'no-answer', waitsFor: side, code: 'remote-busy', ...times };
  }
  return null;
}

/** A remote asked everybody to wait. */
function asleep({ remotes, now }: Known): Waiting | null {
  const side = sideNames.find((one) => remotes[one].blockedUntil > now);
  if (side === undefined) return null;
  const nextTryAt = iso(remotes[side].blockedUntil);
  return { ...nothing, reason: 'limited', waitsFor: side, code: 'remote-busy', nextTryAt };
}

/** Writes that were begun and not confirmed, and the latest time at which one may still take effect. */
function unconfirmed({ stored, engine }: Known): Waiting | null {
  if (stored === null) return null;
  const { pair, notes } = stored;
  const creating = pair.creating === null ? [] : [pair.creating.at];
  const fields = pair.pending.map(({ at }) => at);
  const copies = notes.filter(({ state }) => state === 'intended').map(({ at }) => at);
  const all = [...creating, ...fields, ...copies];
  const since = all.toSorted()[0];
  if (since === undefined) return null;
  const writes = [
    ...(creating.length > 0 ? ['the counterpart'] : []),
    ...(fields.length > 0 ? [counted(fields.length, 'field')] : []),
    ...(copies.length > 0 ? [counted(copies.length, 'note')] : []),
  ];
  const until = Math.max(...all.map((at) => Date.parse(at))) + engine.visibilityDelaySeconds * 1000;
  return { ...nothing, reason: 'unconfirmed-write', since, nextTryAt: iso(until), writes };
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** A read did not find one of the two records: it is looked for again before that counts. */
function notShown({ stored }: Known): Waiting | null {
  if (stored?.pair.state !== 'active') return null;
  const { misses, missedSince } = stored.pair;
  const side = sideNames.find((one) => misses[one] > 0);
  if (side === undefined) return null;
  const since = missedSince?.[side] ?? null;
  return { ...nothing, reason: 'second-look', waitsFor: side, since, tries: misses[side] };
}

/** The look at a record without a pair failed. */
function unseen({ stored, look }: Known): Waiting | null {
  if (stored !== null || look?.kind !== 'failed') return null;
  const { reason, waitsFor, code } = look;
  return { ...nothing, reason, waitsFor, code };
}
