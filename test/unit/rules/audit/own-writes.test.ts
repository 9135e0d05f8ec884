// If this fails, the app's own changes count as a stranger's, or a stranger's as the app's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { redactText } from '../../../../shared/rules/safe-text.ts';
import type { ChangeKind, ReviewedRecord, TrailChange } from '../../../../shared/rules/audit/entry.ts';
import {
  notHeld,
  ordersOf,
  type OwnPlaces,
  type TicketEvidence,
} from '../../../../shared/rules/audit/own-writes.ts';
import type { AuditRow } from '../../../../shared/rules/operate/audit.ts';

const noon = Date.parse('2026-11-28T12:00:00Z');
const minute = 60_000;
const ticket: ReviewedRecord = { type: 'Ticket', id: 4711, company: 2, board: 1, link: 'acme' };
const places: OwnPlaces = { orders: [], alertPlaces: [], skewMs: 0 };
const nothing: TicketEvidence = { writes: [], isOurs: false };
const write: TicketEvidence = { writes: [{ from: noon - minute, until: noon }], isOurs: false };

const change = (over: Partial<TrailChange> = {}): TrailChange => ({
  record: ticket,
  at: noon,
  by: redactText('API-SIM'),
  kind: 'changed',
  touches: null,
  ...over,
});
const order = (over: Partial<AuditRow> = {}): AuditRow => ({
  id: '1',
  at: '2026-11-28T11:59:00Z',
  endedAt: '2026-11-28T12:00:00Z',
  actor: { by: 'operator', name: 'sam' },
  action: 'bulk-run',
  link: null,
  scope: 'waiting-tickets: company 2, 3 tickets from "Waiting" to "New"',
  outcome: 'changed 3',
  ...over,
});
const ordered = (over: Partial<AuditRow> = {}): OwnPlaces => ({
  ...places,
  orders: ordersOf([order(over)], (link) => (link === 'acme' ? [2] : [])),
});
const as = (kind: ChangeKind): Partial<TrailChange> => ({ kind });
const at = (minutes: number): Partial<TrailChange> => ({ at: noon + minutes * minute });
const of = (record: Partial<ReviewedRecord>): Partial<TrailChange> => ({ record: { ...ticket, ...record } });

for (const [what, over, evidence, where, isHeld] of [
  ['nothing known', {}, nothing, places, false],
  ['a write at that time', {}, write, places, true],
  ['two minutes behind it, as a workflow rule answers', at(2), write, places, true],
  ['four minutes behind it', at(4), write, places, false],
  ['five minutes before it', at(-5), write, places, false],
  ['by the clock of ConnectWise, an hour ahead', at(60), write, { ...places, skewMs: 60 * minute }, true],
  [
    'by a header that is wrong, while the entries are right',
    at(0),
    write,
    { ...places, skewMs: 60 * minute },
    true,
  ],
  ['of no known kind, at that time', as('other'), write, places, true],
  ['a deletion at that time', as('deleted'), write, places, false],
  ['a creation at that time', as('created'), write, places, false],
  [
    'the creation of the app’s own ticket, hours before any write',
    { ...as('created'), ...at(-300) },
    { ...nothing, isOurs: true },
    places,
    true,
  ],
  ['a contact at that time', of({ type: 'Contact' }), write, places, false],
  ['an order on the company', {}, nothing, ordered(), true],
  ['a deletion by an order', as('deleted'), nothing, ordered(), true],
  ['a contact of the company of an order', of({ type: 'Contact' }), nothing, ordered(), true],
  ['another company than the order’s', of({ company: 22 }), nothing, ordered(), false],
  [
    'a member, while an order is carried out on a company',
    of({ type: 'Member', company: null }),
    nothing,
    ordered(),
    false,
  ],
  ['ten minutes behind the order', at(10), nothing, ordered(), false],
  [
    'eight minutes into an order whose process died',
    at(7),
    nothing,
    ordered({ endedAt: null, outcome: 'begun' }),
    true,
  ],
  ['an hour behind an order whose process died', at(60), nothing, ordered({ endedAt: null }), false],
  ['an order that names its link', {}, nothing, ordered({ scope: '12 records', link: 'acme' }), true],
  ['an order that names no company', of({ company: 9 }), nothing, ordered({ scope: 'everything' }), true],
  [
    'a replay, which writes through pairs',
    {},
    nothing,
    ordered({ action: 'dead-letters-replay', link: 'acme' }),
    false,
  ],
  [
    'the address of the company of an order',
    of({ type: 'Company' }),
    nothing,
    ordered({ action: 'company-address', scope: 'address of company 2: zip' }),
    true,
  ],
  [
    'a company that a caller named in a word of its own',
    of({ company: 3 }),
    nothing,
    ordered({ action: 'ticket-create', scope: 'create-ticket: company 2, company 3' }),
    false,
  ],
  [
    'callback entries, which are no record with a trail',
    {},
    nothing,
    ordered({ action: 'callbacks-change', scope: 'callbacks to https://app.example: 1 to make' }),
    false,
  ],
  [
    'the journal of a customer that was removed since',
    at(-600),
    nothing,
    ordered({ action: 'customer-remove', link: 'acme', scope: 'link acme' }),
    true,
  ],
  [
    'the board of an alert channel',
    {},
    nothing,
    { ...places, alertPlaces: [{ company: 2, board: 1 }] },
    true,
  ],
  [
    'a deletion on the board of an alert channel',
    as('deleted'),
    nothing,
    { ...places, alertPlaces: [{ company: 2, board: 1 }] },
    false,
  ],
  [
    'the same board for another company',
    of({ company: 3 }),
    nothing,
    { ...places, alertPlaces: [{ company: 2, board: 1 }] },
    false,
  ],
] as const)
  test(`${what}: ${isHeld ? 'held' : 'not held'}`, () => {
    const changes = [change(over)];
    assert.deepEqual(notHeld(changes, evidence, where), isHeld ? [] : changes);
  });

test('a change that comes with the creation of the app’s own ticket is held, and a later one is not', () => {
  const made = change({ kind: 'created' });
  const with_ = change(at(1));
  const later = change(at(30));
  assert.deepEqual(notHeld([made, with_, later], { writes: [], isOurs: true }, places), [later]);
});
