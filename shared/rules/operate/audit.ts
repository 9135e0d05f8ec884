/**
 * The audit journal's row: actor, time, action, scope and outcome of a change. It is written for everything that a person
 * requests; the engine's own decisions stand in the history.
 */
import { cutAt } from '../canonical.ts';

/** The person or key that asked, and the proof of it. */
export interface Actor {
  /**
   * `entra` a sign-in that Azure checked; `function-key` the holder of a key, who may have given a name that nobody
   * checked; `operator` a person at the operator's command, by the name of their account or by `--as`; `timer` an
   * automation that somebody has set to run by the clock, by its own name.
   */
  readonly by: 'entra' | 'function-key' | 'operator' | 'timer';
  readonly name: string;
}

const auditActions = [
  'dead-letters-replay',
  'dead-letters-discard',
  'backfill-start',
  'backfill-approve',
  'backfill-stop',
  'reconcile-start',
  'reconcile-approve',
  'bulk-run',
  'ticket-create',
  'test-data-remove',
  'company-address',
  'callbacks-change',
  'pair-repair',
  'conflict-choice',
  'link-pause',
  'link-resume',
  'sync-now',
  'automation-run',
  'rollups-rebuild',
  'customer-remove',
  'secrets-change',
  'config-push',
  'alerts-test',
  'alerts-mute',
  'alerts-unmute',
] as const;
/** An action that is audited. */
export type AuditAction = (typeof auditActions)[number];

/** One request, as stored. */
export interface AuditRow {
  /** One request has one id: its row is written when it begins and again when it has ended. */
  readonly id: string;
  /** The time of the request, ISO 8601, our clock. */
  readonly at: string;
  readonly endedAt: string | null;
  readonly actor: Actor;
  readonly action: AuditAction;
  /** The link whose records may be changed; null where the request concerns all of them. */
  readonly link: string | null;
  /** The rest of the scope in a person's words: records, filter, limit. */
  readonly scope: string;
  /** `begun` stays where the work was cut off; an error's code where it failed; else what was done. */
  readonly outcome: string;
}

/** A request before it is carried out. */
export type Order = Pick<AuditRow, 'actor' | 'action' | 'link' | 'scope'>;

/** The identity that a caller over HTTP claims: the headers as they came, and whether Azure checks sign-ins. */
export interface CallerCredentials {
  /** `x-ms-client-principal-name`; anybody may send it where Azure does not check sign-ins. */
  readonly principalName: string | null;
  /** Azure checks sign-ins before the app sees a request, and removes headers of that name that a caller sent. */
  readonly signInChecked: boolean;
  /** The name that the holder of a function key gives itself. */
  readonly claimedName: string | null;
}

/**
 * The actor of an HTTP request. The platform has let the request in by its function key; a name beside it counts as proven
 * only where Azure put it there.
 */
export function actorOverHttp({ principalName, signInChecked, claimedName }: CallerCredentials): Actor {
  const proven = signInChecked ? tidyName(principalName ?? '') : '';
  if (proven !== '') return { by: 'entra', name: proven };
  return { by: 'function-key', name: tidyName(claimedName ?? '') || 'not given' };
}

/** A name as one short line of printable characters: it comes from outside and is shown to people. */
export function tidyName(name: string): string {
  return cutAt(name.replaceAll(/[\p{C}\s]+/gu, ' ').trim(), 120);
}
