// If this fails, a file arrives twice or never, a private one is shown to a customer, or the same bytes are fetched
// again and again.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planAttachments, sidesToList } from '../../../../shared/rules/sync/attachments.ts';
import type { AttachmentPlan } from '../../../../shared/rules/sync/attachments/plan.ts';
import type { Link } from '../../../../shared/rules/config/link.ts';
import type { AttachmentLink } from '../../../../shared/rules/sync/pair.ts';
import type { SideAttachment, SideName } from '../../../../shared/rules/sync/record.ts';
import {
  aLink,
  anIncident,
  aSyncedPair,
  aTicket,
  noon,
  visibilityDelayMs,
} from '../../../support/builders/rules.ts';

const both = { attachments: { direction: 'both' }, history: true };

interface Given {
  readonly link?: Link;
  readonly known?: readonly AttachmentLink[];
  readonly ticket?: readonly SideAttachment[];
  readonly incident?: readonly SideAttachment[];
  readonly now?: number;
  readonly replayAt?: number;
  /** The lead of the sides' clocks over ours, milliseconds. */
  readonly aheadMs?: number;
}

function plan(given: Given): AttachmentPlan {
  const link = given.link ?? aLink(both);
  const readAt = new Date(noon + (given.aheadMs ?? 0)).toISOString();
  return planAttachments({
    link,
    pair: aSyncedPair(link),
    known: given.known ?? [],
    records: { connectwise: aTicket({}, { readAt }), servicenow: anIncident({}, { readAt }) },
    lists: { connectwise: given.ticket ?? [], servicenow: given.incident ?? [] },
    readBy: { connectwise: noon, servicenow: noon },
    now: given.now ?? noon,
    visibilityDelayMs,
    retryRefusedBefore: given.replayAt ?? null,
  });
}

function onTicket(changes: Partial<SideAttachment> = {}): SideAttachment {
  return {
    id: '512',
    name: 'report.pdf',
    contentType: '',
    bytes: 1000,
    isFile: true,
    isPrivate: false,
    byUs: null,
    label: 'report.pdf',
    sha256: null,
    createdAt: '2026-11-24T11:30:00.000Z',
    ...changes,
  };
}

function onIncident(changes: Partial<SideAttachment> = {}): SideAttachment {
  return {
    ...onTicket(),
    id: 'a'.repeat(32),
    contentType: 'application/pdf',
    byUs: false,
    label: '',
    sha256: 'b'.repeat(64),
    ...changes,
  };
}

const ourIncident = { byUs: true, id: 'c'.repeat(32) };
const ourTicket = { id: '900', label: 'report.pdf (INC0010001)' };

function row(changes: Partial<AttachmentLink> = {}): AttachmentLink {
  return {
    sourceSide: 'connectwise',
    sourceId: '512',
    state: 'intended',
    targetId: null,
    name: 'report.pdf',
    bytes: 1000,
    sha256: null,
    reason: null,
    at: new Date(noon - 10_000).toISOString(),
    tries: 1,
    ...changes,
  };
}

const rules = ({ decisions }: AttachmentPlan): string[] => decisions.map(({ rule }) => rule);
const states = ({ rows }: AttachmentPlan) =>
  rows.map(({ sourceSide, state, reason }) => [sourceSide, state, reason]);

