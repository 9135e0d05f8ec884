/** A request of the audit journal in a person's words. Complete by type: a new action needs its words. Pure. */
import type { Actor, AuditAction, AuditRow } from '../operate/audit.ts';
import { codeWords } from './code-words.ts';

const actions: Readonly<Record<AuditAction, string>> = {
  'dead-letters-replay': 'Tried dead letters again',
  'dead-letters-discard': 'Discarded dead letters',
  'backfill-start': 'Started a backfill',
  'backfill-approve': 'Approved a backfill',
  'backfill-stop': 'Paused or ended a backfill',
  'reconcile-start': 'Compared a customer',
  'reconcile-approve': 'Approved a comparison’s plan',
  'bulk-run': 'Changed tickets in bulk',
  'ticket-create': 'Opened a ticket',
  'test-data-remove': 'Removed test data',
  'company-address': 'Changed a company’s address',
  'callbacks-change': 'Changed callback entries',
  'pair-repair': 'Repaired a pair',
  'conflict-choice': 'Chose a value of a conflict',
  'link-pause': 'Paused a customer',
  'link-resume': 'Resumed a customer',
  'sync-now': 'Synced records now',
  'automation-run': 'Ran an automation',
  'rollups-rebuild': 'Recounted the trends',
  'customer-remove': 'Removed a customer',
  'secrets-change': 'Changed a secret',
  'config-push': 'Changed the configuration',
  'alerts-test': 'Tried an alert channel',
  'alerts-mute': 'Muted an alert',
  'alerts-unmute': 'Ended a mute',
};

const proofs: Readonly<Record<Actor['by'], string>> = {
  entra: 'signed in',
  'function-key': 'by a key',
  operator: 'at the command',
  timer: 'by the clock',
};

/** A request in words, the proof of its author, and its end. */
export interface AuditWords {
  readonly what: string;
  readonly proof: string;
  readonly ended: string;
}

/** The words of one row. */
export function auditWords({ action, actor, outcome }: AuditRow): AuditWords {
  return { what: actions[action], proof: proofs[actor.by], ended: codeWords(outcome) };
}
