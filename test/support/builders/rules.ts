/** A valid link, pair and records; each test breaks or changes the one place that it is about. */
import assert from 'node:assert/strict';
import { parseConfig } from '../../../shared/rules/config/parse.ts';
import { textDigest } from '../../../shared/rules/canonical.ts';
import { CodedError } from '../../../shared/rules/errors.ts';
import type { Link } from '../../../shared/rules/config/link.ts';
import type { Pair } from '../../../shared/rules/sync/pair.ts';
import { newPair } from '../../../shared/rules/sync/state/lifecycle.ts';
import type { FieldValues, SideNote, SideRecord } from '../../../shared/rules/sync/record.ts';
import { sysId, ticketId } from './record-ids.ts';

export const noon = Date.parse('2026-11-24T12:00:00.000Z');
export const visibilityDelayMs = 75_000;

/** The JSON of a link as a person writes it: two boards, a lossy status map, four priorities. */
export function linkJson(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    name: 'contoso',
    connectwise: { companyId: 250, boards: [1, 2], createOnBoard: 1 },
    servicenow: {
      instance: 'https://contoso.service-now.com',
      auth: { kind: 'oauth', clientIdSecret: 'sn-id', clientSecretSecret: 'sn-secret' },
      user: 'integration',
      company: 'c'.repeat(32),
    },
    status: [
      {
        board: 1,
        rows: [
          { connectwise: 'New', servicenow: '1' },
          { connectwise: 'In Progress', servicenow: '2' },
          { connectwise: 'Scheduled', servicenow: '2', use: 'to-servicenow' },
          { connectwise: 'Completed', servicenow: '6' },
          { connectwise: 'Closed', servicenow: '6', use: 'to-servicenow' },
          { connectwise: 'Closed', servicenow: '7', use: 'to-connectwise' },
        ],
      },
      { board: 2, rows: [{ connectwise: 'Neu', servicenow: '1' }], otherwise: { toServiceNow: '2' } },
    ],
    priority: [
      { connectwise: 'Critical', impact: '1', urgency: '1' },
      { connectwise: 'High', impact: '1', urgency: '2' },
      { connectwise: 'Medium', impact: '2', urgency: '2' },
      { connectwise: 'Low', impact: '3', urgency: '3' },
    ],
    ...changes,
  };
}

export function aLink(changes: Readonly<Record<string, unknown>> = {}): Link {
  const [link] = parseConfig({ links: [linkJson(changes)] }).links;
  return link!;
}

/** The lines in which a configuration is refused; fails when it is accepted. */
export function configMistakes(json: unknown, substitutions?: Readonly<Record<string, string>>): string {
  try {
    parseConfig(json, substitutions);
  } catch (error) {
    assert.ok(error instanceof CodedError);
    assert.equal(error.code, 'config-invalid');
    return error.detail;
  }
  return assert.fail('it was accepted');
}

export function aTicket(fields: Partial<FieldValues> = {}, changes: Partial<SideRecord> = {}): SideRecord {
  return {
    side: 'connectwise',
    id: ticketId(4711),
    number: '#4711',
    version: '1',
    versionCounts: false,
    createdAt: '2026-11-24T10:00:00.000Z',
    updatedAt: '2026-11-24T11:00:00.000Z',
    readAt: '2026-11-24T12:00:00.000Z',
    board: '1',
    closed: false,
    correlation: null,
    mergedInto: null,
    fields: { summary: 'Printer', description: 'It burns.', status: 'New', priority: 'Medium', ...fields },
    descriptionNoteId: null,
    notes: [],
    ...changes,
  };
}

export function anIncident(fields: Partial<FieldValues> = {}, changes: Partial<SideRecord> = {}): SideRecord {
  return {
    ...aTicket(),
    side: 'servicenow',
    id: sysId('f'.repeat(32)),
    number: 'INC0010001',
    versionCounts: true,
    board: '',
    fields: { summary: 'Printer', description: 'It burns.', status: '1', priority: '2/2', ...fields },
    ...changes,
  };
}

/** A pair whose two sides agree on what the plain ticket and the plain incident say. */
export function aSyncedPair(link: Link, changes: Partial<Pair> = {}): Pair {
  return {
    ...newPair(link, 'connectwise:4711', { side: 'connectwise', id: ticketId(4711) }, noon),
    servicenowId: sysId('f'.repeat(32)),
    base: {
      summary: { connectwise: 'Printer', servicenow: 'Printer' },
      description: { connectwise: textDigest('It burns.'), servicenow: textDigest('It burns.') },
      status: { connectwise: '1:New', servicenow: '1' },
      priority: { connectwise: 'Medium', servicenow: '2/2' },
    },
    ...changes,
  };
}

export function aSideNote(changes: Partial<SideNote> = {}): SideNote {
  return {
    id: '88',
    kind: 'discussion',
    text: 'Have you tried water?',
    author: 'Beth Anglin',
    byUs: null,
    createdAt: '2026-11-24T11:30:00.000Z',
    describes: false,
    editable: true,
    ...changes,
  };
}