describe('a new file', () => {
  it('travels each way, with a harmless name and type, and in ConnectWise with the record it came from', () => {
    const { writes } = plan({
      ticket: [onTicket({ name: 'a/b\u202E.PDF' })],
      incident: [onIncident({ name: 'x.bin', contentType: 'text/html' })],
    });
    assert.deepEqual(
      writes.map(({ target, draft, rule }) => [target, draft, rule]),
      [
        [
          'servicenow',
          { name: 'a_b.PDF', contentType: 'application/pdf', label: '', isPrivate: false, bytes: 1000 },
          'new',
        ],
        [
          'connectwise',
          {
            name: 'x.bin',
            contentType: 'application/octet-stream',
            label: 'x.bin (INC0010001)',
            isPrivate: true,
            bytes: 1000,
          },
          'new',
        ],
      ],
    );
    const shown = aLink({ ...both, attachments: { direction: 'both', inConnectWise: 'public' } });
    assert.equal(plan({ link: shown, incident: [onIncident()] }).writes[0]?.draft.isPrivate, false);
  });

  it('travels in order of time', () => {
    const { writes } = plan({
      ticket: [onTicket({ id: '2', createdAt: '2026-11-24T11:40:00.000Z' })],
      incident: [onIncident({ createdAt: '2026-11-24T11:35:00.000Z' })],
    });
    assert.deepEqual(
      writes.map(({ target }) => target),
      ['connectwise', 'servicenow'],
    );
  });

  it('stays on a side from which the link copies nothing, and nothing is remembered of it', () => {
    const link = aLink({ ...both, attachments: { direction: 'to-servicenow' } });
    const planned = plan({ link, ticket: [onTicket()], incident: [onIncident()] });
    assert.deepEqual(
      planned.writes.map(({ target }) => target),
      ['servicenow'],
    );
    assert.deepEqual(planned.rows, []);
    const nobody = new Set<SideName>();
    assert.deepEqual(sidesToList(link, [], nobody), ['connectwise']);
    assert.deepEqual(sidesToList(link, [row()], nobody), ['connectwise', 'servicenow']);
    assert.deepEqual(sidesToList(aLink(), [row()], nobody), []);
  });

  it('lists a side that has nothing new to tell only for what is kept back there', () => {
    const link = aLink({ attachments: { direction: 'both' } });
    const unchanged = new Set<SideName>(['servicenow']);
    const there = { sourceSide: 'servicenow', sourceId: 'a1' } as const;
    const both = ['connectwise', 'servicenow'];
    assert.deepEqual(sidesToList(link, [], unchanged), ['connectwise']);
    assert.deepEqual(sidesToList(link, [row({ ...there, state: 'linked' })], unchanged), ['connectwise']);
    for (const reason of ['empty', 'our-own'] as const)
      assert.deepEqual(sidesToList(link, [row({ ...there, state: 'skipped', reason })], unchanged), [
        'connectwise',
      ]);
    for (const reason of ['too-large', 'merged-away'] as const)
      assert.deepEqual(sidesToList(link, [row({ ...there, state: 'skipped', reason })], unchanged), both);
    assert.deepEqual(sidesToList(link, [row({ ...there, state: 'refused' })], unchanged), both);
    assert.deepEqual(sidesToList(link, [row({ state: 'written' })], unchanged), both);
  });

  for (const [reason, changes] of [
    ['no-file', { isFile: false }],
    ['empty', { bytes: 0 }],
    ['private', { isPrivate: true }],
    ['too-large', { bytes: 6_000_001 }],
    ['type-blocked', { name: 'setup.exe' }],
  ] as const)
    it(`that is ${reason} is written down once and costs nothing more`, () => {
      const first = plan({ ticket: [onTicket(changes)] });
      assert.deepEqual(states(first), [['connectwise', 'skipped', reason]]);
      assert.deepEqual(rules(first), [reason]);
      const second = plan({ ticket: [onTicket(changes)], known: first.rows });
      assert.deepEqual([second.rows, second.writes, second.decisions], [[], [], []]);
    });

  it('travels when the policy that kept it back is changed, or it is made public', () => {
    const known = plan({ ticket: [onTicket({ isPrivate: true })] }).rows;
    assert.deepEqual(rules(plan({ ticket: [onTicket()], known })), ['policy-changed']);
    const open = aLink({ ...both, attachments: { direction: 'both', allowPrivate: true } });
    assert.equal(plan({ link: open, ticket: [onTicket({ isPrivate: true })], known }).writes.length, 1);
    const empty = plan({ ticket: [onTicket({ bytes: 0 })] }).rows;
    assert.equal(plan({ ticket: [onTicket({ bytes: 0 })], known: empty }).writes.length, 0);
  });

  it('older than its pair travels only where the link brings history over, by our clock', () => {
    const link = aLink({ ...both, history: false });
    const old = { createdAt: new Date(noon - 120_000).toISOString() };
    assert.deepEqual(states(plan({ link, ticket: [onTicket(old)] })), [
      ['connectwise', 'skipped', 'older-than-pair'],
    ]);
    assert.equal(plan({ ticket: [onTicket(old)] }).writes.length, 1);
    const with_it = { createdAt: new Date(noon - 30_000).toISOString() };
    assert.equal(
      plan({ link, ticket: [onTicket(with_it)] }).writes.length,
      1,
      'it came with what made the pair',
    );
    const ahead = { createdAt: new Date(noon + 3_480_000).toISOString() };
    assert.equal(plan({ link, aheadMs: 3_600_000, ticket: [onTicket(ahead)] }).writes.length, 0);
  });
});

