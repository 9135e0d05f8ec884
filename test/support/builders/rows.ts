/** Valid rows for the contracts of the stores; each test breaks or changes what it is about. */
import type { AuditRow } from '../../../shared/rules/operate/audit.ts';
import type { BackfillJob, BackfillRow } from '../../../shared/rules/backfill/job.ts';
import type { Finding } from '../../../shared/rules/reconcile/findings.ts';
import type { Cursor } from '../../../shared/rules/sync/cursor.ts';
import type { ConflictRow, DeadLetter, HistoryRow } from '../../../shared/rules/sync/journal.ts';
import type { AttachmentLink, NoteLink, Pair } from '../../../shared/rules/sync/pair.ts';
import type { OpenConflict } from '../../../shared/rules/sync/state/open-conflicts.ts';
import type { Deferral } from '../../../shared/rules/sync/state/deferral.ts';
import { redactText } from '../../../shared/rules/safe-text.ts';
import { sysId, ticketId } from './record-ids.ts';

let links = 0;

/** A link that no other test uses, so that tests can share one store. */
export function freshLink(): string {
  links += 1;
  return `link-${process.pid}-${links}`;
}

export const noon = Date.parse('2026-11-24T12:00:00.000Z');

export function aPair(link: string, changes: Partial<Pair> = {}): Pair {
  return {
    link,
    key: 'connectwise:4711',
    connectwiseId: ticketId(4711),
    servicenowId: null,
    base: { summary: { connectwise: 'Drucker “zwei” 🖨️', servicenow: "L'imprimante" } },
    pending: [],
    creating: null,
    descriptionNoteId: null,
    versions: { connectwise: null, servicenow: null },
    readAt: { connectwise: null, servicenow: null },
    deadLettered: null,
    unstableRuns: {},
    misses: { connectwise: 0, servicenow: 0 },
    state: 'active',
    mapping: 'm1',
    decided: '',
    createdAt: '2026-11-24T12:00:00.000Z',
    ...changes,
  };
}

export function aNote(changes: Partial<NoteLink> = {}): NoteLink {
  return {
    sourceSide: 'connectwise',
    sourceId: '88',
    part: 0,
    state: 'intended',
    targetKind: 'comments',
    targetId: null,
    textFingerprint: 'abc',
    at: '2026-11-24T12:00:00.000Z',
    ...changes,
  };
}

export function aFile(changes: Partial<AttachmentLink> = {}): AttachmentLink {
  return {
    sourceSide: 'connectwise',
    sourceId: '512',
    state: 'intended',
    targetId: null,
    name: 'Übersicht “2” 🖨️.pdf',
    bytes: 12_345,
    sha256: null,
    reason: null,
    at: '2026-11-24T12:00:00.000Z',
    tries: 1,
    ...changes,
  };
}

export function aCursor(changes: Partial<Cursor> = {}): Cursor {
  return { shape: 's1', completedTo: '2026-11-24T12:00:00.000Z', window: null, disorder: 0, ...changes };
}

export function aHistoryRow(link: string, changes: Partial<HistoryRow> = {}): HistoryRow {
  return {
    link,
    pair: 'connectwise:4711',
    at: '2026-11-24T12:00:00.000Z',
    run: 'run-1',
    origin: 'poll',
    messageId: 'm-1',
    outcome: 'synced',
    connectwiseId: '4711',
    servicenowId: null,
    fields: [],
    notes: [],
    answers: [],
    ...changes,
  };
}

export function aConflict(link: string, changes: Partial<ConflictRow> = {}): ConflictRow {
  return {
    link,
    pair: 'connectwise:4711',
    id: 'conflict-1',
    at: '2026-11-24T12:00:00.000Z',
    field: 'summary',
    connectwise: 'one',
    servicenow: 'two',
    base: null,
    policy: 'latest',
    winner: 'connectwise',
    ...changes,
  };
}

export function aLetter(
  link: string,
  changes: Partial<DeadLetter> = {},
): Omit<DeadLetter, 'firstAt' | 'lastAt' | 'times'> {
  return {
    link,
    side: 'connectwise',
    recordId: '4711',
    pair: 'connectwise:4711',
    code: 'write-refused',
    sentence: 'The other system refused the change.',
    lastAnswer: redactText('422'),
    mapping: 'm1',
    ...changes,
  };
}

export function anOpenConflict(link: string, changes: Partial<OpenConflict> = {}): OpenConflict {
  return {
    link,
    pair: 'connectwise:4711',
    field: 'summary',
    id: 'conflict-1',
    policy: 'manual',
    since: '2026-11-24T11:51:00.000Z',
    connectwise: 'The front door',
    servicenow: 'The back door',
    connectwiseId: ticketId(4711),
    servicenowId: sysId('f00'),
    choice: null,
    ...changes,
  };
}

export function aDeferral(link: string, changes: Partial<Deferral> = {}): Deferral {
  return {
    link,
    side: 'connectwise',
    recordId: '4711',
    code: 'remote-busy',
    reason: 'no-answer',
    waitsFor: 'connectwise',
    since: '2026-11-24T11:51:00.000Z',
    lastAt: '2026-11-24T11:59:00.000Z',
    tries: 3,
    nextTryAt: '2026-11-24T12:01:00.000Z',
    ...changes,
  };
}

export function anOrder(link: string | null, changes: Partial<AuditRow> = {}): AuditRow {
  return {
    id: 'order-1',
    at: '2026-11-24T12:00:00.000Z',
    endedAt: null,
    actor: { by: 'operator', name: 'ann' },
    action: 'dead-letters-replay',
    link,
    scope: 'all dead letters',
    outcome: 'begun',
    ...changes,
  };
}

export function aBackfill(link: string, changes: Partial<BackfillJob> = {}): BackfillJob {
  return {
    link,
    id: '20261124120000-a1',
    state: 'previewed',
    scope: { sides: ['connectwise', 'servicenow'], since: null, closed: false, limit: null },
    fingerprint: 'p1',
    askedBy: 'Jane “Doe”',
    createdAt: '2026-11-24T12:00:00.000Z',
    startedAt: null,
    endedAt: null,
    counted: { connectwise: 3, servicenow: 0 },
    until: { connectwise: '2026-11-24T12:00:00.000Z', servicenow: '2026-11-24T12:00:00.000Z' },
    step: 0,
    queuedStep: 0,
    place: { side: 'connectwise', after: null },
    forgiven: { ended: 0, failed: 0 },
    trouble: null,
    ...changes,
  };
}

export function aBackfillRow(changes: Partial<BackfillRow>): BackfillRow {
  return {
    side: 'connectwise',
    recordId: '4711',
    step: 1,
    end: null,
    why: '',
    at: '2026-11-24T12:00:00.000Z',
    ...changes,
  };
}

export function aFinding(changes: Partial<Finding> = {}): Finding {
  return {
    link: 'acme',
    code: 'pair-drifted',
    side: 'connectwise',
    recordId: '4711',
    pair: 'connectwise:4711',
    detail: 'Fields summary “ü”.',
    state: 'planned',
    run: 'r1',
    firstSeen: '2026-11-24T02:17:00.000Z',
    lastSeen: '2026-11-24T02:17:00.000Z',
    closedAt: null,
    approvedBy: null,
    ...changes,
  };
}