describe('a copy', () => {
  it('is nobody’s new file, by the table', () => {
    const known = [row({ state: 'linked', targetId: ourIncident.id })];
    const planned = plan({ known, ticket: [onTicket()], incident: [onIncident(ourIncident)] });
    assert.deepEqual([planned.rows, planned.writes], [[], []]);
  });

  it('that the table does not know is known by our account or by its label, and goes no further', () => {
    const planned = plan({ ticket: [onTicket(ourTicket)], incident: [onIncident(ourIncident)] });
    assert.deepEqual(planned.writes, []);
    assert.deepEqual(states(planned), [
      ['connectwise', 'skipped', 'our-own'],
      ['servicenow', 'skipped', 'our-own'],
    ]);
  });

  it('whose table was lost is matched before anything is sent', () => {
    for (const [given, target] of [
      [{ ticket: [onTicket()], incident: [onIncident(ourIncident)] }, ourIncident.id],
      [{ ticket: [onTicket(ourTicket)], incident: [onIncident()] }, ourTicket.id],
    ] as const) {
      const planned = plan(given);
      assert.deepEqual(planned.writes, []);
      assert.deepEqual(
        planned.rows.map(({ state, targetId }) => [state, targetId]),
        [['linked', target]],
      );
    }
  });

  it('that was removed is not made again, and neither is one whose source was removed', () => {
    const known = [row({ state: 'linked', targetId: ourIncident.id })];
    assert.deepEqual(plan({ known, ticket: [onTicket()] }).writes, []);
    const left = plan({ known, incident: [onIncident(ourIncident)] });
    assert.deepEqual([left.rows, left.writes], [[], []]);
  });
});

describe('a copy that was begun', () => {
  const given = { known: [row()], ticket: [onTicket()] };

  it('is found by name and length among ours', () => {
    const planned = plan({ ...given, incident: [onIncident(ourIncident)] });
    assert.deepEqual(
      planned.rows.map(({ state, targetId }) => [state, targetId]),
      [['linked', ourIncident.id]],
    );
    assert.deepEqual([planned.writes, planned.waitUntil], [[], null]);
  });

  for (const [what, changes] of [
    ['a person’s file of that name', { byUs: false }],
    ['another name', { ...ourIncident, name: 'other.pdf' }],
    ['another length', { ...ourIncident, bytes: 999 }],
    ['another hash', { ...ourIncident, sha256: 'd'.repeat(64) }],
  ] as const)
    it(`is not mistaken for ${what}`, () => {
      const known = [row({ sha256: 'e'.repeat(64) })];
      const planned = plan({ known, ticket: [onTicket()], incident: [onIncident(changes)] });
      assert.ok(!planned.rows.some(({ state }) => state === 'linked'));
      assert.equal(planned.waitUntil, noon - 10_000 + visibilityDelayMs);
    });

  it('in ConnectWise is not mistaken for a person’s file of the same name and length', () => {
    const known = [row({ sourceSide: 'servicenow', sourceId: 'a'.repeat(32) })];
    const stranger = onTicket({ id: '901' });
    assert.notEqual(plan({ known, ticket: [stranger], incident: [onIncident()] }).waitUntil, null);
    const found = plan({ known, ticket: [stranger, onTicket(ourTicket)], incident: [onIncident()] });
    assert.equal(found.rows[0]?.targetId, ourTicket.id);
  });

  it('is waited for, then sent again, and after five times given up', () => {
    assert.deepEqual([plan(given).writes, plan(given).waitUntil], [[], noon - 10_000 + visibilityDelayMs]);
    const later = noon + visibilityDelayMs;
    assert.deepEqual(rules(plan({ ...given, now: later })), ['second-try']);
    const tired = plan({ ...given, known: [row({ tries: 5 })], now: later });
    assert.deepEqual(states(tired), [['connectwise', 'refused', 'remote-write-ambiguous']]);
    assert.deepEqual(tired.writes, []);
  });

  it('and answered without an id is looked for and never sent again', () => {
    const known = [row({ state: 'written' })];
    const planned = plan({ known, ticket: [onTicket()], now: noon + 10 * visibilityDelayMs });
    assert.deepEqual([planned.rows, planned.writes, planned.waitUntil], [[], [], null]);
    assert.equal(
      plan({ known, ticket: [onTicket()], incident: [onIncident(ourIncident)] }).rows[0]?.state,
      'linked',
    );
  });

  it('is copied when its source is shown again, unless its copy is there', () => {
    const now = noon + visibilityDelayMs;
    const gone = plan({ known: [row()], now }).rows;
    assert.deepEqual(states(plan({ known: gone, now })), []);
    const back = plan({ known: gone, ticket: [onTicket()], now });
    assert.deepEqual(
      back.writes.map(({ rule, row: { state } }) => [rule, state]),
      [['second-try', 'intended']],
    );
    const there = plan({ known: gone, ticket: [onTicket()], incident: [onIncident(ourIncident)], now });
    assert.deepEqual([there.writes.length, there.rows[0]?.state], [0, 'linked']);
  });

  it('is left when its source is gone, or may not travel any more', () => {
    const now = noon + visibilityDelayMs;
    assert.deepEqual(states(plan({ known: [row()], now })), [['connectwise', 'skipped', 'source-gone']]);
    assert.deepEqual(states(plan({ known: [row()], ticket: [onTicket({ isPrivate: true })], now })), [
      ['connectwise', 'skipped', 'private'],
    ]);
  });

  it('holds back another file that looks just like it, until that one has arrived', () => {
    const twin = onTicket({ id: '513' });
    const other = onTicket({ id: '514', name: 'other.pdf' });
    const planned = plan({ known: [row()], ticket: [onTicket(), twin, other] });
    assert.deepEqual(
      planned.writes.map(({ source }) => source.id),
      ['514'],
    );
    assert.equal(planned.waitUntil, noon - 10_000 + visibilityDelayMs);
  });
});

describe('a refused file', () => {
  const known = [row({ state: 'refused', reason: 'servicenow-forbidden', tries: 1 })];

  it('rests until somebody replays it, and then only once', () => {
    assert.deepEqual(plan({ known, ticket: [onTicket()], now: noon + 10 * visibilityDelayMs }).writes, []);
    assert.deepEqual(rules(plan({ known, ticket: [onTicket()], replayAt: noon })), ['replayed']);
    assert.deepEqual(plan({ known, ticket: [onTicket()], replayAt: noon - 20_000 }).writes, []);
  });

  it('that has arrived after all is found', () => {
    const planned = plan({
      known,
      ticket: [onTicket()],
      incident: [onIncident(ourIncident)],
      replayAt: noon,
    });
    assert.deepEqual(rules(planned), ['found']);
  });
});

it('the other side of the table is read by sides: equal ids on both sides never meet', () => {
  const known = [row({ sourceSide: 'servicenow' as SideName, state: 'linked', targetId: '7' })];
  assert.equal(plan({ known, ticket: [onTicket()] }).writes.length, 1);
});
